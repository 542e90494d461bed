// Package backend stands in for Aiuta's API, both generations of it and Studio: credentials and tokens are verified for
// real, uploads are kept, operations run on a clock, and the result is an image that can be downloaded.
//
// What Aiuta's own backend does in a corner is often not public. Where that is so, one of the [switches.Switches]
// decides, and its default is a guess. Every refusal carries, in addition to the body that an SDK sees, the header
// [reason.Header] for the person who tests.
//
// Every SKU can be tried on, whether it is in the account's catalogue or not, unless a switch says otherwise.
// The SKUs and the image of [Magic] make the backend fail, abort or linger on purpose.
//
// With [Config.Random] seeded and a clock that only the test moves, the same requests in the same order get the
// same bytes.
//
// A request goes through gateway, which knows the accounts of portal and judges credentials, to a call of [Backend.Calls]:
// those of try-ons and of Studio are here, those of images in storage, and those of SKUs in catalogue. Each reads its
// request and words its refusals with fastapi. The guesses are in switches, the reasons in reason.
//
// Sources are named as in package aiuta.
package backend

import (
	"crypto/rand"
	"io"
	"net/http"
	"time"

	"aiuta-edge/simulator/backend/catalogue"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/shelf"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
)

// Config is what a backend is made of. The zero value is a backend that knows no account.
type Config struct {
	// Accounts are the subscriptions that the backend knows. Their secrets are copied.
	Accounts []portal.Account
	// Clock tells when tokens expire and how far operations are. Nil is the machine's clock.
	Clock clock.Clock
	// Random feeds the ids of images and operations. Nil is crypto/rand; a seeded reader makes them
	// repeatable, as long as the requests come in the same order.
	Random io.Reader

	// Switches decide what is not public. Zero values are the defaults.
	switches.Switches
	// Pace is how fast operations run. The zero value follows [switches.Switches.OperationTime].
	Pace Pace
	// Details answers the call for the subscription's details. Nil repeats the defaults of iOS and Android.
	Details *SubscriptionDetails
}

// Backend is Aiuta's API as an [http.Handler]. It is safe for concurrent use.
type Backend struct {
	config     Config
	accounts   *portal.Directory
	gateway    *gateway.Gateway
	ids        *shelf.IDs
	operations *shelf.Shelf[operation]
	flatLays   *shelf.Shelf[flatLay]
	images     *storage.Images
	catalogue  *catalogue.Catalogue
	studio     *shelf.Shelf[studioOperation]
	handOvers  *shelf.Shelf[handOver]
	received   *receipts
	mux        *http.ServeMux
}

// New makes a backend. It panics if two accounts share an issuer, a subscription id or an API key, because it
// could not tell them apart, and if a switch has a value that [switches.Switches.Validate] refuses.
func New(config Config) *Backend {
	if err := config.Switches.Validate(); err != nil {
		panic("backend: " + err.Error())
	}
	config.Switches = config.Switches.WithDefaults()
	if config.Clock == nil {
		config.Clock = clock.Real{}
	}
	if config.Random == nil {
		config.Random = rand.Reader
	}
	if config.Pace == (Pace{}) {
		config.Pace = paceOf(time.Duration(config.OperationTime))
	}
	if config.Details == nil {
		details := defaultDetails()
		config.Details = &details
	}
	accounts, ids := portal.NewDirectory(config.Accounts), shelf.NewIDs(config.Random)
	images := storage.New(config.Clock, ids, config.Switches)
	b := &Backend{
		config:     config,
		accounts:   accounts,
		gateway:    gateway.New(accounts, config.Clock, config.Switches),
		ids:        ids,
		operations: shelf.NewCounted[operation](maxOperations),
		flatLays:   shelf.NewCounted[flatLay](maxOperations),
		images:     images,
		catalogue:  catalogue.New(config.Clock, ids, images, config.Pace.Success),
		studio:     shelf.NewCounted[studioOperation](maxOperations),
		handOvers:  shelf.NewCounted[handOver](maxHandOvers),
		received:   &receipts{},
	}
	b.config.Accounts = nil // the directory holds what is needed of the secrets
	b.mux = b.newMux()
	return b
}

// SetSecret changes the secret of the account with this issuer, as "Regenerate" does in Aiuta's portal. Tokens
// signed with the old one are refused from then on, or once [switches.Switches.SecretOverlap] has passed. It returns
// [portal.ErrNoAccount] for an unknown issuer.
func (b *Backend) SetSecret(issuer string, secret []byte) error {
	oldEnds := b.config.Clock.Now().Add(time.Duration(b.config.SecretOverlap))
	return b.accounts.SetSecret(issuer, secret, oldEnds)
}

// ServeHTTP answers one request. Dates are those of the backend's clock.
func (b *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := &witness{ResponseWriter: w, status: http.StatusOK}
	b.serve(seen, r)
	b.received.add(Received{r.Method, r.URL.Path, seen.status, reason.Reason(w.Header().Get(reason.Header))})
}

func (b *Backend) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", b.config.Clock.Now().UTC().Format(http.TimeFormat))
	b.gateway.AllowOrigins(w.Header(), r.URL.Path == webAnalytics.path())
	if b.gateway.IsPreflight(r) {
		gateway.AnswerPreflight(w)
		return
	}
	b.mux.ServeHTTP(w, r)
}

// Inspect judges a token as a request with it would be judged now; see [gateway.Gateway.Inspect].
func (b *Backend) Inspect(raw string) gateway.Inspection { return b.gateway.Inspect(raw) }

// Bound compares a token's claims with the body of a start; see [gateway.Gateway.Bound].
func (b *Backend) Bound(claims, body map[string]any) []gateway.Bound {
	return b.gateway.Bound(claims, body)
}
