package caller_test

import (
	"regexp"
	"testing"

	"aiuta-edge/pkg/caller"
)

func TestChallenge(t *testing.T) {
	for name, tc := range map[string]struct {
		refusal caller.Refusal
		want    string
	}{
		"no credential": {
			caller.Refusal{Code: caller.CodeNone, Description: "send one"},
			`Bearer realm="aiuta-edge"`,
		},
		"a bad one": {
			caller.Refusal{Code: caller.CodeInvalidToken, Description: "the session has expired"},
			`Bearer realm="aiuta-edge", error="invalid_token", error_description="the session has expired"`,
		},
		"what may not be quoted": {
			caller.Refusal{Code: caller.CodeInvalidRequest, Description: "a \"b\" \\ c\r\nX: é"},
			`Bearer realm="aiuta-edge", error="invalid_request", error_description="a 'b' ' c''X: '"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.refusal.Challenge(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// form is a challenge of RFC 6750 section 3 with nothing in it that would need escaping.
var form = regexp.MustCompile(`^Bearer realm="[a-z-]+"(, error="[a-z_]+", error_description="[\x20\x21\x23-\x5B\x5D-\x7E]+")?$`)

// sameAsWritten fails the test if the challenge is not as RFC 6750 writes it, or had to change the sentence.
func sameAsWritten(t *testing.T, refusal *caller.Refusal) {
	t.Helper()
	if challenge := refusal.Challenge(); !form.MatchString(challenge) {
		t.Errorf("the challenge is %s", challenge)
	}
}
