package suggest_test

import (
	"testing"

	"aiuta-edge/simulator/suggest"
)

func TestTheNearestNameIsSuggested(t *testing.T) {
	names := []string{"run", "serve", "check", "jwt", "jwt-expired", "android@5.0.1", "android"}
	for typed, want := range map[string]string{
		"chek": "check", "cehck": "check", "Serve": "serve", "rnu": "run", "jwtt": "jwt", "jwt-expird": "jwt-expired",
		"andriod": "android", "andriod@5.0.1": "android@5.0.1",
		"fly-to-the-moon": "", "": "", "x": "",
	} {
		if got := suggest.Nearest(typed, names); got != want {
			t.Errorf("%q: suggested %q, want %q", typed, got, want)
		}
	}
}

func TestAHintStandsWhereNoNameIsNear(t *testing.T) {
	if got := suggest.For("chek", []string{"check"}, "see --help"); got != `: did you mean "check"?` {
		t.Errorf("got %s", got)
	}
	if got := suggest.For("moon", []string{"check"}, "see --help"); got != ": see --help" {
		t.Errorf("got %s", got)
	}
}
