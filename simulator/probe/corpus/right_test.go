package corpus_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
)

// right are endpoints that differ from each other and from ours where they may. What a style costs is named: a
// finding of severity info or low is deserved by a server that is sound all the same.
var right = []endpoint{
	{name: "refuses what it does not know", serve: brand(func(*shop) {})},
	{name: "leaves out what it does not know", serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) { return read(r, leaveOut) }
	})},
	{name: "refuses in plain text", serve: brand(func(s *shop) {
		s.refuse = func(w http.ResponseWriter, no refusal) { http.Error(w, no.why, no.status) }
	})},
	{name: "refuses with an empty body", serve: brand(func(s *shop) {
		s.refuse = func(w http.ResponseWriter, no refusal) { w.WriteHeader(no.status) }
	})},
	{name: "refuses bad parameters with 422", serve: brand(func(s *shop) {
		s.refuse = func(w http.ResponseWriter, no refusal) {
			if no.status == http.StatusBadRequest {
				no.status = http.StatusUnprocessableEntity
			}
			writeJSON(w, no.status, object{"detail": []object{{"msg": no.why, "type": "value_error"}}})
		}
	})},
	{name: "refuses with a page", must: "disclosure/html-errors", serve: brand(func(s *shop) {
		s.refuse = func(w http.ResponseWriter, no refusal) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(no.status)
			fmt.Fprintf(w, "<h1>%s</h1>", no.why)
		}
	})},
	{name: "takes POST alone", must: "contract/get", serve: brand(only(http.MethodPost))},
	{name: "takes GET alone", must: "contract/post", serve: brand(only(http.MethodGet, http.MethodHead))},
	{name: "names its key", serve: brand(func(s *shop) {
		s.sign = func(claims object) string {
			return sign(object{"alg": "HS256", "typ": "JWT", "kid": "2026-11"}, claims, secret)
		}
	})},
	{name: "says alg alone", serve: brand(func(s *shop) {
		s.sign = func(claims object) string { return sign(object{"alg": "HS256"}, claims, secret) }
	})},
	{name: "says nothing of jti", must: "token/jti", serve: brand(func(s *shop) {
		s.claims = func(caller string, params object) object {
			claims := forAMinute(caller, params)
			delete(claims, "jti")
			return claims
		}
	})},
	{name: "names the caller as sub", serve: brand(func(s *shop) {
		s.claims = func(caller string, params object) object {
			claims := forAMinute(caller, params)
			claims["sub"] = caller
			return claims
		}
	})},
	{name: "answers with blanks and line breaks", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			fmt.Fprintf(w, "\r\n\t{\n  \"token\" : %q,\n  \"type\" : \"jwt\"\n}\n\n   ", token)
		}
	})},
	{name: "answers in pieces", serve: brand(func(s *shop) {
		s.answer = func(w http.ResponseWriter, token string) {
			w.Header().Set("Content-Type", "application/json")
			for part := range strings.SplitAfterSeq(fmt.Sprintf(`{"type":"jwt","token":%q}`, token), ".") {
				io.WriteString(w, part)
				w.(http.Flusher).Flush()
			}
		}
	})},
	{name: "takes its time", serve: brand(func(s *shop) {
		s.before = func(http.ResponseWriter, *http.Request) bool {
			time.Sleep(5 * time.Millisecond) // as a database at another provider's takes
			return false
		}
	})},
	{name: "closes each connection", must: "service/keep-alive", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Connection", "close")
			return false
		}
	})},
	{name: "lets a caller have thirty", serve: brand(func(s *shop) {
		var mu sync.Mutex
		asked := map[string]int{}
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			mu.Lock()
			defer mu.Unlock()
			caller := signedIn(r)
			asked[caller]++
			if caller == "" || asked[caller] <= 30 {
				return false
			}
			w.Header().Set("Retry-After", "60")
			writeJSON(w, http.StatusTooManyRequests, object{"error": "later"})
			return true
		}
	})},
	{name: "is for pages of its own shop", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Vary", "Origin")
			if r.Header.Get("Origin") == "https://shop.example" {
				w.Header().Set("Access-Control-Allow-Origin", "https://shop.example")
				w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
			}
			return false
		}
	})},
	{name: "knows callers by a header of its own", serve: brand(func(s *shop) {
		s.caller = func(r *http.Request) string { return verified(r.Header.Get("X-Session")) }
	}), as: func(c *probe.Config) {
		c.Caller, c.Other, c.Expired = inHeader(c.Caller), inHeader(c.Other), inHeader(c.Expired)
	}},
	{name: "refuses a long body before it has read it", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			return r.ContentLength > maxBody && hangUp(w, "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		}
	})},
	{name: "refuses a long head with 431 and a reset", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			return headLength(r) > 16<<10 && hangUp(w, "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		}
	})},
	{name: "hangs up on a target of another host, as Spin does", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			return strings.Contains(r.RequestURI, "://") && hangUp(w, "")
		}
	})},
	{name: "is behind nginx, which hangs up on a Host that is not the shop's", serve: brand(func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			return !strings.HasPrefix(r.Host, "127.0.0.1:") && hangUp(w, "")
		}
	})},
}

// only is an endpoint of some methods.
func only(allowed ...string) func(*shop) {
	return func(s *shop) {
		s.before = func(w http.ResponseWriter, r *http.Request) bool {
			for _, method := range append(allowed, http.MethodOptions) {
				if r.Method == method {
					return false
				}
			}
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			s.refuse(w, refusal{http.StatusMethodNotAllowed, "ask with " + allowed[0]})
			return true
		}
	}
}

// inHeader is a credential in X-Session in place of Authorization.
func inHeader(who exchange.Credential) exchange.Credential {
	header, err := exchange.Credential{}.With("X-Session", who.Bearer())
	if err != nil {
		panic(err) // a JWT fits into any header
	}
	return header
}

func headLength(r *http.Request) int {
	length := len(r.RequestURI)
	for name, values := range r.Header {
		for _, value := range values {
			length += len(name) + len(value) + len(": \r\n")
		}
	}
	return length
}

// hangUp sends what is left to say, and ends the connection whatever is still to come.
func hangUp(w http.ResponseWriter, last string) bool {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err) // httptest's servers speak HTTP/1.1
	}
	defer conn.Close()
	io.WriteString(conn, last)
	return true
}
