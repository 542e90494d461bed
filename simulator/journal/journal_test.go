package journal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/redact"
)

// watched is a backend behind a journal.
type watched struct {
	*testing.T
	journal *journal.Journal
	account portal.Account
	url     string
}

func watch(t *testing.T) watched {
	t.Helper()
	account, err := portal.NewAccount(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	redactor := redact.New()
	redactor.Hide(account.APIKey, "API key")
	j := journal.New(clock.Real{}, redactor)
	server := httptest.NewServer(j.Watch(journal.Aiuta, backend.New(backend.Config{Accounts: []portal.Account{account}})))
	t.Cleanup(server.Close)
	return watched{t, j, account, server.URL}
}

func (w watched) send(method, path, body string, headers ...string) {
	w.Helper()
	r, err := http.NewRequest(method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		w.Fatal(err)
	}
}

// only returns the one entry that is kept.
func (w watched) only() journal.Entry {
	w.Helper()
	entries, _ := w.journal.Find(journal.Filter{})
	if len(entries) != 1 {
		w.Fatalf("got %d entries", len(entries))
	}
	return entries[0]
}

func (w watched) jwt(exp time.Duration) string {
	w.Helper()
	key, err := token.NewKey(w.account.Secret)
	if err != nil {
		w.Fatal(err)
	}
	now := time.Now()
	raw, err := token.Mint(key, token.Claims{"iss": w.account.Issuer, "iat": now.Unix() - 100, "exp": now.Add(exp).Unix(), "sku_id": "a"})
	if err != nil {
		w.Fatal(err)
	}
	return raw
}

const start = "/v1/sku_try_on_operations"

func TestARefusedTokenIsTakenApartWithTheReasonInWords(t *testing.T) {
	w := watch(t)
	raw := w.jwt(-time.Minute)
	w.send("POST", start, `{"uploaded_image_id":"model_man_00","sku_id":"a"}`, "Authorization", "Bearer "+raw, "Content-Type", "application/json")
	e := w.only()
	if e.Call != "start" || e.Status != 401 || e.Reason != "token_expired" || e.Verdict != "token_expired" || !strings.Contains(e.Means, "has expired") {
		t.Errorf("got %+v", e)
	}
	if e.Token == nil || !strings.Contains(string(e.Token.Claims), `"sku_id":"a"`) {
		t.Fatalf("got token %+v", e.Token)
	}
	if got := e.Headers["authorization"]; len(got) != 1 || got[0] != "Bearer "+e.Token.Short {
		t.Errorf("got authorization %q", got)
	}
	// The gateway refuses without reading the body; the journal has it all the same.
	if e.Body == nil || e.Body.JSON.(map[string]any)["sku_id"] != "a" {
		t.Errorf("got body %+v", e.Body)
	}
}

func TestTheVerdictSaysWhatBecameOfTheCredential(t *testing.T) {
	good := `{"uploaded_image_id":"model_man_00","sku_id":"a"}`
	for name, tc := range map[string]struct {
		method, path, body string
		headers            func(w watched) []string
		verdict            string
	}{
		"a good token":        {"POST", start, good, func(w watched) []string { return []string{"Authorization", "Bearer " + w.jwt(time.Minute)} }, "accepted"},
		"bound to another":    {"POST", start, strings.Replace(good, `"a"`, `"b"`, 1), func(w watched) []string { return []string{"Authorization", "Bearer " + w.jwt(time.Minute)} }, "binding_sku_id"},
		"a bad body":          {"POST", start, `{}`, func(w watched) []string { return []string{"Authorization", "Bearer " + w.jwt(time.Minute)} }, "accepted"},
		"no token":            {"POST", start, good, func(w watched) []string { return []string{"x-user-id", w.account.SubscriptionID} }, ""},
		"an unknown path":     {"POST", "/v3", good, func(w watched) []string { return []string{"Authorization", "Bearer " + w.jwt(time.Minute)} }, "not_checked"},
		"beside an API key":   {"POST", start, good, func(w watched) []string { return []string{"Authorization", "Bearer x", "x-api-key", w.account.APIKey} }, "not_checked"},
		"beside a wrong key":  {"POST", start, good, func(w watched) []string { return []string{"Authorization", "Bearer x", "x-api-key", "wrong"} }, "api_key_unknown"},
		"of the wrong scheme": {"POST", start, good, func(w watched) []string { return []string{"Authorization", "Basic x"} }, "authorization_scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			w := watch(t)
			w.send(tc.method, tc.path, tc.body, append(tc.headers(w), "Content-Type", "application/json")...)
			if e := w.only(); e.Verdict != tc.verdict {
				t.Errorf("got %q for %d %s", e.Verdict, e.Status, e.Reason)
			}
		})
	}
}

func TestNoCredentialIsKept(t *testing.T) {
	w := watch(t)
	raw := w.jwt(time.Minute)
	const secret = "s3cr3t-of-the-brand"
	w.send("POST", start+"?key="+w.account.APIKey, `{"password":"`+secret+`","nested":[{"session":"`+secret+`"}],"t":"`+raw+`","key":"`+w.account.APIKey+`"}`,
		"Authorization", "Bearer "+raw, "x-api-key", w.account.APIKey, "Cookie", "id="+secret, "X-Session-Id", secret,
		"Proxy-Authorization", "Basic "+secret, "Content-Type", "application/json")
	w.send("POST", start, `{}`, "Authorization", "Bearer "+secret, "x-api-key", secret)
	entries, _ := w.journal.Find(journal.Filter{})
	text, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	signature := raw[strings.LastIndexByte(raw, '.')+1:]
	for _, hidden := range []string{secret, w.account.APIKey, signature, string(w.account.Secret)} {
		if strings.Contains(string(text), hidden) {
			t.Errorf("%q is kept: %s", hidden, text)
		}
	}
	if got := entries[0].Headers["x-api-key"][0]; got != "‹API key›" {
		t.Errorf("a known key is shown as %q", got)
	}
	if got := entries[1].Headers["authorization"][0]; got != "Bearer ‹19 bytes›" {
		t.Errorf("an unknown credential is shown as %q", got)
	}
}

func TestAnUploadIsSummarized(t *testing.T) {
	w := watch(t)
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, _ := writer.CreateFormFile("image_data", "image.jpg")
	part.Write(bytes.Repeat([]byte{0xff}, 100_000))
	writer.Close()
	w.send("POST", "/v1/uploaded_images", form.String(), "x-api-key", w.account.APIKey, "Content-Type", writer.FormDataContentType())
	e := w.only()
	if e.Call != "upload" || e.Status != 200 || !e.Body.Cut || e.Body.Bytes < 100_000 || e.Body.Text != "" {
		t.Errorf("got %+v", e.Body)
	}
	if len(e.Body.Parts) != 1 || e.Body.Parts[0] != (journal.Part{Name: "image_data", File: "image.jpg", Type: "application/octet-stream"}) {
		t.Errorf("got parts %+v", e.Body.Parts)
	}
	if e.Answer == nil || e.Answer.JSON.(map[string]any)["owner_type"] != "user" {
		t.Errorf("got answer %+v", e.Answer)
	}
}

func TestFiltersLetThroughWhatTheySay(t *testing.T) {
	w := watch(t)
	w.send("GET", "/v1/try_on_models", "", "x-api-key", w.account.APIKey)
	w.send("GET", "/v1/try_on_models", "")
	w.send("POST", start, `{}`, "x-api-key", w.account.APIKey, "Content-Type", "application/json")
	w.send("GET", "/v3", "")
	for name, tc := range map[string]struct {
		filter journal.Filter
		want   string
	}{
		"all":         {journal.Filter{}, "[1 2 3 4]"},
		"since":       {journal.Filter{Since: 2}, "[3 4]"},
		"call":        {journal.Filter{Call: "models"}, "[1 2]"},
		"method":      {journal.Filter{Method: "post"}, "[3]"},
		"path":        {journal.Filter{Path: "/v3"}, "[4]"},
		"beginning":   {journal.Filter{Path: "/v1/*"}, "[1 2 3]"},
		"status":      {journal.Filter{Status: "401"}, "[2]"},
		"class":       {journal.Filter{Status: "4xx"}, "[2 3 4]"},
		"reason":      {journal.Filter{Reason: "credential_missing"}, "[2]"},
		"both":        {journal.Filter{Call: "models", Status: "2xx"}, "[1]"},
		"party":       {journal.Filter{To: "endpoint"}, "[]"},
		"this party":  {journal.Filter{To: "aiuta", Since: 3}, "[4]"},
		"no verdict":  {journal.Filter{Verdict: "accepted"}, "[]"},
		"part status": {journal.Filter{Status: "4"}, "[]"},
	} {
		entries, last := w.journal.Find(tc.filter)
		ids := []int{}
		for _, e := range entries {
			ids = append(ids, e.ID)
		}
		if got := fmt.Sprint(ids); got != tc.want || last != 4 {
			t.Errorf("%s: got %s and last %d, want %s", name, got, last, tc.want)
		}
	}
}

func TestWaitEndsWithTheLastRequestThatItWaitsFor(t *testing.T) {
	w := watch(t)
	done := make(chan int)
	go func() {
		entries, _ := w.journal.Wait(t.Context(), journal.Filter{Path: "/v3"}, 2)
		done <- len(entries)
	}()
	w.send("GET", "/v2", "")
	w.send("GET", "/v3", "")
	select {
	case n := <-done:
		t.Fatalf("ended with %d", n)
	default:
	}
	w.send("GET", "/v3", "")
	if n := <-done; n != 2 {
		t.Errorf("ended with %d", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if entries, _ := w.journal.Wait(ctx, journal.Filter{}, 4); len(entries) != 3 {
		t.Errorf("a wait that is given up has %d", len(entries))
	}
}

func TestAJournalForgetsTheOldestAndKeepsItsIDs(t *testing.T) {
	j := journal.New(clock.Real{}, redact.New())
	h := j.Watch(journal.Aiuta, http.NotFoundHandler())
	var all sync.WaitGroup
	for range journal.Limit + 10 {
		all.Go(func() { h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)) })
	}
	all.Wait()
	entries, last := j.Find(journal.Filter{})
	if len(entries) != journal.Limit || entries[0].ID != 11 || last != journal.Limit+10 {
		t.Errorf("got %d from %d, last %d", len(entries), entries[0].ID, last)
	}
	if _, ok := j.Entry(10); ok {
		t.Error("a forgotten entry is shown")
	}
	j.Clear()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if entries, last := j.Find(journal.Filter{}); len(entries) != 1 || last != journal.Limit+11 {
		t.Errorf("after Clear: got %d, last %d", len(entries), last)
	}
}

func TestAHostileRequestCannotFillTheJournal(t *testing.T) {
	j := journal.New(clock.Real{}, redact.New())
	h := j.Watch(journal.Endpoint, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, strings.Repeat("x", 1<<20))
	}))
	r := httptest.NewRequest("POST", "/"+strings.Repeat("p", 1<<16), strings.NewReader(`{"a":"`+strings.Repeat("x", 1<<20)+`"}`))
	for i := range 500 {
		r.Header.Set(fmt.Sprintf("X-%d", i), strings.Repeat("v", 1<<12))
	}
	h.ServeHTTP(httptest.NewRecorder(), r)
	entries, _ := j.Find(journal.Filter{})
	if text, _ := json.Marshal(entries); len(text) > 100_000 {
		t.Errorf("an entry takes %d bytes", len(text))
	}
}

// TestAShortBodyThatDoesNotArriveEndsInTime: it is read before the handler, whose own deadline would come too late.
func TestAShortBodyThatDoesNotArriveEndsInTime(t *testing.T) {
	party := journal.Endpoint
	party.BodyTime = 50 * time.Millisecond
	read := make(chan error, 1)
	server := httptest.NewServer(journal.New(clock.Real{}, redact.New()).Watch(party, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		read <- err
	})))
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if _, err := io.WriteString(connection, "POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 20\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-read:
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the handler got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the handler still waits")
	}
}

// Who breaks an answer off panics, as net/http says.
func TestAnAnswerThatBreaksOffIsKept(t *testing.T) {
	j := journal.New(clock.Real{}, redact.New())
	server := httptest.NewServer(j.Watch(journal.Aiuta, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })))
	defer server.Close()
	if _, err := http.Get(server.URL); err == nil {
		t.Fatal("there was an answer")
	}
	if entries, _ := j.Wait(t.Context(), journal.Filter{}, 1); len(entries) != 1 {
		t.Errorf("got %v", entries)
	}
}

// TestTheLogSaysWhy: what a server logs of a request belongs to the one that has its id, and to no other.
func TestTheLogSaysWhy(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("hunter2hunter2", "secret")
	j := journal.New(clock.Real{}, redactor)
	server := httptest.NewServer(j.Watch(journal.Endpoint, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(journal.HeaderRequestID, r.URL.Query().Get("id"))
		if r.URL.Query().Get("log") != "" {
			j.Decided(r.URL.Query().Get("id"), journal.Decision{Caller: "anna", Cause: "it is hunter2hunter2"})
		}
		w.WriteHeader(http.StatusUnauthorized)
	})))
	defer server.Close()
	for _, query := range []string{"?id=a&log=1", "?id=a", "?id=b"} {
		resp, err := http.Get(server.URL + query)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	entries, _ := j.Find(journal.Filter{})
	if entries[0].Cause != "it is ‹secret›" || entries[0].Caller != "anna" || entries[1].Cause != "" || entries[2].Cause != "" {
		t.Errorf("got %+v", entries)
	}
	if got := entries[0].AnswerHeaders["x-request-id"]; len(got) != 1 || got[0] != "a" {
		t.Errorf("the answer's header is %q", got)
	}
	for n := range 10_000 {
		j.Decided(fmt.Sprint(n), journal.Decision{Cause: strings.Repeat("x", 1<<16)})
	}
}

func TestDownloadsGoToTheStorage(t *testing.T) {
	w := watch(t)
	w.send("GET", "/storage/model_man_00.png", "")
	entries, _ := w.journal.Find(journal.Filter{To: journal.ToStorage})
	if len(entries) != 1 || entries[0].Call != "download" || entries[0].Status != 200 {
		t.Errorf("got %+v", entries)
	}
}
