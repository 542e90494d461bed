package token

// Registered reports whether a name means something to JWT or JOSE itself. Only the issuer sets such a name: a client
// that could choose it would choose how the token is verified.
//
// Source: RFC 7519 section 4.1 (claims); RFC 7515 section 4.1, RFC 7516 section 4.1 and RFC 7797 (header
// parameters, which may be replicated as claims by RFC 7519 section 5.3).
func Registered(name string) bool {
	switch name {
	case "iss", "sub", "aud", "exp", "nbf", "iat", "jti":
		return true
	case "alg", "typ", "cty", "kid", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "enc", "zip":
		return true
	}
	return false
}
