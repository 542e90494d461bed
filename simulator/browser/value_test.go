package browser_test

import (
	"testing"

	"aiuta-edge/simulator/browser"
	"aiuta-edge/simulator/clock"
)

// A token with a line break at its end is sent without it, and one with a line break in it never leaves the page (Fetch
// standard, "header value").
func TestAHeaderThatCannotBeIsNotSent(t *testing.T) {
	for token, sent := range map[string]bool{"abc": true, "abc\n": true, "abc\ndef": false, "abc\x00": false} {
		s := &server{headers: map[string]string{anyOrigin: "*", names: "authorization"}}
		_, err := send(t, browser.New(clock.Real{}).Fetch(page, s), "GET", endpoint, "Authorization", "Bearer "+token)
		if got := s.arrived(); (err == nil) != sent || (got != "") != sent {
			t.Errorf("%q: got %v, and the server %q", token, err, got)
		}
	}
}
