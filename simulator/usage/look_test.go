package usage_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/look/looktest"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/usage"
)

// TestMain ends the browser of the tests.
func TestMain(m *testing.M) { os.Exit(looktest.Main(m)) }

func TestThePageCanBeReadOnEveryScreen(t *testing.T) {
	race.Skip(t, "Chromium reads what one goroutine wrote")
	ctx := looktest.Open(t)
	log := line(noon, "u1", 200, "", 1) + line(noon, "a-caller-whose-name-is-long-enough-to-need-a-second-row-on-a-telephone", 429, "quota_exceeded", 1)
	var text bytes.Buffer
	if err := summed(t, usage.Options{Price: 0.04}, log).WriteHTML(&text, 0); err != nil {
		t.Fatal(err)
	}
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(text.Bytes())
	}))
	defer page.Close()
	looktest.Do(t, ctx, chromedp.Navigate(page.URL))
	looktest.Look(t, ctx, "usage")
}
