package sdk_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aiuta-edge/simulator/sdk"
)

const docs = "../../docs/personas.md"

var update = flag.Bool("update", false, "write the tables of docs/personas.md")

// column is one rule, and what it says of a persona.
type column struct {
	heading string
	cell    func(sdk.Persona) string
}

// table renders rules as Markdown. Personas of which all cells say the same share a row.
func table(columns []column) string {
	var (
		order []string
		names = map[string][]string{}
	)
	for _, p := range sdk.Personas() {
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = strings.ReplaceAll(c.cell(p), "|", `\|`)
		}
		row := strings.Join(cells, " | ")
		if _, ok := names[row]; !ok {
			order = append(order, row)
		}
		names[row] = append(names[row], p.String())
	}
	var text strings.Builder
	text.WriteString("\n| persona |")
	for _, c := range columns {
		text.WriteString(" " + c.heading + " |")
	}
	text.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, row := range order {
		text.WriteString("| " + strings.Join(names[row], ", ") + " | " + row + " |\n")
	}
	return text.String() + "\n"
}

func TestTheDocumentationSaysWhatThePersonasDo(t *testing.T) {
	for _, section := range sections() {
		t.Run(section.name, func(t *testing.T) {
			text, err := os.ReadFile(docs)
			if err != nil {
				t.Fatal(err)
			}
			begin, end := "<!-- "+section.name+" -->\n", "<!-- end of "+section.name+" -->\n"
			before, rest, ok := strings.Cut(string(text), begin)
			got, after, closed := strings.Cut(rest, end)
			if !ok || !closed {
				t.Fatalf("%s has no block %q", docs, section.name)
			}
			want := table(section.columns)
			if got == want {
				return
			}
			if !*update {
				t.Fatalf("%s says of %s\n%swant\n%sgo test ./simulator/sdk -run Documentation -update writes it", docs, section.name, got, want)
			}
			if err := os.WriteFile(docs, []byte(before+begin+want+end+after), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestTheDocumentationListsEveryVersion(t *testing.T) {
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "## Versions\n")
	list, _, _ := strings.Cut(rest, "\n## ")
	for _, p := range sdk.Personas() {
		if !strings.Contains(list, "\n| "+p.String()+" | ") {
			t.Errorf("%s does not say why there is %s", docs, p)
		}
	}
	if rows := strings.Count(list, "@"); rows != len(sdk.Personas()) {
		t.Errorf("%d versions are listed, and there are %d", rows, len(sdk.Personas()))
	}
}

// sourceFile is a file of an SDK, as comments name it.
var sourceFile = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+/._-]*\.(?:swift|kt|tsx|ts|dart|podspec)\b`)

func TestTheDocumentationNamesTheSourceOfEveryRule(t *testing.T) {
	text, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, pattern := range []string{"ios*.go", "android*.go", "web*.go", "flutter*.go", "okhttp.go", "ktor.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, source := range sourceFile.FindAllString(string(code), -1) {
				named++
				if !strings.Contains(string(text), source) {
					t.Errorf("%s rests on %s, which %s does not name", file, source, docs)
				}
			}
		}
	}
	if named < 50 {
		t.Errorf("only %d sources were found in the code", named)
	}
}
