package docs_test

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The secrets of the sample servers, for these tests only.
const (
	sampleSecret   = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
	sampleSessions = "Zq7nV2rXw9LkTb4Yc8HfJm3PsDg6Ae1u"
	sampleIssuer   = "https://shop.example"
)

// The server samples keep the contract, as check judges it, with nothing worse than low.
func TestTheServerSamplesPassCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts Node.js and Python, as make test does")
	}
	for name, sample := range map[string]struct {
		command []string
		ready   func() error // says whether what the sample needs is installed
		fix     string
	}{
		"go":      {[]string{goSample(t)}, nil, ""},
		"express": {[]string{"node", "apps/express/server.mjs"}, func() error { return exists("apps/express/node_modules/express") }, "docs/apps/express/install.sh"},
		"fastapi": {[]string{"/usr/bin/python3", "apps/fastapi/server.py"}, func() error {
			return exec.Command("/usr/bin/python3", "-c", "import fastapi, jwt, uvicorn").Run()
		}, "apt-get install python3-fastapi python3-uvicorn python3-jwt"},
	} {
		t.Run(name, func(t *testing.T) {
			need(t, sample.command[0])
			if sample.ready != nil {
				if err := sample.ready(); err != nil {
					missing(t, "what it imports is missing: %s (%v)", sample.fix, err)
				}
			}
			url := serveSample(t, sample.command)
			folder, program := t.TempDir(), filepath.Join(simulatorFolder(t), "simulator")
			simulator := func(args ...string) ([]byte, error) {
				cmd := exec.CommandContext(t.Context(), program, args...)
				cmd.Dir = folder
				return cmd.Output()
			}
			for file, content := range map[string]string{"secret.txt": sampleSecret, "sessions.txt": sampleSessions} {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for file, claims := range map[string][]string{
				"session.txt": {"--claims", `{"sub":"user-1"}`, "--ttl=1h"}, "other.txt": {"--claims", `{"sub":"user-2"}`, "--ttl=1h"},
				"expired.txt": {"--claims", `{"sub":"user-1"}`, "--ttl=-1h"},
			} {
				raw, err := simulator(append([]string{"token", "mint", "--issuer", sampleIssuer, "--secret-file", "sessions.txt"}, claims...)...)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(folder, file), raw, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, err := simulator("check", url, "--bearer-file", "session.txt", "--other-bearer-file", "other.txt", "--expired-bearer-file", "expired.txt",
				"--issuer", "iss-1", "--secret-file", "secret.txt", "--fail-on", "medium", "-q")
			if err != nil {
				t.Errorf("check: %v\n%s", err, out)
			}
			if err == nil && !strings.Contains(string(out), "PASS") {
				t.Errorf("check judged nothing: %s", out)
			}
		})
	}
}

// goSample compiles the sample, so that one process is what has to be ended.
func goSample(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sample")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "./apps/go").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func exists(path string) error {
	_, err := os.Stat(path)
	return err
}

// missing skips a test for want of something, unless all is required.
func missing(t *testing.T, format string, arguments ...any) {
	t.Helper()
	if os.Getenv("AIUTA_EDGE_REQUIRE") == "all" {
		t.Fatalf(format, arguments...)
	}
	t.Skipf(format, arguments...)
}

// serveSample runs a sample until the test ends, and returns its endpoint's URL.
func serveSample(t *testing.T, command []string) string {
	t.Helper()
	port := freePort(t)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "HOST=127.0.0.1", "PORT="+port, "JWT_ISSUER=iss-1", "JWT_SECRET="+sampleSecret,
		"SESSION_ISSUER="+sampleIssuer, "SESSION_SECRET="+sampleSessions, // Express and FastAPI
		"CALLER_AUTH=hs256", "CALLER_ISSUER="+sampleIssuer, "CALLER_SECRET="+sampleSessions) // Go, which has the component's variables
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	end := func() {
		cmd.Process.Kill()
		<-ended
		ended <- nil
	}
	t.Cleanup(end)
	url := "http://" + net.JoinHostPort("127.0.0.1", port) + "/aiuta_jwt"
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			return url
		}
	}
	end()
	t.Fatalf("the sample does not answer: %s", log.String())
	return ""
}
