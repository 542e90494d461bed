package corpus_test

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// real are servers of other languages and libraries, run as a brand runs them.
var real = []endpoint{
	{name: "Aiuta's sample, on Flask with PyJWT", must: `
		attacks/broken-header-lines attacks/cache-deception attacks/charset attacks/long-name attacks/numbers
		attacks/reserved-escaped attacks/reserved-headers caching/no-store caching/nosniff
		caller/anonymous disclosure/html-errors disclosure/versions injection/control-characters
		injection/duplicate-name injection/object-as-image injection/sets-aud injection/sets-jti injection/sets-kid
		injection/sets-nbf injection/sets-sub injection/unbound injection/body-measurements injection/unknown-parameter input/form-body
		input/invalid-utf8 input/list-body input/lone-surrogate input/nan input/null-body input/number-body input/pairs-body
		input/text-body input/unannounced-body limits/deep-nesting limits/large-body limits/large-parameter
		limits/many-parameters service/keep-alive token/jti`, serve: command{
		run: []string{python, "../../target/testdata/sample.py"}, there: []string{python, "-c", "import flask, jwt"}, fix: "apt-get install python3-flask python3-jwt",
	}.serve},
	{name: "a tutorial's, on Express with jsonwebtoken", must: `
		attacks/body-before-caller attacks/broken-header-lines attacks/cache-deception attacks/charset
		attacks/crowded-items attacks/long-name attacks/numbers attacks/other-credential-scheme
		attacks/prototype-names attacks/reserved-escaped attacks/reserved-headers
		attacks/session-alg-other-hmac attacks/session-broken-text attacks/session-claim-name-case
		attacks/session-crit-b64 attacks/session-crit-unknown attacks/session-deep-nesting
		attacks/session-duplicate-claim-names attacks/session-duplicate-header-names attacks/session-exp-fraction
		attacks/session-exp-missing attacks/session-exp-range attacks/session-iat-future attacks/session-iat-type
		attacks/session-subject attacks/session-token-of-another-type caching/no-store caching/nosniff
		caller/challenge cors/preflight disclosure/html-errors disclosure/stack-trace injection/control-characters
		injection/duplicate-name injection/object-as-image injection/sets-aud injection/sets-exp injection/sets-iat
		injection/sets-iss injection/sets-jti injection/sets-kid injection/sets-nbf injection/sets-sub
		injection/unbound injection/body-measurements injection/unknown-parameter input/form-body input/invalid-utf8 input/list-body
		input/lone-surrogate input/methods input/pairs-body input/unannounced-body limits/deep-nesting
		limits/large-parameter limits/many-parameters token/jti`, serve: command{
		run: []string{"node", "express/server.mjs"}, there: []string{"test", "-d", "express/node_modules/jsonwebtoken"}, fix: "simulator/probe/corpus/express/install.sh",
	}.serve},
	{name: "our own of docs/apps, on FastAPI with PyJWT", must: `
		attacks/crowded-items attacks/session-broken-text attacks/session-deep-nesting
		attacks/session-duplicate-claim-names attacks/session-duplicate-header-names attacks/session-exp-fraction
		attacks/session-exp-range attacks/session-exp-type attacks/session-iat-type attacks/session-nbf-future
		attacks/session-signature-respelled attacks/session-subject
		attacks/session-token-of-another-type`, without: []string{"attacks/session-oversize" /* h11 takes a head of over 16 KiB only if it comes in one piece */}, serve: command{
		run: []string{python, "../../../docs/apps/fastapi/server.py"}, there: []string{python, "-c", "import fastapi, jwt, uvicorn"},
		fix: "apt-get install python3-fastapi python3-uvicorn python3-jwt",
	}.serve},
	{name: "a shop's, in PHP without a library", must: `
		attacks/broken-header-lines attacks/cache-deception attacks/charset attacks/crowded-items attacks/forged-host
		attacks/numbers attacks/session-alg-asymmetric attacks/session-alg-case attacks/session-alg-other-hmac
		attacks/session-crit-b64 attacks/session-crit-unknown attacks/session-deep-nesting
		attacks/session-duplicate-claim-names attacks/session-duplicate-header-names attacks/session-exp-fraction
		attacks/session-exp-range attacks/session-exp-type attacks/session-header-name-case attacks/session-iat-future
		attacks/session-iat-type attacks/session-nbf-future attacks/session-oversize
		attacks/session-payload-not-an-object attacks/session-standard-alphabet attacks/session-subject
		attacks/session-token-of-another-type caching/no-store caching/nosniff caller/challenge cors/preflight
		disclosure/html-errors disclosure/versions injection/control-characters injection/duplicate-name
		injection/object-as-image injection/unbound input/broken-json input/empty-body input/form-body
		input/invalid-utf8 input/list-body input/lone-surrogate input/methods input/nan input/null-body
		input/number-body input/pairs-body input/text-body input/trailing input/unannounced-body limits/deep-nesting limits/large-body
		limits/large-parameter service/keep-alive token/jti`, without: []string{"attacks/smuggled-request" /* for which PHP waits until the time-out, four times */}, serve: command{
		run: []string{"php", "-S", "$address", "php/server.php"}, there: []string{"php", "--version"}, fix: "apt-get install php-cli",
	}.serve},
}

// python is Debian's, for which Debian packages the libraries.
const python = "/usr/bin/python3"

// command is how a server is started.
type command struct {
	run   []string // $address is where it should listen
	there []string // succeeds if what the server needs is installed
	fix   string
}

// serve runs the server on a free port of loopback until the test ends.
func (c command) serve(t *testing.T) string {
	if err := exec.Command(c.there[0], c.there[1:]...).Run(); err != nil {
		if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
			t.Fatalf("%s is missing (%v): %s", c.run[0], err, c.fix)
		}
		t.Skipf("%s is missing (%v): %s", c.run[0], err, c.fix)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	host, port, _ := net.SplitHostPort(address)
	listener.Close()
	var args []string
	for _, arg := range c.run[1:] {
		args = append(args, strings.ReplaceAll(arg, "$address", address))
	}
	var log strings.Builder
	cmd := exec.Command(c.run[0], args...)
	cmd.Env = append(os.Environ(), "HOST="+host, "PORT="+port, "JWT_ISSUER="+issuer, "JWT_SECRET="+secret, "SESSION_ISSUER="+sessionIssuer,
		"SESSION_SECRET="+sessionSecret, "SAMPLE_ISSUER="+issuer, "SAMPLE_SECRET="+secret, "SAMPLE_PORT="+port)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it serves until it is killed
		_ = cmd.Wait()
	})
	url := "http://" + address + path
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if answer, err := http.Get(url); err == nil {
			answer.Body.Close()
			return url
		}
	}
	t.Fatalf("%s does not answer: %s", c.run[0], log.String())
	return ""
}
