// Package switches says what the stand-in for Aiuta decides where nothing public says what Aiuta does: each guess is a
// switch, with its values and with what speaks for its default.
package switches

import "aiuta-edge/simulator/clock"

// Switches decide what the backend does where nothing public says what Aiuta does. The zero value of a field is
// its default, and a pointer is a switch that is on unless it is turned off. Each default is a guess;
// [Docs] has them all, with what speaks for them.
//
// The names in JSON and YAML are those of a scenario file. Decoding takes any value of the right type;
// [Switches.Validate] then says which are not allowed.
type Switches struct {
	// How a token is verified.
	Binding                Binding        `json:"binding,omitempty"`
	BindingOnUnified       string         `json:"binding_on_unified,omitempty"`
	SingleSKUEqualsList    bool           `json:"single_sku_equals_list,omitempty"`
	JoinedSKUIDsEqualsList *bool          `json:"joined_sku_ids_equal_list,omitempty"`
	SKUOrderMatters        *bool          `json:"sku_order_matters,omitempty"`
	ExpRequired            *bool          `json:"exp_required,omitempty"`
	IatRequired            *bool          `json:"iat_required,omitempty"`
	MaxLifetime            clock.Duration `json:"max_lifetime,omitempty"`
	Leeway                 clock.Duration `json:"leeway,omitempty"`
	Replay                 string         `json:"replay,omitempty"`
	SecretOverlap          clock.Duration `json:"secret_overlap,omitempty"`

	// Which credential is good for which call.
	JWTOnOptionalCalls string `json:"jwt_on_optional_calls,omitempty"`
	JWTOnUnified       string `json:"jwt_on_unified,omitempty"`
	BothCredentials    string `json:"both_credentials,omitempty"`
	AnalyticsAuth      string `json:"analytics_auth,omitempty"`

	// How a refusal looks.
	UnauthorizedBody    string `json:"unauthorized_body,omitempty"`
	WWWAuthenticate     bool   `json:"www_authenticate,omitempty"`
	StatusExpired       int    `json:"status_expired,omitempty"`
	StatusUnknownIssuer int    `json:"status_unknown_issuer,omitempty"`
	StatusBadSignature  int    `json:"status_bad_signature,omitempty"`
	UnknownOperation    string `json:"unknown_operation,omitempty"`
	ExpiredFileStatus   int    `json:"expired_file_status,omitempty"`

	// Statuses that no OpenAPI file has.
	StatusInputImage     int `json:"status_input_image,omitempty"`
	StatusStartSKU       int `json:"status_start_sku,omitempty"`
	StatusUnknownImage   int `json:"status_unknown_image,omitempty"`
	StatusProtectedImage int `json:"status_protected_image,omitempty"`
	StatusTooLarge       int `json:"status_too_large,omitempty"`
	StatusUploadFormat   int `json:"status_upload_format,omitempty"`

	// What the service around the calls is like.
	OperationTime clock.Duration `json:"operation_time,omitempty"`
	ImageTTL      clock.Duration `json:"image_ttl,omitempty"`
	UploadFormats string         `json:"upload_formats,omitempty"`
	MaxUpload     int            `json:"max_upload,omitempty"`
	RateLimit     int            `json:"rate_limit,omitempty"`
	UnknownSKU    string         `json:"unknown_sku,omitempty"`
	OperationID   string         `json:"operation_id,omitempty"`
	CORS          string         `json:"cors,omitempty"`
}

// Values of switches that are words. Those of [Switches.Binding] have a type of their own.
const (
	Accept = "accept"
	Reject = "reject"
	Allow  = "allow"

	// BindingSame makes the unified API follow [Switches.Binding].
	BindingSame = "same"

	// BothIgnored lets the stronger credential decide; BothOfOneAccount wants x-user-id to name its account.
	BothIgnored      = "ignore"
	BothOfOneAccount = "same-account"

	AnalyticsAsSDKs = "as-sdks"
	AnalyticsAll    = "all"
	AnalyticsNone   = "none"

	// The values are no words of YAML, where null is nothing and 404 a number.
	UnknownOperationNotFound = "not-found"
	UnknownOperationNull     = "json-null"

	UploadAny    = "any"
	UploadImages = "images"

	OperationIDPrefixed = "prefixed"
	OperationIDUUID     = "uuid"

	CORSAny = "any"
	CORSSDK = "sdk"
	CORSOff = "off"
)

// The presets of the switch unauthorized_body. Any JSON may stand in their place.
const (
	BodyMessage  = "message"
	BodyKong     = "kong"
	BodyDetail   = "detail"
	BodyAPIError = "api-error"
	BodyHTML     = "html"
	BodyEmpty    = "empty"
)
