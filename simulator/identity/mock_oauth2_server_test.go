package identity_test

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/target"
)

// TestBehindMockOAuth2Server signs a user in at NAV's server, whose kid stays the same when its key does not.
func TestBehindMockOAuth2Server(t *testing.T) {
	race.Skip(t, "TestBehindOIDCProvider asks the same of another provider")
	installed(t, "java", "mockoauth2", "pom.xml", "lib")
	onBoth(t, func(t *testing.T, spec target.Spec) {
		provider, origin := startMock(t, freePort(t), "ES256")
		d := discover(t, origin+"/shop")
		session := func() string {
			return d.token(t, url.Values{
				"grant_type": {"password"}, "client_id": {"app"}, "client_secret": {"x"}, "username": {"anna"}, "password": {"y"}, "scope": {"try-on"},
			})
		}
		c := clock.NewFrozen(time.Now())
		e := serve(t, spec, c, d.variables(t, "try-on"), nil)
		first := session()
		e.accepts(t, "at first", first)
		serve(t, spec, c, d.variables(t, "another"), nil).refuses(t, "for another audience", first, "unauthorized", "aud")

		provider.end()
		provider, _ = startMock(t, origin[len("http://127.0.0.1:"):], "RS256")
		second := session()
		e.refuses(t, "of another key under the same kid, before the TTL", second, "unauthorized", "alg")
		c.Advance(5 * time.Minute)
		e.accepts(t, "after the TTL", second)
		e.refuses(t, "of the key before", first, "unauthorized", "alg")

		provider.end()
		c.Advance(14 * time.Minute)
		e.accepts(t, "with stored keys", second)
		c.Advance(2 * time.Minute)
		e.refuses(t, "after the grace", second, "caller_unverifiable", "try again")
	})
}

// startMock starts the server on a port of loopback, and waits until it answers.
func startMock(t *testing.T, port, alg string) (p *process, origin string) {
	t.Helper()
	command := exec.Command("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "lib/*",
		"no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt")
	command.Dir = "mockoauth2"
	command.Env = append(os.Environ(), "SERVER_HOSTNAME=127.0.0.1", "SERVER_PORT="+port,
		`JSON_CONFIG={"interactiveLogin":false,"tokenProvider":{"keyProvider":{"algorithm":"`+alg+`"}}}`)
	p = start(t, command)
	go func() { // a server whose output is not read stands still
		for p.lines.Scan() {
		}
	}()
	origin = "http://127.0.0.1:" + port
	for giveUp := time.Now().Add(patience); time.Now().Before(giveUp); time.Sleep(50 * time.Millisecond) {
		resp, err := http.Get(origin + "/isalive")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK { // another test's server may have had the port for a moment
				return p, origin
			}
		}
	}
	p.end()
	t.Fatalf("mock-oauth2-server does not answer: %s", p.output.String())
	return nil, ""
}

// lastPort is what freePort returned last. It begins at another port in each process, below those from 32768 on that the
// system hands out, to others at any time.
var lastPort atomic.Int64

func init() { lastPort.Store(int64(20_000 + os.Getpid()*97%10_000)) }

// freePort returns a port that nothing listens at, for a server that is started there more than once.
func freePort(t *testing.T) string {
	t.Helper()
	for range 1000 {
		port := strconv.Itoa(int(lastPort.Add(1)))
		if listener, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			listener.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}
