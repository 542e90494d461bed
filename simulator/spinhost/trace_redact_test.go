package spinhost

import (
	"fmt"
	"strings"
	"testing"
)

func TestSecretsAreHiddenInEveryFormThatTheyTravelIn(t *testing.T) {
	var r redactor
	for _, secret := range []string{"", "pass", "password/1 2", "<&>"} {
		r.hide(secret)
	}
	for text, want := range map[string]string{
		"password/1 2":                  hidden,
		"a pass and a password/1 2":     "a " + hidden + " and a " + hidden,
		"http://h/?q=password%2F1+2":    "http://h/?q=" + hidden,
		"http://h/password%2F1%202":     "http://h/" + hidden,
		"cGFzc3dvcmQvMSAy":              hidden,
		"x%3C%26%3Ex":                   "x" + hidden + "x",
		"redis://user:secret@h:1/0":     "redis://…@h:1/0",
		"http://h/a@b":                  "http://h/a@b",
		"":                              "",
		"nothing":                       "nothing",
		"Bearer eyJhbGciOiJIUzI1NiJ9.e": "Bearer eyJhbG…J9.e",
	} {
		t.Run(text, func(t *testing.T) {
			if got := r.Text(text); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestCredentialHeadersShowTheirSchemeAtMost(t *testing.T) {
	var r redactor
	r.hide("known")
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Bearer abc", "Bearer …"},
		{"authorization", "abc", "…"},
		{"Cookie", "a=1; b=2", "…"},
		{"X-API-Key", "abc", "…"},
		{"Authorization", "known abc", hidden + " …"},
		{"Accept", "text/plain", "text/plain"},
		{"X-Other", "the known one", "the " + hidden + " one"},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			if got := r.Header(c.name, c.value); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestOnlySoManySecretsAreRemembered(t *testing.T) {
	var r redactor
	for i := range maxSecrets + 1 {
		r.hide(fmt.Sprintf("value-%04d", i))
	}
	if got := r.Text("value-0000 value-0001 value-0256"); got != "value-0000 "+hidden+" "+hidden {
		t.Errorf("got %q", got)
	}
	if len(r.known) != maxSecrets || strings.Contains(r.Text("value-0256"), "0256") {
		t.Errorf("%d are known", len(r.known))
	}
}
