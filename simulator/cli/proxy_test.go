package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// curlBehind tries a photo on with curl, as a user of a terminal would.
const curlBehind = `set -e
id() { sed 's/.*"id":"\([^"]*\)".*/\1/'; }
image=$(printf 'a photo' | curl -sS -H 'x-user-id: of-the-app-itself' -F 'image_data=@-;type=image/jpeg;filename=image.jpg' https://api.aiuta.com/digital-try-on/v1/uploaded_images | id)
token=$(curl -sS -H 'Cookie: session=of-the-user' --json "{\"sku_ids\":\"a\",\"uploaded_image_id\":\"$image\"}" $AIUTA_ENDPOINT | sed 's/.*"token":"\([^"]*\)".*/\1/')
curl -sS -f -H "Authorization: Bearer $token" --json "{\"uploaded_image_id\":\"$image\",\"sku_ids\":[\"a\"]}" https://api.aiuta.com/digital-try-on/v1/sku_images_operations
`

// behindProxy runs a script behind the proxy.
func behindProxy(t *testing.T, script string, args ...string) outcome {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
			t.Fatal("no curl")
		}
		t.Skip("no curl")
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	all := append([]string{"proxy", "--listen", "127.0.0.1:0", "--admin-listen", "", "--target", "native", "--endpoint", "https://shop.example/jwt"}, args...)
	return simulate(t, "", append(all, "--", "bash", "-c", script)...)
}

func TestCurlIsWatchedAndRecognised(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.json")
	got := behindProxy(t, curlBehind, "--record", file, "--fail-on", "low")
	if got.code != exitOK {
		t.Fatalf("got %+v", got)
	}
	for _, want := range []string{
		"POST /digital-try-on/v1/sku_images_operations 200", "the app has ios@4.4.3 or flutter-ios@4.4.3 in it", "findings: none",
		"sent with start (request 3", "PASS  target https://shop.example/jwt",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("it does not say %q:\n%s", want, got.stdout)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the recording: %v, %v", info, err)
	}
	shown := simulate(t, "", "show", file)
	if shown.code != exitOK || !strings.Contains(shown.stdout, "├────────▶        │        │  POST /jwt 200") {
		t.Errorf("got %+v", shown)
	}
}

func TestTheProxySaysWhatItFoundToMachinesToo(t *testing.T) {
	got := behindProxy(t, strings.ReplaceAll(curlBehind, "-H 'Cookie: session=of-the-user'", ""), "--json")
	if got.code != exitFailed {
		t.Errorf("exit code %d", got.code)
	}
	found := false
	for line := range strings.Lines(got.stdout) {
		var c struct{ Name, Outcome, Severity, Advice string }
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		found = found || c.Name == "session" && c.Outcome == "failed" && c.Severity == "high" && c.Advice != ""
	}
	if !found {
		t.Errorf("got %s", got.stdout)
	}
}

func TestACommandThatFailsFailsTheProxy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "session.json")
	if got := behindProxy(t, curlBehind+"exit 7", "--record", file); got.code != exitRun || !strings.Contains(got.stderr, "exit status 7") {
		t.Errorf("got %+v", got)
	}
	if got := simulate(t, "", "show", file); got.code != exitOK { // what is recorded is worth most then
		t.Errorf("the recording: %+v", got)
	}
}

func TestWrongUsesOfTheProxyAreExplained(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("SPIN_VARIABLE_JWT_ISSUER", "")
	for want, args := range map[string][]string{
		"other machines could use it":            {"--listen", "0.0.0.0:8888"},
		"--upstream real: use stand-in or aiuta": {"--upstream", "real"},
		"--endpoint: the endpoint must be a URL": {"--endpoint", "shop.example"},
		"--map static: use HOST=URL":             {"--map", "static"},
		"the stand-in has to verify":             {"--endpoint", "https://shop.example/jwt"},
		"put -- in front of the command":         {"true"},
		"give --endpoint too: what asks Spin":    {"--target", "spin", "--spin", "/bin/true"},
		"--record: no folder":                    {"--record", "/no/such/folder/r.json"},
	} {
		got := simulate(t, "", append([]string{"proxy"}, args...)...)
		if got.code != exitUsage || !strings.Contains(got.stderr, want) {
			t.Errorf("%q: got %+v", args, got)
		}
	}
}

func TestTheCAIsPrintedAndRemoved(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	first := simulate(t, "", "proxy", "ca")
	if first.code != exitOK || !strings.HasPrefix(first.stdout, "-----BEGIN CERTIFICATE-----\n") || strings.Contains(first.stdout, "PRIVATE") {
		t.Fatalf("got %+v", first)
	}
	for _, device := range []string{"Android emulator", "iOS simulator", "Chromium", "--ignore-certificate-errors-spki-list=", "Firefox"} {
		if !strings.Contains(first.stderr, device) {
			t.Errorf("it does not say how %s trusts it", device)
		}
	}
	if again := simulate(t, "", "proxy", "ca"); again.stdout != first.stdout {
		t.Error("it is another CA each time")
	}
	if got := simulate(t, "", "proxy", "ca", "remove"); got.code != exitOK || !strings.Contains(got.stdout, "removed") {
		t.Errorf("got %+v", got)
	}
	if other := simulate(t, "", "proxy", "ca"); other.stdout == first.stdout {
		t.Error("it was not removed")
	}
}

func TestShowRefusesWhatIsNoRecording(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.json")
	if err := os.WriteFile(file, []byte(`{"a":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := simulate(t, "", "show", file); got.code != exitFile || !strings.Contains(got.stderr, "it is no recording of simulator proxy --record") {
		t.Errorf("got %+v", got)
	}
}

// Node's own fetch, with a photo of 20 MB.
func TestNodeIsWatchedAndRecognised(t *testing.T) {
	const script = "../proxy/undici/try_on.mjs"
	if _, err := os.Stat("../proxy/undici/node_modules"); err != nil {
		if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
			t.Fatal("no undici: simulator/proxy/undici/install.sh fetches it")
		}
		t.Skip("no undici: simulator/proxy/undici/install.sh fetches it")
	}
	got := behindProxy(t, "node "+script+" 20000000", "--fail-on", "low")
	for _, want := range []string{"POST /v1/uploaded_images 200", "POST /v1/sku_try_on_operations 200", "the app has web@5.0.5 in it"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("it does not say %q: %+v", want, got)
		}
	}
}
