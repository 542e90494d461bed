package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// TestEveryMemberOfARuleIsExplained holds the table below params in configuration.md to the members that a policy's rule takes.
func TestEveryMemberOfARuleIsExplained(t *testing.T) {
	var explained []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(sections(read(t, "configuration.md"), "###")["params"], -1) {
		explained = append(explained, row[1])
	}
	file, err := parser.ParseFile(token.NewFileSet(), "../pkg/params/policy.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var taken []string
	for _, declared := range file.Decls {
		if f, ok := declared.(*ast.FuncDecl); ok && f.Name.Name == "set" {
			ast.Inspect(f, func(n ast.Node) bool {
				if clause, ok := n.(*ast.CaseClause); ok {
					for _, value := range clause.List {
						member, err := strconv.Unquote(value.(*ast.BasicLit).Value)
						if err != nil {
							t.Fatal(err)
						}
						taken = append(taken, member)
					}
				}
				return true
			})
		}
	}
	if slices.Sort(taken); len(taken) == 0 {
		t.Fatal("no member was found in policy.go")
	}
	if slices.Sort(explained); !slices.Equal(explained, taken) {
		t.Errorf("configuration.md explains %q, and a rule takes %q", explained, taken)
	}
}
