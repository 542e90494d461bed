package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/backend"
)

// writeFile writes a file of the test's own and returns its path.
func writeFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// selfSigned makes a certificate for 127.0.0.1 and writes it and its key as PEM files.
func selfSigned(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(cert)
	return writeFile(t, "cert.pem", string(cert)),
		writeFile(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}))), pool
}

func TestWrongUseOfSpinsFlagsIsOneClearLine(t *testing.T) {
	cert, key, _ := selfSigned(t)
	_, otherKey, _ := selfSigned(t)
	text := writeFile(t, "text.pem", "hunter2\n")
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a variable without a value":       {[]string{"--variable", "hunter2"}, 1, "NAME=value, NAME=@file, @file.json or @file.toml"},
		"a variable file of another kind":  {[]string{"--variable", "@x.yaml"}, 1, "ends in .json or .toml"},
		"a variable's file that is gone":   {[]string{"--variable", "a=@none.txt"}, 3, "none.txt"},
		"a variable's file that is binary": {[]string{"--variable", "a=@" + writeFile(t, "binary", "hunter2\xff")}, 3, "not valid UTF-8"},
		"a variable file that is gone":     {[]string{"--variable", "@none.json"}, 3, "none.json"},
		"variables that are no texts":      {[]string{"--variable", "@" + writeFile(t, "a.json", `{"a": 5, "b": "hunter2"}`)}, 3, "a.json: it has to hold names and texts alone"},
		"variables that are no JSON":       {[]string{"--variable", "@" + writeFile(t, "a.json", `hunter2`)}, 3, "a.json"},
		"variables that are no TOML":       {[]string{"--variable", "@" + writeFile(t, "a.toml", "a = \"hunter2\"\nb = 5\n")}, 3, "a.toml"},
		"an environment without a value":   {[]string{"--env", "hunter2"}, 1, "--env: take NAME=value"},
		"a stored value without a key":     {[]string{"--key-value", "hunter2"}, 1, "--key-value: take NAME=value"},
		"a trace of no component":          {[]string{"--target", "native", "--trace"}, 1, "--target component"},
		"a folder that cannot be":          {[]string{"--state-dir", filepath.Join(text, "x")}, 3, "text.pem"},
		"a certificate without its key":    {[]string{"--tls-cert", cert}, 1, "--tls-key"},
		"a key without its certificate":    {[]string{"--tls-key", key}, 1, "--tls-cert"},
		"a certificate that is gone":       {[]string{"--tls-cert", "none.pem", "--tls-key", key}, 3, "none.pem"},
		"a key that is gone":               {[]string{"--tls-cert", cert, "--tls-key", "none.pem"}, 3, "none.pem"},
		"a certificate that is none":       {[]string{"--tls-cert", text, "--tls-key", key}, 3, "text.pem"},
		"a key that is none":               {[]string{"--tls-cert", cert, "--tls-key", text}, 3, "text.pem"},
		"a key for another certificate":    {[]string{"--tls-cert", cert, "--tls-key", otherKey}, 3, "private key does not match"},
		"a forged certificate":             {[]string{"--tls-cert", writeFile(t, "forged.pem", "-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----\n"), "--tls-key", key}, 3, "forged.pem"},
		"a switch that does not exist":     {[]string{"--backend", "hunter=1"}, 1, "binding"},
		"a switch with another value":      {[]string{"--backend", "binding=hope"}, 1, "reject-401"},
		"no port left":                     {[]string{"--target", "native", "--find-free-port", "--listen", takeLastPort(t)}, 3, "no port after"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, "", append([]string{"serve", "--backend-listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"}, tc.args...)...)
			if got.code != tc.code {
				t.Errorf("exit code is %d, want %d", got.code, tc.code)
			}
			if strings.Count(got.stderr, "\n") != 1 || !strings.Contains(got.stderr, tc.says) {
				t.Errorf("stderr is %q, want one line with %q", got.stderr, tc.says)
			}
			if strings.Contains(got.stderr, "hunter2") {
				t.Errorf("stderr shows what was given: %q", got.stderr)
			}
		})
	}
}

// takeLastPort listens on the last port there is, unless somebody does already.
func takeLastPort(t *testing.T) string {
	const address = "127.0.0.1:65535"
	if listener, err := net.Listen("tcp", address); err == nil {
		t.Cleanup(func() { listener.Close() })
	}
	return address
}

func TestServeOverTLS(t *testing.T) {
	cert, key, pool := selfSigned(t)
	p := startServe(t, "native", []string{"SPIN_TLS_CERT=" + cert}, "--tls-key", key)
	defer p.stop(t, os.Interrupt)
	url := p.line("Endpoint")
	if !strings.HasPrefix(url, "https://127.0.0.1:") {
		t.Fatalf("it serves %s", url)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Post(url, "application/json", strings.NewReader(`{"uploaded_image_id":"img-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || response.ProtoMajor != 1 {
		t.Errorf("got %s over %s", response.Status, response.Proto)
	}
}

func TestServeTakesSpinsFlags(t *testing.T) {
	secret := writeFile(t, "secret.txt", testSecret)
	others := writeFile(t, "others.toml", "jwt_issuer = \"from-file\"\ntoken_ttl = \"30s\"\n")
	p := startServe(t, "component", []string{"SPIN_HTTP_LISTEN_ADDR=127.0.0.1:1", "SPIN_VARIABLE_JWT_ISSUER=from-environment"},
		"--variable", "jwt_secret=@"+secret, "--variable", "@"+others, "--variable", "jwt_issuer="+testIssuer, "--trace", "--quiet")
	url := p.line("Endpoint")
	for _, want := range []string{"Serving http://127.0.0.1:", "Available Routes:\n  edge: " + url + "\n"} {
		if !strings.Contains(p.text(), want) {
			t.Errorf("it does not say %q:\n%s", want, p.text())
		}
	}
	if got := post(t, url); got != http.StatusOK {
		t.Errorf("the endpoint answers %d", got)
	}
	p.stop(t, os.Interrupt)
	stderr := p.stderr.String()
	for _, want := range []string{`[1] spin-config.get-config("jwt_secret") = "‹secret›" <`, `[1] spin-config.get-config("common") = "jwt_issuer=` + testIssuer + `\x1fjwt_key_id=\x1f`} {
		if !strings.Contains(stderr, want) {
			t.Errorf("the trace does not say %s:\n%s", want, stderr)
		}
	}
	if strings.Contains(stderr+p.text(), testSecret) {
		t.Error("the output holds the secret")
	}
	if strings.Contains(stderr, `"request_id":"`) {
		t.Error("it is not quiet")
	}
}

func TestServeListensWhereSpinsVariableSays(t *testing.T) {
	// Of two ports in a row, the first is taken.
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	p := startServe(t, "native", []string{"SPIN_HTTP_LISTEN_ADDR=" + taken.Addr().String()}, "--listen", "", "--find-free-port")
	defer p.stop(t, os.Interrupt)
	if url := p.line("Endpoint"); strings.Contains(url, taken.Addr().String()) || get(t, url+"?a=1") == 0 {
		t.Errorf("it serves %s", url)
	}
}

func TestServeDecidesWhatAiutaDoes(t *testing.T) {
	p := startServe(t, "native", nil, "--backend", "unauthorized_body=detail", "--backend", "leeway=30s")
	defer p.stop(t, os.Interrupt)
	api, _, _ := strings.Cut(p.line("Aiuta"), "/digital")
	response, err := http.Post(api+"/v1/sku_try_on_operations", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusUnauthorized || string(body) == backend.DefaultUnauthorizedBody {
		t.Errorf("got %d %s, %v", response.StatusCode, body, err)
	}
}
