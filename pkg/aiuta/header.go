// Package aiuta is the vocabulary of Aiuta's API: headers, claims, calls and
// operation states, each with the place where Aiuta says or shows it.
//
// Sources are named as they stand in Aiuta's public repositories: "docs" is aiuta-com/docs, "ios" is
// aiuta-com/aiuta-ios-sdk 4.4.3, "android" is aiuta-com/aiuta-android-sdk 5.0.1, "web" is
// aiuta-com/aiuta-web-sdk 5.0.5.
package aiuta

// The headers that carry a credential (a token, a subscription id or an API key), spelled as the SDKs send them.
// Source: docs, sdk/about/diagrams/authentication.md and api/getting-started.md; ios ApiHeaders.swift; web
// tryOnApiService.ts.
const (
	HeaderAuthorization  = "Authorization"
	HeaderSubscriptionID = "x-user-id"
	HeaderAPIKey         = "x-api-key"
)

// BearerPrefix precedes the JWT in the Authorization header, with exactly one space.
const BearerPrefix = "Bearer "
