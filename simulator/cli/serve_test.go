package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/spinhost/redis/redistest"
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
		"variables that are no texts":      {[]string{"--variable", "@" + writeFile(t, "a.json", `{"a": 5, "b": "hunter2"}`)}, 3, "--variable: use names with text values only: "},
		"a number in variables":            {[]string{"--variable", "@" + writeFile(t, "a.json", "{\"b\": \"hunter2\",\n \"a\": 5}")}, 3, "a.json:2:2: a: must be text"},
		"variables that are no JSON":       {[]string{"--variable", "@" + writeFile(t, "a.json", `hunter2`)}, 3, "a.json:1:1: is not JSON"},
		"variables that are no TOML":       {[]string{"--variable", "@" + writeFile(t, "a.toml", "a = \"hunter2\"\nb = 5\n")}, 3, "a.toml:2:1: b: must be a string"},
		"an environment without a value":   {[]string{"--env", "hunter2"}, 1, "--env: use NAME=value"},
		"a stored value without a key":     {[]string{"--key-value", "hunter2"}, 1, "--key-value: use NAME=value"},
		"a trace of no component":          {[]string{"--target", "native", "--trace"}, 1, "--target component"},
		"a log that cannot be":             {[]string{"--log-dir", filepath.Join(text, "x")}, 3, "text.pem"},
		"a log of no component":            {[]string{"--target", "native", "--log-dir", "logs"}, 1, "--log-dir is about the component: use --target component"},
		"a log to empty, and none":         {[]string{"--truncate-logs"}, 1, "--log-dir"},
		"a component that is not there":    {[]string{"--follow", "egde"}, 3, `did you mean "edge"?`},
		"one to follow, quietly":           {[]string{"--follow", "edge", "--quiet"}, 1, "--quiet and --follow exclude each other"},
		"a configuration that is gone":     {[]string{"--runtime-config-file", "none.toml"}, 3, "none.toml"},
		"a configuration with a typo":      {[]string{"--runtime-config-file", writeFile(t, "rc.toml", "\n[key_value_stores.default]\ntype = \"hunter2\"\n")}, 3, "rc.toml:2:2: key_value_stores: is unknown here"},
		"a configuration for Azure":        {[]string{"--runtime-config-file", writeFile(t, "rc.toml", "[[variables_provider]]\ntype = \"azure_key_vault\"\nclient_secret = \"hunter2\"\n")}, 3, `rc.toml:2:1: variables_provider[0].type: "azure_key_vault": Spin knows this type`},
		"a configured quota by mistake":    {[]string{"--runtime-config-file", writeFile(t, "rc.toml", "[[variables_provider]]\ntype = \"static\"\nvalues = { qouta = \"hunter2\" }\n")}, 3, `did you mean "quota"?`},
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

// takeLastPort listens on the last port there is, unless another process does already.
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

func TestServeWritesTheFilesOfALogDirAndSaysSo(t *testing.T) {
	for name, tc := range map[string]struct {
		args, environment []string
		printed           bool
	}{
		"by the flag":        {[]string{"--log-dir", "logs"}, []string{"SPIN_LOG_DIR=other"}, true},
		"by the environment": {nil, []string{"SPIN_LOG_DIR=logs"}, true},
		"by a configuration": {[]string{"--runtime-config-file", writeFile(t, "rc.toml", "log_dir = \"logs\"\n")}, nil, true},
		"quietly":            {[]string{"-L", "logs", "--quiet"}, nil, false},
		"followed":           {[]string{"-L", "logs", "--follow", "edge"}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			p := startServeIn(t, dir, "component", tc.environment, tc.args...)
			post(t, p.line("Endpoint"))
			p.stop(t, os.Interrupt)
			logs := filepath.Join(dir, "logs")
			if want := "Logging component stdio to \"" + logs + "/\"\n"; !strings.Contains(p.text(), want) {
				t.Errorf("it does not say %q:\n%s", want, p.text())
			}
			const line = `"status":200`
			if got, err := os.ReadFile(filepath.Join(logs, "edge_stderr.txt")); err != nil || strings.Count(string(got), line) != 1 {
				t.Errorf("the file holds %q, %v", got, err)
			}
			if got := strings.Contains(p.stderr.String(), line); got != tc.printed {
				t.Errorf("the terminal has the line: %t, want %t", got, tc.printed)
			}
		})
	}
}

func TestServeEmptiesTheFilesOfALogDirOnlyWhenAsked(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "edge_stderr.txt")
	if err := os.WriteFile(file, []byte("earlier\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	startServe(t, "component", nil, "--log-dir", dir).stop(t, os.Interrupt)
	if got, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(got), "earlier\n") {
		t.Errorf("the file holds %q, %v", got, err)
	}
	startServe(t, "component", nil, "--log-dir", dir, "--truncate-logs").stop(t, os.Interrupt)
	if got, err := os.ReadFile(file); err != nil || strings.Contains(string(got), "earlier") {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

func TestAnEmptyLogDirIsNone(t *testing.T) {
	dir := t.TempDir()
	startServeIn(t, dir, "component", []string{"SPIN_LOG_DIR=logs"}, "--log-dir", "").stop(t, os.Interrupt)
	if _, err := os.Stat(filepath.Join(dir, "logs")); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}

// The quota of a kv store is on the Redis server that the runtime configuration names, as it is under SpinKube.
func TestServeCountsWhereTheRuntimeConfigurationSays(t *testing.T) {
	server := redistest.Start(t)
	config := writeFile(t, "rc.toml", `[[variables_provider]]
type = "static"
values = { jwt_issuer = "`+testIssuer+`", jwt_secret = "`+testSecret+`", quota = "2/1h", caller_auth = "hs256", caller_secret = "`+testSessionSecret+`", caller_issuer = "https://shop.example" }
[key_value_store.default]
type = "redis"
url = "redis://`+server+`"
`)
	for _, tc := range []struct {
		name              string
		args, environment []string
		want              []string
	}{
		{"by the flag", []string{"--runtime-config-file", config}, nil, []string{`"type":"jwt"`, `"type":"jwt"`, "quota_exceeded"}},
		{"by the environment, after a restart", nil, []string{"RUNTIME_CONFIG_FILE=" + config}, []string{"quota_exceeded"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := startServe(t, "component", tc.environment, tc.args...)
			defer p.stop(t, os.Interrupt)
			if want := fmt.Sprintf("Using runtime config [key_value_store.default: redis] from %q\n", config); !strings.Contains(p.text(), want) {
				t.Errorf("it does not say %q:\n%s", want, p.text())
			}
			for i, one := range tc.want {
				if got := curl(t, p.toTry(t)); !strings.Contains(got, one) {
					t.Errorf("request %d got %s, want %s", i+1, got, one)
				}
			}
		})
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
	if err != nil || response.StatusCode != http.StatusUnauthorized || string(body) == gateway.DefaultUnauthorizedBody {
		t.Errorf("got %d %s, %v", response.StatusCode, body, err)
	}
}
