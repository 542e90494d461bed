package switches

import "slices"

// Doc describes one field of [Switches].
type Doc struct {
	// Name is the field's name in JSON and YAML.
	Name string
	// Default is the value of a switch that is not set, as text.
	Default string
	// Values are the allowed ones. A word in angle brackets stands for any value of its kind: ‹duration›,
	// ‹number› and ‹JSON›.
	Values []string
	// Means says what the switch decides.
	Means string
	// Note says what is known, and why the default is the guess that it is.
	Note string
}

// Kinds of values that are too many to list.
const (
	anyDuration = "‹duration›"
	anyNumber   = "‹number›"
	anyJSON     = "‹JSON›"
)

var yesOrNo = []string{"true", "false"}

// Docs describes every switch, in the order of the fields.
func Docs() []Doc { return slices.Clone(docs) }

// docs is where defaults and allowed values stand; the code reads them from here.
var docs = []Doc{
	{"binding", string(BindingReject401),
		[]string{string(BindingReject401), string(BindingReject403), string(BindingReject422), string(BindingOverride), string(BindingIgnore)},
		"what happens to a token that is bound to other values than the request holds",
		"docs promise that the client must use these exact values; only a 401 heals Android's cached token. " +
			"The nullable body of the legacy start hints at override"},
	{"binding_on_unified", BindingSame, []string{BindingSame, string(BindingIgnore)},
		"whether the unified API binds as binding says, or ignores the claims",
		"in Aiuta's own OpenAPI (android openapi.json at 16233e60) only the legacy start takes the token; " +
			"the unified one may never see it behind its gateway"},
	{"single_sku_equals_list", "false", yesOrNo,
		`whether sku_id "a" and sku_ids ["a"] are the same when claims and body are compared`, ""},
	{"joined_sku_ids_equal_list", "true", yesOrNo,
		`whether the claim sku_ids "a,b" is the list ["a","b"]`,
		"iOS hands joined ids to getJwt; if Aiuta refused them, every iOS token of Aiuta's own sample would fail"},
	{"sku_order_matters", "true", yesOrNo, "whether the claim sku_ids has to have the order of the body", ""},
	{"exp_required", "true", yesOrNo, "whether a token without exp is refused", "docs let the issuer decide on exp"},
	{"iat_required", "true", yesOrNo, "whether a token without iat is refused", "docs list it among the claims"},
	{"max_lifetime", "0s", []string{anyDuration}, "the longest exp - iat; 0s allows any",
		"the sample signs for 60 s, and a third party's tokens lived for an hour"},
	{"leeway", "0s", []string{anyDuration}, "by how much the clocks of issuer and backend may differ", ""},
	{"replay", Allow, []string{Allow, Reject},
		"whether a token may start more than one operation; it is known by iss and jti, or by all of it",
		"docs say that it can be used until it expires"},
	{"secret_overlap", "0s", []string{anyDuration}, "how long the old secret still counts after a new one was set", ""},
	{"jwt_on_optional_calls", Accept, []string{Accept, Reject},
		"whether a token is good for the calls that are content with x-user-id", "the legacy OpenAPI lists bearerAuth on each"},
	{"jwt_on_unified", Accept, []string{Accept, Reject}, "whether a token is good for the unified API",
		"both SDKs send it; the unified OpenAPI lists only x-api-key"},
	{"both_credentials", BothIgnored, []string{BothIgnored, BothOfOneAccount},
		"whether x-user-id next to a token or an API key has to belong to the same subscription",
		"Android sends both, and in API key mode the key as x-user-id"},
	{"analytics_auth", AnalyticsAsSDKs, []string{AnalyticsAsSDKs, AnalyticsAll, AnalyticsNone},
		"which analytics need a credential: those of the SDKs that send one, all, or none", "web sends none"},
	{"unauthorized_body", BodyMessage,
		[]string{BodyMessage, BodyKong, BodyDetail, BodyAPIError, BodyHTML, BodyEmpty, anyJSON},
		"the body of a refused credential", "docs say that a gateway sends it, and not what it says"},
	{"www_authenticate", "false", yesOrNo, "whether a 401 carries WWW-Authenticate (RFC 6750 section 3)",
		"Android before 4.3.1 then does not send a refused API key again"},
	{"status_expired", "401", []string{"401", "403"}, "the status for an expired token", "403 leaves Android with it for good"},
	{"status_unknown_issuer", "401", []string{"401", "403"}, "the status for an issuer that no account has", "old gateways said 403"},
	{"status_bad_signature", "401", []string{"401", "403"}, "the status for a signature that does not match", "old gateways said 403"},
	{"unknown_operation", UnknownOperationNotFound, []string{UnknownOperationNotFound, UnknownOperationNull},
		"whether the status call says 404 or 200 with null of an operation that is not the caller's", "the unified OpenAPI allows null, and does not say for what"},
	{"expired_file_status", "404", []string{"404", "403"}, "the status of the storage for an image that has expired or was deleted",
		"Google's storage says 404, or 403 to those who may not list"},
	{"status_input_image", "400", []string{"400", "404", "410", "422"}, "the status of a start with an image that the caller does not have",
		"Web tells an expired photo by 400 and the text"},
	{"status_start_sku", "400", []string{"400", "404", "409", "422"}, "the status of a start with a SKU that is unknown or not ready",
		"Web's source says that 400 is also used for SKU errors; the unified catalogue says 404 and 409"},
	{"status_unknown_image", "404", []string{"404", "400", "403", "410"}, "the status of an image that the caller does not have, when it is read or deleted",
		"the OpenAPI files have 422 for it, which FastAPI adds by itself"},
	{"status_protected_image", "403", []string{"403", "400", "404", "409"}, "the status of an attempt to delete an image of Aiuta's",
		"docs say that it is not possible"},
	{"status_too_large", "413", []string{"413", "400", "422"}, "the status of a body that is too large", "413 is what gateways say"},
	{"status_upload_format", "400", []string{"400", "415", "422"}, "the status of an upload that is no image", ""},
	{"operation_time", "3s", []string{anyDuration}, "how long an operation takes; it is CREATED for the first third of that",
		"Web asks for the first time after 3 s: longer times show it the states before the end"},
	{"image_ttl", "0s", []string{anyDuration}, "how long images live; 0s is for ever", "expires_at is documented, its value is not"},
	{"upload_formats", UploadAny, []string{UploadAny, UploadImages}, "whether an upload has to be a JPEG, PNG, WebP or GIF", ""},
	{"max_upload", "20971520", []string{anyNumber}, "the largest upload in bytes, its multipart envelope counted", ""},
	{"rate_limit", "0", []string{anyNumber}, "how many starts an account has in a minute before it gets 429; 0 is any", ""},
	{"unknown_sku", Accept, []string{Accept, Reject},
		"whether a SKU that is not in the account's catalogue, or not ready, can be tried on", "docs demand that it is ready"},
	{"operation_id", OperationIDPrefixed, []string{OperationIDPrefixed, OperationIDUUID},
		"whether ids of try-on operations are sku_try_on_op-‹uuid› or only a UUID", "ids of other operations have a prefix"},
	{"cors", CORSAny, []string{CORSAny, CORSSDK, CORSOff},
		"which web pages may call: any, those of https://static.aiuta.com, or none",
		"the web SDK runs in a frame from there; its events come from the brand's page, which may send them unless it is off"},
}
