// Package app plays the brand's app between Aiuta's SDK and the brand's token endpoint: it signs its user in,
// and implements getJwt by forwarding the parameters and handing back the token.
//
// How an app does that is the brand's own choice. This one does what Aiuta's web demo does: it POSTs the
// parameters as JSON and takes the member "token" of the answer. Source: docs, sdk/web/demo.md; the public
// demo AL-aiuta/digital-try-on, src/boot/aiuta.ts. [Config] has other ways, good and bad.
package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/turns"
)

const (
	// defaultTimeout is how long the app waits for the endpoint, if the configuration does not say. It is
	// below the 15 s that the Web SDK waits for the app.
	defaultTimeout = 10 * time.Second
	// maxAnswer is what the app reads of an answer at most. A longer one is an error.
	maxAnswer = 64 << 10
)

// Config is how the brand has built its app. Endpoint and HTTP must be set.
type Config struct {
	// Endpoint is the URL of the token endpoint, path included.
	Endpoint string
	// HTTP carries the requests to it.
	HTTP *http.Client
	// Method is POST, with the parameters as JSON, or GET, with the parameters in the query. Empty is POST.
	Method string
	// Clock is what Timeout and Late are measured by, and Hangs waits on. Nil is the machine's.
	Clock clock.Clock
	// Timeout is how long one request may take. 0 is ten seconds.
	Timeout time.Duration

	// Brand is the URL of the brand's own server, without a path, where users sign in. Empty is an app without a
	// sign-in. The session goes with each request as "Authorization: Bearer".
	Brand string
	// BrandHTTP carries the requests to it. Nil is HTTP.
	BrandHTTP *http.Client
	// SignInAgain makes the app answer a 401 by signing its user in once more, and asking once more. Without it
	// the 401 is thrown.
	SignInAgain bool
	// Session adds to each request what else proves which user is asking. Nil adds nothing.
	Session func(ctx context.Context, h http.Header) error

	// Alter changes the JSON text of the parameters before it is sent. Nil changes nothing. See [Add].
	Alter func(params json.RawMessage) (json.RawMessage, error)
	// KeepToken makes the mistake of handing out the first token again and again, for any parameters.
	// Seen in a third party's public integration, which fetched one token when its page loaded.
	KeepToken bool
	// Late is how long the app takes to hand a token over that it has.
	Late time.Duration
	// Returns, if it is set, is handed over instead of a token that was asked for. It can be empty.
	Returns *string
	// Throws, if it is set, is thrown instead.
	Throws error
	// Cancels makes it throw what a time limit of its language does, such as Kotlin's CancellationException out of
	// withTimeout. Here that is context.Canceled.
	Cancels bool
	// Hangs makes getJwt never return, as long as its caller waits.
	Hangs bool
	// Nth is the one call, counted from 1, that Late, Returns, Throws, Cancels and Hangs are about. 0 is every call.
	Nth int
	// Deaf makes a getJwt that cannot be cancelled, like a callback wrapped in Kotlin's suspendCoroutine. A Late call
	// goes on after its caller has left: the error is then a [StillRunning].
	Deaf bool
}

// App is the brand's app for one user. It is safe for concurrent use.
type App struct {
	config Config
	calls  atomic.Int64 // of getJwt

	keeping turns.Mutex // held while the token is fetched that is kept
	kept    string

	signingIn turns.Mutex // held for the whole of a sign-in, so that two of them do not cross
	mu        sync.Mutex  // guards user
	user      signedIn
}

// New returns an app. It makes no request. It panics if the configuration lacks Endpoint or HTTP, or has a method
// that is neither POST nor GET.
func New(c Config) *App {
	if c.Endpoint == "" || c.HTTP == nil {
		panic("app: New needs Endpoint and HTTP")
	}
	if c.Method == "" {
		c.Method = http.MethodPost
	}
	if c.Method != http.MethodPost && c.Method != http.MethodGet {
		panic("app: New: the method is POST or GET")
	}
	if c.Clock == nil {
		c.Clock = clock.Real{}
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.BrandHTTP == nil {
		c.BrandHTTP = c.HTTP
	}
	return &App{config: c}
}

// GetJWT is the callback that the app configures the SDK with. It returns the endpoint's token for the
// parameters, given as the JSON text of an object; nil stands for none. Its errors are what the app throws:
// an [UnreachableError], a [RefusedError], an [AnswerError] or a [SignInError], what Session, Alter or Throws
// hold, or the context's if its caller no longer waits.
func (a *App) GetJWT(ctx context.Context, params json.RawMessage) (string, error) {
	odd := a.calls.Add(1) == int64(a.config.Nth) || a.config.Nth == 0
	if !odd {
		return a.token(ctx, params)
	}
	var token string
	var err error
	switch {
	case a.config.Hangs:
		return "", clock.Hang(ctx, a.config.Clock)
	case a.config.Throws != nil:
		err = a.config.Throws
	case a.config.Cancels && a.config.Late == 0:
		err = context.Canceled
	case a.config.Returns != nil:
		token = *a.config.Returns
	default:
		token, err = a.token(ctx, params)
	}
	if err != nil || a.config.Late == 0 {
		return token, err
	}
	return a.handOver(ctx, token, a.config.Clock.Now().Add(a.config.Late))
}

// handOver hands a token over when it is time.
func (a *App) handOver(ctx context.Context, token string, at time.Time) (string, error) {
	if err := a.config.Clock.Sleep(ctx, at.Sub(a.config.Clock.Now())); err != nil {
		if a.config.Deaf {
			return "", &StillRunning{err, func(ctx context.Context) (string, error) { return a.handOver(ctx, token, at) }}
		}
		return "", err
	}
	if a.config.Cancels {
		return "", context.Canceled
	}
	return token, nil
}

// token returns what the endpoint says, or said first.
func (a *App) token(ctx context.Context, params json.RawMessage) (string, error) {
	if !a.config.KeepToken {
		return a.ask(ctx, params)
	}
	if err := a.keeping.Lock(ctx); err != nil {
		return "", err
	}
	defer a.keeping.Unlock()
	if a.kept == "" {
		token, err := a.ask(ctx, params)
		if err != nil {
			return "", err
		}
		a.kept = token
	}
	return a.kept, nil
}

// ask fetches a token, and once more if the session has ended and the app cares.
func (a *App) ask(ctx context.Context, params json.RawMessage) (string, error) {
	user := a.present()
	token, err := a.fetch(ctx, params, user.session)
	var refused *RefusedError
	if !a.config.SignInAgain || user.session == "" || !errors.As(err, &refused) || refused.Status != http.StatusUnauthorized {
		return token, err
	}
	if err := a.renew(ctx, user); err != nil {
		return "", err
	}
	return a.fetch(ctx, params, a.present().session)
}
