package corpus_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

// endpoint is one server of the corpus, and the truth about it.
type endpoint struct {
	// name says what is planted, or the style of one that is right.
	name string
	// serve runs the server until the test ends, and returns the URL of its endpoint.
	serve func(*testing.T) string
	// must are the ids of the findings that it deserves, separated by white space. It deserves no other.
	must string
	// missed are those of must that check does not find, and invented are findings that it does not deserve; each says
	// why. A key of invented may be a pattern of [path.Match].
	missed, invented map[string]string
	// without are probes that are left out.
	without []string
	// as is what the user says besides what all say; nil is nothing.
	as func(*probe.Config)
}

// brand serves the right endpoint with one change on a free port. What the change remembers is new each time.
func brand(change func(*shop)) func(*testing.T) string {
	return func(t *testing.T) string {
		server := httptest.NewServer(newShop(change))
		t.Cleanup(server.Close)
		return server.URL + path
	}
}

// findings runs check as the command does, and returns what it found, by id.
func (e endpoint) findings(t *testing.T) map[string]report.Case {
	t.Helper()
	probes, err := probe.Select(nil, e.without)
	if err != nil {
		t.Fatal(err)
	}
	c := probe.Config{Seed: 1, Endpoint: probe.Endpoint{
		URL: e.serve(t), Issuer: issuer, Secret: []byte(secret),
		Caller: credential(t, "user-1", time.Hour), Other: credential(t, "user-2", time.Hour), Expired: credential(t, "user-1", -time.Hour),
		Sessions: &probe.Signing{Issuer: sessionIssuer, Secret: []byte(sessionSecret)},
	}}
	if e.as != nil {
		e.as(&c)
	}
	cases, err := probe.Run(context.WithoutCancel(t.Context()), c, probes)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]report.Case{}
	for _, one := range cases {
		if one.Severity != "" {
			found[one.Group+"/"+one.Name] = one
		}
	}
	return found
}

// credential is a session of the brand's sign-in that ends in so long.
func credential(t *testing.T, user string, ends time.Duration) exchange.Credential {
	t.Helper()
	who, err := exchange.Bearer(session(t, user, ends))
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func session(t *testing.T, user string, ends time.Duration) string {
	t.Helper()
	key, err := token.NewKey([]byte(sessionSecret))
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(ends)
	raw, err := token.Mint(key, token.Claims{"iss": sessionIssuer, "sub": user, "iat": end.Add(-time.Hour).Unix(), "exp": end.Unix()})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// ask asks an endpoint for a token as a user, before check does.
func ask(t *testing.T, url, user, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+session(t, user, time.Hour))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the first token is answered with %d", answer.StatusCode)
	}
}
