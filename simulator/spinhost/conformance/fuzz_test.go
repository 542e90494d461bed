package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	hosts "aiuta-edge/simulator/spinhost/outbound"
	"aiuta-edge/simulator/spinhost/variables"
)

// FuzzSpinhostAndV8Agree sends the same random request into the guest in spinhost and in V8. It begins with the rows of
// the table.
func FuzzSpinhostAndV8Agree(f *testing.F) {
	w := requireV8(f)
	for _, r := range slices.Concat(inbound, configCalls) {
		var h header
		if len(r.request.header) > 0 {
			h = r.request.header[0]
		}
		if len(r.request.body) < 1<<16 {
			f.Add(r.request.method, r.request.target, h.name, h.value, r.request.body)
		}
	}
	app := mustOpen(f, guestManifest(f), guestWasm(f))
	f.Fuzz(func(t *testing.T, method, target, name, value, body string) {
		raw := request{method: method, target: target, body: body}
		if name != "" {
			raw.header = []header{{name, value}}
		}
		live := &live{app: app}
		front := &front{engine: w.engine, component: w.guest, host: live.answer}
		got, err := front.answer(parse(t, raw))
		if err != nil {
			t.Fatal(err)
		}
		if live.unfit == "" && hasReplacement(got) {
			live.unfit = decodesAnything
		}
		if live.unfit != "" {
			t.Skip(live.unfit)
		}
		app.begin(t, nil)
		want := ask(app, parse(t, raw))
		if got.status != want.status || got.body != want.body || !maps.Equal(got.header, want.header) {
			t.Errorf("%q\nV8:       %+v (%v)\nspinhost: %+v", raw.wire(), got, front.trap, want)
		}
	})
}

// parse reads a request as a server does, or skips what a server would not let in, and what is not only the guest's to
// answer.
func parse(t *testing.T, r request) *http.Request {
	t.Helper()
	if strings.HasPrefix(r.target, "/.well-known/spin/") {
		t.Skip("the host answers")
	}
	if strings.HasPrefix(r.target, "/large?") && len(r.target) > len("/large?123456") {
		t.Skip("spinhost limits memory, V8 does not")
	}
	if path, _, _ := strings.Cut(r.target, "?"); path != "" && path[0] != '/' || strings.Contains(r.target, "#") {
		t.Skip("only a path and a query are compared")
	}
	if !hosts.ValidPathAndQuery(r.target) {
		t.Skip("spinhost refuses the target, as hyper does before Spin sees it")
	}
	parsed, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(r.wire())))
	if err != nil {
		t.Skip(err)
	}
	parsed.RemoteAddr = clientAddress
	return parsed
}

// live answers get-config as spinhost does, by asking what it asks.
type live struct {
	app *application
	// unfit is why the two cannot be compared, if they cannot.
	unfit string
}

func (l *live) answer(function string, arguments []json.RawMessage) any {
	var key string
	if function != "config.get-config" || json.Unmarshal(arguments[0], &key) != nil {
		l.unfit = "V8 has no live " + function
		return trap{l.unfit}
	}
	if strings.ContainsRune(key, unicode.ReplacementChar) {
		l.unfit = decodesAnything
	}
	value, err := l.app.Resolver().Get(context.Background(), "guest", key)
	var failed *variables.Error
	switch {
	case err == nil:
		return ok{value}
	case !errors.As(err, &failed):
		return trap{err.Error()}
	case failed.Kind == variables.ErrInvalidName:
		return failure{variant{"invalid-key", failed.Message}}
	}
	return failure{variant{"provider", failed.Message}}
}

// hasReplacement reports whether jco may have put U+FFFD into a header.
func hasReplacement(a answer) bool {
	for name, value := range a.header {
		if strings.ContainsRune(name+value, unicode.ReplacementChar) {
			return true
		}
	}
	return false
}
