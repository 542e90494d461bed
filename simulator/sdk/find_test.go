package sdk_test

import (
	"errors"
	"strings"
	"testing"

	"aiuta-edge/simulator/sdk"
)

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"ios": "ios@4.4.3", "android": "android@5.0.1", "web": "web@5.0.5", "web@5.0.5": "web@5.0.5",
		"flutter-ios": "flutter-ios@4.4.3", "flutter-android": "flutter-android@5.0.1", "android@4.3.2": "android@4.3.2",
	} {
		t.Run(name+" is found", func(t *testing.T) {
			if p, err := sdk.Find(name); err != nil || p.String() != want {
				t.Errorf("found %s (%v), want %s", p, err, want)
			}
		})
	}
	for _, name := range []string{"", "IOS", "ios@", "ios@1.0", "@4.4.3"} {
		t.Run("unknown "+name, func(t *testing.T) {
			_, err := sdk.Find(name)
			if !errors.Is(err, sdk.ErrUnknownPersona) {
				t.Fatalf("error is %v", err)
			}
			for _, p := range sdk.Personas() {
				if !strings.Contains(err.Error(), p.String()) {
					t.Errorf("%q does not list %s", err, p)
				}
			}
		})
	}
}

func TestAPersonaBelongsToWhoAskedForIt(t *testing.T) {
	p := persona(t, "ios")
	p.Poll.Schedule[0].Times = 99
	p.Start.Body[0] = "changed"
	if q := persona(t, "ios"); q.Poll.Schedule[0].Times == 99 || q.Start.Body[0] == "changed" {
		t.Error("a change to one copy is seen in another")
	}
}
