package outbound

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestMemoryAnswersWithoutANetwork(t *testing.T) {
	client := &http.Client{Transport: Memory{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("X-Early", "1")
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("X-Late", "1")
		fmt.Fprintf(w, "%s %s %s %s", r.Method, r.Host, r.RequestURI, body)
	})}}
	resp, err := client.Post("https://brand.invalid/may?a=b", "text/plain", strings.NewReader("question"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(body), "POST brand.invalid /may?a=b question"; resp.StatusCode != http.StatusTeapot || got != want {
		t.Errorf("got %d %q, want 418 %q", resp.StatusCode, got, want)
	}
	if resp.Header.Get("X-Early") != "1" || resp.Header.Get("X-Late") != "" {
		t.Errorf("headers are %v", resp.Header)
	}
	silent, err := client.Get("https://brand.invalid/")
	if err != nil || silent.StatusCode != http.StatusOK {
		t.Errorf("a handler that writes nothing gives %v, %v", silent, err)
	}
}
