package cli

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"aiuta-edge/simulator/journal"
)

// journalOf asks a running serve what arrived.
func (p *process) journalOf(t *testing.T, query string) (found struct {
	Requests []journal.Entry
	Count    int
	Met      bool
}) {
	t.Helper()
	resp, err := http.Get(p.line("Journal") + query)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&found); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestServeSaysToProgramsWhatArrived(t *testing.T) {
	p := startServe(t, "native", nil)
	defer p.stop(t, os.Interrupt)
	if got := p.journalOf(t, ""); got.Count != 0 {
		t.Errorf("before anything arrives: got %+v", got)
	}
	minted, err := http.Post(p.line("Endpoint"), "application/json", strings.NewReader(`{"uploaded_image_id":"model_man_00"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer minted.Body.Close()
	var answer struct{ Token string }
	if err := json.NewDecoder(minted.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	api := strings.TrimSuffix(p.line("Aiuta"), "/digital-try-on/v1")
	r, err := http.NewRequest("POST", api+"/v1/sku_try_on_operations", strings.NewReader(`{"uploaded_image_id":"model_man_01","sku_id":"a"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+answer.Token)
	started, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	started.Body.Close()

	mint := p.journalOf(t, "?to=endpoint&call=mint&wait=1")
	if !mint.Met || mint.Count != 1 || len(mint.Requests[0].Minted) != 1 {
		t.Fatalf("the mint: got %+v", mint)
	}
	start := p.journalOf(t, "?call=start&wait=1")
	if start.Count != 1 || start.Requests[0].Reason != "binding_uploaded_image_id" || start.Requests[0].Means == "" {
		t.Fatalf("the start: got %+v", start)
	}
	if got, want := start.Requests[0].Token.Short, mint.Requests[0].Minted[0].Short; got != want {
		t.Errorf("the start has the token %s, and %s was minted", got, want)
	}
}

func TestServeKeepsNoJournalUnlessItIsAskedWhere(t *testing.T) {
	p := startServe(t, "native", nil, "--admin-listen", "")
	defer p.stop(t, os.Interrupt)
	if strings.Contains(p.head, "Journal") {
		t.Errorf("serve prints %s", p.head)
	}
}

// TestServeSaysWhyTheEndpointRefused: the answer says only "unauthorized", and the log says why.
func TestServeSaysWhyTheEndpointRefused(t *testing.T) {
	for _, target := range []string{"native", "component"} {
		p := startServe(t, target, nil, "--variable", "caller_auth=hs256", "--variable", "caller_secret="+testSessionSecret, "--variable", "caller_issuer=https://shop.example")
		if got := post(t, p.line("Endpoint")); got != http.StatusUnauthorized {
			t.Errorf("%s: the endpoint answers %d", target, got)
		}
		found := p.journalOf(t, "?call=mint&wait=1")
		if found.Count != 1 || found.Requests[0].Cause == "" {
			t.Errorf("%s: got %+v", target, found)
		}
		p.stop(t, os.Interrupt)
	}
}

func TestServeStopsWhileAPageIsOpen(t *testing.T) {
	p := startServe(t, "native", nil)
	resp, err := http.Get(strings.TrimSuffix(p.line("Journal"), "requests") + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	p.stop(t, os.Interrupt)
	if text, err := io.ReadAll(resp.Body); err != nil || !strings.HasPrefix(string(text), "event: run") {
		t.Errorf("the stream is %q and ends with %v", text, err)
	}
}
