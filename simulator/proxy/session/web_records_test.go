package session_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk/seen"
)

// seenOfWeb has a folder of records for each version of the Web SDK and each wire; package sdk holds the personas against them.
const seenOfWeb = "../../sdk/testdata/seen/web@"

// TestMakeTheRecordsOfWeb plays with a checkout of the real SDK what plays.yaml says, and writes what it does: into the folders
// of the checkout's version, over the records there. Run it by make real-sdks.
func TestMakeTheRecordsOfWeb(t *testing.T) {
	if os.Getenv("AIUTA_EDGE_RECORDS") == "" {
		t.Skip("it replaces test data: make real-sdks AIUTA_WEB_SDK=DIR runs it")
	}
	var checkedOut struct{ Version string }
	text, err := os.ReadFile(filepath.Join(os.Getenv("AIUTA_WEB_SDK"), "package.json"))
	if err == nil {
		err = json.Unmarshal(text, &checkedOut)
	}
	if err != nil || checkedOut.Version == "" {
		t.Fatalf("no checkout of aiuta-com/aiuta-web-sdk in AIUTA_WEB_SDK (%v)", err)
	}
	for _, wire := range []string{"", "+h2"} {
		files, err := filepath.Glob(seenOfWeb + "*/plays.yaml")
		files = slices.DeleteFunc(files, func(file string) bool {
			_, other, _ := strings.Cut(filepath.Base(filepath.Dir(file)), "+")
			return "+"+other != wire && other+wire != ""
		})
		if err != nil || len(files) == 0 {
			t.Fatalf("%s*%s: %d files of plays (%v)", seenOfWeb, wire, len(files), err)
		}
		makeRecords(t, files[len(files)-1], seenOfWeb+checkedOut.Version+wire)
	}
}

// makeRecords makes those of a file of plays, and writes down the plays of which there is a record then.
func makeRecords(t *testing.T, from, into string) {
	t.Helper()
	plays, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(into, 0o755); err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, document := range strings.Split(string(plays), "\n---\n") {
		s, err := scenario.Parse("plays.yaml", []byte(document))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(into, s.Name+".jsonl")
		t.Run(filepath.Base(into)+"/"+s.Name, func(t *testing.T) {
			if why := unplayable(s); why != "" {
				t.Skip(why)
			}
			var text []byte
			for range tries {
				text = seenInChromium(t, s)
				if t.Failed() || saysTheSame(t, file, text) {
					return
				}
			}
			t.Logf("it says something else than before:\n%s", text)
			if err := os.WriteFile(file, text, 0o644); err != nil {
				t.Fatal(err)
			}
		})
		if _, err := os.Stat(file); err == nil {
			kept = append(kept, document)
		}
	}
	if err := os.WriteFile(filepath.Join(into, "plays.yaml"), []byte(strings.TrimSpace(strings.Join(kept, "\n---\n"))+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// tries are made at a record that says something else than before: on a busy machine much is chance, such as whether a
// second tap finds its button.
const tries = 3

// saysTheSame reports whether a record says what one does that is there.
func saysTheSame(t *testing.T, file string, text []byte) bool {
	t.Helper()
	before, err := seen.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "record")
	if err := os.WriteFile(other, text, 0o644); err != nil {
		t.Fatal(err)
	}
	now, err := seen.Read(other)
	if err != nil {
		t.Fatal(err)
	}
	return len(seen.Comparison{Ticks: true, PageLoads: true, Recorded: true}.Differ(before, now)) == 0
}

// byHand is the tag of a play that says less than what was done in the laboratory, such as what getJwt returned that is no text.
const byHand = "by-hand"

// unplayable says why a play cannot be made here, or nothing.
func unplayable(s scenario.Scenario) string {
	if slices.Contains(s.Tags, byHand) {
		return "it says less than what was done"
	}
	if s.Given.HTTP2 && slices.ContainsFunc(s.Given.Faults, func(rule fault.Rule) bool { return rule.EmptyResponse }) {
		return "over HTTP/2 a fault resets a stream, and does not close the connection"
	}
	for _, step := range s.Steps {
		switch t := step.TryOn; {
		case t == nil:
		case t.FromPhone:
			return "there is no phone"
		case t.PickAfter > 0:
			return "when a page asks for models depends on when it was there"
		}
	}
	return ""
}

// seenInChromium returns the record of what the real SDK does in a play.
func seenInChromium(t *testing.T, s scenario.Scenario) []byte {
	t.Helper()
	var how []chromedp.ExecAllocatorOption
	if !s.Given.HTTP2 {
		how = append(how, chromedp.Flag("disable-http2", true))
	}
	u := &user{tab: chromium(t, given(t, s.Given), checkout(t), how...), play: s}
	for _, rule := range s.Given.Faults {
		text, err := json.Marshal(rule)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.Post(u.session.Page+"/faults", "application/json", bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body.Close(); resp.StatusCode >= 300 {
			t.Fatalf("%s: %s", text, resp.Status)
		}
	}
	u.takeSteps()
	calls := u.calls()
	facts, failures := requested(u.close(), u.sights[0].Tap)
	facts = slices.Concat(facts, told(calls))
	for _, saw := range u.sights {
		facts = append(facts, ended(saw, failures))
	}
	if pollsWait(s) { // for longer than anybody looks
		facts = append(slices.DeleteFunc(facts, isUnanswered(facts)), fact{when: time.Now(), Cut: true})
	}
	return recordOf(facts)
}

// pollsWait reports whether polls wait for each other.
func pollsWait(s scenario.Scenario) bool {
	return slices.ContainsFunc(s.Given.Faults, func(rule fault.Rule) bool { return rule.Match.Call == "status" && rule.Status == nil })
}

// isUnanswered finds the last poll, if the laboratory did not wait for its answer.
func isUnanswered(facts []fact) func(fact) bool {
	var last time.Time
	for _, f := range facts {
		if f.Call == "status" && f.when.After(last) {
			last = f.when
		}
	}
	return func(f fact) bool { return f.Call == "status" && f.Status == 0 && f.when.Equal(last) }
}

// given is our endpoint and the stand-in as a play has them. Their faults are those of the proxy's page.
func given(t *testing.T, world scenario.Given) session.Config {
	t.Helper()
	c := ours(t)
	c.ListenPage = "127.0.0.1:0"
	c.Servers.Backend = &backend.Config{Switches: world.Backend}
	c.Servers.Application.Variables["params"] = "*"
	for name, value := range world.Endpoint {
		c.Servers.Application.Variables[name] = fmt.Sprint(value)
	}
	return c
}
