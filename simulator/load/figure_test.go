package load

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/report"
)

func TestFiguresAreWellFormedAndDrawInsideTheirFrame(t *testing.T) {
	for _, figure := range measuredRun().Figures() {
		decoder := xml.NewDecoder(strings.NewReader(string(figure)))
		points := 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %s", err, figure)
			}
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			for _, a := range element.Attr {
				if a.Name.Local == "points" {
					points += inside(t, a.Value)
				}
			}
		}
		if points < 20 {
			t.Errorf("the figure has %d points", points)
		}
	}
}

// inside fails for a point that is out of the plot, and counts the points.
func inside(t *testing.T, points string) (n int) {
	for pair := range strings.FieldsSeq(points) {
		left, top, _ := strings.Cut(pair, ",")
		x, errX := strconv.ParseFloat(left, 64)
		y, errY := strconv.ParseFloat(top, 64)
		if errX != nil || errY != nil || x < roomLeft-1 || x > figureWidth-roomRight+1 || y < roomTop-1 || y > figureHeight-roomBottom+1 {
			t.Errorf("point %q is outside", pair)
		}
		n++
	}
	return n
}

func TestTheHTMLReportShowsTheCurves(t *testing.T) {
	s := measuredRun()
	var page bytes.Buffer
	r := report.Report{Command: "load", Target: "native", Began: time.Unix(0, 0), Cases: []report.Case{s.Case("mint", nil)}}
	if err := report.Write(report.HTML, &page, r); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "U+000A") {
		t.Error("a text has a line break, which a report shows as a character")
	}
	for _, want := range []string{`aria-label="Latency by percentile"`, `aria-label="Latency over time"`, "failed: 401 unauthorized", fmt.Sprintf("p99 %s", Brief(s.Latency.P99))} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}
