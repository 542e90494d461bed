package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// hostile is text that means something in one of the formats, or to a terminal.
const hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"' onclick='alert(3)" +
	"\n```\n\n# SKIP not\nnot ok 99 - forged\n  ...\n]]>&lt; \\# ;end %%{init}%% | @team https://evil.example\x1b[2J\x00\u202e\xff\ufffe"

// hostileReport has it everywhere.
func hostileReport() report.Report {
	r := report.Report{Command: hostile, Target: hostile, Began: began}
	for _, outcome := range report.Outcomes() {
		r.Cases = append(r.Cases, report.Case{
			Group: hostile, Name: hostile, Summary: hostile, Persona: hostile, Outcome: outcome, Severity: report.High,
			Message: hostile, Advice: hostile, Rule: hostile, Sent: hostile, Expected: hostile, Got: hostile,
			Checks: []report.Check{{Expected: hostile, Got: hostile}, {Expected: hostile, OK: true}},
			Steps: []ladder.Step{
				{From: ladder.User, To: ladder.SDK, Text: hostile, At: began},
				{From: hostile, To: ladder.API, Request: true, Text: hostile, Headers: []string{"x-user-id: " + hostile},
					Status: 400, Answer: hostile, Fault: hostile, At: began,
					Tokens: []ladder.Token{{Short: hostile, Claims: quoted(hostile)}}},
			},
		})
	}
	return r
}

// entity is how Mermaid writes what it would not take for text.
var entity = regexp.MustCompile(`#\d+;`)

func quoted(text string) json.RawMessage {
	object, err := json.Marshal(map[string]string{text: text})
	if err != nil {
		panic(err)
	}
	return object
}

func TestHostileTextStaysText(t *testing.T) {
	control := regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f\u202e\ufffe]")
	for _, format := range report.Formats() {
		text := written(t, format, hostileReport())
		if found := control.FindString(text); found != "" && format != report.JSON {
			t.Errorf("%s holds %q", format, found)
		}
	}
	if !json.Valid([]byte(written(t, report.JSON, hostileReport()))) {
		t.Error("the JSON report is not JSON")
	}
	points := readTAP(t, written(t, report.TAP, hostileReport()))
	if len(points) != len(report.Outcomes()) {
		t.Errorf("TAP has %d points", len(points))
	}
	for i, p := range points {
		if want := report.Outcomes()[i]; p.ok != (want != report.Failed) || p.skipped != (want == report.Skipped) {
			t.Errorf("point %d is %+v, want %s", i+1, p, want)
		}
	}
	read := readJUnit(t, hostileReport())
	if read.Tests != len(report.Outcomes()) || read.Failures != 1 {
		t.Errorf("JUnit has %d tests, %d failures", read.Tests, read.Failures)
	}
}

// TestHostileTextIsNoMarkup reads the page as a strict parser would: every element is one of the page's own.
func TestHostileTextIsNoMarkup(t *testing.T) {
	text := written(t, report.HTML, hostileReport())
	if n := strings.Count(text, "<script"); n != 1 {
		t.Errorf("the page has %d scripts", n)
	}
	for _, bad := range []string{"<img", " onerror=alert", " onclick='", "src="} {
		for _, tag := range regexp.MustCompile(`<[a-zA-Z][^>]*>`).FindAllString(text, -1) {
			if strings.Contains(tag, bad) {
				t.Errorf("%q stands in the tag %q", bad, tag)
			}
		}
	}
	summary := written(t, report.Mermaid, hostileReport())
	diagrams := regexp.MustCompile("(?s)```mermaid\n.*?\n```\n")
	for where, bad := range map[string][]string{
		diagrams.ReplaceAllString(summary, ""):                                               {"<script", "<img", "\n# SKIP", "@team", "https://evil"},
		entity.ReplaceAllString(strings.Join(diagrams.FindAllString(summary, -1), "\n"), ""): {"<script", "<img", ";", "%", "#"},
	} {
		for _, text := range bad {
			if strings.Contains(where, text) {
				t.Errorf("the summary holds %q", text)
			}
		}
	}
	// Each diagram begins and ends once, so no text got out of its block. What was skipped has none.
	if fences := regexp.MustCompile("(?m)^```").FindAllString(summary, -1); len(fences) != 2*(len(report.Outcomes())-1) {
		t.Errorf("the summary has %d fences", len(fences))
	}
}

func TestThePagesMarkupIsBalanced(t *testing.T) {
	for name, r := range map[string]report.Report{"everything": everything(), "hostile": hostileReport(), "nothing": {}} {
		decoder := xml.NewDecoder(strings.NewReader(strip(written(t, report.HTML, r))))
		decoder.Strict = false
		decoder.AutoClose = []string{"meta", "br", "input"}
		decoder.Entity = xml.HTMLEntity
		depth := 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			switch token.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
		}
		if depth != 0 {
			t.Errorf("%s: %d elements are not closed", name, depth)
		}
	}
}

// strip leaves out what is not markup.
func strip(page string) string {
	return regexp.MustCompile(`(?s)<(script|style)>.*?</(script|style)>|<!doctype html>`).ReplaceAllString(page, "")
}
