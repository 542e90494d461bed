package page_test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"aiuta-edge/simulator/cli"
	"aiuta-edge/simulator/look/looktest"
)

// asProgram makes this binary be the simulator, so that what is tested is what a user starts.
const asProgram = "PAGE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main())
	}
	os.Exit(looktest.Main(m))
}

// run is a serve that runs.
type run struct {
	*testing.T
	endpoint, api, page string
	head                string
	cmd                 *exec.Cmd
}

// serve starts one, with a native endpoint, on free ports. It ends with the test.
func serve(t *testing.T, args ...string) *run {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"serve", "--target", "native", "--listen", "127.0.0.1:0", "--backend-listen", "127.0.0.1:0",
		"--admin-listen", "127.0.0.1:0"}, args...)...)
	cmd.Env, cmd.Dir = append(os.Environ(), asProgram+"=1"), t.TempDir()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := &run{T: t, cmd: cmd}
	t.Cleanup(r.stop)
	lines := bufio.NewScanner(stdout)
	for !strings.Contains(r.head, "Ctrl-C") && lines.Scan() {
		r.head += lines.Text() + "\n"
	}
	go io.Copy(io.Discard, stdout)
	of := func(label string) string {
		found := regexp.MustCompile(`(?m)^` + label + ` +(http[^ ,]+)`).FindStringSubmatch(r.head)
		if found == nil {
			t.Fatalf("serve does not name its %s:\n%s", label, r.head)
		}
		return found[1]
	}
	r.endpoint, r.page = of("Endpoint"), of("Page")
	r.api = strings.TrimSuffix(of("Aiuta"), "/digital-try-on/v1")
	return r
}

// stop ends it, once.
func (r *run) stop() {
	if r.cmd.ProcessState != nil {
		return
	}
	r.cmd.Process.Signal(os.Interrupt)
	if err := r.cmd.Wait(); err != nil {
		r.Errorf("serve ended with %v", err)
	}
}

// send sends a request with headers, name and value in turn, and returns the body of the answer.
func (r *run) send(method, url, body string, headers ...string) (status int, answer string) {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), method, url, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// mint asks the endpoint for a token.
func (r *run) mint(body string, headers ...string) string {
	r.Helper()
	status, answer := r.send("POST", r.endpoint, body, headers...)
	found := regexp.MustCompile(`"token":"([^"]+)"`).FindStringSubmatch(answer)
	if status != 200 || found == nil {
		r.Fatalf("the endpoint answers %d %s", status, answer)
	}
	return found[1]
}

// start starts a try-on.
func (r *run) start(body string, headers ...string) (status int, answer string) {
	r.Helper()
	return r.send("POST", r.api+"/v1/sku_try_on_operations", body, headers...)
}

// sessionSecret is that of the brand's sign-in.
const sessionSecret = "Zq7nV2rXw9LkTb4Yc8HfJm3PsDg6Ae1u"

// session is one of a user, from the admin server.
func (r *run) session(user string) string {
	r.Helper()
	status, answer := r.send("POST", r.page+"sessions", `{"user":"`+user+`"}`)
	found := regexp.MustCompile(`"session": "([^"]+)"`).FindStringSubmatch(answer)
	if found == nil {
		r.Fatalf("no session: %d %s", status, answer)
	}
	return found[1]
}
