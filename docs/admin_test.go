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

	"aiuta-edge/simulator/admin"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/redact"
	"aiuta-edge/simulator/target"
)

// TestTheJournalAnswersAsDescribed holds real answers about real requests against admin.openapi.yaml.
func TestTheJournalAnswersAsDescribed(t *testing.T) {
	account, err := backend.NewAccount(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	requests := journal.New(clock.Real{}, redact.New())
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
	api := serve(requests.Watch(journal.Aiuta, backend.New(backend.Config{Accounts: []backend.Account{account}})))
	url := serve(admin.New(admin.Config{Journal: requests}))

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

	description := loadOpenAPI(t, "admin.openapi.yaml")
	for name, tc := range map[string]struct {
		method, path, query, origin string
		status                      int
	}{
		"all requests":         {"GET", "/requests", "", "", 200},
		"refused requests":     {"GET", "/requests", "?status=4xx", "", 200},
		"a wait in vain":       {"GET", "/requests", "?call=mint&wait=3&timeout=10ms", "", 200},
		"an unknown parameter": {"GET", "/requests", "?x=1", "", 400},
		"another page":         {"GET", "/requests", "", "https://shop.example", 403},
		"one request":          {"GET", "/requests/{id}", "3", "", 200},
		"no request":           {"GET", "/requests/{id}", "99", "", 404},
		"one for another page": {"GET", "/requests/{id}", "3", "https://shop.example", 403},
		"forgetting elsewhere": {"DELETE", "/requests", "", "https://shop.example", 403},
	} {
		t.Run(name, func(t *testing.T) {
			description.check(t, tc.path, tc.method, ask(t, tc.method, url+strings.TrimSuffix(tc.path, "{id}")+tc.query, tc.origin, tc.status))
		})
	}
	if found, _ := requests.Find(journal.Filter{Reason: "binding_uploaded_image_id", Verdict: "binding_uploaded_image_id"}); len(found) != 1 {
		t.Errorf("%d starts with another image", len(found))
	}
	description.check(t, "/requests", "DELETE", ask(t, "DELETE", url+"/requests", "", 204))
}

func ask(t *testing.T, method, url, origin string, status int) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
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
