package probe_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/report"
)

// olderShapes are the findings of an endpoint that knows the newest SDKs alone: all that sent one SKU.
func olderShapes() string {
	var found []string
	for _, p := range probe.Probes() {
		if strings.HasPrefix(p.Name, "shape-") && p.Severity == report.Low {
			found = append(found, p.ID()+" low")
		}
	}
	slices.Sort(found)
	return strings.Join(found, ", ")
}

func refusesMethod(method string) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		if r.Method == method {
			r.Method = http.MethodDelete
		}
		send(w, e.ask(r))
	}
}

func refusesBody(which func(map[string]any) bool) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		if given := members(r); r.Method == http.MethodPost && which(given) && given["uploaded_image_id"] != nil {
			replaceBody(r, []byte(`{"no":"thanks"}`))
		}
		send(w, e.ask(r))
	}
}

// rewrites changes the members of an answer with a token.
func rewrites(change func(map[string]any)) habit {
	return answers(func(_ *http.Request, a *httptest.ResponseRecorder) {
		var m map[string]any
		if json.Unmarshal(a.Body.Bytes(), &m) != nil || m["token"] == nil {
			return
		}
		change(m)
		a.Body.Reset()
		json.NewEncoder(a.Body).Encode(m)
	})
}

func shifts(iat, exp time.Duration) habit {
	return changes(func(_, claims map[string]any) {
		claims["iat"] = number(claims["iat"]) + int64(iat/time.Second)
		claims["exp"] = number(claims["exp"]) + int64(exp/time.Second)
	})
}

func number(claim any) int64 {
	n, _ := claim.(json.Number).Int64() // the endpoint behind writes integers
	return n
}

// says reports whether one part of a JWT has a text in it.
func says(raw string, part int, text string) bool {
	parts := strings.Split(raw, ".")
	if part >= len(parts) {
		return false
	}
	decoded, _ := base64.RawURLEncoding.DecodeString(parts[part])
	return strings.Contains(string(decoded), `"`+text+`"`)
}

func repeat(origin string) string { return origin }

func shares(more map[string]string, allowed func(origin string) string) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		answer := e.ask(r)
		if origin := allowed(r.Header.Get("Origin")); origin != "" {
			answer.Header().Set("Access-Control-Allow-Origin", origin)
			for name, value := range more {
				answer.Header().Set(name, value)
			}
		}
		send(w, answer)
	}
}

func imageLength(m map[string]any) int {
	id, _ := m["uploaded_image_id"].(string)
	return len(id)
}

// ignores is the habit of minting for nothing where a body is of another type.
func ignores(contentType string) habit {
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != contentType || len(body(r)) == 0 {
			send(w, e.ask(r))
			return
		}
		asGood(r)
		send(w, e.resign(r, testSecret, func(_, claims map[string]any) { delete(claims, "uploaded_image_id") }))
	}
}

// mixesUp keeps the body of a request where the next one finds it.
func mixesUp() habit {
	var (
		mu      sync.Mutex
		last    []byte
		pending int
	)
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		text := body(r)
		mu.Lock()
		pending++
		last = text
		mu.Unlock()
		time.Sleep(5 * time.Millisecond) // as a database takes
		mu.Lock()
		if pending > 1 && r.Method == http.MethodPost && strings.HasPrefix(string(last), `{"sku_ids"`) {
			replaceBody(r, slices.Clone(last))
		}
		mu.Unlock()
		send(w, e.ask(r))
		mu.Lock()
		pending--
		mu.Unlock()
	}
}

// dies serves nothing any more once four requests came at the same time.
func dies() habit {
	var (
		mu      sync.Mutex
		pending int
		dead    bool
	)
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		pending++
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		mu.Lock()
		dead = dead || pending >= 4
		gone := dead
		mu.Unlock()
		if gone {
			w.WriteHeader(http.StatusInternalServerError)
		} else {
			send(w, e.ask(r))
		}
		mu.Lock()
		pending--
		mu.Unlock()
	}
}

// remembers answers a request as it answered the same one before, if that got a token.
func remembers() habit {
	var known sync.Map
	return func(e endpoint, w http.ResponseWriter, r *http.Request) {
		key := fmt.Sprint(r.Method, r.URL, r.Header, string(body(r)))
		if answer, ok := known.Load(key); ok {
			send(w, answer.(*httptest.ResponseRecorder))
			return
		}
		answer := e.ask(r)
		if answer.Code == http.StatusOK && answer.Body.Len() > 0 {
			known.Store(key, answer)
		}
		send(w, answer)
	}
}
