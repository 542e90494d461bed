// Package reason names why the stand-in for Aiuta refused a request, for the person who tests.
package reason

import (
	"slices"
	"strconv"

	"aiuta-edge/pkg/token"
)

// Header is the response header that tells a tester why a request was refused. Aiuta sends no such
// thing; SDKs ignore it.
const Header = "X-Simulator-Reason"

// Reason is the value of [Header].
type Reason string

// Refused credentials.
const (
	CredentialMissing      Reason = "credential_missing"
	CredentialInsufficient Reason = "credential_insufficient"
	CredentialAmbiguous    Reason = "credential_ambiguous"
	CredentialMismatch     Reason = "credential_mismatch"
	SubscriptionUnknown    Reason = "subscription_unknown"
	APIKeyUnknown          Reason = "api_key_unknown"
	AuthorizationScheme    Reason = "authorization_scheme"
	IssuerMissing          Reason = "issuer_missing"
	IssuerUnknown          Reason = "issuer_unknown"
	SecretUnfit            Reason = "secret_unfit"
)

// Refused tokens.
const (
	TokenNotTaken       Reason = "token_not_taken"
	TokenEmpty          Reason = "token_empty"
	TokenTooLong        Reason = "token_too_long"
	TokenMalformed      Reason = "token_malformed"
	TokenAlgorithm      Reason = "token_algorithm"
	TokenCritical       Reason = "token_critical_header"
	TokenSignature      Reason = "token_signature"
	TokenClaimMissing   Reason = "token_claim_missing"
	TokenClaimType      Reason = "token_claim_type"
	TokenExpired        Reason = "token_expired"
	TokenNotYetValid    Reason = "token_not_yet_valid"
	TokenIssuedInFuture Reason = "token_issued_in_future"
	TokenLifetime       Reason = "token_lifetime_too_long"
	TokenReplayed       Reason = "token_replayed"
)

// Tokens that are bound to other values than the request holds.
const (
	BindingUploadedImageID Reason = "binding_uploaded_image_id"
	BindingSKUID           Reason = "binding_sku_id"
	BindingSKUIDs          Reason = "binding_sku_ids"
	BindingSKUCatalogName  Reason = "binding_sku_catalog_name"
)

// Refused requests whose credential is good.
const (
	PathUnknown      Reason = "path_unknown"
	MethodUnknown    Reason = "method_unknown"
	BodyUnreadable   Reason = "body_unreadable"
	BodyTooLarge     Reason = "body_too_large"
	BodyInvalid      Reason = "body_invalid"
	QueryInvalid     Reason = "query_invalid"
	UploadFormat     Reason = "upload_format"
	ImageUnknown     Reason = "image_unknown"
	ImageExpired     Reason = "image_expired"
	ImageProtected   Reason = "image_protected"
	OperationUnknown Reason = "operation_unknown"
	FileUnknown      Reason = "file_unknown"
	FileExpired      Reason = "file_expired"
	CatalogUnknown   Reason = "catalog_unknown"
	SKUUnknown       Reason = "sku_unknown"
	SKUExists        Reason = "sku_exists"
	SKUNotReady      Reason = "sku_not_ready"
	ProductInvalid   Reason = "product_invalid"
	RateLimited      Reason = "rate_limited"
	Magic            Reason = "magic"
	Internal         Reason = "internal"
)

// OfCredential reports whether a credential is refused for the reason: it proves nothing, or not what the request needs.
func (r Reason) OfCredential() bool {
	at := slices.IndexFunc(docs, func(doc Doc) bool { return doc.Reason == r })
	return at >= 0 && docs[at].credential
}

// Doc describes one value of [Header].
type Doc struct {
	Reason Reason
	Means  string

	credential bool
}

// Docs describes every reason, in the order in which a request meets them.
func Docs() []Doc { return slices.Clone(docs) }

var docs = []Doc{
	{PathUnknown, "no call has the path; perhaps another generation has it", false},
	{MethodUnknown, "the path takes another method, which Allow names", false},

	{CredentialMissing, "none of Authorization, x-api-key and x-user-id was sent", true},
	{CredentialInsufficient, "only x-user-id was sent, for a call that needs a token or an API key, or of Studio, which needs an API key", true},
	{CredentialAmbiguous, "one credential header was sent twice, with different values", true},
	{CredentialMismatch, "x-user-id names another subscription than the stronger credential in the request; see both_credentials", true},
	{SubscriptionUnknown, "no account has the subscription id", true},
	{APIKeyUnknown, "no account has the API key", true},
	{AuthorizationScheme, `the Authorization header does not begin with "Bearer "`, true},

	{TokenNotTaken, "tokens are not taken here: the call is one of Studio, or a switch says so; see jwt_on_optional_calls and jwt_on_unified", true},
	{TokenEmpty, "the token is empty: getJwt returned nothing", true},
	{TokenTooLong, "the token is longer than " + strconv.Itoa(token.MaxLength>>10) + " KiB", true},
	{TokenMalformed, "the token is no JWT", true},
	{IssuerMissing, "the token has no iss, or one that is no text", true},
	{IssuerUnknown, `no account has the token's iss; it has to be the portal's "JWT key (iss)"`, true},
	{SecretUnfit, "the account's own secret is not fit for HS256, so no token of it can be verified", true},
	{TokenAlgorithm, "the token's alg is not HS256", true},
	{TokenCritical, "the token's header has crit", true},
	{TokenSignature, "the token was signed with another secret, or was changed", true},
	{TokenClaimMissing, "the token lacks exp or iat; see exp_required and iat_required", true},
	{TokenClaimType, "exp, iat or nbf is not a whole number of seconds", true},
	{TokenExpired, "the token has expired on the backend's clock", true},
	{TokenNotYetValid, "the token's nbf lies ahead of the backend's clock", true},
	{TokenIssuedInFuture, "the token's iat lies ahead of the backend's clock; see leeway", true},
	{TokenLifetime, "exp - iat is more than max_lifetime", true},

	{RateLimited, "the account had its starts of this minute; see rate_limit", false},
	{QueryInvalid, "a query parameter is not what the call takes", false},
	{BodyUnreadable, "the body is cut short, or is not what its type says", false},
	{BodyTooLarge, "the body is longer than 1 MiB, or an upload than max_upload", false},
	{BodyInvalid, "the body breaks the call's schema; the answer says where", false},
	{UploadFormat, "the upload is no image; see upload_formats", false},

	{BindingUploadedImageID, "the token is bound to another uploaded_image_id", true},
	{BindingSKUID, "the token is bound to another sku_id", true},
	{BindingSKUIDs, "the token is bound to other sku_ids", true},
	{BindingSKUCatalogName, "the token is bound to another sku_catalog_name", true},

	{ImageUnknown, "the caller has no such image: it never did, or deleted it", false},
	{ImageExpired, "the image is older than image_ttl", false},
	{ImageProtected, "the image is Aiuta's, and cannot be deleted", false},
	{CatalogUnknown, "the caller has no such catalogue", false},
	{SKUUnknown, "the caller's catalogue has no such SKU", false},
	{SKUExists, "the caller's catalogue has this SKU already", false},
	{SKUNotReady, "the SKU does not have the capability, or is still being prepared for it", false},
	{ProductInvalid, "the product breaks a rule that its schema cannot express", false},
	{Magic, "a magic SKU or image was asked for; see the list of them", false},
	{TokenReplayed, "the token has started an operation before; see replay", true},

	{OperationUnknown, "the caller has no such operation, or it is one of the other generation", false},
	{FileUnknown, "the storage has no such file", false},
	{FileExpired, "the file was deleted, or is older than image_ttl", false},
	{Internal, "the backend itself failed", false},
}

// Means says the reason in words; "" for none.
func (r Reason) Means() string {
	for _, doc := range docs {
		if doc.Reason == r {
			return doc.Means
		}
	}
	return ""
}
