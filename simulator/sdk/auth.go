package sdk

import (
	"cmp"
	"context"
	"encoding/json"
)

// Auth is how the app has configured the SDK to authenticate: [JWTAuth], [APIKeyAuth] or [SubscriptionAuth].
// Source: docs, sdk/developer/configuration/auth.md.
type Auth interface {
	// credentials returns what adds this configuration's credentials to the requests of one HTTP client.
	credentials(surroundings) credentials
	// account tells what is kept for one from what is kept for another.
	account() string
}

// JWTAuth starts generations with a token from the app, and makes all other calls with the subscription id.
type JWTAuth struct {
	SubscriptionID string
	// GetJWT is the app's callback. Params is the JSON text that the app would forward to its token endpoint;
	// nil stands for the null that the Android SDK can pass. An error is what an app's callback throws.
	// Concurrent try-ons call it concurrently, unless the persona shares calls. One that goes on although ctx has ended
	// returns an error with a method Finish(context.Context) (string, error), which waits for what it comes to.
	GetJWT func(ctx context.Context, params json.RawMessage) (string, error)
}

// APIKeyAuth makes all calls with the API key, but for a start that Web makes with a token.
type APIKeyAuth struct {
	APIKey string
	// SubscriptionID is for an SDK that sends one next to the key; if it is empty, the key takes its place. Source: android
	// ApiKeyAuthenticationStrategy.kt. With one, Web starts as with a [JWTAuth], or not at all.
	SubscriptionID string
	// GetJWT is the callback of an app that has configured that too; it may be nil. Only Web heeds it.
	GetJWT func(ctx context.Context, params json.RawMessage) (string, error)
}

// subscriptionID returns what stands for one.
func (a APIKeyAuth) subscriptionID() string { return cmp.Or(a.SubscriptionID, a.APIKey) }

// SubscriptionAuth makes all calls with only the subscription id. Web can be configured so, and then starts nothing; on
// the phones it plays an app whose start lost its token on the way, as happened to Android 4.3.2.
type SubscriptionAuth struct{ SubscriptionID string }
