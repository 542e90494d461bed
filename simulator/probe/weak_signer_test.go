package probe_test

import (
	"strings"
)

// weakSigners sign, or read, what they should not.
var weakSigners = map[string]weakEndpoint{
	"signs registered claims of the query": {
		open: func(a asked) bool {
			for _, name := range registered {
				if strings.Contains("&"+a.URL.RawQuery, "&"+name+"=") && len(a.body) == 0 && a.URL.Query().Get(name) != "" {
					return a.mint(map[string]any{name: a.URL.Query().Get(name)})
				}
			}
			return false
		}, noticed: []string{"sets-aud", "sets-exp", "sets-iat", "sets-iss", "sets-jti", "sets-nbf", "sets-sub"},
	},
	"signs registered claims of the body": {
		open: func(a asked) bool {
			for _, name := range registered {
				if value, ok := a.object()[name]; ok && strings.Contains(string(a.body), `"`+name+`"`) && len(a.object()) == 3 {
					return a.mint(map[string]any{name: value})
				}
			}
			return false
		}, noticed: []string{"sets-aud", "sets-exp", "sets-iat", "sets-iss", "sets-jti", "sets-nbf", "sets-sub"},
	},
	"filters names before it reads their escapes": {
		open: func(a asked) bool {
			for _, name := range registered {
				if value, ok := a.object()[name]; ok && !strings.Contains(string(a.body), `"`+name+`"`) {
					return a.mint(map[string]any{name: value})
				}
			}
			return false
		}, noticed: []string{"reserved-escaped"},
	},
	"signs the header's names": {
		open: func(a asked) bool {
			return a.object()["kid"] != nil && a.mint(map[string]any{"kid": a.object()["kid"]})
		},
		noticed: []string{"reserved-headers", "sets-kid"},
	},
	"writes the body over the query, unchecked": {
		open: func(a asked) bool {
			return a.Method == "POST" && a.URL.Query().Get("sub") != "" && a.mint(map[string]any{"sub": a.URL.Query().Get("sub")})
		},
		noticed: []string{"sets-sub"},
	},
	"folds names": {
		open: func(a asked) bool {
			return a.object()["EXP"] != nil && a.mint(map[string]any{"exp": a.object()["EXP"]})
		},
		noticed: []string{"reserved-case"},
	},
	"merges objects": {
		open: func(a asked) bool {
			inner, ok := a.object()["claims"].(map[string]any)
			return ok && a.mint(inner)
		}, noticed: []string{"reserved-nested"},
	},
	"has prototypes": {
		open: func(a asked) bool {
			inner, ok := a.object()["__proto__"].(map[string]any)
			return ok && a.mint(inner)
		}, noticed: []string{"prototype-names"},
	},
	"lets clients choose how long a token lives": {
		open: func(a asked) bool {
			return a.URL.Query().Get("ttl") != "" && a.mint(map[string]any{"exp": a.targets.Clock.Now().Unix() + 86400})
		}, noticed: []string{"client-set"},
	},
	"signs for no picture": {
		guarded: func(a asked) bool {
			return string(a.body) == `{}` && a.session.claims["sub"] == "attacker" && a.mint(nil)
		}, noticed: []string{"unbound"},
	},
	"takes the last of two names": {
		open: func(a asked) bool {
			return a.object()["uploaded_image_id"] == "img-2" && a.Method == "POST" && a.mint(map[string]any{"uploaded_image_id": "img-2"})
		}, noticed: []string{"duplicate-name"},
	},
	"fails at lists": {
		open: func(a asked) bool {
			return strings.HasPrefix(string(a.body), "[1,2]") && a.page(500, "application/json", "{}")
		},
		noticed: []string{"list-body"},
	},
	"replaces broken text": {
		open: func(a asked) bool {
			return strings.Contains(string(a.body), `\ud800`) && a.object() != nil && a.mint(nil)
		},
		noticed: []string{"lone-surrogate"},
	},
	"signs control characters": {
		open:    func(a asked) bool { return strings.Contains(string(a.body), `\u001b`) && a.mint(nil) },
		noticed: []string{"control-characters"},
	},
	"reads NaN": {
		open:    func(a asked) bool { return strings.Contains(string(a.body), `NaN`) && a.mint(nil) },
		noticed: []string{"nan", "numbers"},
	},
	"ignores a body of another type": {
		open: func(a asked) bool {
			return a.Header.Get("Content-Type") == "text/plain" && a.mint(map[string]any{"uploaded_image_id": nil})
		},
		noticed: []string{"unannounced-body"},
	},
	"guesses the charset": {
		open:    func(a asked) bool { return strings.HasPrefix(string(a.body), "\xff\xfe") && a.mint(nil) },
		noticed: []string{"charset"},
	},
	"reads bodies of any length": {
		open:    func(a asked) bool { return len(a.body) > 2<<20 && a.mint(nil) },
		noticed: []string{"large-body"},
	},
	"reads queries of any length": {
		open:    func(a asked) bool { return len(a.URL.RawQuery) > 60_000 && a.mint(nil) },
		noticed: []string{"long-query"},
	},
	"signs tokens of any length": {
		open: func(a asked) bool {
			x, _ := a.object()["x"].(string)
			return len(x) >= 10_000 && a.mint(map[string]any{"x": x})
		}, noticed: []string{"large-parameter"},
	},
	"takes any number of parameters": {
		open:    func(a asked) bool { return len(a.object()) >= 1000 && a.mint(nil) },
		noticed: []string{"many-parameters"},
	},
	"reads any depth": {
		open: func(a asked) bool {
			return strings.Count(string(a.body), "[") > 200 && a.object() != nil && a.mint(nil)
		},
		noticed: []string{"deep-nesting"},
	},
	"takes a name of any length": {
		open: func(a asked) bool {
			for name := range a.object() {
				if len(name) > 500 {
					return a.mint(nil)
				}
			}
			return false
		}, noticed: []string{"long-name"},
	},
}
