package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/report/reporttest"
	"aiuta-edge/simulator/target"
)

// secretsOfAPlay are known by name, and every party of the play has used its own.
type secretsOfAPlay map[string]string

// playWithSecrets lets a user sign in at a brand, get a token by their session, and start a try-on with it; then an
// API key is used. It returns what was recorded.
func playWithSecrets(t *testing.T) ([]ladder.Step, secretsOfAPlay) {
	t.Helper()
	const password, key = "correct horse/battery+staple", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"
	shop := brand.New(brand.Config{Users: map[string]string{"anna": password}})
	shopServer := httptest.NewServer(shop)
	t.Cleanup(shopServer.Close)
	account := portal.Account{Issuer: testIssuer, Secret: []byte(testSecret), APIKey: key, SubscriptionID: "subscription-1"}
	api := httptest.NewServer(backend.New(backend.Config{Accounts: []portal.Account{account}}))
	t.Cleanup(api.Close)

	application, err := (&applicationFlags{}).load()
	if err != nil {
		t.Fatal(err)
	}
	application.Clock = clock.Real{}
	application.Variables = shop.Variables(shopServer.URL)
	maps.Copy(application.Variables, map[string]string{"jwt_issuer": testIssuer, "jwt_secret": testSecret, "params": "*"})
	endpoint, err := application.Serve(t.Context(), target.Native)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := endpoint.Close(); err != nil {
			t.Error(err)
		}
	})

	secrets := secretsOfAPlay{"password": password, "API key": key, "account secret": testSecret}
	for i, secret := range shop.Secrets() {
		secrets[fmt.Sprintf("session secret %d", i)] = secret
	}
	redactor := redact.New()
	for name, secret := range secrets {
		redactor.Hide(secret, name)
	}
	record := ladder.NewRecord(clock.Real{}.Now, redactor)
	var session string
	client := func(from, to ladder.Party) *http.Client {
		return &http.Client{Transport: record.Transport(from, to, roundTripper(func(r *http.Request) (*http.Response, error) {
			if to == ladder.Endpoint {
				session = strings.TrimPrefix(r.Header.Get(aiuta.HeaderAuthorization), aiuta.BearerPrefix)
			}
			return http.DefaultTransport.RoundTrip(r)
		}))}
	}
	theApp := app.New(app.Config{
		Endpoint: endpoint.URL, HTTP: client(ladder.App, ladder.Endpoint),
		Brand: shopServer.URL, BrandHTTP: client(ladder.App, ladder.Brand),
	})
	if err := theApp.SignIn(t.Context(), "anna", password); err != nil {
		t.Fatal(err)
	}
	raw, err := theApp.GetJWT(t.Context(), json.RawMessage(`{"uploaded_image_id":"image-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	record.Say(ladder.App, ladder.SDK, "hands over "+raw)
	for header, value := range map[string]string{aiuta.HeaderAuthorization: aiuta.BearerPrefix + raw, aiuta.HeaderAPIKey: key} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, api.URL+aiuta.Unified.Base+"/subscription_details?key="+key, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(header, value)
		resp, err := client(ladder.SDK, ladder.API).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	for name, whole := range map[string]string{"token": raw, "session": session} {
		secrets[name] = whole
		secrets[name+"'s signature"] = whole[strings.LastIndexByte(whole, '.')+1:]
	}
	return record.Steps(), secrets
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestNoOutputOfAPlayHoldsAnyOfItsSecrets(t *testing.T) {
	steps, secrets := playWithSecrets(t)
	r := report.Report{Command: "run", Target: "native", Cases: []report.Case{
		{Name: "play", Persona: "ios", Outcome: report.Failed, Message: "as a test", Steps: steps},
	}}
	all := map[string]string{}
	for name, flags := range map[string]outputFlags{"terminal": {}, "verbose": {verbose: true}, "json lines": {json: true}, "quiet": {quiet: true}} {
		var printed bytes.Buffer
		cmd := &cobra.Command{}
		cmd.SetOut(&printed)
		cmd.SetErr(&printed)
		out := newOutput(cmd, &flags, 1)
		if err := out.end(r.Cases[0]); err != nil {
			t.Fatal(err)
		}
		if err := out.verdict(r); exitCode(err) != exitFailed {
			t.Fatal(err)
		}
		all[name] = printed.String()
	}
	for _, format := range report.Formats() {
		all[string(format)] = reporttest.Read(t, format, reporttest.Write(t, format, r))
	}
	for output, text := range all {
		for name, secret := range secrets {
			for i, spelling := range append(spellings(secret), basic(secret)[12:28]) {
				if strings.Contains(text, spelling) {
					t.Errorf("%s holds spelling %d of the %s", output, i, name)
				}
			}
		}
		if !strings.Contains(text, "‹API key›") || !strings.Contains(text, "sign_in") {
			t.Errorf("%s does not show the play:\n%s", output, text)
		}
	}
	// Both tokens are taken apart where somebody asks for it.
	for _, claim := range []string{`"anna"`, `"image-1"`} {
		if !strings.Contains(all["verbose"], claim) {
			t.Errorf("the verbose ladder does not show %s", claim)
		}
	}
	if len(secrets) < 8 || slices.Contains(slices.Collect(maps.Values(secrets)), "") {
		t.Errorf("not every secret is known: %d", len(secrets))
	}
}
