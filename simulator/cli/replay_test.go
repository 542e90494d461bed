package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatCurlDidIsReplayedAndPlayed(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "session.json")
	if got := behindProxy(t, curlBehind, "--record", file); got.code != exitOK {
		t.Fatalf("got %+v", got)
	}
	for want, args := range map[string][]string{
		"3 passed, 0 failed":                     {"--target", "native"},
		"got       2 min":                        {"--target", "native", "--variable", "token_ttl=2m"},
		"got       503":                          {"--target", "component", "--variable", "caller_auth=hs256"},
		"request 2 was answered without a token": {"--target", "native", "--variable", "caller_auth=hs256"},
		"the gaps of the recording, on a clock":  {"--target", "native"},
		"give --issuer and --secret-file":        {"--target", "http://127.0.0.1:1/aiuta_jwt"},
		"unknown switch":                         {"--target", "native", "--backend", "no_such=1"},
		"--variable is about an endpoint of our": {"--target", "http://127.0.0.1:1/aiuta_jwt", "--variable", "a=b"},
		"replay request 2":                       {"--target", "http://127.0.0.1:1/aiuta_jwt"},
		"it is no recording of simulator proxy":  nil,
	} {
		from := file
		if args == nil {
			from = filepath.Join(folder, "no.json")
			if err := os.WriteFile(from, []byte("[]"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := simulate(t, "", append([]string{"replay", from}, args...)...); !strings.Contains(got.stdout+got.stderr, want) {
			t.Errorf("%q: got %+v", args, got)
		}
	}
	t.Chdir(folder)
	if got := simulate(t, "", "new", "as-recorded", "--from", file); got.code != exitOK {
		t.Fatalf("got %+v", got)
	}
	if got := simulate(t, "", "run", "as-recorded.yaml", "--target", "native"); got.code != exitOK {
		t.Errorf("got %+v", got)
	}
	if got := simulate(t, "", "new", "nothing", "--from", filepath.Join(folder, "no.json")); got.code != exitFile {
		t.Errorf("got %+v", got)
	}
}
