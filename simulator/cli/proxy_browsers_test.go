package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestABrowserTrustsTheProxyAsItIsTold follows what proxy ca prints, line by line: a page that does what Aiuta's Web SDK does
// tries a photo on, without a difference and without a finding.
func TestABrowserTrustsTheProxyAsItIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts browsers, as make test does")
	}
	for name, browser := range map[string]struct{ program, own, needs string }{
		// Root has no sandbox, and nothing but loopback is to be reached.
		"Chromium": {"chromium", `--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run`, "chromium"},
		"Firefox":  {"firefox", "--headless --no-remote", "certutil"},
	} {
		t.Run(name, func(t *testing.T) {
			program := browser.program
			if name == "Firefox" {
				program = "firefox-esr" // Debian's
			}
			for _, needed := range []string{program, browser.needs} {
				if _, err := exec.LookPath(needed); err != nil {
					if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
						t.Fatalf("no %s: make packages installs it", needed)
					}
					t.Skipf("no %s: make packages installs it", needed)
				}
			}
			folder := t.TempDir()
			page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/done" {
					http.FileServer(http.Dir("../proxy/session/testdata")).ServeHTTP(w, r)
					return
				}
				shown, _ := io.ReadAll(r.Body)
				if err := os.WriteFile(filepath.Join(folder, "done"), shown, 0o600); err != nil {
					t.Error(err)
				}
			}))
			t.Cleanup(page.Close)
			t.Setenv("XDG_CONFIG_HOME", t.TempDir())
			told := simulate(t, "", "proxy", "ca")
			if err := os.WriteFile(filepath.Join(folder, "ca.pem"), []byte(told.stdout), 0o600); err != nil {
				t.Fatal(err)
			}
			script := strings.NewReplacer(
				"/tmp/try-on-firefox", folder+"/firefox", "/tmp/try-on", folder+"/chromium", "=127.0.0.1:8888", "=$proxy",
			).Replace(commandsOf(t, told.stderr, name))
			// The last command is the browser, which gets the page.
			at := strings.LastIndex(script, "\n"+browser.program+" ") + 1
			script = "set -e\ncd '" + folder + "'\nproxy=${AIUTA_PROXY#http://}\n" + script[:at] +
				"[ ! -d firefox ] || { sed -i s/127.0.0.1:8888/$proxy/ firefox/user.js; echo '" + onlyLoopback + "' >> firefox/user.js; }\n" +
				program + strings.TrimPrefix(script[at:], browser.program) + " " + browser.own +
				" 'https://shop.example/brand.html?photos=1&endpoint='$AIUTA_ENDPOINT >log 2>&1 &\n" +
				"for i in $(seq 900); do [ -e done ] && break; sleep 0.1; done\nkill $! && wait $! || true\n[ -e done ] || tail log\n"
			got := simulate(t, "", "proxy", "--listen", "127.0.0.1:0", "--admin-listen", "", "--target", "native", "--endpoint", "https://shop.example/jwt", "--map", "shop.example="+page.URL, "--map", "static.aiuta.com="+page.URL,
				"--variable", "allowed_origins=https://shop.example", "--backend", "cors=sdk", "--fail-on", "low", "--", "bash", "-c", script)
			if shown, err := os.ReadFile(filepath.Join(folder, "done")); err != nil || string(shown) != "result" {
				t.Errorf("the user sees %q, %v", shown, err)
			}
			for _, want := range []string{"the app has web@5.0.5 in it", "findings: none"} {
				if !strings.Contains(got.stdout, want) {
					t.Errorf("it does not say %q:\n%s\n%s", want, got.stdout, got.stderr)
				}
			}
		})
	}
}

// onlyLoopback keeps Firefox from asking Mozilla for anything.
const onlyLoopback = `user_pref("network.dns.forceResolve", "127.0.0.1");`

// commandsOf are the commands that are printed for one kind of client, one a line.
func commandsOf(t *testing.T, told, client string) string {
	t.Helper()
	_, part, ok := strings.Cut(told, "\n"+client)
	if !ok {
		t.Fatalf("nothing is said of %s: %s", client, told)
	}
	part = regexp.MustCompile(`(?s)\n\S.*`).ReplaceAllString(part, "") // the next client
	part = regexp.MustCompile(`\\\n +`).ReplaceAllString(part, "")
	commands := regexp.MustCompile(`(?m)^ {18}((?:mkdir|certutil|echo|firefox|chromium) .*)$`).FindAllStringSubmatch(part, -1)
	var all strings.Builder
	for _, one := range commands {
		all.WriteString("\n" + one[1])
	}
	return all.String()
}
