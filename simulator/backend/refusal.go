package backend

import "net/http"

// HeaderReason is the response header that tells a tester why a request was refused. Aiuta sends no such
// thing; SDKs ignore it.
const HeaderReason = "X-Simulator-Reason"

// Reason is the value of [HeaderReason].
type Reason string

// Refused credentials.
const (
	// ReasonCredentialMissing: none of the three credential headers was sent.
	ReasonCredentialMissing Reason = "credential_missing"
	// ReasonCredentialInsufficient: only a subscription id was sent, for a call that needs more.
	ReasonCredentialInsufficient Reason = "credential_insufficient"
	// ReasonCredentialAmbiguous: one credential header was sent twice, with different values.
	ReasonCredentialAmbiguous Reason = "credential_ambiguous"
	ReasonSubscriptionUnknown Reason = "subscription_unknown"
	ReasonAPIKeyUnknown       Reason = "api_key_unknown"
	// ReasonAuthorizationScheme: the Authorization header is not a bearer token.
	ReasonAuthorizationScheme Reason = "authorization_scheme"
	ReasonIssuerUnknown       Reason = "issuer_unknown"
	// ReasonSecretUnfit: the account's own secret is not fit for HS256, so no token of it can be verified.
	ReasonSecretUnfit Reason = "secret_unfit"
)

// Refused tokens.
const (
	ReasonTokenEmpty          Reason = "token_empty"
	ReasonTokenTooLong        Reason = "token_too_long"
	ReasonTokenMalformed      Reason = "token_malformed"
	ReasonTokenAlgorithm      Reason = "token_algorithm"
	ReasonTokenCritical       Reason = "token_critical_header"
	ReasonTokenSignature      Reason = "token_signature"
	ReasonTokenClaimMissing   Reason = "token_claim_missing"
	ReasonTokenClaimType      Reason = "token_claim_type"
	ReasonTokenExpired        Reason = "token_expired"
	ReasonTokenNotYetValid    Reason = "token_not_yet_valid"
	ReasonTokenIssuedInFuture Reason = "token_issued_in_future"
)

// Tokens that are bound to other values than the request holds.
const (
	ReasonBindingUploadedImageID Reason = "binding_uploaded_image_id"
	ReasonBindingSKUID           Reason = "binding_sku_id"
	ReasonBindingSKUIDs          Reason = "binding_sku_ids"
	ReasonBindingSKUCatalogName  Reason = "binding_sku_catalog_name"
)

// Refused requests whose credential is good.
const (
	ReasonPathUnknown      Reason = "path_unknown"
	ReasonMethodUnknown    Reason = "method_unknown"
	ReasonBodyUnreadable   Reason = "body_unreadable"
	ReasonBodyTooLarge     Reason = "body_too_large"
	ReasonBodyInvalid      Reason = "body_invalid"
	ReasonImageUnknown     Reason = "image_unknown"
	ReasonOperationUnknown Reason = "operation_unknown"
	ReasonFileUnknown      Reason = "file_unknown"
	ReasonInternal         Reason = "internal"
)

// Bodies of Aiuta's API gateway, which are not public: both are guesses in the style of common gateways.
const (
	DefaultUnauthorizedBody = `{"message":"Unauthorized"}`
	forbiddenMessage        = "Forbidden"
)

// refusal is an error that becomes an answer.
type refusal struct {
	status int
	reason Reason
	// body is encoded as JSON; a 401 has the configured body instead.
	body any
}

func (r *refusal) Error() string { return "request refused: " + string(r.reason) }

func unauthorized(reason Reason) *refusal {
	return &refusal{status: http.StatusUnauthorized, reason: reason}
}

// detail is how FastAPI words an error that a handler raises: {"detail":"…"}.
func detail(status int, reason Reason, text string) *refusal {
	return &refusal{status, reason, map[string]any{"detail": text}}
}

var (
	errPathUnknown   = detail(http.StatusNotFound, ReasonPathUnknown, "Not Found")
	errMethodUnknown = detail(http.StatusMethodNotAllowed, ReasonMethodUnknown, "Method Not Allowed")
	errInternal      = detail(http.StatusInternalServerError, ReasonInternal, "Internal Server Error")
	errFileUnknown   = detail(http.StatusNotFound, ReasonFileUnknown, "Not Found")

	// FastAPI's answer to a body that it cannot decode. Source: fastapi/routing.py.
	errBodyUnreadable = detail(http.StatusBadRequest, ReasonBodyUnreadable, "There was an error parsing the body")

	// The web SDK tells an expired photo by this status and text. Source: web useTryOnGeneration.ts.
	errInputImageUnknown = detail(http.StatusBadRequest, ReasonImageUnknown, "Input image was not found")

	// What Aiuta answers to the ids of others and to unknown ones is not public; 404 is a guess, and so is 413.
	errImageUnknown     = detail(http.StatusNotFound, ReasonImageUnknown, "Image not found")
	errOperationUnknown = detail(http.StatusNotFound, ReasonOperationUnknown, "Operation not found")
	errBodyTooLarge     = detail(http.StatusRequestEntityTooLarge, ReasonBodyTooLarge, "Request body is too large")
)
