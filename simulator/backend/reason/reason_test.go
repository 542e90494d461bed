package reason_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"aiuta-edge/simulator/backend/reason"
)

// Every reason is a constant of reason.go, and every constant is documented once.
func TestEveryReasonIsDocumentedOnce(t *testing.T) {
	source, err := os.ReadFile("reason.go")
	if err != nil {
		t.Fatal(err)
	}
	var constants, documented []string
	for _, found := range regexp.MustCompile(`\w+ +Reason = "(\w+)"`).FindAllSubmatch(source, -1) {
		constants = append(constants, string(found[1]))
	}
	for _, r := range reason.Docs() {
		documented = append(documented, string(r.Reason))
	}
	slices.Sort(constants)
	slices.Sort(documented)
	if !slices.Equal(constants, documented) {
		t.Errorf("constants %s, documented %s", constants, documented)
	}
}
