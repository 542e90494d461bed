package ladder_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/redact"
)

const signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

// token is what nobody signed, from the JSON of its parts.
func token(t *testing.T, header, claims string) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(claims)) + "." + signature
}

func TestATokenIsTakenApartWhereverItStands(t *testing.T) {
	raw := token(t, `{"typ":"JWT","alg":"HS256"}`, `{"iss":"iss-1","exp":1800000000,"aud":["b","a"]}`)
	said := newRecord()
	said.Say(ladder.App, ladder.SDK, "hands over "+raw)
	inHeader, _ := exchange(t, func(http.ResponseWriter, *http.Request) {}, http.Header{"Authorization": {"Bearer " + raw}})
	inAnswer, body := exchange(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"type":"jwt","token":%q}`, raw)
	}, nil)
	if !strings.Contains(body, raw) {
		t.Error("the client does not get the token")
	}
	for place, step := range map[string]ladder.Step{"in words": said.Steps()[0], "in a header": inHeader, "in an answer": inAnswer} {
		if len(step.Tokens) != 1 {
			t.Errorf("%s: %d tokens", place, len(step.Tokens))
			continue
		}
		got := step.Tokens[0]
		if string(got.Header) != `{"typ":"JWT","alg":"HS256"}` || string(got.Claims) != `{"iss":"iss-1","exp":1800000000,"aud":["b","a"]}` {
			t.Errorf("%s: %s %s", place, got.Header, got.Claims)
		}
		whole, err := json.Marshal(step)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(whole), signature[:12]) {
			t.Errorf("%s: the step holds the signature: %s", place, whole)
		}
		if !strings.Contains(string(whole), got.Short) {
			t.Errorf("%s: %s does not lead to the token", place, got.Short)
		}
	}
}

func TestAHostileTokenIsTakenApartAsFarAsItGoes(t *testing.T) {
	for name, tc := range map[string]struct{ header, claims, wantHeader, wantClaims string }{
		"white space first":      {"{ \"alg\":\"none\"}", `{}`, `{"alg":"none"}`, `{}`},
		"a line break first":     {"{\n\"alg\":\"none\"}", `{}`, `{"alg":"none"}`, `{}`},
		"a name twice":           {`{"alg":"none","alg":"HS256"}`, `{}`, `{"alg":"none","alg":"HS256"}`, `{}`},
		"claims that are a list": {`{"alg":"HS256"}`, `[1]`, `{"alg":"HS256"}`, `[1]`},
		"claims that are text":   {`{"alg":"HS256"}`, `hello, no JSON`, `{"alg":"HS256"}`, ``},
		"a secret in a claim":    {`{"alg":"HS256"}`, `{"sku":"key-of-the-brand"}`, `{"alg":"HS256"}`, `{"sku":"‹API key›"}`},
	} {
		t.Run(name, func(t *testing.T) {
			record := newRecord()
			record.Say(ladder.App, ladder.SDK, "hands over "+token(t, tc.header, tc.claims))
			step := record.Steps()[0]
			if len(step.Tokens) != 1 {
				t.Fatalf("%d tokens in %q", len(step.Tokens), step.Text)
			}
			if got := step.Tokens[0]; string(got.Header) != tc.wantHeader || string(got.Claims) != tc.wantClaims {
				t.Errorf("got %s %s", got.Header, got.Claims)
			}
			if _, err := json.Marshal(step); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestASecretThatIsANumberLeavesJSON(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("4711471147", "PIN")
	record := ladder.NewRecord(time.Now, redactor)
	record.Say(ladder.App, ladder.SDK, token(t, `{"alg":"HS256"}`, `{"pin":4711471147}`))
	shown, err := json.Marshal(record.Steps())
	if err != nil || strings.Contains(string(shown), "4711471147") || !strings.Contains(string(shown), "‹PIN›") {
		t.Errorf("got %s, %v", shown, err)
	}
}

func TestAMomentIsExplained(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		member ladder.Member
		want   string
	}{
		{ladder.Member{Name: "exp", Value: fmt.Sprint(now.Unix() + 60)}, "2026-03-01T12:01:00Z, in 1m0s"},
		{ladder.Member{Name: "iat", Value: fmt.Sprint(now.Unix() - 5)}, "2026-03-01T11:59:55Z, 5s ago"},
		{ladder.Member{Name: "nbf", Value: fmt.Sprint(now.Unix())}, "2026-03-01T12:00:00Z, now"},
		{ladder.Member{Name: "exp", Value: `"soon"`}, ""},
		{ladder.Member{Name: "exp", Value: `1e300`}, ""},
		{ladder.Member{Name: "sku", Value: `1800000000`}, ""},
	} {
		if got := tc.member.When(now); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.member, got, tc.want)
		}
	}
}

func TestASecretThatIsHiddenLateIsGoneFromWhatWasRecorded(t *testing.T) {
	redactor := redact.New()
	record := ladder.NewRecord(time.Now, redactor)
	record.Say(ladder.App, ladder.SDK, "hands over the-new-secret and "+token(t, `{"alg":"HS256"}`, `{"note":"the-new-secret"}`))
	redactor.Hide("the-new-secret", "rotated")
	shown, err := json.Marshal(record.Steps())
	if err != nil {
		t.Fatal(err)
	}
	if text := string(shown); strings.Contains(text, "the-new-secret") || strings.Count(text, "‹rotated›") != 2 {
		t.Errorf("got %s", text)
	}
}
