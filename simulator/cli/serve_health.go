package cli

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/testbed"
)

// inTheClear names the addresses that the endpoint asks over plain HTTP, and what follows. The endpoint takes
// it, because brands have networks of their own; loopback is not named.
func inTheClear(ctx context.Context, servers *testbed.Testbed) ([]string, error) {
	var lines []string
	for _, asked := range []struct{ name, risk string }{
		{endpoint.VariableJWKSURL, "an attacker on the way can replace the keys"},
		{endpoint.VariableAuthorizeURL, "an attacker on the way can answer in its place"},
	} {
		value, err := servers.Variable(ctx, asked.name)
		if err != nil {
			return nil, err
		}
		u, err := url.Parse(value)
		if err != nil || u.Scheme != "http" || isLoopback(u.Hostname()) { // what is no URL the health names
			continue
		}
		lines = append(lines, fmt.Sprintf("%s is plain http: %s; use https", asked.name, asked.risk))
	}
	return lines, nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// healthTimeout is how long the endpoint may take to say how it is.
const healthTimeout = 10 * time.Second

// maxHealth bounds what is read of its answer.
const maxHealth = 64 << 10

// health is what GET /healthz says, in lines for people; and if the variables are right, whether what they name answers.
func health(ctx context.Context, at string) ([]string, error) {
	at = strings.TrimSuffix(at, aiuta.TokenPath) + endpoint.HealthPath
	said, err := askHealth(ctx, at, healthTimeout)
	switch {
	case err != nil:
		return nil, err
	case said.status == http.StatusOK:
		return deepHealth(ctx, at), nil
	}
	lines := []string{fmt.Sprintf("%d %s: every request for a token is refused until this is mended", said.status, said.Code)}
	return append(lines, said.errors()...), nil
}

// deepTimeout is how long a start waits for what the endpoint needs: a silent server keeps the endpoint itself waiting.
const deepTimeout = 3 * time.Second

func deepHealth(ctx context.Context, at string) []string {
	const ok = "ok: " + endpoint.HealthPath + " answers 200"
	said, err := askHealth(ctx, at+"?deep=1", deepTimeout)
	switch {
	case err != nil:
		return []string{ok, fmt.Sprintf("but ?deep=1 gave no answer in %s: a server that the endpoint needs is silent", deepTimeout)}
	case said.status == http.StatusOK:
		return []string{ok}
	}
	return append([]string{ok, "but what it needs does not answer; standard error says why:"}, said.errors()...)
}

// healthAnswer is a problem of the endpoint's. A component of the user's own may say anything.
type healthAnswer struct {
	status int
	Code   string
	Errors []struct{ Name, Detail string }
}

func (a healthAnswer) errors() []string {
	var lines []string
	for _, e := range a.Errors {
		lines = append(lines, ladder.Visible(e.Name+": "+e.Detail))
	}
	return lines
}

func askHealth(ctx context.Context, at string, timeout time.Duration) (healthAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return healthAnswer{}, err
	}
	// It is our own server, whose certificate may be of the user's own making.
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return healthAnswer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxHealth))
	answer := healthAnswer{status: resp.StatusCode}
	_ = json.Unmarshal(body, &answer) // what is not JSON has no errors
	answer.Code = ladder.Visible(answer.Code)
	return answer, err
}
