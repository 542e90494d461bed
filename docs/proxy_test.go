package docs_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aiuta-edge/simulator/recording"
)

// TestTheRulesOfTheProxyAreDocumented holds the table of proxy.md against the rules, in their order.
func TestTheRulesOfTheProxyAreDocumented(t *testing.T) {
	var documented [][2]string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| ([^|]+) \\|$").FindAllStringSubmatch(read(t, "proxy.md"), -1) {
		documented = append(documented, [2]string{row[1], row[2]})
	}
	if got, want := fmt.Sprint(documented), fmt.Sprint(recording.Rules()); got != want {
		t.Errorf("proxy.md has\n%s, want\n%s", got, want)
	}
}

func TestEveryFlagOfTheProxyInItsDocsExists(t *testing.T) {
	program := filepath.Join(simulatorFolder(t), "simulator")
	var help []byte
	for _, command := range []string{"proxy", "replay"} {
		text, err := exec.Command(program, command, "--help").Output()
		if err != nil {
			t.Fatal(err)
		}
		help = append(help, text...)
	}
	for _, flag := range regexp.MustCompile("`(?:proxy )?(--[a-z-]+)").FindAllStringSubmatch(read(t, "proxy.md"), -1) {
		if !strings.Contains(string(help), flag[1]) {
			t.Errorf("neither simulator proxy nor replay has %s", flag[1])
		}
	}
}
