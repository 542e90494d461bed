package report_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"aiuta-edge/simulator/report"
)

// suites is what the readers of JUnit files take from them.
type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Suites   []struct {
		Name       string `xml:"name,attr"`
		Tests      int    `xml:"tests,attr"`
		Failures   int    `xml:"failures,attr"`
		Skipped    int    `xml:"skipped,attr"`
		Timestamp  string `xml:"timestamp,attr"`
		Properties []struct {
			Name  string `xml:"name,attr"`
			Value string `xml:"value,attr"`
		} `xml:"properties>property"`
		Cases []struct {
			Name    string `xml:"name,attr"`
			Class   string `xml:"classname,attr"`
			Time    string `xml:"time,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Type    string `xml:"type,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
			Skipped *struct {
				Message string `xml:"message,attr"`
			} `xml:"skipped"`
			Output string `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func readJUnit(t *testing.T, r report.Report) suites {
	t.Helper()
	var read suites
	decoder := xml.NewDecoder(strings.NewReader(written(t, report.JUnit, r)))
	if err := decoder.Decode(&read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestJUnitCountsAddUp(t *testing.T) {
	read := readJUnit(t, everything())
	var tests, failures, skipped int
	for _, suite := range read.Suites {
		tests, failures, skipped = tests+len(suite.Cases), failures+suite.Failures, skipped+suite.Skipped
		if suite.Tests != len(suite.Cases) {
			t.Errorf("%s says %d tests and has %d", suite.Name, suite.Tests, len(suite.Cases))
		}
	}
	sum := everything().Summary()
	if read.Tests != sum.Total() || tests != sum.Total() || read.Failures != sum.Failed || failures != sum.Failed || read.Skipped != 1 || skipped != 1 {
		t.Errorf("tests %d and %d, failures %d and %d, skipped %d and %d", read.Tests, tests, read.Failures, failures, read.Skipped, skipped)
	}
}

func TestJUnitHasASuiteForEachGroup(t *testing.T) {
	read := readJUnit(t, everything())
	if len(read.Suites) != 3 {
		t.Fatalf("%d suites", len(read.Suites))
	}
	first := read.Suites[0]
	if first.Name != "jwt" || len(first.Cases) != 3 || first.Timestamp != "2026-03-01T12:00:00" {
		t.Errorf("the first suite is %+v", first)
	}
	if got := first.Properties; len(got) != 2 || got[0].Value != "native" || got[1].Name != "seed" || got[1].Value != "7" {
		t.Errorf("properties are %v", got)
	}
	passed, wrong, warned := first.Cases[0], first.Cases[1], first.Cases[2]
	if passed.Failure != nil || passed.Name != "jwt, ios@4.4.3" || passed.Class != "run.jwt" || passed.Time != "0.003" || !strings.Contains(passed.Output, "├────────▶") {
		t.Errorf("the case that passed is %+v", passed)
	}
	if wrong.Failure == nil || wrong.Failure.Message != "expected: the user sees: result" || wrong.Failure.Type != "expectation" || !strings.Contains(wrong.Failure.Text, "but: an error") {
		t.Errorf("the case that failed is %+v", wrong)
	}
	if warned.Failure != nil || !strings.HasPrefix(warned.Output, "warning\nwhy: an answer took long") {
		t.Errorf("the warning is %+v", warned)
	}
	if skipped := read.Suites[1].Cases[0]; skipped.Skipped == nil || skipped.Skipped.Message != "the clock of a URL cannot be moved" {
		t.Errorf("the skipped case is %+v", skipped)
	}
	if finding := read.Suites[2].Cases[4]; finding.Failure == nil || finding.Failure.Type != "critical" || !strings.Contains(finding.Failure.Text, "change: set params") {
		t.Errorf("the finding is %+v", finding)
	}
}
