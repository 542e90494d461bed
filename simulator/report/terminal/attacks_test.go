package terminal

import (
	"bytes"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"

	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

// TestTheAttackTableKeepsToItsWidth: every row fits, whatever an attack sends.
func TestTheAttackTableKeepsToItsWidth(t *testing.T) {
	for _, columns := range []int{60, 80, 120, 200} {
		var out bytes.Buffer
		style := ladder.NewStyle(lipgloss.NewRenderer(&out))
		style.Columns = columns
		table := New(&out, style, false).Attacks()
		c := report.Case{
			Group: "g", Name: strings.Repeat("name-", 20), Sent: strings.Repeat("ＨＳ", 40) + "\x1b[2J", Expected: "4xx", Got: "401", Rule: "RFC 9999", Outcome: report.Passed,
		}
		if err := table.Write(c); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if width := lipgloss.Width(strings.TrimSuffix(line, "\n")); width > columns {
				t.Errorf("at %d columns a row has %d: %q", columns, width, line)
			}
		}
		if strings.Contains(out.String(), "\x1b[2J") {
			t.Error("an escape sequence of the attack reaches the terminal")
		}
	}
}
