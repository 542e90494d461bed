package variables

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// vault is a server that answers as Vault's documentation of the key-value engine says (developer.hashicorp.com/vault,
// api-docs/secret/kv/kv-v2, "Read secret version").
func vault(t *testing.T, answers map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Vault-Token") != "hunter2" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		answer, ok := answers[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			w.Write([]byte(`{"errors":[]}`))
			return
		}
		w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return server
}

func secretOf(value string) string {
	return `{"request_id":"1","data":{"data":{"value":` + value + `},"metadata":{"version":3}}}`
}

func TestVaultIsAskedForEachValue(t *testing.T) {
	answers := map[string]string{"/v1/secret/data/shop/jwt_secret": secretOf(`"first"`)}
	server := vault(t, answers)
	v, err := NewVault(server.URL+"/", "hunter2", "secret", "shop")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"first", "rotated"} {
		answers["/v1/secret/data/shop/jwt_secret"] = secretOf(`"` + want + `"`)
		if got, ok, err := v.Value(t.Context(), "jwt_secret"); got != want || !ok || err != nil {
			t.Errorf("got %q, %t, %v; want %q", got, ok, err, want)
		}
	}
	if got, ok, err := v.Value(t.Context(), "token_ttl"); got != "" || ok || err != nil {
		t.Errorf("what it does not have: got %q, %t, %v", got, ok, err)
	}
}

func TestAVaultWithoutAPrefixHasTheNameItself(t *testing.T) {
	server := vault(t, map[string]string{"/v1/team/kv/data/quota": secretOf(`"5/1h"`)})
	v, err := NewVault(server.URL, "hunter2", "team/kv", "")
	if err != nil {
		t.Fatal(err)
	}
	if got, ok, err := v.Value(t.Context(), "quota"); got != "5/1h" || !ok || err != nil {
		t.Errorf("got %q, %t, %v", got, ok, err)
	}
}

// The next provider must not answer in place of a Vault that has the value and does not give it.
func TestAVaultThatRefusesIsAnErrorWithoutItsToken(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	server := vault(t, map[string]string{
		"/v1/secret/data/number": secretOf("5"), "/v1/secret/data/fields": `{"data":{"data":{"password":"hunter3"}}}`,
		"/v1/secret/data/html": "<html>",
	})
	redirecting := httptest.NewServer(http.RedirectHandler(server.URL+"/v1/secret/data/number", http.StatusFound))
	t.Cleanup(redirecting.Close)
	for name, tc := range map[string]struct{ address, token, key, want string }{
		"a wrong token":      {server.URL, "hunter1", "quota", "403"},
		"a number":           {server.URL, "hunter2", "number", "data.data.value"},
		"other fields":       {server.URL, "hunter2", "fields", "data.data.value"},
		"a page":             {server.URL, "hunter2", "html", "data.data.value"},
		"nobody there":       {gone.URL, "hunter2", "quota", "refused"},
		"another host's say": {redirecting.URL, "hunter2", "quota", "302"},
	} {
		t.Run(name, func(t *testing.T) {
			v, err := NewVault(tc.address, tc.token, "secret", "")
			if err != nil {
				t.Fatal(err)
			}
			_, ok, err := v.Value(t.Context(), tc.key)
			if ok || err == nil || !strings.Contains(err.Error(), "failed to check Vault for config") || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %t, %v, want %q", ok, err, tc.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter") {
				t.Errorf("it shows a secret: %v", err)
			}
		})
	}
}

func TestAnAddressThatIsNoVaultsIsRefusedWithoutShowingIt(t *testing.T) {
	for _, address := range []string{"", "vault:8200", "ftp://vault", "http://", "https://user:hunter2@vault", "https://vault?x=hunter2"} {
		if _, err := NewVault(address, "t", "secret", ""); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
}
