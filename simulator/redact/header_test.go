package redact_test

import (
	"fmt"
	"testing"

	"aiuta-edge/simulator/redact"
)

func TestSecretsAreHiddenInEveryFormThatTheyTravelIn(t *testing.T) {
	r := redact.New()
	for _, secret := range []string{"", "pass", "password/1 2", "<&>"} {
		r.Hide(secret, "secret")
	}
	for text, want := range map[string]string{
		"password/1 2":                  "‹secret›",
		"a pass and a password/1 2":     "a " + "‹secret›" + " and a " + "‹secret›",
		"http://h/?q=password%2F1+2":    "http://h/?q=" + "‹secret›",
		"http://h/password%2F1%202":     "http://h/" + "‹secret›",
		"cGFzc3dvcmQvMSAy":              "‹secret›",
		"x%3C%26%3Ex":                   "x" + "‹secret›" + "x",
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
	r := redact.New()
	r.Hide("known", "secret")
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Bearer abc", "Bearer …"},
		{"authorization", "abc", "…"},
		{"Cookie", "a=1; b=2", "…"},
		{"X-API-Key", "abc", "…"},
		{"Authorization", "known abc", "‹secret›" + " …"},
		{"Accept", "text/plain", "text/plain"},
		{"X-Other", "the known one", "the " + "‹secret›" + " one"},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			if got := r.Header(c.name, c.value); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestABoundedRedactorRemembersTheLastSecrets(t *testing.T) {
	r := redact.NewBounded(256)
	for i := range 257 {
		r.Hide(fmt.Sprintf("value-%04d", i), "secret")
	}
	if got := r.Text("value-0000 value-0001 value-0256"); got != "value-0000 ‹secret› ‹secret›" {
		t.Errorf("got %q", got)
	}
}
