package spinhost_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/redis/redistest"
)

// calls returns the lines of a trace without the time that each call took, and without those of WASI.
func calls(trace string) []string {
	var lines []string
	for line := range strings.Lines(trace) {
		line = regexp.MustCompile(` <[^<>]*>\n$`).ReplaceAllString(line, "")
		if !strings.Contains(line, "] wasi.") {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestATraceHasALineForEachHostCall(t *testing.T) {
	var trace logBuffer
	app, _ := open(t, scripted+"key_value_stores = [\"default\"]\nallowed_outbound_hosts = [\"redis://cache.example\", \"http://api.example\"]\n",
		spinhost.WithTrace(&trace), spinhost.WithRedis(redistest.Memory(t)), spinhost.WithOutbound(canned{"hello"}))
	play(t, app, "kv open default\nkv set 0 key value%0A\nkv get 0 key\nkv get 0 none")
	play(t, app, "redis incr redis://cache.example n\nredis get redis://elsewhere.example n\nhttp GET http://api.example/x?y=z")
	want := []string{
		`[1] key-value.open("default") = 0`,
		`[1] key-value.set(0, "key", "value\n") = ok`,
		`[1] key-value.get(0, "key") = "value\n"`,
		`[1] key-value.get(0, "none") = error no-such-key`,
		`[2] outbound-redis.incr("redis://cache.example", "n") = 1`,
		`[2] outbound-redis.get("redis://elsewhere.example", "n") = error error`,
		`[2] wasi-outbound-http.request(get, "http://api.example/x?y=z", [], [], none) = {status: 200, headers: ["x-from": "canned"], body: "hello"}`,
	}
	if got := calls(trace.String()); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// canned is a transport that always gives the same answer.
type canned struct{ body string }

func (c canned) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"X-From": {"canned"}}, Body: io.NopCloser(strings.NewReader(c.body))}, nil
}

func TestATraceShowsTheCallsOfWASI(t *testing.T) {
	var trace logBuffer
	app, _ := open(t, edge, spinhost.WithTrace(&trace))
	get(app, "/print")
	for _, want := range []string{`[1] wasi.fd_write(fd=1, "a line on stdout\n") = 17 <`, `[1] wasi.fd_write(fd=2, "a line on stderr\n") = 17 <`} {
		if !strings.Contains(trace.String(), want) {
			t.Errorf("no %s in:\n%s", want, &trace)
		}
	}
}

func TestATraceEndsWithTheCallThatEndedTheGuest(t *testing.T) {
	var trace logBuffer
	app, _ := open(t, raw, spinhost.WithTrace(&trace))
	get(app, "/k")
	if want := `[1] spin-config.get-config("a\xff") = trap: the key of get-config is not valid UTF-8`; !strings.Contains(trace.String(), want) {
		t.Errorf("no %s in:\n%s", want, &trace)
	}
}

func TestATraceIsTheSameWithoutSpinsAdapter(t *testing.T) {
	var trace logBuffer
	app, _ := open(t, raw, spinhost.WithTrace(&trace), spinhost.WithLenientMemory())
	get(app, "/a")
	if want := `[1] wasi.fd_write(fd=1, "") = 0 <`; !strings.HasPrefix(trace.String(), want) {
		t.Errorf("no %s in:\n%s", want, &trace)
	}
}

// The guest prints the secret, and gives parts of it to every host call that takes text.
func TestATraceHoldsNoSecret(t *testing.T) {
	const secret, mixed = "hunter2+/ =&%", "prefix hunter2+/ =&% suffix"
	basic := base64.StdEncoding.EncodeToString([]byte(secret))
	var trace logBuffer
	application := "[variables]\npassword = { required = true, secret = true }\nname = { default = \"open\" }\n"
	app, _ := open(t, application+outside+"variables = { password = \"{{ password }}\", mixed = \"prefix {{ password }} suffix\", name = \"{{ name }}\" }\n",
		spinhost.WithTrace(&trace), spinhost.WithVariables(map[string]string{"password": secret}))
	for path, want := range map[string]string{"/echo?password": secret, "/echo?mixed": mixed, "/echo?name": "open"} {
		if w := get(app, path); w.Body.String() != want {
			t.Fatalf("%s: the guest got %q", path, w.Body)
		}
	}
	if strings.Contains(trace.String(), "hunter2") || strings.Contains(trace.String(), basic) {
		t.Errorf("the trace holds the secret:\n%s", &trace)
	}
	for _, want := range []string{
		`spin-config.get-config("password") = "‹secret›" <`, `spin-config.get-config("mixed") = "‹secret›" <`,
		`spin-config.get-config("name") = "open" <`, `wasi.fd_write(fd=1, "the value is ‹secret›\n") = `,
	} {
		if !strings.Contains(trace.String(), want) {
			t.Errorf("no %s in:\n%s", want, &trace)
		}
	}
}

func TestATraceHoldsNoCredential(t *testing.T) {
	const token = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpc3MtMSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
	var trace logBuffer
	app, _ := open(t, scripted+"allowed_outbound_hosts = [\"http://*:*\", \"redis://*:*\"]\n",
		spinhost.WithTrace(&trace), spinhost.WithRedis(redistest.Memory(t)), spinhost.WithOutbound(canned{`{"token":"` + token + `"}`}))
	play(t, app, "http GET http://user:hunter2@api.example/?t="+token+" Authorization:Bearer%20hunter2 X-Api-Key:hunter2 Cookie:a=hunter2")
	play(t, app, "redis get redis://:hunter2@cache.example key")
	if got := trace.String(); strings.Contains(got, "hunter2") || strings.Contains(got, token) {
		t.Errorf("the trace holds a credential:\n%s", got)
	}
	for _, want := range []string{`"redis://…@cache.example"`, `eyJhbG…`} {
		if !strings.Contains(trace.String(), want) {
			t.Errorf("no %s in:\n%s", want, &trace)
		}
	}
}
