package probe_test

import (
	"crypto/sha256"
	"net/http"
	"path"
	"slices"
	"strings"
)

// weakGuards believe somebody whom they should not, or give away what they should not.
var weakGuards = map[string]weakEndpoint{
	"mints for any method": {
		open:    func(a asked) bool { return a.Method == "PATCH" && a.mint(nil) },
		noticed: []string{"methods"},
	},
	"parses a body before it asks who sent it": {
		guarded: func(a asked) bool {
			return a.Header.Get("Authorization") == "" && a.Method == http.MethodPost && len(a.body) > 0 && a.object() == nil &&
				a.page(400, "application/problem+json", `{"code":"invalid_body"}`)
		},
		noticed: []string{"body-before-caller"},
	},
	"counts the texts of a list, and not what they join": {
		guarded: func(a asked) bool {
			skus, _ := a.object()["sku_ids"].([]any)
			return len(skus) == 1 && strings.Contains(skus[0].(string), ",") && a.mint(map[string]any{"sku_ids": skus})
		}, noticed: []string{"crowded-items"},
	},
	"repeats a TRACE": {
		open:    func(a asked) bool { return a.Method == "TRACE" && a.page(200, "message/http", a.Header.Get("X-Echo")) },
		noticed: []string{"trace"},
	},
	"puts the token into a header": {
		open: func(a asked) bool {
			if a.Method == http.MethodHead {
				a.w.Header().Set("X-Token", a.targets.Guarded.Caller.Bearer())
				return a.page(200, "application/json", "")
			}
			return false
		}, noticed: []string{"head"},
	},
	"lets a header replace the method": {
		open:    func(a asked) bool { return a.Method == "PUT" && a.Header.Get("X-HTTP-Method") == "POST" && a.mint(nil) },
		noticed: []string{"method-override"},
	},
	"asks nobody in a preflight": {
		guarded: func(a asked) bool {
			return a.Header.Get("Access-Control-Request-Method") != "" && a.Method == "POST" && a.mint(nil)
		},
		noticed: []string{"method-skips-caller"},
	},
	"guards one spelling of its path": {
		guarded: func(a asked) bool {
			return a.URL.Path != "/aiuta_jwt" && path.Clean(a.URL.Path) == "/aiuta_jwt" && a.Header.Get("Authorization") == "" && a.mint(nil)
		},
		noticed: []string{"path-skips-caller"},
	},
	"guards one host": {
		guarded: func(a asked) bool { return a.Host == "localhost" && a.mint(nil) },
		noticed: []string{"absolute-target"},
	},
	"hangs up on a target that is not its own": { // as Spin 4.0.2 does; no token left it
		guarded: func(a asked) bool {
			if a.Host == "localhost" {
				panic(http.ErrAbortHandler)
			}
			return false
		},
	},
	"believes X-Original-URL": {
		open:    func(a asked) bool { return a.Header.Get("X-Original-Url") == "/aiuta_jwt" && a.mint(nil) },
		noticed: []string{"rewritten-url"},
	},
	"lets caches keep a token under the name of a file": {
		open: func(a asked) bool {
			a.w.Header().Set("Cache-Control", "public")
			if strings.HasSuffix(a.URL.Path, ".css") {
				return a.mint(nil)
			}
			a.w.Header().Del("Cache-Control")
			return false
		}, noticed: []string{"cache-deception"},
	},
	"lets caches keep a token": {
		open: func(a asked) bool {
			a.w.Header().Set("Cache-Control", "max-age=60")
			if a.URL.RawQuery == "sku_ids=sku-1&uploaded_image_id=img-1" && a.Method == "GET" && len(a.Header["Spin-Full-Url"])+len(a.Header["X-Original-Url"]) == 0 {
				return a.mint(nil)
			}
			a.w.Header().Del("Cache-Control")
			return false
		}, noticed: []string{"stored"},
	},
	"believes spin-full-url": {
		open: func(a asked) bool {
			return strings.Contains(a.Header.Get("Spin-Full-Url"), "evil") && a.mint(map[string]any{"uploaded_image_id": "img-evil"})
		},
		noticed: []string{"forged-spin-url"},
	},
	"links to the host that it is told": {
		open: func(a asked) bool {
			return a.Host == "attacker.example" && a.page(400, "application/json", `"`+a.Host+`"`)
		},
		noticed: []string{"forged-host"},
	},
	"believes a proxy that is none": {
		guarded: func(a asked) bool { return a.Header.Get("X-Forwarded-User") != "" && a.mint(nil) },
		noticed: []string{"trusted-proxy"},
	},
	"repeats line breaks": {
		open: func(a asked) bool {
			if strings.Contains(a.URL.RawQuery, "X-Injected") {
				a.w.Header().Set("X-Injected", "yes")
				return a.page(400, "application/json", "{}")
			}
			return false
		}, noticed: []string{"header-injection"},
	},
	"repeats any request id": {
		open: func(a asked) bool {
			if id := a.Header.Get("X-Request-Id"); len(id) > 1000 {
				a.w.Header().Set("X-Request-Id", id)
				return a.mint(nil)
			}
			return false
		}, noticed: []string{"many-headers"},
	},
	"lets everybody in": {
		guarded: func(a asked) bool { return len(a.Header["Authorization"]) == 0 && a.Method == "POST" && a.mint(nil) },
		noticed: []string{"anonymous"},
	},
	"takes Basic": {
		guarded: func(a asked) bool { return strings.HasPrefix(a.Header.Get("Authorization"), "Basic ") && a.mint(nil) },
		noticed: []string{"other-credential-scheme"},
	},
	"looks for the credential in the query": {
		guarded: func(a asked) bool {
			return a.URL.Query().Get("access_token") == a.targets.Guarded.Caller.Bearer() && a.mint(nil)
		},
		noticed: []string{"credential-elsewhere"},
	},
	"takes one of two credentials": {
		guarded: func(a asked) bool {
			return len(a.Header["Authorization"]) > 1 && slices.Contains(a.Header["Authorization"], "Bearer "+a.targets.Guarded.Caller.Bearer()) && a.mint(nil)
		}, noticed: []string{"two-credentials"},
	},
	"has one secret for all": {
		guarded: func(a asked) bool {
			vendor := a.session.input != "" && slices.Equal(a.session.mac, sum(sha256.New, a.targets.Guarded.Secret, a.session.input))
			return vendor && a.mint(nil)
		}, noticed: []string{"vendor-token-for-session"},
	},
	"repeats a bad credential": {
		guarded: func(a asked) bool {
			return strings.Contains(a.Header.Get("Authorization"), "hunter2") && a.page(401, "application/json", `"`+a.Header.Get("Authorization")+`"`)
		}, noticed: []string{"credential-echo"},
	},
	"takes a session without a name": {
		guarded: func(a asked) bool {
			return a.session.signedBySessions() && a.session.claims["sub"] == "" && a.mint(nil)
		},
		noticed: []string{"session-subject"},
	},
	"takes sessions that say none": {
		guarded: func(a asked) bool {
			return a.session.header["alg"] == "none" && a.session.signature == "" && a.mint(nil)
		},
		noticed: []string{"unsigned"},
	},
	"takes sessions with crit": {
		guarded: func(a asked) bool {
			_, sent := a.session.header["crit"]
			return sent && a.session.signedBySessions() && a.mint(nil)
		}, noticed: []string{"session-crit-b64", "session-crit-unknown"},
	},
	"takes sessions that have expired": {
		guarded: func(a asked) bool {
			exp, ok := a.session.claims["exp"].(float64)
			return ok && a.session.signedBySessions() && exp > 0 && exp < float64(a.targets.Clock.Now().Unix()-60) && a.session.claims["Exp"] == nil && a.mint(nil)
		}, noticed: []string{"session-exp-past"},
	},
	"takes sessions of other issuers": {
		guarded: func(a asked) bool {
			return a.session.signedBySessions() && a.session.claims["iss"] == "attacker" && a.session.claims["exp"] != 4102444800.0 && a.mint(nil)
		}, noticed: []string{"session-duplicate-claim-names", "session-iss-other"},
	},
	"counts by the address that a header names": {
		guarded: func(a asked) bool { return a.Header.Get("X-Forwarded-For") == "198.51.100.7" && a.mint(nil) },
		noticed: []string{"quota-forged-address"},
	},
	"counts by the picture": {
		guarded: func(a asked) bool { return a.object()["uploaded_image_id"] == "img-2" && a.mint(nil) },
		noticed: []string{"quota-spelling"},
	},
	"counts what it refuses": {
		guarded: func(a asked) bool {
			return a.session.claims["sub"] == "quota-refusals" && string(a.body) != `{}` && a.page(429, "application/json", `{"code":"quota_exceeded"}`)
		}, noticed: []string{"quota-by-refusals"},
	},
	"lets every origin in": {
		open: func(a asked) bool { return a.Header.Get("Origin") == "https://attacker.example" && a.share("*") }, noticed: []string{"any-origin", "preflight"},
	},
	"lets null in": {
		open: func(a asked) bool { return a.Header.Get("Origin") == "null" && a.share("null") }, noticed: []string{"null-origin"},
	},
	"compares the beginning of an origin": {
		open: func(a asked) bool {
			origin := a.Header.Get("Origin")
			return strings.HasPrefix(origin, a.targets.Origin+".") && a.share(origin)
		}, noticed: []string{"cors-similar-origin"},
	},
	"compares the end of an origin": {
		open: func(a asked) bool {
			origin := a.Header.Get("Origin")
			return strings.HasSuffix(origin, "shop.example") && origin != "https://shop.example" && !strings.Contains(origin, ",") && a.share(origin)
		}, noticed: []string{"cors-similar-origin"},
	},
	"compares the end of a wildcard's origin": {
		open: func(a asked) bool {
			origin := a.Header.Get("Origin")
			return strings.HasPrefix(origin, "https://attacker.example") && strings.HasSuffix(origin, ".brand.example") && a.share(origin)
		}, noticed: []string{"cors-wildcard-origin"},
	},
	"repeats what a preflight asks for": {
		open: func(a asked) bool {
			if a.Method != "OPTIONS" || a.Header.Get("Origin") != a.targets.Origin {
				return false
			}
			a.w.Header().Set("Access-Control-Allow-Headers", a.Header.Get("Access-Control-Request-Headers"))
			a.w.WriteHeader(204)
			return true
		}, noticed: []string{"cors-preflight-echo"},
	},
	"answers with pages": {
		open: func(a asked) bool {
			return strings.HasPrefix(string(a.body), "<script>") && a.page(400, "text/html", string(a.body))
		},
		noticed: []string{"token-as-page"},
	},
	"shows where it fell over": {
		open: func(a asked) bool {
			return string(a.body) == "null" && a.page(400, "application/json", `"Traceback (most recent call last)"`)
		},
		noticed: []string{"null-body", "stack-trace"},
	},
}
