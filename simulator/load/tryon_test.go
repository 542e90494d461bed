package load

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/sdk"
)

func TestATryOnThatFailsSaysWhere(t *testing.T) {
	account := portal.Account{Name: "main", SubscriptionID: "sub-1", Issuer: "iss-1", Secret: []byte("kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o")}
	api := httptest.NewServer(backend.New(backend.Config{Accounts: []portal.Account{account}}))
	defer api.Close()
	answers := func(status int, body string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer session-1" {
				t.Error("the app shows no session")
			}
			w.WriteHeader(status)
			io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	const nobody = "http://127.0.0.1:1"
	for name, tc := range map[string]struct {
		api, endpoint string
		want          Result
	}{
		"the endpoint refuses":      {api.URL, answers(429, `{"code":"quota_exceeded"}`), Result{429, "mint: 429 quota_exceeded"}},
		"there is no endpoint":      {api.URL, nobody, Result{0, "mint: connection refused"}},
		"the answer has no token":   {api.URL, answers(200, `{}`), Result{200, "mint: 200 without a token"}},
		"Aiuta refuses the token":   {api.URL, answers(200, goodAnswer), Result{401, "start operation: 401"}},
		"Aiuta cannot be reached":   {nobody, answers(200, goodAnswer), Result{0, "upload image: connection refused"}},
		"the endpoint is a proxy's": {api.URL, answers(502, "<html>"), Result{502, "mint: 502"}},
	} {
		t.Run(name, func(t *testing.T) {
			client := quick(Plan{Workers: 1}).NewClient()
			defer client.CloseIdleConnections()
			web, err := sdk.Find("web")
			if err != nil {
				t.Fatal(err)
			}
			got := TryOn{
				API: tc.api, SubscriptionID: account.SubscriptionID, Endpoint: tc.endpoint, Bearer: "session-1",
				Personas: []sdk.Persona{web}, Photo: []byte("\xff\xd8\xff\xe0"), SKUs: []string{"sku-1"}, Client: client, Timeout: 5 * time.Second,
			}.Shot(t.Context(), 0)
			if got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}
