package identity_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// provider is an identity provider as docs/identity-providers.md has it in one of its sections: where it publishes which
// keys, and what its sessions look like.
type provider struct {
	section, keysAt string
	keys            []object
	accepted        map[string]string
	refused         map[string]refusal
}

// refusal is a session that is refused as unauthorized, and a text that the answer holds.
type refusal struct{ session, detail string }

// The shapes below are those of the providers' documentation and of sessions that it shows. Names and ids are invented.
var providers = []func(*testing.T, time.Time) provider{
	auth0, cognito, firebaseAuth, appCheck, clerk, supabase, supabaseLegacy, keycloak, entra, entraVersion1,
}

// times are iat and exp of a session.
func times(now time.Time, life time.Duration) object {
	return object{"iat": now.Unix(), "exp": now.Add(life).Unix()}
}

func joined(objects ...object) object {
	all := object{}
	for _, o := range objects {
		maps.Copy(all, o)
	}
	return all
}

func auth0(t *testing.T, now time.Time) provider {
	const domain = "https://brand.eu.auth0.com/"
	header := object{"typ": "JWT", "kid": "vQ4nJ3Dq1xkq7cXmO2q0T"}
	claims := joined(times(now, 24*time.Hour), object{
		"iss": domain, "sub": "auth0|64b0c0ffee0123456789abcd", "aud": []string{"https://api.brand.example/try-on", domain + "userinfo"},
		"azp": "wHk2Tn5sQe8rYb1uGd4fLc7aXz0mPv3i", "scope": "openid profile try-on",
	})
	rfc9068 := object{"typ": "at+jwt", "kid": header["kid"]}
	return provider{
		section: "Auth0", keysAt: domain + ".well-known/jwks.json",
		keys: []object{
			rsaKey().with(object{"use": "sig", "alg": "RS256", "kid": header["kid"], "x5t": "aGVsbG8", "x5c": []string{"MIIC+TCCAeGgAwIBAgIJ"}}),
			nextRSAKey().with(object{"use": "sig", "alg": "RS256", "kid": "next", "x5t": "d29ybGQ", "x5c": []string{"MIIC+TCCAeGgAwIBAgIK"}}),
		},
		accepted: map[string]string{
			"an access token":              rsaKey().sign(t, header, claims),
			"one of a social sign-in":      rsaKey().sign(t, header, claims, object{"sub": "google-oauth2|103547991597142817347"}),
			"an access token of RFC 9068":  rsaKey().sign(t, rfc9068, claims, object{"azp": nil, "client_id": "wHk2Tn5s", "jti": "73WakrfVbNJBaAmhQtEeDv"}),
			"one of the next key, rotated": nextRSAKey().sign(t, object{"typ": "JWT", "kid": "next"}, claims),
		},
		refused: map[string]refusal{
			"an ID token":              {rsaKey().sign(t, header, claims, object{"aud": "wHk2Tn5sQe8rYb1uGd4fLc7aXz0mPv3i"}), "aud"},
			"an opaque access token":   {"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", "well-formed"},
			"an issuer without slash":  {rsaKey().sign(t, header, claims, object{"iss": strings.TrimSuffix(domain, "/")}), "iss"},
			"a session of another kid": {rsaKey().sign(t, object{"typ": "JWT", "kid": "gone"}, claims), "kid"},
		},
	}
}

func cognito(t *testing.T, now time.Time) provider {
	const pool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab12Cd34E"
	header := object{"kid": "abcdefgh1234567890ABCDEFGHIJ+kLmNoPqRsTuVw="}
	claims := joined(times(now, time.Hour), object{
		"iss": pool, "sub": "a3b1c2d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d", "origin_jti": "0d9f2c1e", "event_id": "7c2f", "jti": "5e1b",
		"auth_time": now.Unix(), "cognito:username": "anna",
	})
	return provider{
		section: "Amazon Cognito", keysAt: pool + "/.well-known/jwks.json",
		keys: []object{
			rsaKey().with(object{"alg": "RS256", "use": "sig", "kid": header["kid"]}),
			nextRSAKey().with(object{"alg": "RS256", "use": "sig", "kid": "zyx987="}),
		},
		accepted: map[string]string{
			"an ID token": rsaKey().sign(t, header, claims, object{"aud": "1example23456789", "token_use": "id", "email": "anna@brand.example", "email_verified": true}),
		},
		refused: map[string]refusal{
			"an access token":           {rsaKey().sign(t, header, claims, object{"client_id": "1example23456789", "token_use": "access", "username": "anna"}), "aud"},
			"an ID token of another":    {rsaKey().sign(t, header, claims, object{"aud": "9another87654321", "token_use": "id"}), "aud"},
			"a session of another pool": {rsaKey().sign(t, header, claims, object{"iss": pool + "F", "aud": "1example23456789"}), "iss"},
		},
	}
}

func firebaseAuth(t *testing.T, now time.Time) provider {
	header := object{"typ": "JWT", "kid": "4e00e8fe5f2c88cf0c7044f307f7e739788e4f1e"}
	claims := joined(times(now, time.Hour), object{
		"iss": "https://securetoken.google.com/brand-shop", "aud": "brand-shop", "sub": "XkYz1AbCdEfGhIjKlMnOpQrStUv2", "user_id": "XkYz1AbCdEfGhIjKlMnOpQrStUv2",
		"auth_time": now.Unix() - 60, "firebase": object{"identities": object{"email": []string{"anna@brand.example"}}, "sign_in_provider": "password"},
	})
	return provider{
		section: "Firebase Authentication", keysAt: "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
		keys: []object{
			nextRSAKey().with(object{"alg": "RS256", "use": "sig", "kid": "b1a8f4d2c0e6f3a9"}),
			rsaKey().with(object{"alg": "RS256", "use": "sig", "kid": header["kid"]}),
		},
		accepted: map[string]string{
			"an ID token":         rsaKey().sign(t, header, claims),
			"of an anonymous one": rsaKey().sign(t, header, claims, object{"provider_id": "anonymous", "firebase": object{"identities": object{}, "sign_in_provider": "anonymous"}}),
		},
		refused: map[string]refusal{
			"an ID token of another project": {rsaKey().sign(t, header, claims, object{"iss": "https://securetoken.google.com/other", "aud": "other"}), "iss"},
			"a session cookie":               {rsaKey().sign(t, header, claims, object{"iss": "https://session.firebase.google.com/brand-shop"}), "iss"},
		},
	}
}

func appCheck(t *testing.T, now time.Time) provider {
	header := object{"typ": "JWT", "kid": "_QPnqA"}
	claims := joined(times(now, time.Hour), object{
		"iss": "https://firebaseappcheck.googleapis.com/123456789012", "aud": []string{"projects/123456789012", "projects/brand-shop"},
		"sub": "1:123456789012:android:0a1b2c3d4e5f60718293a4", "jti": "w5nNkFZ0RcGYkq3m", "provider": "play_integrity",
	})
	return provider{
		section: "Firebase App Check", keysAt: "https://firebaseappcheck.googleapis.com/v1/jwks",
		keys: []object{rsaKey().with(object{"use": "sig", "alg": "RS256", "kid": header["kid"]})},
		accepted: map[string]string{
			"a token of the Android app": rsaKey().sign(t, header, claims),
			"a token of the iOS app":     rsaKey().sign(t, header, claims, object{"sub": "1:123456789012:ios:99aabbccddeeff001122", "provider": "device_check_app_attest"}),
		},
		refused: map[string]refusal{
			"a token of another project":       {rsaKey().sign(t, header, claims, object{"iss": "https://firebaseappcheck.googleapis.com/210987654321"}), "iss"},
			"a token that has expired":         {rsaKey().sign(t, header, claims, times(now.Add(-2*time.Hour), time.Hour)), "expired"},
			"a token that the client has made": {nextRSAKey().sign(t, header, claims), "signature"},
		},
	}
}

func clerk(t *testing.T, now time.Time) provider {
	header := object{"typ": "JWT", "kid": "ins_2abcDEFghiJKLmnoPQRstuVWXyz", "cat": "cl_B7d4PD111AAA"}
	claims := joined(times(now, time.Minute), object{
		"iss": "https://clerk.brand.example", "sub": "user_2abcDEFghiJKLmnoPQRstuVWXyz", "azp": "https://shop.brand.example", "nbf": now.Unix() - 10,
		"sid": "sess_2abcDEFghiJKLmnoPQRstuVWXyz", "sts": "active", "fva": []int{0, -1}, "jti": "3f2a", "v": 2,
	})
	return provider{
		section: "Clerk", keysAt: "https://clerk.brand.example/.well-known/jwks.json",
		keys: []object{rsaKey().with(object{"use": "sig", "alg": "RS256", "kid": header["kid"]})},
		accepted: map[string]string{
			"a session token":         rsaKey().sign(t, header, claims),
			"one with an audience":    rsaKey().sign(t, header, claims, object{"aud": "try-on"}),
			"one of another web page": rsaKey().sign(t, header, claims, object{"azp": "https://blog.brand.example"}),
		},
		refused: map[string]refusal{
			"one of development":            {rsaKey().sign(t, header, claims, object{"iss": "https://happy-cat-12.clerk.accounts.dev"}), "iss"},
			"one that is two minutes older": {rsaKey().sign(t, header, claims, times(now.Add(-2*time.Minute), time.Minute)), "expired"},
		},
	}
}

// supabaseClaims are those of a user of a project with or without signing keys.
func supabaseClaims(now time.Time) object {
	return joined(times(now, time.Hour), object{
		"iss": "https://abcdefghijklmnopqrst.supabase.co/auth/v1", "aud": "authenticated", "sub": "5be0b9a4-1f7f-4c8e-9d2f-2f5c1d3f7e11", "role": "authenticated",
		"aal": "aal1", "amr": []object{{"method": "password", "timestamp": now.Unix()}}, "session_id": "c0ffee00-0000-4000-8000-000000000000",
		"email": "anna@brand.example", "phone": "", "is_anonymous": false, "app_metadata": object{"provider": "email"}, "user_metadata": object{"name": "Anna \uFFFD"},
	})
}

func supabase(t *testing.T, now time.Time) provider {
	header := object{"typ": "JWT", "kid": "b81269f1-21d8-4f2e-b719-c2240a840d90"}
	claims := supabaseClaims(now)
	anon := object{"iss": "supabase", "ref": "abcdefghijklmnopqrst", "role": "anon", "iat": now.Unix(), "exp": now.Add(10 * 365 * 24 * time.Hour).Unix()}
	return provider{
		section: "Supabase", keysAt: "https://abcdefghijklmnopqrst.supabase.co/auth/v1/.well-known/jwks.json",
		keys: []object{ecKey().with(object{"use": "sig", "alg": "ES256", "kid": header["kid"], "ext": true, "key_ops": []string{"verify"}})},
		accepted: map[string]string{
			"an access token":     ecKey().sign(t, header, claims),
			"of an anonymous one": ecKey().sign(t, header, claims, object{"is_anonymous": true, "email": ""}),
		},
		refused: map[string]refusal{
			"the anon key":                      {signed(t, jwt.SigningMethodHS256, []byte(legacySecret), object{"typ": "JWT"}, anon), "alg"},
			"an access token of another secret": {signed(t, jwt.SigningMethodHS256, []byte(legacySecret), header, claims), "alg"},
		},
	}
}

// legacySecret stands in the document.
const legacySecret = "the-legacy-JWT-secret-of-the-project"

func supabaseLegacy(t *testing.T, now time.Time) provider {
	header := object{"typ": "JWT", "kid": "Tq8mZ0mGxw3pR5kL"}
	claims := supabaseClaims(now)
	sign := func(header, claims object) string {
		return signed(t, jwt.SigningMethodHS256, []byte(legacySecret), header, claims)
	}
	return provider{
		section:  "Supabase with the legacy JWT secret",
		accepted: map[string]string{"an access token": sign(header, claims)},
		refused: map[string]refusal{
			"the anon key": {sign(object{"typ": "JWT"}, object{"iss": "supabase", "role": "anon", "iat": now.Unix(), "exp": now.Add(24 * time.Hour).Unix()}), "iss"},
		},
	}
}

func keycloak(t *testing.T, now time.Time) provider {
	const realm = "https://login.brand.example/realms/shop"
	header := object{"typ": "JWT", "kid": "FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE"}
	roles := make([]string, 300)
	for i := range roles {
		roles[i] = "store-manager-of-region-" + string(rune('a'+i%26))
	}
	claims := joined(times(now, 5*time.Minute), object{
		"iss": realm, "aud": []string{"try-on", "account"}, "sub": "f1c4f64e-2c0c-4cda-8c9f-9f3f8f3a2b0e", "typ": "Bearer", "azp": "shop-app",
		"auth_time": now.Unix(), "jti": "onrtac:6d1c", "sid": "4c0a3a8a", "acr": "1", "allowed-origins": []string{"https://shop.brand.example"},
		"realm_access": object{"roles": []string{"offline_access", "default-roles-shop"}}, "scope": "openid profile email", "preferred_username": "anna",
	})
	return provider{
		section: "Keycloak", keysAt: realm + "/protocol/openid-connect/certs",
		keys: []object{
			nextRSAKey().with(object{"use": "enc", "alg": "RSA-OAEP", "kid": "dG5vdEZvclNpZ25hdHVyZXM", "x5c": []string{"MIIClzCCAX8CBgGQ"}, "x5t": "eA", "x5t#S256": "eQ"}),
			rsaKey().with(object{"use": "sig", "alg": "RS256", "kid": header["kid"], "x5c": []string{"MIIClzCCAX8CBgGR"}, "x5t": "eA", "x5t#S256": "eQ"}),
		},
		accepted: map[string]string{
			"an access token":     rsaKey().sign(t, header, claims),
			"one with many roles": rsaKey().sign(t, header, claims, object{"realm_access": object{"roles": roles}}),
		},
		refused: map[string]refusal{
			"one without the audience":       {rsaKey().sign(t, header, claims, object{"aud": "account"}), "aud"},
			"one without the scope basic":    {rsaKey().sign(t, header, claims, object{"sub": nil}), "sub"},
			"one of another host name":       {rsaKey().sign(t, header, claims, object{"iss": "http://keycloak:8080/realms/shop"}), "iss"},
			"one of the key for encryption":  {nextRSAKey().sign(t, object{"typ": "JWT", "kid": "dG5vdEZvclNpZ25hdHVyZXM"}, claims), "kid"},
			"a refresh token, which is HMAC": {signed(t, jwt.SigningMethodHS512, []byte(legacySecret), header, claims, object{"typ": "Refresh"}), "alg"},
		},
	}
}

const tenant = "11111111-2222-3333-4444-555555555555"

// entraKeys are of both versions: no alg, and members that others do not have.
func entraKeys(issuer string) []object {
	return []object{
		nextRSAKey().with(object{"use": "sig", "kid": "nOo3ZDrODXEK1jKWhXslHR_KXEg", "x5t": "nOo3ZDrODXEK1jKWhXslHR_KXEg", "x5c": []string{"MIIC/TCCAeWgAwIB"},
			"cloud_instance_name": "microsoftonline.com", "issuer": issuer}),
		rsaKey().with(object{"use": "sig", "kid": "i6lGk3FZzxRcUb2C3nEQ7syHJlY", "x5t": "i6lGk3FZzxRcUb2C3nEQ7syHJlY", "x5c": []string{"MIIC/TCCAeWgAwIC"},
			"cloud_instance_name": "microsoftonline.com", "issuer": issuer}),
	}
}

func entra(t *testing.T, now time.Time) provider {
	const issuer = "https://login.microsoftonline.com/" + tenant + "/v2.0"
	header := object{"typ": "JWT", "kid": "i6lGk3FZzxRcUb2C3nEQ7syHJlY"}
	claims := joined(times(now, 75*time.Minute), object{
		"iss": issuer, "aud": "99999999-8888-7777-6666-555555555555", "sub": "HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ", "nbf": now.Unix(),
		"aio": "ATQAy/8TAAAA", "azp": "6e74172b-be56-4843-9ff4-e66a39bb12e3", "azpacr": "0", "name": "Anna", "oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474",
		"preferred_username": "anna@brand.example", "rh": "0.AYEA", "scp": "try-on", "tid": tenant, "uti": "fqiBqXLPj0eQ", "ver": "2.0",
	})
	return provider{
		section: "Microsoft Entra ID", keysAt: "https://login.microsoftonline.com/" + tenant + "/discovery/v2.0/keys", keys: entraKeys(issuer),
		accepted: map[string]string{"an access token": rsaKey().sign(t, header, claims)},
		refused: map[string]refusal{
			"one of version 1":       {rsaKey().sign(t, header, claims, object{"iss": "https://sts.windows.net/" + tenant + "/", "ver": "1.0"}), "iss"},
			"one of another tenant":  {rsaKey().sign(t, header, claims, object{"iss": "https://login.microsoftonline.com/66666666-2222-3333-4444-555555555555/v2.0"}), "iss"},
			"one of the placeholder": {rsaKey().sign(t, header, claims, object{"iss": "https://login.microsoftonline.com/{tenantid}/v2.0"}), "iss"},
			"an ID token":            {rsaKey().sign(t, header, claims, object{"aud": "6e74172b-be56-4843-9ff4-e66a39bb12e3"}), "aud"},
			// Graph's verifier hashes the nonce of the header, so what is sent is not what is signed.
			"one for Microsoft Graph": {withHeader(rsaKey().sign(t, header, claims, object{"aud": "00000003-0000-0000-c000-000000000000"}), `{"typ":"JWT","nonce":"Xk","alg":"RS256","kid":"i6lGk3FZzxRcUb2C3nEQ7syHJlY"}`), "signature"},
		},
	}
}

func entraVersion1(t *testing.T, now time.Time) provider {
	const issuer = "https://sts.windows.net/" + tenant + "/"
	header := object{"typ": "JWT", "kid": "i6lGk3FZzxRcUb2C3nEQ7syHJlY", "x5t": "i6lGk3FZzxRcUb2C3nEQ7syHJlY"}
	claims := joined(times(now, 75*time.Minute), object{
		"iss": issuer, "aud": "api://99999999-8888-7777-6666-555555555555", "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", "nbf": now.Unix(),
		"acr": "1", "aio": "ATQAy/8TAAAA", "amr": []string{"pwd"}, "appid": "6e74172b-be56-4843-9ff4-e66a39bb12e3", "appidacr": "0", "ipaddr": "192.0.2.1",
		"oid": "690222be-ff1a-4d56-abd1-7e4f7d38e474", "scp": "try-on", "tid": tenant, "unique_name": "anna@brand.example", "ver": "1.0",
	})
	return provider{
		section: "Microsoft Entra ID, tokens of version 1", keysAt: "https://login.microsoftonline.com/" + tenant + "/discovery/keys", keys: entraKeys(issuer),
		accepted: map[string]string{"an access token": rsaKey().sign(t, header, claims)},
		refused: map[string]refusal{
			"one of version 2": {rsaKey().sign(t, header, claims, object{"iss": "https://login.microsoftonline.com/" + tenant + "/v2.0", "ver": "2.0"}), "iss"},
		},
	}
}

// withHeader puts another header before what is signed.
func withHeader(raw, header string) string {
	_, rest, _ := strings.Cut(raw, ".")
	return b64.EncodeToString([]byte(header)) + "." + rest
}
