package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"aiuta-edge/simulator/report"
)

// point is a test point as TAP 14 has it: result, number, description, directive.
var point = regexp.MustCompile(`^(ok|not ok) (\d+) - ((?:[^#\\]|\\[#\\])*?)(?: # (SKIP) (.*))?$`)

// tapPoint is one test point that was read back.
type tapPoint struct {
	ok, skipped bool
	text        string
	diagnostic  map[string]any
}

func readTAP(t *testing.T, text string) []tapPoint {
	t.Helper()
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if rows[0] != "TAP version 14" {
		t.Fatalf("the first line is %q", rows[0])
	}
	var points []tapPoint
	plan := ""
	for i := 1; i < len(rows); i++ {
		switch row := rows[i]; {
		case strings.HasPrefix(row, "# "):
		case strings.HasPrefix(row, "1.."):
			plan = row
		case row == "  ---":
			end := i + 1
			for rows[end] != "  ..." {
				end++
			}
			if err := yaml.Unmarshal([]byte(strings.Join(rows[i+1:end], "\n")), &points[len(points)-1].diagnostic); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
			i = end
		default:
			found := point.FindStringSubmatch(row)
			if found == nil || found[2] != fmt.Sprint(len(points)+1) {
				t.Fatalf("line %d is no test point: %q", i+1, row)
			}
			points = append(points, tapPoint{ok: found[1] == "ok", skipped: found[4] != "", text: found[3]})
		}
	}
	if want := fmt.Sprintf("1..%d", len(points)); plan != want {
		t.Errorf("the plan is %q, want %q", plan, want)
	}
	return points
}

func TestTAPHasAPointForEachCase(t *testing.T) {
	points := readTAP(t, written(t, report.TAP, everything()))
	if len(points) != len(everything().Cases) {
		t.Fatalf("%d points", len(points))
	}
	failed, skipped := 0, 0
	for _, p := range points {
		if !p.ok {
			failed++
			if p.diagnostic["account"] == nil {
				t.Errorf("%s failed without an account", p.text)
			}
		}
		if p.skipped {
			skipped++
		}
	}
	if sum := everything().Summary(); failed != sum.Failed || skipped != sum.Skipped {
		t.Errorf("%d failed, %d skipped", failed, skipped)
	}
	if first := points[0]; first.text != "jwt: jwt, ios@4.4.3" || fmt.Sprint(first.diagnostic["duration_ms"]) != "3" {
		t.Errorf("the first is %+v", first)
	}
	if warned := points[2]; !warned.ok || warned.diagnostic["outcome"] != "warning" {
		t.Errorf("the warning is %+v", warned)
	}
}
