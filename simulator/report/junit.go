package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"aiuta-edge/simulator/ladder"
)

// The JUnit elements and attributes are those that Jenkins, GitLab and GitHub's actions agree on. There is no
// standard; the nearest is the schema of Jenkins' xUnit plugin (junit-10.xsd).
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	Time      string        `xml:"time,attr"`
	Skipped   *junitText    `xml:"skipped"`
	Failure   *junitFailure `xml:"failure"`
	Output    string        `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes a suite for each group. A warning is a test that passed, and says so in its output: JUnit
// has no word for it.
func writeJUnit(w io.Writer, r Report) error {
	sum := r.Summary()
	all := junitSuites{Name: r.Command, Tests: sum.Total(), Failures: sum.Failed, Skipped: sum.Skipped, Time: seconds(r.Took)}
	for _, g := range r.groups() {
		all.Suites = append(all.Suites, junitSuiteOf(r, g))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func junitSuiteOf(r Report, g group) junitSuite {
	sum := summarise(g.Cases)
	suite := junitSuite{
		Name: g.Name, Tests: sum.Total(), Failures: sum.Failed, Skipped: sum.Skipped,
		// xs:dateTime, without a zone as the schema asks; it is UTC.
		Timestamp:  r.Began.UTC().Format("2006-01-02T15:04:05"),
		Properties: []junitProperty{{"target", r.Target}, {"seed", fmt.Sprint(r.Seed)}},
	}
	var took time.Duration
	times := map[string]int{}
	for _, c := range g.Cases {
		took += c.Took
		one := junitCaseOf(r.Command+"."+g.Name, c)
		if times[one.Name]++; times[one.Name] > 1 { // readers take the second for the first one, tried again
			one.Name += fmt.Sprintf(" (%d)", times[one.Name])
		}
		suite.Cases = append(suite.Cases, one)
	}
	suite.Time = seconds(took)
	return suite
}

func junitCaseOf(class string, c Case) junitCase {
	text := strings.Join(explanation(c), "\n")
	one := junitCase{Name: c.Title(), ClassName: class, Time: seconds(c.Took), Output: drawn(c)}
	switch c.Outcome {
	case Failed:
		one.Failure = &junitFailure{Message: headline(c), Type: string(c.Severity), Text: text}
		if one.Failure.Type == "" {
			one.Failure.Type = "expectation"
		}
	case Skipped:
		one.Skipped = &junitText{headline(c)}
	case Warning:
		one.Output = strings.TrimSpace("warning\n" + text + "\n\n" + one.Output)
	}
	return one
}

// drawn is a case's ladder as plain text.
func drawn(c Case) string {
	if len(c.Steps) == 0 {
		return ""
	}
	var b strings.Builder
	ladder.Draw(&b, c.Steps, ladder.Style{Failed: c.Outcome == Failed})
	return b.String()
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
