package probe_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/race"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

func TestNobodyAtTheURLIsAnErrorOfItsOwn(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler()) // nobody trusts its certificate
	defer secure.Close()
	for name, url := range map[string]string{
		"nobody listens": "http://" + listener.Addr().String() + "/aiuta_jwt", "no such host": "http://nobody.invalid/", "an untrusted certificate": secure.URL,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := probe.Run(t.Context(), probe.Config{Endpoint: probe.Endpoint{URL: url}}, probe.Probes())
			if !errors.Is(err, exchange.ErrUnreachable) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnEndpointThatNeverMintsAnythingIsUnreachable(t *testing.T) {
	c := probe.Config{Timeout: time.Second, Endpoint: probe.Endpoint{URL: serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if body(r); r.Method != http.MethodOptions {
			<-r.Context().Done() // which a server only notices once the body is read
		}
	}))}}
	if _, err := probe.Run(t.Context(), c, probe.Probes()); !errors.Is(err, exchange.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestAnEndpointThatSaysNothingIsNotWaitedFor(t *testing.T) {
	c := knowingAll(t, "")
	moved := clock.NewSimulated()
	c.Clock, c.Timeout = moved, time.Minute // of which no machine needs more than a moment
	good := endpoint{t, openAt(t, moved, target.Native, nil)}
	hangs := habit(func(e endpoint, w http.ResponseWriter, r *http.Request) {
		if string(body(r)) == probe.Malformed()["broken-json"] {
			moved.Advance(c.Timeout)
			<-r.Context().Done()
			return
		}
		send(w, e.ask(r))
	})
	c.URL = serve(t, hangs.on(good))
	cases := judge(t, c, probe.GroupAttacks)
	if got := findings(cases); !slices.Equal(got, []string{"input/broken-json medium"}) {
		t.Errorf("findings are %q", got)
	}
	i := slices.IndexFunc(cases, func(c report.Case) bool { return c.Name == "broken-json" })
	if !strings.Contains(cases[i].Message, "no answer within 1m0s") {
		t.Errorf("the message is %q", cases[i].Message)
	}
}

// TestManyAnswersMayTakeLongerThanOne: each answer of this endpoint takes two thirds of the time that one may take, and
// several probes ask for more than one.
func TestManyAnswersMayTakeLongerThanOne(t *testing.T) {
	c := knowingAll(t, "")
	moved := clock.NewSimulated()
	c.Clock, c.Timeout = moved, time.Minute
	slow := habit(func(e endpoint, w http.ResponseWriter, r *http.Request) {
		body(r)
		moved.Advance(2 * c.Timeout / 3)
		send(w, e.ask(r))
	})
	c.URL = serve(t, slow.on(endpoint{t, openAt(t, moved, target.Native, nil)}))
	probes, err := probe.Select([]string{"service/keep-alive", "token", "cors"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := probe.Run(t.Context(), c, probes)
	if err != nil {
		t.Fatal(err)
	}
	if got := findings(cases); len(got) > 0 {
		t.Errorf("findings are %q", got)
	}
}

func TestALowLimitIsNoFinding(t *testing.T) {
	for _, quota := range []string{"1/1h", "5/1h", "30/1h"} {
		c := knowingAll(t, serve(t, newEndpoint(t, map[string]string{"quota": quota}).good))
		if got := findings(judge(t, c, probe.GroupAttacks, "service/slow-body")); len(got) > 0 {
			t.Errorf("with a quota of %s the findings are %q", quota, got)
		}
	}
}

func TestAnEndpointMayWantOtherParameters(t *testing.T) {
	url := serve(t, newEndpoint(t, map[string]string{
		"params": `{"uploaded_image_id":{"type":"string","required":true},"store":{"type":"string","pattern":"[a-z]+","required":true},
			"sku_ids":{"type":"list","form":"verbatim"},"sku_id":{"type":"string"},"sku_catalog_name":{"type":"string"}}`,
	}).good)
	c := knowingAll(t, url)
	if got := findings(judge(t, c, probe.GroupAttacks, "service")); !slices.Equal(got, []string{"contract/mints high"}) {
		t.Errorf("without the parameters the findings are %q", got)
	}
	c.Params = map[string]any{"uploaded_image_id": "user_image-1", "store": "berlin"}
	if got := findings(judge(t, c, probe.GroupAttacks, "service/slow-body")); len(got) > 0 {
		t.Errorf("with the parameters the findings are %q", got)
	}
}

func TestACredentialMayBeAnyHeader(t *testing.T) {
	moves := habit(func(e endpoint, w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+r.Header.Get("X-Session"))
		send(w, e.ask(r))
	})
	c := knowingAll(t, serve(t, moves.on(newEndpoint(t, nil))))
	var err error
	if c.Caller, err = (exchange.Credential{}).With("X-Session", sessionOf(t, "user-1", 0)); err != nil {
		t.Fatal(err)
	}
	c.Other, c.Expired = exchange.Credential{}, exchange.Credential{}
	if got := findings(judge(t, c, probe.GroupAttacks, "service/slow-body")); len(got) > 0 {
		t.Errorf("findings are %q", got)
	}
}

func TestWithoutACredentialAClosedDoorIsNoFinding(t *testing.T) {
	c := probe.Config{Endpoint: probe.Endpoint{URL: serve(t, newEndpoint(t, nil).good)}}
	cases := judge(t, c)
	if got := findings(cases); len(got) > 0 {
		t.Errorf("findings are %q", got)
	}
	i := slices.IndexFunc(cases, func(c report.Case) bool { return c.Name == "mints" })
	if cases[i].Outcome != report.Skipped || !strings.Contains(cases[i].Message, "--bearer-file") {
		t.Errorf("contract/mints is %+v", cases[i])
	}
}

func TestWhatFailsIsForTheUserToSay(t *testing.T) {
	c := knowingAll(t, serve(t, sets("X-Content-Type-Options", "").on(newEndpoint(t, nil))))
	for failOn, want := range map[report.Severity]report.Outcome{report.Low: report.Failed, report.Medium: report.Warning, "": report.Warning} {
		c.FailOn = failOn
		cases := judge(t, c, probe.GroupAttacks, "service", "limits")
		i := slices.IndexFunc(cases, func(c report.Case) bool { return c.Name == "nosniff" })
		if got := cases[i].Outcome; got != want {
			t.Errorf("with --fail-on %q the outcome is %s, want %s", failOn, got, want)
		}
	}
}

// TestNothingThatIsSecretIsShown asks an endpoint that repeats whatever it knows.
func TestNothingThatIsSecretIsShown(t *testing.T) {
	race.Skip(t, "TestOurOwnEndpointHasNoFindings sends the same")
	chatty := habit(func(e endpoint, w http.ResponseWriter, r *http.Request) {
		text := body(r)
		answer := e.ask(r)
		if answer.Code != http.StatusOK {
			answer.Body.Reset()
			fmt.Fprintf(answer.Body, "you sent %s and %s, my secret is %s", r.Header, text, testSecret)
			answer.Header().Set("Content-Type", "text/html; secret="+testSecret)
			answer.Code = http.StatusInternalServerError
		}
		answer.Header().Set("Server", "shop/1.0 "+testSecret+" "+r.Header.Get("Authorization"))
		send(w, answer)
	})
	c := knowingAll(t, serve(t, chatty.on(newEndpoint(t, map[string]string{"params": "*"}))))
	cases := judge(t, c, "service/slow-body")
	if len(findings(cases)) < 10 {
		t.Fatalf("findings are %q, want many", findings(cases))
	}
	wholeToken := regexp.MustCompile(`eyJ[\w-]{20,}`)
	for _, one := range cases {
		text := strings.Join([]string{one.Message, one.Sent, one.Expected, one.Got, one.Advice, fmt.Sprint(one.Checks)}, "\n")
		for what, secret := range map[string]string{
			"secret": testSecret, "session": c.Caller.Bearer(), "other session": c.Other.Bearer(), "expired session": c.Expired.Bearer(), "secret of sessions": sessionSecret,
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%s/%s shows the %s", one.Group, one.Name, what)
			}
		}
		if wholeToken.MatchString(text) {
			t.Errorf("%s/%s shows a token: %s", one.Group, one.Name, text)
		}
	}
}

// TestAnOpaqueCredentialIsHidden: it does not look like a token, so that nothing but its value tells what it is.
func TestAnOpaqueCredentialIsHidden(t *testing.T) {
	const key = "shop-key+/17"
	repeats := habit(func(_ endpoint, w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(w, "no such key: %s (%s)", r.Header.Get("X-Key"), url.QueryEscape(r.Header.Get("X-Key")))
	})
	c := probe.Config{Endpoint: probe.Endpoint{URL: serve(t, repeats.on(endpoint{t: t}))}}
	var err error
	if c.Caller, err = (exchange.Credential{}).With("X-Key", key); err != nil {
		t.Fatal(err)
	}
	cases := judge(t, c, probe.GroupAttacks)
	text := fmt.Sprintf("%+v", cases)
	if len(findings(cases)) == 0 || strings.Contains(text, key) || strings.Contains(text, url.QueryEscape(key)) {
		t.Errorf("the key is shown, or nothing is: %s", text)
	}
}

func TestTheSameSeedSendsTheSame(t *testing.T) {
	sent := func(seed uint64) string {
		c := knowingAll(t, serve(t, newEndpoint(t, map[string]string{"params": "*", "token_jti": "false"}).good))
		c.Seed = seed
		var all []string
		for _, one := range judge(t, c, probe.GroupAttacks, "service") {
			all = append(all, one.Sent)
		}
		return strings.Join(all, "\n")
	}
	if one, two := sent(7), sent(7); one != two {
		t.Errorf("two runs sent\n%s\nand\n%s", one, two)
	}
	if sent(7) == sent(8) {
		t.Error("two seeds sent the same")
	}
}

func TestASlowBodyIsWaitedFor(t *testing.T) {
	hasty := habit(func(e endpoint, w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		body(r)
		if time.Since(began) > 600*time.Millisecond { // the probe takes no less than 675
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		send(w, e.ask(r))
	})
	probes, err := probe.Select([]string{"service/slow-body"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := probe.Run(t.Context(), knowingAll(t, serve(t, hasty.on(newEndpoint(t, nil)))), probes)
	if err != nil {
		t.Fatal(err)
	}
	if got := findings(cases); !slices.Equal(got, []string{"service/slow-body medium"}) {
		t.Errorf("findings are %q", got)
	}
}

func TestPlainHTTPIsForThisMachineAlone(t *testing.T) {
	for at, want := range map[string]bool{
		"http://127.0.0.1:8080/": false, "http://[::1]/": false, "http://localhost/": false, "http://shop.localhost/": false, "https://shop.example/": false,
		"http://shop.example/": true, "http://192.168.1.7/": true, "http://localhost.shop.example/": true,
	} {
		if got := probe.IsFoundAt(t, at); got != want {
			t.Errorf("%s: got %v, want %v", at, got, want)
		}
	}
}

func TestHTTPSIsJudged(t *testing.T) {
	for name, tc := range map[string]struct {
		oldest uint16
		hsts   string
		want   []string
	}{
		"as it should be": {tls.VersionTLS12, "max-age=31536000", nil},
		"old and lenient": {tls.VersionTLS10, "", []string{"transport/hsts info", "transport/old-tls medium"}},
	} {
		t.Run(name, func(t *testing.T) {
			good := newEndpoint(t, nil)
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if tc.hsts != "" {
					w.Header().Set("Strict-Transport-Security", tc.hsts)
				}
				good.good.ServeHTTP(w, r)
			}))
			server.TLS = &tls.Config{MinVersion: tc.oldest}
			server.StartTLS()
			defer server.Close()
			roots := x509.NewCertPool()
			roots.AddCert(server.Certificate())
			c := knowingAll(t, server.URL+"/aiuta_jwt")
			c.TLS = &tls.Config{RootCAs: roots}
			if got := findings(judge(t, c, probe.GroupAttacks, "service", "limits")); !slices.Equal(got, tc.want) {
				t.Errorf("findings are %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAnAttackThatGetsThroughIsAFinding(t *testing.T) {
	takesNone := admits(func(_ *http.Request, bearer string) bool { return says(bearer, 0, "none") })
	probes, err := probe.Select([]string{"attacks/session-alg-none", "attacks/session-kid-path"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := probe.Run(t.Context(), knowingAll(t, serve(t, takesNone.on(newEndpoint(t, nil)))), probes)
	if err != nil {
		t.Fatal(err)
	}
	if got := findings(cases); !slices.Equal(got, []string{"caller/unsigned critical"}) {
		t.Fatalf("findings are %q", got)
	}
	i := slices.IndexFunc(cases, func(c report.Case) bool { return c.Severity != "" })
	if c := cases[i]; c.Outcome != report.Failed || c.Sent == "" || c.Got == "" || c.Advice == "" || c.Rule == "" {
		t.Errorf("the finding is %+v", c)
	}
}
