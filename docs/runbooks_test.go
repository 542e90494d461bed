package docs_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

var update = flag.Bool("update", false, "write what the rehearsals of runbooks.md print into it")

// rehearsal is the transcript of one runbook: commands, and what each prints.
type rehearsal struct {
	name  string
	steps []step
}

type step struct{ command, prints string }

const runbooks = "runbooks.md"

var (
	sectionHeading = regexp.MustCompile(`(?m)^## (.+)$`)
	transcript     = regexp.MustCompile("(?s)```console\n(.*?)```")
	shellSetup     = regexp.MustCompile("(?s)```sh\n(.*?)```")
)

// rehearsals reads the document: the commands that all of them begin with, and each one's own.
func rehearsals(t *testing.T, text string) (setup string, all []rehearsal) {
	t.Helper()
	setup = shellSetup.FindStringSubmatch(text)[1]
	places := sectionHeading.FindAllStringSubmatchIndex(text, -1)
	for i, place := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		found := transcript.FindStringSubmatch(text[place[1]:end])
		if found == nil {
			continue
		}
		one := rehearsal{name: text[place[2]:place[3]]}
		for line := range strings.Lines(found[1]) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				one.steps = append(one.steps, step{command: strings.TrimSpace(command)})
			} else {
				one.steps[len(one.steps)-1].prints += line
			}
		}
		all = append(all, one)
	}
	return setup, all
}

// String is the transcript as it stands in the document.
func (r rehearsal) String() string {
	var b strings.Builder
	for _, s := range r.steps {
		fmt.Fprintf(&b, "$ %s\n%s", s.command, s.prints)
	}
	return b.String()
}

// endOfStep ends what a step prints.
const endOfStep = "\x1e\n"

// run runs the rehearsal in one shell, on ports of its own, and returns it with what each step printed.
func (r rehearsal) run(t *testing.T, setup string) rehearsal {
	t.Helper()
	var script strings.Builder
	script.WriteString(setup + "trap stop EXIT\n")
	for _, s := range r.steps {
		fmt.Fprintf(&script, "%s\nprintf '\\036\\n'\n", s.command)
	}
	text := script.String()
	for _, port := range []string{"3000", "3001", "6380", "8001"} {
		text = regexp.MustCompile(`\b`+port+`\b`).ReplaceAllString(text, freePort(t))
	}
	folder := t.TempDir()
	writeProvider(t, filepath.Join(folder, "rehearsal"))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", "exec 2>&1\n"+text)
	cmd.Env, cmd.Dir = simulatorOnPath(t), folder
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	printed := strings.Split(string(out), endOfStep)
	if len(printed) != len(r.steps)+1 {
		t.Fatalf("it ended after %d of %d steps: %v\n%s", len(printed)-1, len(r.steps), err, out)
	}
	ran := rehearsal{name: r.name}
	for i, s := range r.steps {
		ran.steps = append(ran.steps, step{s.command, printed[i]})
	}
	return ran
}

// lastPort is what freePort returned last. It begins at another port in each process, below those from 32768 on that the
// system hands out, to others at any time.
var lastPort atomic.Int64

func init() { lastPort.Store(int64(20_000 + os.Getpid()*97%10_000)) }

// freePort returns a port that nothing listens at, for a server that is started there more than once.
func freePort(t *testing.T) string {
	t.Helper()
	for range 1000 {
		port := strconv.Itoa(int(lastPort.Add(1)))
		if listener, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			listener.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// writeProvider writes what an identity provider publishes, and a session that it signed.
func writeProvider(t *testing.T, folder string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	if err != nil {
		t.Fatal(err)
	}
	session := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": "https://shop.example", "sub": "user-1", "exp": time.Now().Add(time.Hour).Unix()})
	session.Header["kid"] = "k1"
	signed, err := session.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"jwks.json": string(public), "session.txt": signed} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRunbooks(t *testing.T) {
	if testing.Short() {
		t.Skip("it rehearses each runbook in a shell, as make test does")
	}
	need(t, "bash", "curl", "jq", "python3", "redis-server", "redis-cli")
	text := read(t, runbooks)
	setup, all := rehearsals(t, text)
	if len(all) < 9 {
		t.Errorf("found %d rehearsals, want one for each runbook", len(all))
	}
	t.Cleanup(func() {
		if *update {
			if err := os.WriteFile(runbooks, []byte(text), 0o644); err != nil {
				t.Error(err)
			}
		}
	})
	for _, one := range all {
		t.Run(one.name, func(t *testing.T) {
			if !*update {
				t.Parallel()
			}
			ran := one.run(t, setup)
			if *update {
				text = strings.Replace(text, one.String(), ran.String(), 1)
				return
			}
			for i, s := range one.steps {
				if ran.steps[i].prints != s.prints {
					t.Errorf("$ %s\nprints %q, %s says %q", s.command, ran.steps[i].prints, runbooks, s.prints)
				}
			}
		})
	}
}
