// Package corpus_test holds what check says to a corpus of endpoints of which the truth is known: handlers in Go with
// one fault or another style each, and servers of other languages.
package corpus_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	gopath "path"
	"slices"
	"strings"
	"sync"
	"testing"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/race"
)

var update = flag.Bool("update", false, "write what the tests see into docs/check.md")

// kind is some endpoints of one kind.
type kind struct {
	name      string
	endpoints []endpoint
}

func kinds() []kind {
	return []kind{
		{"right, in one style or another", right}, {"wrong tokens", wrongTokens}, {"wrong callers", wrongCallers},
		{"wrong answers", wrongAnswers}, {"real servers", real},
	}
}

// atOnce is how many endpoints are judged at a time, whatever the machine has: most of it is waiting.
const atOnce = 16

// score counts findings over some endpoints.
type score struct {
	endpoints                         int
	deserved, found, missed, invented int
	known                             []string // rows of the table of what is missed and invented
}

// The corpus: check finds what each endpoint deserves and nothing else, but for what is listed with its reason.
// docs/check.md says how well.
func TestCheckFindsWhatEachEndpointOfTheCorpusDeserves(t *testing.T) {
	race.Skip(t, "simulator/probe watches check under the detector")
	all := kinds()
	scores := make([]score, len(all))
	var (
		mu      sync.Mutex
		pending sync.WaitGroup
		places  = make(chan struct{}, atOnce)
	)
	for i, k := range all {
		if k.name == "real servers" && testing.Short() {
			continue // they take Node.js, PHP and Python
		}
		for _, e := range k.endpoints {
			pending.Go(func() {
				places <- struct{}{}
				defer func() { <-places }()
				t.Run(e.name, func(t *testing.T) {
					judged := e.judge(t)
					mu.Lock()
					defer mu.Unlock()
					scores[i].add(judged)
				})
			})
		}
	}
	pending.Wait()
	whole := true // neither short, nor chosen with -run, nor for want of a language
	for i, k := range all {
		whole = whole && scores[i].endpoints == len(k.endpoints)
	}
	if whole && !t.Failed() {
		holdDocument(t, all, scores)
	}
}

// judge holds what check finds at one endpoint to the truth about it.
func (e endpoint) judge(t *testing.T) score {
	t.Helper()
	found := e.findings(t)
	must := strings.Fields(e.must)
	s := score{endpoints: 1, deserved: len(must), found: len(found)}
	for _, id := range must {
		_, isFound := found[id]
		why, isKnown := e.missed[id]
		switch {
		case !isFound && !isKnown:
			t.Errorf("%s is missed", id)
		case isFound && isKnown:
			t.Errorf("%s is found now: take it out of missed", id)
		case !isFound:
			s.missed++
			s.known = append(s.known, fmt.Sprintf("| %s | `%s` | missed | %s |\n", e.name, id, why))
		}
	}
	came := map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if slices.Contains(must, id) {
			if found[id].Advice == "" {
				t.Errorf("%s does not say what to change", id)
			}
			continue
		}
		s.invented++
		pattern := patternOf(e.invented, id)
		if pattern == "" {
			t.Errorf("%s (%s) is not deserved: %s\nsent %s\ngot %s", id, found[id].Severity, found[id].Message, found[id].Sent, found[id].Got)
		}
		came[pattern]++
	}
	for _, pattern := range slices.Sorted(maps.Keys(e.invented)) {
		if came[pattern] == 0 {
			t.Errorf("%s is found no more: take it out of invented", pattern)
		}
		many := ""
		if came[pattern] > 1 {
			many = fmt.Sprintf(" (%d)", came[pattern])
		}
		s.known = append(s.known, fmt.Sprintf("| %s | `%s`%s | invented | %s |\n", e.name, pattern, many, e.invented[pattern]))
	}
	for id := range e.missed {
		if !slices.Contains(must, id) {
			t.Errorf("%s is missed, and not deserved", id)
		}
	}
	return s
}

// patternOf returns the pattern that an id matches, "" for none.
func patternOf(reasons map[string]string, id string) string {
	for pattern := range reasons {
		if ok, err := gopath.Match(pattern, id); err == nil && ok {
			return pattern
		}
	}
	return ""
}

func (s *score) add(other score) {
	s.endpoints += other.endpoints
	s.deserved += other.deserved
	s.found += other.found
	s.missed += other.missed
	s.invented += other.invented
	s.known = append(s.known, other.known...)
}

// No endpoint deserves a finding that no probe has, which a probe that is renamed would leave behind.
func TestTheCorpusNamesFindingsThatThereAre(t *testing.T) {
	there := map[string]bool{}
	for _, p := range probe.Probes() {
		there[p.ID()] = true
	}
	names := map[string]bool{}
	for _, p := range kinds() {
		for _, e := range p.endpoints {
			if names[e.name] {
				t.Errorf("two endpoints are called %q", e.name)
			}
			names[e.name] = true
			for _, id := range strings.Fields(e.must) {
				if !there[id] {
					t.Errorf("%s: %s is no finding", e.name, id)
				}
			}
		}
	}
}

const document = "../../../docs/check.md"

// holdDocument holds a block of docs/check.md to the scores, or writes it there.
func holdDocument(t *testing.T, all []kind, scores []score) {
	t.Helper()
	var text strings.Builder
	text.WriteString("\n| endpoints | | deserved | found | missed | invented |\n|---|---|---|---|---|---|\n")
	var total score
	for i, s := range scores {
		fmt.Fprintf(&text, "| %s | %d | %d | %d | %d | %d |\n", all[i].name, s.endpoints, s.deserved, s.deserved-s.missed, s.missed, s.invented)
		total.add(s)
	}
	slices.Sort(total.known)
	fmt.Fprintf(&text, "| together | %d | %d | %d | %d | %d |\n\n", total.endpoints, total.deserved, total.deserved-total.missed, total.missed, total.invented)
	fmt.Fprintf(&text, "Precision, which is how many of the findings are deserved, is %s; recall, which is how many of the deserved ones are found, %s.\n\n",
		percent(total.found-total.invented, total.found), percent(total.deserved-total.missed, total.deserved))
	fmt.Fprintf(&text, "| endpoint | finding | | why |\n|---|---|---|---|\n%s\n", strings.Join(total.known, ""))
	got, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- corpus -->\n", "<!-- end of corpus -->\n"
	before, rest, ok := strings.Cut(string(got), begin)
	block, after, closed := strings.Cut(rest, end)
	switch {
	case !ok || !closed:
		t.Fatalf("%s has no block %q", document, begin)
	case *update:
		if err := os.WriteFile(document, []byte(before+begin+text.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case block != text.String():
		t.Errorf("%s says\n%swant\n%sgo test ./simulator/probe/corpus -update writes it", document, block, text.String())
	}
}

func percent(part, whole int) string { return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole)) }
