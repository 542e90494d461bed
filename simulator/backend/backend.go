// Package backend stands in for Aiuta's API, both generations of it: credentials and tokens are verified for
// real, uploads are kept, operations run on a clock, and the result is an image that can be downloaded.
//
// What Aiuta's own backend does in a corner is often not public. Where that is so, the constant or field that
// decides it says that its default is a guess. Every refusal carries, beside the body that an SDK sees, the
// header [HeaderReason] for the person who tests.
//
// There is no catalogue of products: every SKU can be tried on.
//
// Sources are named as in package aiuta.
package backend

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
)

// Config is what a backend is made of. The zero value is a backend that knows no account.
type Config struct {
	// Accounts are the subscriptions that the backend knows. Their secrets are copied.
	Accounts []Account
	// Clock tells when tokens expire and how far operations are. Nil is the machine's clock.
	Clock clock.Clock
	// Random feeds the ids of images and operations. Nil is crypto/rand; a seeded reader makes them
	// repeatable, as long as the requests come in the same order.
	Random io.Reader

	// Binding is what happens when a token is bound to other values than the request holds. Empty is
	// [DefaultBinding].
	Binding Binding
	// SingleSKUEqualsList makes sku_id "a" and sku_ids ["a"] the same thing when claims and body are
	// compared. Whether Aiuta does so is not public; false is a guess.
	SingleSKUEqualsList bool
	// Leeway is by how much the clocks of issuer and backend may differ. Aiuta's is not public; zero is a
	// guess.
	Leeway time.Duration

	// Pace is how fast operations run. The zero value is [DefaultPace].
	Pace Pace
	// Details answers the call for the subscription's details. Nil is [DefaultDetails].
	Details *SubscriptionDetails
	// MaxUpload is the largest upload in bytes, its multipart envelope counted. Zero is [DefaultMaxUpload].
	MaxUpload int64
	// UnauthorizedBody is the body of every 401. Nil is [DefaultUnauthorizedBody].
	UnauthorizedBody json.RawMessage
}

// Backend is Aiuta's API as an [http.Handler]. It is safe for concurrent use.
type Backend struct {
	config     Config
	accounts   *directory
	ids        *idSource
	operations *shelf[operation]
	uploads    *shelf[upload]
	files      *storage
	mux        *http.ServeMux
}

// New makes a backend. It panics if two accounts share an issuer, a subscription id or an API key, because it
// could not tell them apart, and if the binding mode is none of this package's.
func New(config Config) *Backend {
	if config.Clock == nil {
		config.Clock = clock.Real{}
	}
	if config.Random == nil {
		config.Random = rand.Reader
	}
	if config.Binding == "" {
		config.Binding = DefaultBinding
	}
	if !config.Binding.known() {
		panic("backend: unknown binding mode " + string(config.Binding))
	}
	if config.Pace == (Pace{}) {
		config.Pace = DefaultPace
	}
	if config.Details == nil {
		details := DefaultDetails()
		config.Details = &details
	}
	if config.MaxUpload == 0 {
		config.MaxUpload = DefaultMaxUpload
	}
	if config.UnauthorizedBody == nil {
		config.UnauthorizedBody = json.RawMessage(DefaultUnauthorizedBody)
	}
	b := &Backend{
		config:     config,
		accounts:   newDirectory(config.Accounts),
		ids:        &idSource{random: config.Random},
		operations: newShelf(maxOperations, func(operation) int64 { return 1 }),
		uploads:    newShelf(maxUploads, func(upload) int64 { return 1 }),
		files:      newStorage(),
	}
	b.config.Accounts = nil // the directory holds what is needed of the secrets
	b.mux = b.routes()
	return b
}

// SetSecret changes the secret of the account with this issuer, as "Regenerate" does in Aiuta's portal. Tokens
// signed with the old one are refused from then on. It returns [ErrNoAccount] for an unknown issuer.
func (b *Backend) SetSecret(issuer string, secret []byte) error {
	return b.accounts.setSecret(issuer, secret)
}

// ServeHTTP answers one request. Dates are those of the backend's clock.
func (b *Backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", b.config.Clock.Now().UTC().Format(http.TimeFormat))
	allowOrigins(w.Header())
	if isPreflight(r) {
		answerPreflight(w)
		return
	}
	b.mux.ServeHTTP(w, r)
}

// routes lays out every path that the backend knows.
func (b *Backend) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, g := range aiuta.Generations() {
		calls := map[aiuta.Call]call{
			aiuta.CallUploadImage:         {answer: b.uploadImage, maxBody: b.config.MaxUpload},
			aiuta.CallStartOperation:      {answer: b.startOperation(g)},
			aiuta.CallOperationStatus:     {answer: b.operationStatus(g)},
			aiuta.CallPredefinedModels:    {answer: predefinedModels(g), revalidates: true},
			aiuta.CallTryOnModels:         {answer: tryOnModels, revalidates: true},
			aiuta.CallSubscriptionDetails: {answer: b.subscriptionDetails, revalidates: true},
		}
		for name, c := range calls {
			method, path := g.Endpoint(name)
			c.mandatory = name.Mandatory()
			mux.Handle(path, b.only(b.handle(c), method))
		}
		// The calls of package aiuta are those of the SDKs; this one is in the OpenAPI files alone.
		_, uploads := g.Endpoint(aiuta.CallUploadImage)
		mux.Handle(uploads+"/{id}", b.only(b.handle(call{answer: b.uploadedImage}), http.MethodGet))
	}
	for _, platform := range analyticsPlatforms {
		mux.Handle(platform.path(), b.only(b.handle(call{answer: acceptEvents, open: platform.open}), http.MethodPost))
	}
	mux.Handle(storagePath+"{name}", b.only(http.HandlerFunc(b.download), http.MethodGet, http.MethodHead))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { b.refuse(w, errPathUnknown) })
	return mux
}
