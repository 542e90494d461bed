package cli

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

const testSessionSecret = "Zq7nV2rXw9LkTb4Yc8HfJm3PsDg6Ae1u"

// curl runs a command line that begins with curl in a shell, as a reader of a document would, and returns what it printed.
func curl(t *testing.T, command string, environment ...string) string {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
			t.Fatal("no curl")
		}
		t.Skip("no curl")
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-c", strings.Replace(command, "curl ", "curl -sS ", 1))
	cmd.Env = append(os.Environ(), environment...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", command, err, out)
	}
	return string(out)
}

// toTry is the command that serve prints.
func (p *process) toTry(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^Try:\n +(.+)$`).FindStringSubmatch(p.head)
	if found == nil {
		t.Fatalf("serve prints no request to try:\n%s", p.head)
	}
	return found[1]
}

func TestTheRequestThatServePrintsIsTaken(t *testing.T) {
	sessions := []string{"--variable", "caller_secret=" + testSessionSecret, "--variable", "caller_issuer=https://shop.example"}
	hash := sha256.Sum256([]byte("the-key-of-an-app"))
	cert, certKey, _ := selfSigned(t)
	provider := newProvider(t)
	for name, tc := range map[string]struct {
		args        []string
		environment []string
	}{
		"without caller authentication": {nil, nil},
		"over TLS":                      {[]string{"--tls-cert", cert, "--tls-key", certKey}, nil},
		"sessions":                      {append([]string{"--variable", "caller_auth=hs256"}, sessions...), nil},
		"sessions for an audience":      {append([]string{"--variable", "caller_auth=hs256", "--variable", "caller_audience=try-on"}, sessions...), nil},
		"sessions, counted":             {append([]string{"--variable", "caller_auth=hs256", "--variable", "quota=5/1h"}, sessions...), nil},
		"an API key": {[]string{"--variable", "caller_auth=api_key", "--variable", `caller_api_keys={"app":"` + hex.EncodeToString(hash[:]) + `"}`},
			[]string{"API_KEY=the-key-of-an-app"}},
		"sessions of an identity provider": {[]string{"--variable", "caller_auth=jwks", "--variable", "caller_issuer=https://shop.example",
			"--variable", "caller_jwks_url=" + provider.url, "--variable", "caller_jwks_origin=" + provider.url}, []string{"SESSION=" + provider.session}},
		"a closed policy": {[]string{"--variable", `params={"uploaded_image_id":{"type":"string","pattern":"user_image-[0-9a-f-]{36}","required":true},"sku_ids":{"type":"list","required":true},"it's":{"type":"integer","required":true}}`}, nil},
		"an open policy":  {[]string{"--variable", "params=*"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := startServe(t, "native", nil, tc.args...)
			defer p.stop(t, os.Interrupt)
			if got := curl(t, p.toTry(t), tc.environment...); !strings.HasPrefix(got, `{"type":"jwt","token":"`) {
				t.Errorf("%s\nis answered %s", p.toTry(t), got)
			}
			if !strings.Contains(p.head, "Health    ok") {
				t.Errorf("it does not say that it is well:\n%s", p.head)
			}
		})
	}
}

// provider is an identity provider with one key, and a session that it signed.
type provider struct{ url, session string }

func newProvider(t *testing.T) provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(public) }))
	t.Cleanup(server.Close)
	session := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": "https://shop.example", "sub": "user-1", "exp": time.Now().Add(time.Hour).Unix()})
	session.Header["kid"] = "k1"
	signed, err := session.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return provider{server.URL, signed}
}

func TestTheSessionToTryWithIsNotShownAndGoesWithServe(t *testing.T) {
	p := startServe(t, "native", nil, "--variable", "caller_auth=hs256", "--variable", "caller_secret="+testSessionSecret, "--variable", "caller_issuer=https://shop.example")
	path := regexp.MustCompile(`@([^']+)'`).FindStringSubmatch(p.head)[1]
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("the session is in a file of mode %v, %v, want -rw-------", info.Mode(), err)
	}
	p.stop(t, os.Interrupt)
	if strings.Contains(p.head, "eyJ") {
		t.Error("serve shows a session")
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the session is still there: %v", err)
	}
}

func TestServeSaysAtItsStartWhatHealthSays(t *testing.T) {
	p := startServe(t, "native", nil, "--variable", "caller_auth=RS256", "--variable", "token_ttl=24h")
	defer p.stop(t, os.Interrupt)
	response, err := http.Get(strings.Replace(p.line("Endpoint"), "/aiuta_jwt", "/healthz", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var problem struct {
		Errors []struct{ Name, Detail string }
	}
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil || len(problem.Errors) != 2 {
		t.Fatalf("/healthz names %d variables, %v, want 2", len(problem.Errors), err)
	}
	for _, e := range problem.Errors {
		if want := e.Name + ": " + e.Detail; !strings.Contains(p.head, want) {
			t.Errorf("serve does not say %q:\n%s", want, p.head)
		}
	}
	if strings.Contains(p.head, "Health    ok") {
		t.Error("serve says that it is well")
	}
}

func TestServeSaysAtItsStartWhatDoesNotAnswer(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	sessions := []string{"--variable", "caller_auth=jwks", "--variable", "caller_issuer=https://shop.example",
		"--variable", "caller_jwks_url=" + gone.URL, "--variable", "caller_jwks_origin=" + gone.URL}
	p := startServe(t, "native", nil, sessions...)
	p.stop(t, os.Interrupt)
	if !strings.Contains(p.head, "what it needs does not answer") || !strings.Contains(p.head, "caller_jwks_url: fails") {
		t.Errorf("serve does not say that the identity provider is gone:\n%s", p.head)
	}
	if !strings.Contains(p.stderr.String(), "health: caller_jwks_url") {
		t.Errorf("standard error does not say why: %s", &p.stderr)
	}
}

func TestServeStartsWhileAServerThatItNeedsIsSilent(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // it accepts, and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	redis := "redis://" + silent.Addr().String()
	p := startServe(t, "component", nil, "--variable", "caller_auth=hs256", "--variable", "caller_secret="+testSessionSecret, "--variable", "caller_issuer=https://shop.example",
		"--variable", "quota=5/1h", "--variable", "quota_store=redis", "--variable", "quota_redis_url="+redis, "--variable", "quota_redis_origin="+redis)
	p.stop(t, os.Interrupt)
	if !strings.Contains(p.head, "a server that the endpoint needs is silent") {
		t.Errorf("serve does not say that Redis is silent:\n%s", p.head)
	}
}

// What Spin prints is what a collector parses: README's serve 2>log; jq . log.
func TestStandardErrorIsTheComponentsLinesAsTheyAre(t *testing.T) {
	for _, targetName := range []string{"component", "native"} {
		t.Run(targetName, func(t *testing.T) {
			p := startServe(t, targetName, nil)
			curl(t, p.toTry(t))
			post(t, p.line("Endpoint")+"?exp=1")
			p.stop(t, os.Interrupt)
			var codes []string
			lines := bufio.NewScanner(&p.stderr)
			for lines.Scan() {
				var line struct {
					Time      time.Time
					RequestID string `json:"request_id"`
					Status    int
				}
				if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line.Time.IsZero() || line.RequestID == "" {
					t.Errorf("not a line of the endpoint's: %s", lines.Text())
				}
				codes = append(codes, fmt.Sprint(line.Status))
			}
			if got := strings.Join(codes, " "); got != "200 400" {
				t.Errorf("the log has the decisions %s, want 200 400", got)
			}
		})
	}
}

func TestTheHostsMessagesAreJSONWithALevel(t *testing.T) {
	var b bytes.Buffer
	log := newServeLog(&b, func(string) {}).With("component", "edge")
	log.Info(`{"decision":"allow"}`, "stream", "stderr")
	log.Error("a request failed", "error", "line\nbreak\x1b[31m")
	first, second, _ := strings.Cut(b.String(), "\n")
	if first != `{"decision":"allow"}` {
		t.Errorf("the component's line became %s", first)
	}
	var message struct{ Level, Msg, Component, Error string }
	if err := json.Unmarshal([]byte(second), &message); err != nil || message.Level != "ERROR" || message.Component != "edge" || message.Msg != "a request failed" {
		t.Errorf("the host's message became %s, %v", second, err)
	}
	if strings.Count(second, "\n") != 1 || strings.Contains(second, "\x1b") {
		t.Errorf("the host's message is not one plain line: %q", second)
	}
}

func TestASecretFileThatEndsInALineBreakIsTheSameSecret(t *testing.T) {
	secret := writeFile(t, "secret.txt", testSecret+"\r\n")
	p := startServe(t, "native", nil, "--variable", "jwt_issuer="+testIssuer, "--variable", "jwt_secret=@"+secret)
	defer p.stop(t, os.Interrupt)
	var answer struct{ Token string }
	if err := json.Unmarshal([]byte(curl(t, p.toTry(t))), &answer); err != nil {
		t.Fatal(err)
	}
	if got := simulate(t, answer.Token, "token", "verify", "--issuer", testIssuer, "--secret-file", secret); got.code != exitOK {
		t.Errorf("token verify: exit code %d, %s", got.code, got.stderr)
	}
	api, _, _ := strings.Cut(p.line("Aiuta"), "/digital")
	start, err := http.NewRequestWithContext(t.Context(), http.MethodPost, api+"/v1/sku_try_on_operations", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	start.Header.Set("Authorization", "Bearer "+answer.Token)
	start.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(start)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode == http.StatusUnauthorized {
		t.Errorf("the stand-in refuses the token: %s", response.Header.Get("X-Simulator-Reason"))
	}
	for _, args := range [][]string{
		{"check", p.line("Endpoint"), "--attacks=false", "--only", "token", "-q"},
		{"run", "jwt", "--persona", "android", "-q", "--target", p.line("Endpoint")},
	} {
		if got := simulate(t, "", append(args, "--issuer", testIssuer, "--secret-file", secret)...); got.code != exitOK {
			t.Errorf("%s: exit code %d: %s%s", args[0], got.code, got.stdout, got.stderr)
		}
	}
}
