package backend

import (
	"slices"
	"strconv"

	"aiuta-edge/pkg/token"
)

// HeaderReason is the response header that tells a tester why a request was refused. Aiuta sends no such
// thing; SDKs ignore it.
const HeaderReason = "X-Simulator-Reason"

// Reason is the value of [HeaderReason].
type Reason string

// Refused credentials.
const (
	ReasonCredentialMissing      Reason = "credential_missing"
	ReasonCredentialInsufficient Reason = "credential_insufficient"
	ReasonCredentialAmbiguous    Reason = "credential_ambiguous"
	ReasonCredentialMismatch     Reason = "credential_mismatch"
	ReasonSubscriptionUnknown    Reason = "subscription_unknown"
	ReasonAPIKeyUnknown          Reason = "api_key_unknown"
	ReasonAuthorizationScheme    Reason = "authorization_scheme"
	ReasonIssuerMissing          Reason = "issuer_missing"
	ReasonIssuerUnknown          Reason = "issuer_unknown"
	ReasonSecretUnfit            Reason = "secret_unfit"
)

// Refused tokens.
const (
	ReasonTokenNotTaken       Reason = "token_not_taken"
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
	ReasonTokenLifetime       Reason = "token_lifetime_too_long"
	ReasonTokenReplayed       Reason = "token_replayed"
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
	ReasonQueryInvalid     Reason = "query_invalid"
	ReasonUploadFormat     Reason = "upload_format"
	ReasonImageUnknown     Reason = "image_unknown"
	ReasonImageExpired     Reason = "image_expired"
	ReasonImageProtected   Reason = "image_protected"
	ReasonOperationUnknown Reason = "operation_unknown"
	ReasonFileUnknown      Reason = "file_unknown"
	ReasonFileExpired      Reason = "file_expired"
	ReasonCatalogUnknown   Reason = "catalog_unknown"
	ReasonSKUUnknown       Reason = "sku_unknown"
	ReasonSKUExists        Reason = "sku_exists"
	ReasonSKUNotReady      Reason = "sku_not_ready"
	ReasonProductInvalid   Reason = "product_invalid"
	ReasonRateLimited      Reason = "rate_limited"
	ReasonMagic            Reason = "magic"
	ReasonInternal         Reason = "internal"
)

// OfCredential reports whether a credential is refused for the reason: it proves nothing, or not what the request needs.
func (r Reason) OfCredential() bool {
	at := slices.IndexFunc(reasonDocs, func(doc ReasonDoc) bool { return doc.Reason == r })
	return at >= 0 && reasonDocs[at].credential
}

// ReasonDoc describes one value of [HeaderReason].
type ReasonDoc struct {
	Reason Reason
	Means  string

	credential bool
}

// ReasonDocs describes every reason, in the order in which a request meets them.
func ReasonDocs() []ReasonDoc { return slices.Clone(reasonDocs) }

var reasonDocs = []ReasonDoc{
	{ReasonPathUnknown, "no call has the path; perhaps another generation has it", false},
	{ReasonMethodUnknown, "the path takes another method, which Allow names", false},

	{ReasonCredentialMissing, "none of Authorization, x-api-key and x-user-id was sent", true},
	{ReasonCredentialInsufficient, "only x-user-id was sent, for a call that needs a token or an API key, or of Studio, which needs an API key", true},
	{ReasonCredentialAmbiguous, "one credential header was sent twice, with different values", true},
	{ReasonCredentialMismatch, "x-user-id names another subscription than the stronger credential in the request; see both_credentials", true},
	{ReasonSubscriptionUnknown, "no account has the subscription id", true},
	{ReasonAPIKeyUnknown, "no account has the API key", true},
	{ReasonAuthorizationScheme, `the Authorization header does not begin with "Bearer "`, true},

	{ReasonTokenNotTaken, "tokens are not taken here: the call is one of Studio, or a switch says so; see jwt_on_optional_calls and jwt_on_unified", true},
	{ReasonTokenEmpty, "the token is empty: getJwt returned nothing", true},
	{ReasonTokenTooLong, "the token is longer than " + strconv.Itoa(token.MaxLength>>10) + " KiB", true},
	{ReasonTokenMalformed, "the token is no JWT", true},
	{ReasonIssuerMissing, "the token has no iss, or one that is no text", true},
	{ReasonIssuerUnknown, `no account has the token's iss; it has to be the portal's "JWT key (iss)"`, true},
	{ReasonSecretUnfit, "the account's own secret is not fit for HS256, so no token of it can be verified", true},
	{ReasonTokenAlgorithm, "the token's alg is not HS256", true},
	{ReasonTokenCritical, "the token's header has crit", true},
	{ReasonTokenSignature, "the token was signed with another secret, or was changed", true},
	{ReasonTokenClaimMissing, "the token lacks exp or iat; see exp_required and iat_required", true},
	{ReasonTokenClaimType, "exp, iat or nbf is not a whole number of seconds", true},
	{ReasonTokenExpired, "the token has expired on the backend's clock", true},
	{ReasonTokenNotYetValid, "the token's nbf lies ahead of the backend's clock", true},
	{ReasonTokenIssuedInFuture, "the token's iat lies ahead of the backend's clock; see leeway", true},
	{ReasonTokenLifetime, "exp - iat is more than max_lifetime", true},

	{ReasonRateLimited, "the account had its starts of this minute; see rate_limit", false},
	{ReasonQueryInvalid, "a query parameter is not what the call takes", false},
	{ReasonBodyUnreadable, "the body is cut short, or is not what its type says", false},
	{ReasonBodyTooLarge, "the body is longer than 1 MiB, or an upload than max_upload", false},
	{ReasonBodyInvalid, "the body breaks the call's schema; the answer says where", false},
	{ReasonUploadFormat, "the upload is no image; see upload_formats", false},

	{ReasonBindingUploadedImageID, "the token is bound to another uploaded_image_id", true},
	{ReasonBindingSKUID, "the token is bound to another sku_id", true},
	{ReasonBindingSKUIDs, "the token is bound to other sku_ids", true},
	{ReasonBindingSKUCatalogName, "the token is bound to another sku_catalog_name", true},

	{ReasonImageUnknown, "the caller has no such image: it never did, or deleted it", false},
	{ReasonImageExpired, "the image is older than image_ttl", false},
	{ReasonImageProtected, "the image is Aiuta's, and cannot be deleted", false},
	{ReasonCatalogUnknown, "the caller has no such catalogue", false},
	{ReasonSKUUnknown, "the caller's catalogue has no such SKU", false},
	{ReasonSKUExists, "the caller's catalogue has this SKU already", false},
	{ReasonSKUNotReady, "the SKU does not have the capability, or is still being prepared for it", false},
	{ReasonProductInvalid, "the product breaks a rule that its schema cannot express", false},
	{ReasonMagic, "a magic SKU or image was asked for; see the list of them", false},
	{ReasonTokenReplayed, "the token has started an operation before; see replay", true},

	{ReasonOperationUnknown, "the caller has no such operation, or it is one of the other generation", false},
	{ReasonFileUnknown, "the storage has no such file", false},
	{ReasonFileExpired, "the file was deleted, or is older than image_ttl", false},
	{ReasonInternal, "the backend itself failed", false},
}
