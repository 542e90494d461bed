package journal_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/redact"
)

func TestWhatIsAskedIsRememberedWithItsAnswer(t *testing.T) {
	brand := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `{"allow":false}`)
	}))
	defer brand.Close()
	j := journal.New(clock.Real{}, redact.New())
	faults := fault.New(1, clock.Real{})
	client := http.Client{Transport: j.Transport(journal.Brand, faults.Transport(fault.EndpointBrand, &http.Transport{}))}
	ask := func(url string) error {
		resp, err := client.Post(url, "application/json", strings.NewReader(`{"caller":"anna"}`))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		return err
	}
	if err := ask(brand.URL + "/may"); err != nil {
		t.Fatal(err)
	}
	faults.Add(fault.Rule{Link: fault.EndpointBrand, Down: true})
	var broken *fault.Error
	if err := ask(brand.URL + "/may"); !errors.As(err, &broken) {
		t.Errorf("got %v", err)
	}
	faults.Clear()
	if err := ask("http://127.0.0.1:1/"); err == nil {
		t.Error("there was an answer")
	}
	entries, _ := j.Find(journal.Filter{To: "brand"})
	if len(entries) != 3 {
		t.Fatalf("got %+v", entries)
	}
	if e := entries[0]; e.Call != "hook" || e.Status != 403 || e.Body.JSON == nil || e.Answer.JSON == nil || e.Headers["host"] == nil {
		t.Errorf("got %+v", e)
	}
	if e := entries[1]; e.Status != 0 || e.Fault != "down" {
		t.Errorf("broken on purpose: got %+v", e)
	}
	if e := entries[2]; e.Status != 0 || !strings.Contains(e.Means, "refused") {
		t.Errorf("not reached: got %+v", e)
	}
}
