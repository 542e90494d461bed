package scenario

import (
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
)

// Given is the world that the steps are taken in. Everything has a default.
type Given struct {
	// Accounts are further accounts at Aiuta, besides "main", whose issuer and secret the endpoint has.
	Accounts []string `yaml:"accounts"`
	// Endpoint sets variables of the token endpoint. Without them it signs any parameter, for anybody or, where there is
	// a brand, for its users.
	Endpoint Variables `yaml:"endpoint"`
	// Brand is the brand's own server. Nil is a brand without one.
	Brand *Brand `yaml:"brand"`
	// App is how the brand has built its app.
	App App `yaml:"app"`
	// Page is the origin of the brand's page, for an SDK that runs in a browser. Empty is https://shop.example.
	Page string `yaml:"page"`
	// Auth is how the SDK is configured: jwt, api-key, api-key-and-subscription-id or subscription-id. Empty is jwt.
	Auth string `yaml:"auth"`
	// Analytics lets the SDK send its own events.
	Analytics bool `yaml:"analytics"`
	// HTTP2 makes the SDK's HTTP client do what it does over HTTP/2.
	HTTP2 bool `yaml:"http2"`
	// Backend decides what Aiuta does where nothing public says it.
	Backend switches.Switches `yaml:"backend"`
	// Faults break the ways between the parties from the beginning.
	Faults []fault.Rule `yaml:"faults"`
}

// The ways in which an SDK is configured. Source: docs of aiuta-com, sdk/about/diagrams/authentication.md.
const (
	authJWT            = "jwt"
	authAPIKey         = "api-key"
	authBoth           = "api-key-and-subscription-id"
	authSubscriptionID = "subscription-id"
)

var auths = []string{authJWT, authAPIKey, authBoth, authSubscriptionID}

// mainAccount is the account whose issuer and secret the endpoint has.
const mainAccount = "main"

// App is how the brand has built its app.
type App struct {
	// Account is whose subscription id, or API key, the SDK is configured with. Empty is "main".
	Account string `yaml:"account"`
	// SignedIn is the user who signs in before the first step. If it is empty, no user does.
	SignedIn string `yaml:"signed_in"`
	// SignInAgain answers a 401 of the endpoint by another sign-in, and asks again.
	SignInAgain bool `yaml:"sign_in_again"`
	// CallbackKeepsUser makes a getJwt that goes on asking for the user for whom the SDK was started.
	CallbackKeepsUser bool `yaml:"callback_keeps_user"`
	// Method is how the app asks: POST with JSON, or GET with a query. Empty is POST.
	Method string `yaml:"method"`
	// Add are parameters that the app adds to those of the SDK, or puts in their place.
	Add map[string]any `yaml:"add"`
	// KeepToken hands out the first token every time.
	KeepToken bool `yaml:"keep_token"`
	// Late is how long the app takes to hand over a token that it has.
	Late clock.Duration `yaml:"late"`
	// Returns is handed over in place of a token that was asked for. A pointer, because it may be empty.
	Returns *string `yaml:"returns"`
	// Throws is what getJwt throws in place of asking.
	Throws string `yaml:"throws"`
	// Cancels throws what a time limit of the app's language does, such as Kotlin's CancellationException.
	Cancels bool `yaml:"cancels"`
	// Hangs makes getJwt never answer.
	Hangs bool `yaml:"hangs"`
	// Nth is the one call of getJwt that late, returns, throws, cancels and hangs are about. Zero is every call.
	Nth int `yaml:"nth"`
	// Deaf makes a getJwt that goes on when the SDK has left it.
	Deaf bool `yaml:"deaf"`
	// BackgroundExecution lets a try-on go on whose user has left. Nil is the SDK's default.
	BackgroundExecution *bool `yaml:"background_execution"`
	// Patience is how long a user looks at a loading screen. Zero is five minutes.
	Patience clock.Duration `yaml:"patience"`
}

// Brand is the brand's own server.
type Brand struct {
	// Users are names. Their passwords are made for the play.
	Users []string `yaml:"users"`
	// Sessions are hs256, jwks or api_key, the words of the variable caller_auth. Empty is hs256.
	Sessions brand.Kind `yaml:"sessions"`
	// Algorithm is that of jwks sessions. Empty is ES256.
	Algorithm string `yaml:"algorithm"`
	// Audience is the aud of sessions. Empty leaves it out.
	Audience string `yaml:"audience"`
	// SessionTTL is how long sessions live. Zero is fifteen minutes.
	SessionTTL clock.Duration `yaml:"session_ttl"`
	// Hook has the last word on each token. Nil is a brand that is not asked.
	Hook *Hook `yaml:"hook"`
}

// Hook is what the brand says when the endpoint asks whether a user may have a token.
type Hook struct {
	// Deny are users who may not, and the reason that the app is shown.
	Deny map[string]string `yaml:"deny"`
	// Claims are added to the tokens of all users, and ClaimsOf to those of single users.
	Claims   map[string]any            `yaml:"claims"`
	ClaimsOf map[string]map[string]any `yaml:"claims_of"`
}
