package identity_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// discovery is what an OpenID provider says of itself (OpenID Connect Discovery 1.0 section 3).
type discovery struct {
	Issuer        string
	JWKS          string `json:"jwks_uri"`
	TokenEndpoint string `json:"token_endpoint"`
}

func discover(t *testing.T, issuer string) discovery {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, issuer+"/.well-known/openid-configuration", nil)
	if err != nil {
		t.Fatal(err)
	}
	var d discovery
	if status := send(t, req, &d); status != 200 || d.Issuer != issuer {
		t.Fatalf("discovery at %s: %d, issuer %q", issuer, status, d.Issuer)
	}
	return d
}

// variables make an endpoint trust the provider.
func (d discovery) variables(t *testing.T, audience string) map[string]string {
	t.Helper()
	keys, err := url.Parse(d.JWKS)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"caller_auth": "jwks", "caller_issuer": d.Issuer, "caller_audience": audience,
		"caller_jwks_url": d.JWKS, "caller_jwks_origin": keys.Scheme + "://" + keys.Host, "caller_jwks_grace": "10m",
	}
}

// token asks the provider for an access token, with the parameters of a grant (RFC 6749 section 4).
func (d discovery) token(t *testing.T, grant url.Values) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.TokenEndpoint, strings.NewReader(grant.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var got struct {
		AccessToken string `json:"access_token"`
		Error       string
	}
	if status := send(t, req, &got); status != 200 || got.AccessToken == "" {
		t.Fatalf("the provider gives no access token: %d %s", status, got.Error)
	}
	return got.AccessToken
}
