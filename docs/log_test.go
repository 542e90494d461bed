package docs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// lines keeps what a target writes to stderr.
type lines struct {
	slog.Handler
	mu   sync.Mutex
	text []string
}

func (*lines) Enabled(context.Context, slog.Level) bool { return true }
func (l *lines) WithAttrs([]slog.Attr) slog.Handler     { return l }
func (l *lines) WithGroup(string) slog.Handler          { return l }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "stream" {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.text = append(l.text, r.Message)
		}
		return a.Key != "stream"
	})
	return nil
}

// TestLinesOfTheLogAreAsDescribed holds real lines of component and native against log.schema.json, which must have no
// member that no line has.
func TestLinesOfTheLogAreAsDescribed(t *testing.T) {
	plain, err := jsonschema.UnmarshalJSON(strings.NewReader(read(t, "log.schema.json")))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("log.schema.json", plain); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("log.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }))
	defer broken.Close()
	keys := map[string]string{"caller_auth": "api_key", "caller_api_keys": `{"shop":"2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683"}`} // SHA-256 of "key"
	with := func(more map[string]string) map[string]string {
		all := maps.Clone(keys)
		maps.Copy(all, more)
		return all
	}
	const body = `{"uploaded_image_id":"img-1","sku_ids":["b","a"]}`
	cache := target.OpenCache()
	for _, spec := range []target.Spec{target.Component, target.Native} {
		t.Run(string(spec), func(t *testing.T) {
			log := &lines{}
			serve := func(variables map[string]string) string {
				application := target.Embedded()
				application.Variables = map[string]string{"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "caller_auth": "none"}
				maps.Copy(application.Variables, variables)
				application.Clock, application.Cache, application.Log = clock.Real{}, cache, slog.New(log)
				e, err := application.Serve(t.Context(), spec)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { e.Close() })
				return e.URL
			}
			guarded := serve(with(map[string]string{"quota": "2/24h", "jwt_key_id": "k-1"}))
			for i, tc := range []struct {
				url, method, body, bearer string
				status                    int
			}{
				{guarded, "POST", body, "key", 200},
				{guarded, "GET", "", "key", 400},
				{guarded, "POST", body, "key", 200},
				{guarded, "POST", body, "key", 429},
				{guarded, "POST", body, "", 401},
				{guarded, "POST", "{", "key", 400},
				{guarded, "POST", strings.Repeat("x", 20_000), "key", 413},
				{guarded, "OPTIONS", "", "", 204},
				{guarded, "DELETE", "", "", 405},
				{guarded + "/below", "POST", "", "", 404},
				{serve(nil), "POST", body, "", 200},
				{serve(with(map[string]string{"log_callers": "hash", "deny": "shop"})), "POST", body, "key", 403},
				{serve(map[string]string{"token_ttl": "1"}), "POST", body, "", 503},
				{serve(with(map[string]string{"authorize_url": broken.URL + "/may", "authorize_origin": broken.URL, "authorize_on_error": "open"})), "POST", body, "key", 200},
				{serve(map[string]string{"caller_auth": "jwks", "caller_issuer": "idp", "caller_jwks_url": broken.URL + "/keys", "caller_jwks_origin": broken.URL}), "POST", body, session, 503},
			} {
				req, err := http.NewRequestWithContext(t.Context(), tc.method, tc.url, strings.NewReader(tc.body))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("Origin", "https://shop.example")
				if tc.bearer != "" {
					req.Header.Set("Authorization", "Bearer "+tc.bearer)
				}
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if resp.StatusCode != tc.status {
					t.Errorf("request %d gets %d, want %d", i+1, resp.StatusCode, tc.status)
				}
			}
			seen := map[string]bool{}
			log.mu.Lock()
			defer log.mu.Unlock()
			for _, text := range log.text {
				line, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
				if err != nil {
					t.Fatalf("%v: %s", err, text)
				}
				if err := schema.Validate(line); err != nil {
					t.Errorf("%s: %v", text, err)
				}
				for name := range line.(map[string]any) {
					seen[name] = true
				}
			}
			var described struct {
				Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
			}
			if err := json.Unmarshal([]byte(read(t, "log.schema.json")), &described); err != nil {
				t.Fatal(err)
			}
			members := map[string]bool{}
			for _, definition := range described.Defs {
				for name := range definition.Properties {
					members[name] = true
				}
			}
			if got, want := fmt.Sprint(slices.Sorted(maps.Keys(seen))), fmt.Sprint(slices.Sorted(maps.Keys(members))); got != want {
				t.Errorf("lines have %s, described are %s", got, want)
			}
		})
	}
}

// session is a session of an identity provider, whose keys decide before its signature does.
const session = "eyJhbGciOiJFUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJpZHAiLCJzdWIiOiJ1c2VyLTEiLCJleHAiOjQxMDI0NDQ4MDB9." +
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
