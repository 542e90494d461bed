// Package aiuta is the vocabulary of Aiuta's API: authentication schemes, headers, claims, calls and
// operation states, each with the place where Aiuta says or shows it.
//
// Sources are named as they stand in Aiuta's public repositories: "docs" is aiuta-com/docs, "ios" is
// aiuta-com/aiuta-ios-sdk 4.4.3, "android" is aiuta-com/aiuta-android-sdk 5.0.1, "web" is
// aiuta-com/aiuta-web-sdk 5.0.5.
package aiuta

// Scheme is one way in which a request to Aiuta proves whose it is.
type Scheme string

// The three schemes. Source: docs, sdk/about/diagrams/authentication.md.
const (
	SchemeJWT            Scheme = "jwt"
	SchemeSubscriptionID Scheme = "subscription-id"
	SchemeAPIKey         Scheme = "api-key"
)

// The headers that carry a scheme's credential, spelled as the SDKs send them.
// Source: ios ApiHeaders.swift; web tryOnApiService.ts; docs, api/getting-started.md.
const (
	HeaderAuthorization  = "Authorization"
	HeaderSubscriptionID = "x-user-id"
	HeaderAPIKey         = "x-api-key"
)

// BearerPrefix precedes the JWT in the Authorization header, with exactly one space.
const BearerPrefix = "Bearer "
