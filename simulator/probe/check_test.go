package probe_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

const (
	testIssuer    = "iss-1"
	testSecret    = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
	sessionIssuer = "https://sign-in.brand.example"
	sessionSecret = "Yw7cVb2MnQ9rTz4KpLx6JhGd8SfAe1Ui"
)

// cache compiles the artifact once for all tests.
var cache = target.OpenCache()

// open prepares our own endpoint as a brand would run it, some variables replaced.
func open(t *testing.T, spec target.Spec, replace map[string]string) http.Handler {
	t.Helper()
	return openAt(t, clock.Real{}, spec, replace)
}

// openAt is open with a clock.
func openAt(t *testing.T, at clock.Clock, spec target.Spec, replace map[string]string) http.Handler {
	t.Helper()
	variables := map[string]string{
		"jwt_issuer": testIssuer, "jwt_secret": testSecret,
		"caller_auth": "hs256", "caller_secret": sessionSecret, "caller_issuer": sessionIssuer,
	}
	maps.Copy(variables, replace)
	application := target.Embedded()
	application.Variables, application.Clock, application.Cache = variables, at, cache
	handler, closeTarget, err := application.Open(context.WithoutCancel(t.Context()), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeTarget(); err != nil {
			t.Error(err)
		}
	})
	return handler
}

// serve serves a handler on loopback and returns the URL of its endpoint.
func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL + aiuta.TokenPath
}

// sessionOf is a raw session of a user of the brand's.
func sessionOf(t *testing.T, user string, ago time.Duration) string {
	t.Helper()
	key, err := token.NewKey([]byte(sessionSecret))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now().Add(-ago)
	raw, err := token.Mint(key, token.Claims{"iss": sessionIssuer, "sub": user, "iat": began.Unix(), "exp": began.Add(time.Hour).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// isWellSigned reports whether the shop's sign-in has signed a session.
func isWellSigned(session string) bool {
	key, err := token.NewKey([]byte(sessionSecret))
	if err != nil {
		panic(err) // it is long enough
	}
	_, err = token.VerifySignature(session, key)
	return err == nil
}

// isSoundAndExpired reports whether a session of the shop's is all right but for its end.
func isSoundAndExpired(t *testing.T, authorization string) bool {
	t.Helper()
	key, err := token.NewKey([]byte(sessionSecret))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := token.VerifySignature(strings.TrimPrefix(authorization, "Bearer "), key)
	if err != nil {
		return false
	}
	_, err = signed.Verify(key, token.Rules{Now: time.Now})
	return errors.Is(err, token.ErrExpired)
}

func bearer(t *testing.T, raw string) exchange.Credential {
	t.Helper()
	who, err := exchange.Bearer(raw)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// knowingAll is a config with all that can be known of our own endpoint.
func knowingAll(t *testing.T, url string) probe.Config {
	t.Helper()
	return probe.Config{Seed: 1, Endpoint: probe.Endpoint{
		URL: url, Issuer: testIssuer, Secret: []byte(testSecret),
		Caller: bearer(t, sessionOf(t, "user-1", 0)), Other: bearer(t, sessionOf(t, "user-2", 0)),
		Expired:  bearer(t, sessionOf(t, "user-1", 25*time.Hour)),
		Sessions: &probe.Signing{Issuer: sessionIssuer, Secret: []byte(sessionSecret)},
	}}
}

// judge runs all probes but those that are left out.
func judge(t *testing.T, c probe.Config, without ...string) []report.Case {
	t.Helper()
	probes, err := probe.Select(nil, without)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := probe.Run(t.Context(), c, probes)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// findings are the names of what was found, each with its severity, in alphabetical order.
func findings(cases []report.Case) []string {
	var found []string
	for _, c := range cases {
		if c.Severity != "" {
			found = append(found, c.Group+"/"+c.Name+" "+string(c.Severity))
		}
	}
	slices.Sort(found)
	return found
}

func skipped(cases []report.Case) []string {
	var names []string
	for _, c := range cases {
		if c.Outcome == report.Skipped {
			names = append(names, c.Group+"/"+c.Name)
		}
	}
	return names
}

func TestOurOwnEndpointHasNoFindings(t *testing.T) {
	for _, spec := range []target.Spec{target.Component, target.Native} {
		t.Run(string(spec), func(t *testing.T) {
			c := knowingAll(t, serve(t, open(t, spec, map[string]string{"quota": "1000/1m", "quota_by": "caller"})))
			cases := judge(t, c, probe.GroupAttacks)
			for _, one := range cases {
				if one.Severity != "" {
					t.Errorf("%s/%s is a finding: %s, got %s", one.Group, one.Name, one.Message, one.Got)
				}
			}
			// Loopback is no https, and nobody asked for a burst.
			want := []string{"transport/old-tls", "transport/hsts", "limits/burst", "limits/retry-after"}
			if got := skipped(cases); !slices.Equal(got, want) {
				t.Errorf("skipped are %q, want %q", got, want)
			}
		})
	}
}

func TestOurOwnEndpointWithstandsTheAttacks(t *testing.T) {
	probes, err := probe.Select([]string{probe.GroupAttacks}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range []target.Spec{target.Component, target.Native} {
		t.Run(string(spec), func(t *testing.T) {
			cases, err := probe.Run(t.Context(), knowingAll(t, serve(t, open(t, spec, nil))), probes)
			if err != nil {
				t.Fatal(err)
			}
			passed := 0
			for _, one := range cases {
				switch one.Outcome {
				case report.Passed:
					passed++
				case report.Skipped:
				default:
					t.Errorf("%s: %s", one.Name, one.Message)
				}
			}
			if passed < len(cases)/2 {
				t.Errorf("%d of %d attacks were carried out, want most of them", passed, len(cases))
			}
		})
	}
}

func TestSelect(t *testing.T) {
	ids := func(only, without []string) string {
		t.Helper()
		probes, err := probe.Select(only, without)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range probes {
			names = append(names, p.ID())
		}
		return strings.Join(names, " ")
	}
	if got, want := ids([]string{"secret", "token/iss"}, []string{"secret/strong"}), "token/iss secret/guessable"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, unknown := range []string{"nonsense", "token/nonsense", "iss"} {
		if _, err := probe.Select([]string{unknown}, nil); err == nil || !strings.Contains(err.Error(), unknown) {
			t.Errorf("%s: got %v", unknown, err)
		}
	}
}
