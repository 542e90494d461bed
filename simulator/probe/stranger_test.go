package probe_test

import (
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/simulator/target"
)

// stranger is an endpoint of somebody else's that differs from ours, and may or may not.
type stranger struct {
	attack        string
	open, guarded func(asked) bool
	withstands    bool
}

// has reports whether the body has a parameter that this endpoint does not know.
func (a asked) has(which func(name string) bool) bool {
	for name := range a.object() {
		if which(name) {
			return true
		}
	}
	return false
}

// credential returns the n-th of two credentials, or "".
func (a asked) credential(n int) string {
	if all := a.Header["Authorization"]; len(all) == 2 {
		return strings.TrimPrefix(all[n], "Bearer ")
	}
	return ""
}

var strangers = map[string]stranger{
	"leaves out a name that it does not know": {
		attack: "long-name", withstands: true,
		open: func(a asked) bool {
			return a.has(func(name string) bool { return name == "" || len(name) > 100 }) && a.mint(nil)
		},
	},
	"signs a name of any length": {
		attack: "long-name",
		open: func(a asked) bool {
			return a.has(func(name string) bool { return len(name) > 100 }) && a.mint(a.object())
		},
	},
	"signs a name without letters": {
		attack: "long-name",
		open:   func(a asked) bool { return a.has(func(name string) bool { return name == "" }) && a.mint(a.object()) },
	},
	"leaves out a number that it does not know": {
		attack: "numbers", withstands: true,
		open: func(a asked) bool { return strings.Contains(string(a.body), `,"n":`) && a.mint(nil) },
	},
	"signs null for a number": {
		attack: "numbers",
		open: func(a asked) bool {
			return strings.Contains(string(a.body), `,"n":`) && a.mint(map[string]any{"n": nil})
		},
	},
	"reads the first of two credentials": {
		attack: "two-credentials", withstands: true,
		guarded: func(a asked) bool { return a.credential(0) == a.targets.Guarded.Caller.Bearer() && a.mint(nil) },
	},
	"reads the last of two credentials": {
		attack:  "two-credentials",
		guarded: func(a asked) bool { return a.credential(1) == a.targets.Guarded.Caller.Bearer() && a.mint(nil) },
	},
}

func TestAStrangerMayDifferFromUsWithoutHarm(t *testing.T) {
	for name, s := range strangers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			targets := openTargets(t, target.Native, 1)
			theirs, guarded := targets, *targets.Guarded
			theirs.Guarded, theirs.Keyed, theirs.Aiuta = &guarded, nil, nil
			theirs.Ours, guarded.Ours = false, false
			front := func(to string, habit func(asked) bool) string {
				if habit == nil {
					return to
				}
				return inFront(t, to, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
					return habit(asked{Request: r, body: body, targets: targets, w: w})
				})
			}
			theirs.URL, guarded.URL = front(theirs.URL, s.open), front(guarded.URL, s.guarded)
			for _, r := range run(t, theirs, s.attack) {
				if want := isControl(r) || s.withstands; withstood(r) != want {
					t.Errorf("%s is withstood: %t, want %t: %s %+v", r.Name, withstood(r), want, r.Message, r.Checks)
				}
			}
		})
	}
}
