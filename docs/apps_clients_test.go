package docs_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// endpointForClients serves an endpoint with sessions, for pages of one origin, and returns its URL and a session.
func endpointForClients(t *testing.T, origin string) (url, session string) {
	t.Helper()
	program := filepath.Join(simulatorFolder(t), "simulator")
	cmd := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0", "--admin-listen", "",
		"--variable", "jwt_issuer=iss-1", "--variable", "jwt_secret="+sampleSecret, "--variable", "caller_auth=hs256",
		"--variable", "caller_secret="+sampleSessions, "--variable", "caller_issuer="+sampleIssuer, "--variable", "allowed_origins="+origin)
	cmd.Dir = t.TempDir()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	lines := bufio.NewScanner(stdout)
	for url == "" && lines.Scan() {
		if found := regexp.MustCompile(`^Endpoint +(\S+)`).FindStringSubmatch(lines.Text()); found != nil {
			url = found[1]
		}
	}
	go io.Copy(io.Discard, stdout)
	secret := filepath.Join(t.TempDir(), "sessions.txt")
	if err := os.WriteFile(secret, []byte(sampleSessions), 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := exec.Command(program, "token", "mint", "--issuer", sampleIssuer, "--secret-file", secret, "--ttl", "1h", "--claims", `{"sub":"user-1"}`).Output()
	if err != nil {
		t.Fatal(err)
	}
	return url, strings.TrimSpace(string(raw))
}

// isToken reports whether a client got a token for the image.
func isToken(t *testing.T, got string) bool {
	t.Helper()
	cmd := exec.Command(filepath.Join(simulatorFolder(t), "simulator"), "token", "verify", "--issuer", "iss-1", got)
	cmd.Env = append(os.Environ(), "SPIN_VARIABLE_JWT_SECRET="+sampleSecret)
	out, err := cmd.Output()
	return err == nil && strings.Contains(string(out), `"image-1"`)
}

// clientCase is one call of getJwt: a token for the image, or what is said of the failure.
type clientCase struct{ url, session, params, want string }

// clientCases are those of a client in a program of its own. skus is how its SDK hands one product over.
func clientCases(t *testing.T, skus string) map[string]clientCase {
	t.Helper()
	url, session := endpointForClients(t, "")
	return map[string]clientCase{
		"a token":             {url, session, `{"sku_ids":` + skus + `,"uploaded_image_id":"image-1"}`, ""},
		"no session":          {url, "a.b.c", `{"uploaded_image_id":"image-1"}`, "the token endpoint refused: 401 unauthorized"},
		"another parameter":   {url, session, `{"uploaded_image_id":"image-1","exp":"1"}`, "the token endpoint refused: 400 reserved_parameter"},
		"no endpoint":         {"http://127.0.0.1:" + freePort(t) + "/aiuta_jwt", session, `{"uploaded_image_id":"image-1"}`, "the token endpoint gave no answer"},
		"what is no token":    {strings.Replace(url, "aiuta_jwt", "healthz", 1), session, `{}`, "the token endpoint refused: 405 method_not_allowed"},
		"no JSON, and no 200": {textServer(t, 502, "<html>"), session, `{}`, "the token endpoint refused: 502 "},
		"no JSON":             {textServer(t, 200, "<html>"), session, `{}`, "the token endpoint sent no token"},
		"a line break":        {textServer(t, 200, `{"type":"jwt","token":"a.b.c\n"}`), session, `{}`, "a.b.c"},
		"JSON without token":  {textServer(t, 200, `{"type":"jwt","token":7}`), session, `{}`, "the token endpoint sent no token"},
	}
}

func TestKotlinClients(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts Java, as make test does")
	}
	need(t, "java")
	classpath, err := os.ReadFile("apps/android/target/classpath")
	if err != nil {
		missing(t, "docs/apps/android/install.sh compiles it: %v", err)
	}
	for name, tc := range clientCases(t, `["sku-1"]`) {
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "java", "-cp", "apps/android/target/classes:"+string(classpath), "example.aiuta.MainKt", tc.url, tc.session, tc.params)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, &stderr)
			}
			lines := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
			if len(lines) != 2 {
				t.Fatalf("got %q, want a line from each client", out)
			}
			for i, client := range []string{"OkHttp", "Ktor"} {
				if tc.want != "" && lines[i] != tc.want || tc.want == "" && !isToken(t, lines[i]) {
					t.Errorf("%s: got %q, want %q", client, lines[i], tc.want)
				}
			}
		})
	}
}

// TestSwiftClient is for make test-swift, which compiles the client by a Swift that Debian 12 does not have.
func TestSwiftClient(t *testing.T) {
	client := os.Getenv("AIUTA_EDGE_SWIFT_CLIENT")
	if client == "" {
		t.Skip("make test-swift compiles it, and sets AIUTA_EDGE_SWIFT_CLIENT")
	}
	for name, tc := range clientCases(t, `"sku-1"`) {
		t.Run(name, func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), client, tc.url, tc.session, tc.params).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if got := strings.TrimSuffix(string(out), "\n"); tc.want != "" && got != tc.want || tc.want == "" && !isToken(t, got) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// textServer answers everything so, and returns its URL.
func textServer(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// thePage is what the sample is used in: it reports what came of getJwt to its own server.
const thePage = `<!doctype html><script type="module">
import { aiutaJwt } from './getJwt.js'
const asked = await (await fetch('/asked')).json()
const auth = { subscriptionId: 'subscription', getJwt: aiutaJwt(asked.url, () => asked.session) }
const { getJwt } = auth // as the SDK calls it: without this
let result
try { result = await getJwt(asked.params) } catch (e) { result = e.name + ': ' + e.message }
await fetch('/result', { method: 'POST', body: result })
</script>`

func TestWebClients(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts Chromium, as make test does")
	}
	need(t, "chromium")
	script, err := os.ReadFile("apps/web/target/getJwt.js")
	if err != nil {
		missing(t, "docs/apps/web/install.sh compiles it: %v", err)
	}
	var asked atomic.Pointer[map[string]any]
	results := make(chan string, 1)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, thePage)
		case "/getJwt.js":
			w.Header().Set("Content-Type", "text/javascript")
			w.Write(script)
		case "/asked":
			json.NewEncoder(w).Encode(asked.Load())
		case "/result":
			result, _ := io.ReadAll(r.Body)
			results <- string(result)
		}
	}))
	defer page.Close()
	url, session := endpointForClients(t, page.URL)
	foreign, _ := endpointForClients(t, "https://shop.example")
	image := map[string]string{"uploaded_image_id": "image-1"}
	for name, tc := range map[string]struct {
		url, session string
		params       map[string]string
		want         string
	}{
		"a token":                   {url, session, image, ""},
		"no session":                {url, "a.b.c", image, "AiutaJwtError: the token endpoint refused: 401 unauthorized"},
		"no image":                  {url, session, map[string]string{}, "AiutaJwtError: the token endpoint refused: 400 invalid_parameters"},
		"a page that may not ask":   {foreign, session, image, "AiutaJwtError: the token endpoint gave no answer"},
		"no JSON":                   {textServer(t, 200, "<html>"), session, image, "AiutaJwtError: the token endpoint gave no answer"},
		"JSON without a good token": {textServer(t, 200, `{"type":"jwt","token":"x\n"}`), session, image, "AiutaJwtError: the token endpoint sent no token"},
	} {
		t.Run(name, func(t *testing.T) {
			asked.Store(&map[string]any{"url": tc.url, "session": tc.session, "params": tc.params})
			got := browse(t, page.URL, results)
			if tc.want != "" && got != tc.want || tc.want == "" && !isToken(t, got) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// browse opens a page in Chromium and returns the first result that it reports.
func browse(t *testing.T, url string, results <-chan string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
		"--user-data-dir="+t.TempDir(), "--remote-debugging-port=0", url)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	}()
	select {
	case result := <-results:
		return result
	case <-ctx.Done():
		return fmt.Sprintf("no result: %s", &log)
	}
}

// A sample is something to copy whole.
func TestClientsAreShort(t *testing.T) {
	files, err := filepath.Glob("apps/*/*.*")
	if err != nil {
		t.Fatal(err)
	}
	kotlin, err := filepath.Glob("apps/android/src/main/kotlin/*.kt")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range append(files, kotlin...) {
		switch filepath.Ext(file) {
		case ".swift", ".kt", ".dart", ".ts":
			seen++
			if lines := strings.Count(read(t, file), "\n"); lines >= 60 {
				t.Errorf("%s has %d lines, want less than 60", file, lines)
			}
		}
	}
	if seen < 5 {
		t.Errorf("found %d samples, want one for each SDK", seen)
	}
}
