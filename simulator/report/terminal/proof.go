package terminal

import (
	"fmt"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// proof is what a run has shown, counted in what its parties said.
type proof struct {
	expectations      int
	signed, refused   int // by the endpoint
	started, rejected int // generations, by Aiuta
	broken            int // on purpose
}

func proofOf(passed []report.Case) (p proof) {
	for _, c := range passed {
		p.expectations += len(c.Checks)
		for _, s := range c.Steps {
			p.count(s)
		}
	}
	return p
}

func (p *proof) count(s ladder.Step) {
	if s.Fault != "" {
		p.broken++
	}
	switch {
	case !s.Request || strings.HasPrefix(s.Text, "OPTIONS "):
	case s.To == ladder.Endpoint:
		tally(s, &p.signed, &p.refused)
	case isStart(s):
		tally(s, &p.started, &p.rejected)
	}
}

// isStart reports whether a request starts a generation, on either API.
func isStart(s ladder.Step) bool {
	return s.To == ladder.API && slices.ContainsFunc(aiuta.Generations(), func(g aiuta.Generation) bool {
		method, path := g.Endpoint(aiuta.CallStartOperation)
		return s.Text == method+" "+path
	})
}

func tally(s ladder.Step, good, bad *int) {
	switch {
	case s.Status >= 400:
		*bad++
	case s.Status >= 200:
		*good++
	}
}

// drawProof says in sentences what the plays that passed have shown. It leaves out what no play was about.
func drawProof(b *strings.Builder, passed []report.Case) {
	p, g := proofOf(passed), report.GridOf(passed)
	fmt.Fprintf(b, "What was proved: %s held, in %s with %s.\n", counted(p.expectations, "expectation"), counted(len(g.Scenarios), "scenario"), counted(len(g.SDKs), "SDK"))
	sentence(b, "The endpoint", done("signed", p.signed, "token"), done("refused", p.refused, "request"))
	sentence(b, "Aiuta's stand-in", done("started", p.started, "generation"), done("refused", p.rejected, "start"))
	if p.broken > 0 {
		fmt.Fprintf(b, "  On purpose %s went wrong, and SDK and app did what they do then.\n", counted(p.broken, "exchange"))
	}
}

// done is what was done how often; it is empty for never.
func done(verb string, n int, noun string) string {
	if n == 0 {
		return ""
	}
	return verb + " " + counted(n, noun)
}

func sentence(b *strings.Builder, who string, did ...string) {
	did = slices.DeleteFunc(did, func(one string) bool { return one == "" })
	if len(did) > 0 {
		fmt.Fprintf(b, "  %s %s.\n", who, strings.Join(did, ", and "))
	}
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	digits := fmt.Sprint(n)
	if n >= 1000 {
		digits = fmt.Sprintf("%d,%03d", n/1000, n%1000)
	}
	return digits + " " + noun + "s"
}

// closer says how to see more. After a green run of our own endpoint that is any command; else it is the one that was run,
// with its target and credentials.
func closer(b *strings.Builder, style ladder.Style, program string, r report.Report) {
	next := [][2]string{
		{program + " run jwt --persona android", "one play, as a ladder"},
		{program + " run --report html=report.html", "all of them, in one page"},
		{program + " serve", "the same parties, for your app"},
		{program + " check URL", "what your own endpoint lacks"},
	}
	b.WriteString("To look closer")
	if !r.Summary().OK() || target.Spec(r.Target).IsURL() {
		b.WriteString(", add to this command")
		next = [][2]string{{"SCENARIO --persona SDK --verbose", "one play, as a ladder"}, {"--report html=report.html", "all of them, in one page"}}
	}
	b.WriteString(":\n")
	widest := 0
	for _, one := range next {
		widest = max(widest, len(one[0]))
	}
	for _, one := range next {
		fmt.Fprintf(b, "  %-*s%s\n", widest+3, one[0], style.Dim(one[1]))
	}
}
