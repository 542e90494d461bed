package corpus_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// wrongAnswers are endpoints that answer a good request in another way than Aiuta documents, or break at a bad one.
var wrongAnswers = []endpoint{
	{name: "answers 201", must: "contract/status", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			writeJSON(w, http.StatusCreated, object{"type": "jwt", "token": token})
		}
	})},
	{name: "announces text", must: "contract/content-type", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			w.Header().Set("Content-Type", "text/plain")
			fmt.Fprintf(w, `{"type":"jwt","token":%q}`, token)
		}
	})},
	{name: "answers the token alone", must: "contract/mints", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) { io.WriteString(w, token) }
	})},
	{name: "calls the token access_token", must: "contract/mints", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			writeJSON(w, http.StatusOK, object{"type": "jwt", "access_token": token})
		}
	})},
	{name: "says Bearer for jwt", must: "contract/type", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			writeJSON(w, http.StatusOK, object{"type": "Bearer", "token": token})
		}
	})},
	{name: "tells the session too", must: "contract/members", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			writeJSON(w, http.StatusOK, object{"type": "jwt", "token": token, "user": object{"id": 17}})
		}
	})},
	{name: "redirects to sign-in", must: "transport/redirect contract/mints caller/challenge", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "/sign-in", http.StatusFound)
			return true
		}
	})},
	{name: "mints nothing", must: "contract/mints caller/challenge", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			writeJSON(w, http.StatusOK, object{"status": "ok"})
			return true
		}
	})},
	{name: "never says a word", must: "contract/mints", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool { return hangUp(w, "") }
	})},

	{name: "breaks at a body that is no object", must: `
		attacks/charset attacks/numbers input/broken-json input/empty-body input/form-body input/list-body input/nan
		input/null-body input/number-body input/pairs-body input/text-body input/trailing limits/large-body
		limits/large-parameter limits/many-parameters`, serve: brand(breaking(func(body []byte) bool {
		var members object
		return json.Unmarshal(body, &members) != nil || members == nil
	}))},
	{name: "breaks at a product list that is a text", must: "attacks/crowded-items token/shape-ios", serve: brand(breaking(func(body []byte) bool {
		var members object
		_ = json.Unmarshal(body, &members)
		_, isText := members["sku_ids"].(string)
		return isText
	}))},
	{name: "shows a stack at a body that is no object", must: `
		attacks/charset attacks/numbers disclosure/stack-trace input/broken-json input/empty-body input/form-body
		input/nan input/trailing limits/large-body limits/large-parameter limits/many-parameters`, serve: brand(func(s *shop) {
		breaking(func(body []byte) bool { return !json.Valid(body) })(s)
		s.refuse = func(w http.ResponseWriter, no refusal) {
			if no.status < 500 {
				writeJSON(w, no.status, object{"error": no.why})
				return
			}
			w.WriteHeader(no.status)
			io.WriteString(w, "SyntaxError: Unexpected token\n    at JSON.parse (<anonymous>)\n    at mint (/srv/app/token.js:17:9)\n")
		}
	})},
	{name: "takes a name twice", must: "injection/duplicate-name", serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) {
			var params object
			if r.Method == http.MethodPost {
				text := keepBody(r)
				if json.Unmarshal(text, &params) == nil && params != nil {
					text, _ = json.Marshal(params) // the last of a name counts
				}
				r.Body = io.NopCloser(bytes.NewReader(text))
			}
			return read(r, refuseUnknown)
		}
	})},
	{name: "takes any method", must: "input/methods", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodOptions && r.Method != http.MethodGet && r.Method != http.MethodHead {
				r.Method = http.MethodPost
			}
			return false
		}
	})},
	{name: "lets the query win", must: "contract/body-wins", serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) {
			params, no := read(r, refuseUnknown)
			if id := r.URL.Query().Get("uploaded_image_id"); no == nil && id != "" {
				params["uploaded_image_id"] = id
			}
			return params, no
		}
	})},
	{name: "gives a GET a token for nothing", must: "contract/get", serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) {
			if r.Method != http.MethodPost {
				return object{}, nil
			}
			return read(r, refuseUnknown)
		}
	})},
	{name: "gives a token for nothing", must: "injection/unbound", serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) {
			if body := keepBody(r); r.Method == http.MethodPost && string(body) == "{}" {
				return object{}, nil
			}
			return read(r, refuseUnknown)
		}
	})},
	{name: "says 200 to a stranger", must: "caller/challenge", serve: brand(func(s *shop) {
		s.refuse = func(w http.ResponseWriter, no refusal) {
			writeJSON(w, http.StatusOK, object{"ok": false, "error": no.why})
		}
	})},
	{name: "ends in the middle of an answer", must: "contract/mints", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, `{"type":"jwt","tok`)
		}
	})},
	{name: "has no limit for a body", must: "limits/large-body limits/large-parameter", serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) {
			if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
				return read(r, refuseUnknown)
			}
			text, err := io.ReadAll(r.Body)
			var params object
			if err != nil || json.Unmarshal(text, &params) != nil {
				return nil, &refusal{http.StatusBadRequest, "send one JSON object"}
			}
			if id, ok := params["uploaded_image_id"].(string); ok && len(id) > 128 {
				return params, nil
			}
			r.Body = io.NopCloser(bytes.NewReader(text))
			return read(r, refuseUnknown)
		}
	})},
	{name: "says nothing to caches", must: "caching/no-store", serve: heading("Cache-Control", "")},
	{name: "invites a shared cache", must: "caching/stored", serve: heading("Cache-Control", "public, max-age=60")},
	{name: "lets a browser guess", must: "caching/nosniff", serve: heading("X-Content-Type-Options", "")},
	{name: "names its version", must: "disclosure/versions", serve: heading("Server", "Apache/2.4.57 (Debian)")},
	{name: "is for every page", must: "cors/any-origin", serve: heading("Access-Control-Allow-Origin", "*")},
	{name: "repeats every origin, with credentials", must: "cors/credentials cors/vary", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			if origin := r.Header.Get("Origin"); origin != "" {
				w.Header().Set("Access-Control-Allow-Origin", origin)
				w.Header().Set("Access-Control-Allow-Credentials", "true")
			}
			return false
		}
	})},
	{name: "repeats the request to TRACE", must: "input/trace", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodTrace {
				return false
			}
			w.Header().Set("Content-Type", "message/http")
			_ = r.Write(w)
			return true
		}
	})},
}

// breaking is an endpoint that answers 500 to some bodies.
func breaking(at func(body []byte) bool) func(*shop) {
	return func(s *shop) {
		params := s.params
		s.params = func(r *http.Request) (object, *refusal) {
			if r.Method == http.MethodPost {
				if at(keepBody(r)) {
					return nil, &refusal{http.StatusInternalServerError, "cannot read properties of undefined"}
				}
			}
			return params(r)
		}
	}
}

// heading is an endpoint whose tokens have another header, or lack one.
func heading(name, value string) func(*testing.T) string {
	return brand(func(s *shop) {
		answer := s.answer
		s.answer = func(w http.ResponseWriter, token string) {
			w.Header().Set(name, value)
			if value == "" {
				w.Header().Del(name)
			}
			answer(w, token)
		}
	})
}
