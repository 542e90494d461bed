package switches

// Binding is what the backend does with a token that is bound to other values than the request holds.
//
// Aiuta says that parameters in the payload make the client use exactly these values, and nothing about what
// happens otherwise (docs, api/server-side-auth-component.md). Every mode is therefore a guess.
type Binding string

// The modes.
const (
	// BindingReject401 refuses as if the token were invalid. It is the only refusal that heals Android,
	// which asks for a new token after a 401 and after nothing else (android JWTAuthenticationPlugin.kt).
	BindingReject401 Binding = "reject-401"
	// BindingReject403 refuses as a gateway does: the token is good, but not for this.
	BindingReject403 Binding = "reject-403"
	// BindingReject422 refuses as a validation of the body.
	BindingReject422 Binding = "reject-422"
	// BindingOverride takes the token's values in place of the body's. That the legacy start request may come
	// without a body hints at it.
	BindingOverride Binding = "override"
	// BindingIgnore does not look at the claims.
	BindingIgnore Binding = "ignore"
)
