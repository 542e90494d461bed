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

// health is what GET /healthz says, in lines for people.
func health(ctx context.Context, at string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(at, aiuta.TokenPath)+endpoint.HealthPath, nil)
	if err != nil {
		return nil, err
	}
	// It is our own server, whose certificate may be of the user's own making.
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxHealth))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return []string{"ok: " + endpoint.HealthPath + " answers 200"}, nil
	}
	var problem struct {
		Code   string
		Errors []struct{ Name, Detail string }
	}
	_ = json.Unmarshal(body, &problem) // a component of the user's own may say anything
	lines := []string{fmt.Sprintf("%d %s: every request for a token is refused until this is mended", resp.StatusCode, ladder.Visible(problem.Code))}
	for _, e := range problem.Errors {
		lines = append(lines, ladder.Visible(e.Name+": "+e.Detail))
	}
	return lines, nil
}
