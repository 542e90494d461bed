package endpoint

// Variable is one variable of the endpoint, as spin.toml declares it and docs/configuration.md explains it.
type Variable struct {
	Name string
	// Default is the value that spin.toml gives it; a required variable has none.
	Default  string
	Required bool
	// Secret variables are never shown.
	Secret bool
}

// The names of the variables.
const (
	VariableIssuer           = "jwt_issuer"
	VariableSecret           = "jwt_secret"
	VariableKeyID            = "jwt_key_id"
	VariableTTL              = "token_ttl"
	VariableJTI              = "token_jti"
	VariableCallerAuth       = "caller_auth"
	VariableCallerSecret     = "caller_secret"
	VariableCallerPrevious   = "caller_secret_previous"
	VariableCallerIssuer     = "caller_issuer"
	VariableCallerAudience   = "caller_audience"
	VariableJWKSURL          = "caller_jwks_url"
	VariableJWKSOrigin       = "caller_jwks_origin"
	VariableJWKSTTL          = "caller_jwks_ttl"
	VariableJWKSGrace        = "caller_jwks_grace"
	VariableAPIKeys          = "caller_api_keys"
	VariableParams           = "params"
	VariableClaims           = "claims"
	VariableAuthorizeURL     = "authorize_url"
	VariableAuthorizeOrigin  = "authorize_origin"
	VariableAuthorizeOnError = "authorize_on_error"
	VariableQuota            = "quota"
	VariableQuotaProduct     = "quota_product"
	VariableQuotaBy          = "quota_by"
	VariableQuotaStore       = "quota_store"
	VariableRedisURL         = "quota_redis_url"
	VariableRedisOrigin      = "quota_redis_origin"
	VariableQuotaOnError     = "quota_on_error"
	VariableDeny             = "deny"
	VariableIssuedBefore     = "issued_before"
	VariableDenyAddresses    = "deny_addresses"
	VariableTrustedHeader    = "trusted_address_header"
	VariableOrigins          = "allowed_origins"
	VariableHeaders          = "allowed_headers"
	VariableLogCallers       = "log_callers"
)

// Declared returns all variables, in the order in which the documentation explains them. Origins have a default
// because Spin wants every allowed host to be one; the domain invalid never resolves (RFC 2606 section 2).
func Declared() []Variable {
	return []Variable{
		{Name: VariableIssuer, Required: true},
		{Name: VariableSecret, Required: true, Secret: true},
		{Name: VariableKeyID},
		{Name: VariableTTL, Default: "60s"},
		{Name: VariableJTI, Default: "true"},
		{Name: VariableCallerAuth, Required: true},
		{Name: VariableCallerSecret, Secret: true},
		{Name: VariableCallerPrevious, Secret: true},
		{Name: VariableCallerIssuer},
		{Name: VariableCallerAudience},
		{Name: VariableJWKSURL},
		{Name: VariableJWKSOrigin, Default: "https://unset.invalid"},
		{Name: VariableJWKSTTL, Default: "5m"},
		{Name: VariableJWKSGrace, Default: "24h"},
		{Name: VariableAPIKeys, Secret: true},
		{Name: VariableParams, Default: "sdk"},
		{Name: VariableClaims},
		{Name: VariableAuthorizeURL},
		{Name: VariableAuthorizeOrigin, Default: "https://unset.invalid"},
		{Name: VariableAuthorizeOnError, Default: "closed"},
		{Name: VariableQuota},
		{Name: VariableQuotaProduct},
		{Name: VariableQuotaBy, Default: "caller"},
		{Name: VariableQuotaStore, Default: "kv"},
		{Name: VariableRedisURL, Secret: true},
		{Name: VariableRedisOrigin, Default: "redis://unset.invalid:6379"},
		{Name: VariableQuotaOnError, Default: "deny"},
		{Name: VariableDeny},
		{Name: VariableIssuedBefore},
		{Name: VariableDenyAddresses},
		{Name: VariableTrustedHeader},
		{Name: VariableOrigins},
		{Name: VariableHeaders},
		{Name: VariableLogCallers, Default: "plain"},
	}
}
