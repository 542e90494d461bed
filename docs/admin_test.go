package docs_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/admin"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/usage"
)

// TestTheJournalAnswersAsDescribed holds real answers about real requests against admin.openapi.yaml.
func TestTheJournalAnswersAsDescribed(t *testing.T) {
	account, err := portal.NewAccount(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	redactor := redact.New()
	requests := journal.New(clock.Real{}, redactor)
	application := target.Embedded()
	application.Variables = map[string]string{"jwt_issuer": account.Issuer, "jwt_secret": string(account.Secret), "caller_auth": "none"}
	application.Clock = clock.Real{}
	handler, closeTarget, err := application.Open(t.Context(), target.Native)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeTarget() })
	serve := func(h http.Handler) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
	endpoint := serve(requests.Watch(journal.Endpoint, handler))
	live := backend.NewLive(backend.New(backend.Config{Accounts: []portal.Account{account}}))
	faults := fault.New(1, clock.Real{})
	api := serve(requests.Watch(journal.Aiuta, faults.Handler(fault.SDKAPI, live)))
	world := &admin.World{
		Target: "native", Endpoint: endpoint, API: api, Accounts: []portal.Account{account}, Backend: live, Faults: faults,
		Redactor: redactor, Usage: usage.NewMeter(usage.Options{}), Clock: clock.Real{},
		Caller: admin.Caller{Auth: "hs256", Command: "curl", Session: func(string) (string, time.Time, error) { return "s", time.Now(), nil }},
	}
	native := target.Embedded()
	findings := func() []report.Case {
		entries, _ := requests.Find(journal.Filter{})
		return recording.New(time.Now(), endpoint, false, entries).Cases(report.Info)
	}
	url := serve(admin.New(admin.Config{Journal: requests, World: world, Findings: findings, Plays: &scenario.Runner{Target: target.Native, Application: native, Seed: 1}}))

	minted := send(t, "POST", endpoint+"/aiuta_jwt", `{"uploaded_image_id":"model_man_00"}`, "")
	text, err := io.ReadAll(minted.Body)
	if err != nil {
		t.Fatal(err)
	}
	token := strings.Split(string(text), `"`)[7]
	send(t, "POST", endpoint+"/aiuta_jwt", `{"x":1}`, "")
	send(t, "POST", api+"/v1/sku_try_on_operations", `{"uploaded_image_id":"model_man_00","sku_id":"a"}`, token)
	send(t, "POST", api+"/v1/sku_try_on_operations", `{"uploaded_image_id":"model_man_01","sku_id":"a"}`, token)
	send(t, "POST", api+"/v1/uploaded_images", upload(t), token)
	send(t, "GET", api+"/storage/model_man_00.png", "", "")
	rotate := "/accounts/{name}/rotate"

	description := loadOpenAPI(t, "admin.openapi.yaml")
	tried := map[string]bool{}
	for name, tc := range map[string]struct {
		method, path, query, origin string
		status                      int
		body                        string
	}{
		"all requests":         {"GET", "/requests", "", "", 200, ""},
		"refused requests":     {"GET", "/requests", "?status=4xx", "", 200, ""},
		"a wait in vain":       {"GET", "/requests", "?call=mint&wait=3&timeout=10ms", "", 200, ""},
		"an unknown parameter": {"GET", "/requests", "?x=1", "", 400, ""},
		"another page":         {"GET", "/requests", "", "https://shop.example", 403, ""},
		"one request":          {"GET", "/requests/{id}", "3", "", 200, ""},
		"no request":           {"GET", "/requests/{id}", "99", "", 404, ""},
		"one for another page": {"GET", "/requests/{id}", "3", "https://shop.example", 403, ""},
		"forgetting elsewhere": {"DELETE", "/requests", "", "https://shop.example", 403, ""},

		"the world":              {"GET", "/world", "", "", 200, ""},
		"its usage":              {"GET", "/usage", "", "", 200, ""},
		"a good token":           {"POST", "/inspect", "", "", 200, `{"token":"` + token + `"}`},
		"no token":               {"POST", "/inspect", "", "", 200, `{"token":"x"}`},
		"the token of a request": {"POST", "/inspect", "", "", 200, `{"request":3}`},
		"no such request":        {"POST", "/inspect", "", "", 404, `{"request":99}`},
		"no JSON":                {"POST", "/inspect", "", "", 400, `{`},
		"too much":               {"POST", "/inspect", "", "", 413, `{"token":"` + strings.Repeat("x", 65<<10) + `"}`},
		"a session":              {"POST", "/sessions", "", "", 200, `{"user":"anna"}`},
		"a session of no user":   {"POST", "/sessions", "", "", 400, `{"user":""}`},
		"a rotation":             {"POST", rotate, account.Name, "", 200, `{"endpoint":false}`},
		"a rotation of no one":   {"POST", rotate, "nobody", "", 404, ""},
		"switches":               {"GET", "/switches", "", "", 200, ""},
		"a switch":               {"PATCH", "/switches", "", "", 200, `{"leeway":"5s"}`},
		"a switch with no value": {"PATCH", "/switches", "", "", 400, `{"leeway":"x"}`},
		"a fault":                {"POST", "/faults", "", "", 200, `{"link":"sdk-api","match":{"call":"start"},"nth":1,"status":{"code":503}}`},
		"a fault that is none":   {"POST", "/faults", "", "", 400, `{"link":"sdk-api"}`},
		"a fault of no link":     {"POST", "/faults", "", "", 400, `{"link":"app-brand","down":true}`},
		"faults":                 {"GET", "/faults", "", "", 200, ""},
		"no such fault":          {"DELETE", "/faults/{id}", "99", "", 404, ""},
		"no faults":              {"DELETE", "/faults", "", "", 204, ""},
		"findings":               {"GET", "/findings", "", "", 200, ""},
		"scenarios":              {"GET", "/scenarios", "", "", 200, ""},
		"a play":                 {"POST", "/plays", "", "", 200, `{"scenario":"jwt","persona":"ios"}`},
		"a play of nothing":      {"POST", "/plays", "", "", 404, `{"scenario":"x","persona":"ios"}`},
		"a play of no one":       {"POST", "/plays", "", "", 404, `{"scenario":"jwt","persona":"x"}`},
		"a play elsewhere":       {"POST", "/plays", "", "https://shop.example", 403, `{"scenario":"jwt","persona":"ios"}`},
	} {
		tried[tc.method+" "+tc.path] = true
		t.Run(name, func(t *testing.T) {
			path := strings.TrimSuffix(tc.path, "{id}") + tc.query
			if tc.path == rotate {
				path = strings.Replace(rotate, "{name}", tc.query, 1)
			}
			description.check(t, tc.path, tc.method, ask(t, tc.method, url+path, tc.origin, tc.status, tc.body))
		})
	}
	tried["DELETE /requests"], tried["GET /events"] = true, true // the one below, the other in package admin
	for path, methods := range description.Paths {
		for method := range methods {
			if name := strings.ToUpper(method) + " " + path; !tried[name] {
				t.Errorf("nothing tries %s", name)
			}
		}
	}
	if found, _ := requests.Find(journal.Filter{Reason: "binding_uploaded_image_id", Verdict: "binding_uploaded_image_id"}); len(found) != 1 {
		t.Errorf("%d starts with another image", len(found))
	}
	description.check(t, "/requests", "DELETE", ask(t, "DELETE", url+"/requests", "", 204, ""))
}

func ask(t *testing.T, method, url, origin string, status int, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if origin != "" {
		req.Header.Set("Origin", origin)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != status {
		t.Errorf("status is %d, want %d", resp.StatusCode, status)
	}
	return resp
}

// upload is a form whose type does not say so: the journal shows what it can.
func upload(t *testing.T) string {
	t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	if err := writer.WriteField("image_data", "x"); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return form.String()
}
