package sdk

import (
	"regexp"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// Persona is one SDK at one version: every rule by which its requests, its patience and its errors differ from
// those of the others.
type Persona struct {
	// Name is the SDK's short name, and Version the published version that the rules were read from.
	Name, Version string
	// Generation is the API generation that all calls go to.
	Generation aiuta.Generation

	Browser BrowserRules
	Headers HeaderRules
	Token   TokenRules
	// Bridge is what a wrapper in another language makes of getJwt; zero for an SDK that the app uses itself.
	Bridge   BridgeRules
	Timeouts Timeouts
	HTTP     HTTPRules
	// Accepts are the statuses of the API that count as success.
	Accepts Statuses
	// Passes401 takes a 401 that is not answered by a renewal, or is the second one, for a success. It fails if what it
	// says cannot be decoded.
	Passes401 bool
	// NeedsJSONType decodes only an answer whose Content-Type is JSON.
	NeedsJSONType bool

	Setup    SetupRules
	Upload   UploadRules
	HandOver HandOverRules
	History  HistoryRules
	Start    StartRules
	Poll     PollRules
	Leave    LeaveRules
	Download DownloadRules
	Shapes   Shapes
	// SizeFit is true for an SDK that can ask which size fits.
	SizeFit bool

	Errors    ErrorTypes
	Aborts    AbortRules
	Analytics AnalyticsRules
}

// String returns the persona's full name, such as "ios@4.4.3".
func (p Persona) String() string { return p.Name + "@" + p.Version }

// SendsToken reports whether a start carries what getJwt returned. android@4.3.2 sends it nowhere.
func (p Persona) SendsToken() bool {
	_, path := p.Generation.Endpoint(aiuta.CallStartOperation)
	return p.Headers.BearerPath == path
}

// BrowserRules say what an SDK does in a browser, whose rules are those of package browser. They are zero for an SDK that
// runs in none.
type BrowserRules struct {
	// Frame is the origin of the pages that call the API. getJwt and the SDK's events run in the brand's own page.
	Frame string
}

// HeaderRules say which credential goes on which request.
type HeaderRules struct {
	// BearerPath is the path whose requests carry the JWT. It is compared whole, for any method.
	BearerPath string
	// AlwaysSubscriptionID puts the subscription id on every request, next to any stronger credential. Without
	// it the id goes only where no JWT and no API key does. In API-key mode the API key stands for the id.
	AlwaysSubscriptionID bool
	// AlwaysJSON gives a request without a body the Content-Type of JSON.
	AlwaysJSON bool
	// Fixed are further headers of every request to the API.
	Fixed map[string]string
}

// TokenRules say what parameters the app's getJwt gets, and what the SDK does with its answer.
type TokenRules struct {
	// Params are the members of the object that getJwt gets, and Lists is how lists in it are written.
	Params Fields
	Lists  ListForm
	// Cached keeps the first token in memory for all later requests, even after it has expired, and
	// lets requests that wait for a token at the same time share one getJwt.
	Cached bool
	// ProcessWide keeps the first getJwt and its token for all sessions of a [Process] with the same
	// subscription, until a session has another one.
	ProcessWide bool
	// Cooperative cancels getJwt when the request that asked is cancelled, and waits until it has ended. Requests
	// that share it are cancelled too, and analytics get no event of it.
	Cooperative bool
	// ResendOn401 answers a 401 to any call by asking getJwt again, with the request's JSON body or with
	// null, and sending the request again.
	ResendOn401 bool
	// KeyNeedsOwnScheme lets an API key be sent again only after a 401 that has no WWW-Authenticate or names x-api-key.
	KeyNeedsOwnScheme bool
	// RefuseEmpty ends the try-on on an empty token, before any request.
	RefuseEmpty bool
	// Timeout is how long getJwt may take; 0 is without limit.
	Timeout time.Duration
}

// BridgeRules say what stands between the native SDK's getJwt and that of an app in another language.
type BridgeRules struct {
	// ThrowIsEmpty makes an empty token of anything that the app's getJwt throws.
	ThrowIsEmpty bool
	// NullHangs never answers a getJwt without parameters.
	NullHangs bool
	// KeepsAnswers hands an answer to every waiting request, and keeps the newest that found none for the next that
	// asks. Answers are not matched to requests.
	KeepsAnswers bool
	// NewestOnly fails the getJwt that is waiting when another comes. Answers are not matched to
	// requests: the next one goes to the request that is waiting then.
	NewestOnly bool
}

// Timeouts are how long an exchange may go without a byte either way, on the session's clock. 0 is without limit.
type Timeouts struct {
	Request, Upload time.Duration
}

// Statuses is a range of HTTP statuses, both ends included.
type Statuses struct{ From, To int }

func (s Statuses) contain(status int) bool { return s.From <= status && status <= s.To }

// SetupRules say what the SDK loads when the app starts it.
type SetupRules struct {
	// Calls are made in this order.
	Calls []aiuta.Call
	// AtPicker makes them when the page that picks a photo opens, and not when the app starts the SDK: before the first
	// try-on of a session, and before each one while the user has no photo in the history. They run next to the try-on.
	AtPicker bool
	// Consents is true for an SDK that asks for the user's consent once, on a page that comes before the picker. Each of the two
	// makes the calls, the second one those that have failed.
	Consents bool
	// AtOnce makes them side by side, so that none waits for the retries of another.
	AtOnce bool
	Retry  RetryRule
	// StopAtFailure leaves out the calls that come after one that failed.
	StopAtFailure bool
	// FallsBack takes what was loaded before where a call fails, without an error.
	FallsBack bool
	// Fresh is for how long what was loaded is not asked for again.
	Fresh time.Duration
	// Disk says for whom what was loaded outlives the process.
	Disk DiskRule
	// Again is how often the SDK asks again for what failed, until it succeeds; 0 is never. Meanwhile does so during a try-on
	// too.
	Again     time.Duration
	Meanwhile bool
}

// UploadRules say how a photo is sent.
type UploadRules struct {
	// FileName names the file of the multipart form at a time.
	FileName func(now time.Time) string
	// OwnName keeps the name that the file has on the user's device. FileName is then an example.
	OwnName bool
	// ContentType is the part's content type.
	ContentType string
	// PartLength gives the part a Content-Length.
	PartLength bool
	Retry      RetryRule
	// Previews loads the photo from the storage to show it: when it is uploaded, and when a new session finds it in the history.
	Previews bool
}

// HistoryRules say what an SDK does about the photos that the user has tried on before.
type HistoryRules struct {
	// Fresh is for how long a session goes by the photos it has read. Each reading drops those whose expires_at has passed.
	// 0 reads no expires_at.
	Fresh time.Duration
	// OfResults keeps a photo once a picture has come of it. A new session no longer has others that were uploaded.
	OfResults bool
}

// StartRules say how a generation is started.
type StartRules struct {
	// Body lists the members of the JSON body, in the order in which they are written.
	Body Fields
	// OneSKU is true for a version whose apps name one product, not a list.
	OneSKU bool
	Retry  RetryRule
	// SecondTap is for how long the button to try again takes a second tap, which starts once more; 0 takes none.
	SecondTap time.Duration
	// OnlyProved makes an SDK that has a subscription id start with a token of getJwt, whatever else it has. Without a getJwt it
	// starts nothing, and reports nothing.
	OnlyProved bool
	// ExpiredPhoto, if set, is the text in "detail" of a 400 that makes the SDK say that a photo which it had
	// uploaded earlier has expired.
	ExpiredPhoto *regexp.Regexp
}

// PollRules say how an operation is followed.
type PollRules struct {
	// Immediately polls before the first delay.
	Immediately bool
	// Schedule are the delays between polls. Where it ends, the SDK gives up.
	Schedule []Delay
	// Ticks begins a poll each time that the first delay of Schedule has passed, even while earlier ones still run. In a
	// browser they wait for each other, see [browser.CacheLock]; those that wait when the operation ends go out all the same.
	Ticks bool
	// Tunable lets the API's subscription details replace the schedule and the numbers of retries.
	Tunable bool
	// Retry covers one poll, Rerun the following of the operation as a whole, from its first poll on.
	Retry, Rerun RetryRule
	// IgnoreErrors polls on when a poll fails.
	IgnoreErrors bool
	// Reactions say what each state leads to, Unknown what any other value does.
	Reactions map[aiuta.State]Reaction
	Unknown   Reaction
	// Empty says what an operation leads to that succeeds without images.
	Empty EmptyRule
}

// EmptyRule is what an SDK does about a success without images.
type EmptyRule int

// The rules: fail; poll on and take the next answer; poll on without end and ignore the answers; show the missing image.
const (
	EmptyFails EmptyRule = iota
	EmptyWaits
	EmptyDeafens
	EmptyShows
)

// Delay is a wait between polls, and how often it is repeated; 0 is without end.
type Delay struct {
	Wait  time.Duration
	Times int
}

// Reaction is what an SDK does about an operation's state.
type Reaction int

// The reactions.
const (
	Wait Reaction = iota
	Show
	Fail
	Abort
	// Undecodable fails as an answer fails that is no answer at all.
	Undecodable
)

// DownloadRules say how the generated images are fetched.
type DownloadRules struct {
	// All fetches every generated image, not only the first.
	All     bool
	Accepts Statuses
	// Twice loads again, at once, what could not be loaded. Only the second load is tried again by Retry.
	Twice bool
	Retry RetryRule
	// Pictures fails on what is no picture.
	Pictures bool
	// ShowAnyway shows the result page even if the image fails to load. One that is not answered shows nothing.
	ShowAnyway bool
	// ReportedFirst tells Aiuta that the generation has finished before the image is fetched.
	ReportedFirst bool
	// PageLoads makes the result page load an image again that has failed.
	PageLoads bool
}
