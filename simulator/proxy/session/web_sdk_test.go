package session_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/fault"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/recording"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/sdk/seen"
)

// checkout is a built checkout of aiuta-com/aiuta-web-sdk. Nothing of it is in this project.
func checkout(t *testing.T) http.Handler {
	t.Helper()
	folder := os.Getenv("AIUTA_WEB_SDK")
	if folder == "" {
		t.Skip("no checkout of Aiuta's Web SDK: make test-web-sdk AIUTA_WEB_SDK=DIR runs it")
	}
	dist := filepath.Join(folder, "dist")
	if _, err := os.Stat(filepath.Join(dist, "sdk", "index.umd.js")); err != nil {
		t.Fatalf("%s is not built: npm ci && npm run build:app && npm run build:sdk", folder)
	}
	mux := http.NewServeMux()
	// vite.config.shared.ts: both builds lie in one folder of static.aiuta.com.
	mux.Handle("/sdk/v5/", http.StripPrefix("/sdk/v5", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.FromSlash(filepath.Clean("/" + r.URL.Path))
		for _, build := range []string{"app", "sdk"} {
			if text, err := os.ReadFile(filepath.Join(dist, build, name)); err == nil {
				http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(text))
				return
			}
		}
		http.NotFound(w, r)
	})))
	mux.Handle("/", http.FileServer(http.Dir("testdata")))
	return mux
}

// TestTheRealWebSDKDoesWhatItWasSeenToDo runs Aiuta's own SDK in Chromium behind the proxy, case by case, and compares what
// passes with the records that its persona is held to.
func TestTheRealWebSDKDoesWhatItWasSeenToDo(t *testing.T) {
	m := openMall(t)
	folder, persona := heldTo(t, versionOf(t))
	plays := playsIn(t, folder)
	for _, c := range allCases(plays) {
		t.Run(c.name(), func(t *testing.T) {
			t.Parallel()
			folder, plays := folder, plays
			if c.http2 {
				folder += overH2
				plays = playsIn(t, folder)
			}
			first := c.files(folder)[0]
			record, err := seen.Read(first)
			if err != nil {
				t.Fatal(err)
			}
			play := plays[strings.TrimSuffix(filepath.Base(first), jsonl)]
			for attempt := 1; ; attempt++ {
				facts, r := c.run(t, m, play, record)
				differences := append(c.differ(r, persona), c.compare(t, persona, folder, facts)...)
				switch {
				case len(differences) == 0:
					return
				case attempt == attempts:
					t.Errorf("%s\nthe SDK:\n%sthe record:\n%s", strings.Join(differences, "\n"), seen.Listing(facts), seen.Listing(record))
					return
				}
				t.Logf("once more, for a busy machine is late: %s", strings.Join(differences, ", "))
			}
		})
	}
}

// attempts are made at a case that gives another record.
const attempts = 2

// compare says where what the SDK did differs from the records.
func (c webCase) compare(t *testing.T, persona sdk.Persona, folder string, facts []seen.Fact) (differences []string) {
	t.Helper()
	how := seen.Comparison{Ticks: persona.Poll.Ticks, PageLoads: persona.Download.PageLoads, Recorded: true}
	for _, file := range c.files(folder) {
		record, err := seen.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		did := facts
		if c.anyLoads {
			did, record = withoutLoads(did), withoutLoads(record)
		}
		for _, difference := range how.Differ(did, record) {
			differences = append(differences, filepath.Base(file)+": "+difference)
		}
	}
	return differences
}

// overH2 is how the name of a folder ends whose records are those of HTTP/2, and jsonl how those of records do.
const (
	overH2 = "+h2"
	jsonl  = ".jsonl"
)

// files are those of a case's records.
func (c webCase) files(folder string) (files []string) {
	for name := range strings.FieldsSeq(c.records) {
		files = append(files, filepath.Join(folder, name+jsonl))
	}
	return files
}

func withoutLoads(facts []seen.Fact) []seen.Fact {
	return seen.Only(facts, func(f seen.Fact) bool { return f.Call != "download" })
}

// heldTo is the folder of a version's records, and its persona. A version that has none yet is held to the newest one that has.
func heldTo(t *testing.T, version string) (folder string, persona sdk.Persona) {
	t.Helper()
	folder = seenOfWeb + version
	if _, err := os.Stat(folder); err != nil {
		folders, err := filepath.Glob(seenOfWeb + "*[0-9]")
		folders = slices.DeleteFunc(folders, func(folder string) bool { return strings.HasSuffix(folder, overH2) })
		if err != nil || len(folders) == 0 {
			t.Fatalf("%s*: %d folders (%v)", seenOfWeb, len(folders), err)
		}
		folder = folders[len(folders)-1]
		t.Logf("web@%s has no records yet, %s has", version, filepath.Base(folder))
	}
	persona, err := sdk.Find(filepath.Base(folder))
	if err != nil {
		persona, err = sdk.Find("web")
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder, persona
}

// playsFile has the plays of a version.
const playsFile = "plays.yaml"

// versionOf is the version of the checkout.
func versionOf(t *testing.T) string {
	t.Helper()
	var checkedOut struct{ Version string }
	text, err := os.ReadFile(filepath.Join(os.Getenv("AIUTA_WEB_SDK"), "package.json"))
	if err == nil {
		err = json.Unmarshal(text, &checkedOut)
	}
	if err != nil || checkedOut.Version == "" {
		t.Fatalf("AIUTA_WEB_SDK is no checkout of aiuta-com/aiuta-web-sdk (%v)", err)
	}
	return checkedOut.Version
}

// playsIn are the plays of a folder by their names.
func playsIn(t *testing.T, folder string) map[string]scenario.Scenario {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, playsFile))
	if err != nil {
		t.Fatal(err)
	}
	plays := map[string]scenario.Scenario{}
	for _, document := range strings.Split(string(text), "\n---\n") {
		s, err := scenario.Parse(playsFile, []byte(document))
		if err != nil {
			t.Fatal(err)
		}
		plays[s.Name] = s
	}
	return plays
}

// allCases are those of the table, and the plays that it does not have.
func allCases(plays map[string]scenario.Scenario) []webCase {
	all := slices.Clone(webCases)
	for _, name := range slices.Sorted(maps.Keys(plays)) {
		isIn := func(c webCase) bool { return !c.http2 && slices.Contains(strings.Fields(c.records), name) }
		if !slices.ContainsFunc(all, isIn) && !slices.Contains(ofTheLaboratory, name) {
			all = append(all, webCase{records: name})
		}
	}
	return all
}

// name is the first of those that a case was seen as.
func (c webCase) name() string {
	first, _, _ := strings.Cut(c.seen, " ")
	return cmp.Or(first, c.records)
}

// run plays a case, and returns what the SDK did, from where its record begins, and what the proxy recorded.
func (c webCase) run(t *testing.T, m *mall, play scenario.Scenario, record []seen.Fact) ([]seen.Fact, recording.Recording) {
	t.Helper()
	if why := unplayed(play); why != "" && c.does == nil {
		t.Skip(why)
	}
	given := play.Given
	for _, text := range c.faults {
		var rule fault.Rule
		if err := json.Unmarshal([]byte(text), &rule); err != nil {
			t.Fatal(err)
		}
		given.Faults = append(slices.Clone(given.Faults), rule)
	}
	at := shopOf(given)
	if c.shop != nil {
		c.shop(&at)
	}
	u := m.enter(t, given, at)
	if c.photo.name != "" {
		u.photo = c.photo
	}
	if c.does != nil {
		c.does(u)
	} else {
		u.play(play)
	}
	if !u.hurried {
		time.Sleep(afterwards)
	}
	time.Sleep(c.more)
	since := u.tapped.Add(-50 * time.Millisecond)
	if len(record) > 0 && record[0].Call == "models" || u.tapped.IsZero() { // it begins with the page
		since = u.entered
	}
	calls, r := u.leave()
	return factsOf(r, calls, u.ends, since, u.left), r
}

// differ says what differs that no record has: which SDK it is taken for, and how often the endpoint is asked.
func (c webCase) differ(r recording.Recording, persona sdk.Persona) (differences []string) {
	if got := r.Recognise(); !c.unread && (!got.Is(persona) || len(got.Differs) > 0) {
		differences = append(differences, fmt.Sprintf("it is taken for %s, which differs in %q", got, got.Differs))
	}
	asked, events := 0, 0
	for _, e := range r.Requests {
		if e.To == journal.Endpoint.Name && e.Method == http.MethodPost {
			asked++
		}
		if e.Call == "analytics" && e.Method == http.MethodPost {
			events++
		}
	}
	if c.asked != 0 && asked != c.asked {
		differences = append(differences, fmt.Sprintf("the endpoint is asked %d times for a token, not %d", asked, c.asked))
	}
	if c.mute != (events == 0) {
		differences = append(differences, fmt.Sprintf("%d events arrive", events))
	}
	return differences
}

// TestEachCaseOfWebHasARecordAndAPlayOrAUser holds the table of cases without the SDK.
func TestEachCaseOfWebHasARecordAndAPlayOrAUser(t *testing.T) {
	docs, err := os.ReadFile("../../../docs/proxy.md")
	if err != nil {
		t.Fatal(err)
	}
	newest, _ := heldTo(t, "newest")
	seenAs := map[string]bool{}
	for _, c := range webCases {
		folder := newest
		if c.http2 {
			folder += overH2
		}
		for name := range strings.FieldsSeq(c.seen) {
			if seenAs[name] {
				t.Errorf("%s is there twice", name)
			}
			seenAs[name] = true
		}
		for _, file := range c.files(folder) {
			if _, err := os.Stat(file); err != nil {
				t.Error(err)
			}
		}
		first, _, _ := strings.Cut(c.records, " ")
		if _, ok := playsIn(t, folder)[first]; !ok && c.does == nil {
			t.Errorf("%s has no play, and its user does nothing", c.name())
		}
	}
	_, notRun, _ := strings.Cut(string(docs), "and not run again:\n\n")
	notRun, _, _ = strings.Cut(notRun, "\n\n")
	all := len(seenAs)
	for row := range strings.SplitSeq(notRun, "\n") {
		names, _, _ := strings.Cut(strings.TrimPrefix(row, "- "), ":")
		for name := range strings.SplitSeq(names, ", ") {
			if all++; seenAs[strings.Trim(name, "`")] {
				t.Errorf("%s is run, and docs/proxy.md says that it is not", name)
			}
		}
	}
	if text := fmt.Sprintf("%d of the %d cases", len(seenAs), all); !strings.Contains(strings.Join(strings.Fields(string(docs)), " "), text) {
		t.Errorf("docs/proxy.md does not say %q", text)
	}
}
