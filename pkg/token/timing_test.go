package token_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"
)

// TestNoSecretIsComparedByteByByte looks at the source, because a measurement of so small a difference would
// be noise: golang-jwt compares MACs with hmac.Equal, and nothing here compares a signature or a secret itself.
func TestNoSecretIsComparedByteByByte(t *testing.T) {
	here, err := build.ImportDir(".", 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range parseGo(t, ".", here.GoFiles) {
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.BinaryExpr:
				if comparesBytes(node.Op) && (namesSecret(node.X) || namesSecret(node.Y)) {
					t.Errorf("%s: a signature or secret is compared with %s", name, node.Op)
				}
			case *ast.CallExpr:
				if f := called(node); strings.HasPrefix(f, "bytes.") && f != "bytes.Clone" && f != "bytes.NewReader" {
					for _, argument := range node.Args {
						if namesSecret(argument) {
							t.Errorf("%s: %s looks at a signature or secret", name, f)
						}
					}
				}
			}
			return true
		})
	}
	beneath, err := build.Import("github.com/golang-jwt/jwt/v5", ".", 0)
	if err != nil {
		t.Fatal(err)
	}
	constant := false
	ast.Inspect(parseGo(t, beneath.Dir, []string{"hmac.go"})["hmac.go"], func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		constant = constant || ok && called(call) == "hmac.Equal"
		return true
	})
	if !constant {
		t.Error("golang-jwt no longer compares with hmac.Equal")
	}
}

func parseGo(t *testing.T, dir string, names []string) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), dir+"/"+name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = file
	}
	if len(files) == 0 {
		t.Fatalf("%s: %v", dir, fs.ErrNotExist)
	}
	return files
}

func comparesBytes(op token.Token) bool { return op == token.EQL || op == token.NEQ }

// namesSecret reports whether an expression is, converts or takes a piece of one that is named signature or
// secret. A length is not secret.
func namesSecret(expr ast.Expr) bool {
	found := false
	ast.Inspect(expr, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			return called(node) != "len"
		case *ast.Ident:
			found = found || node.Name == "signature" || node.Name == "secret"
		}
		return true
	})
	return found
}

// called returns the name of what is called, as it is written: "len", "bytes.Equal".
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
	}
	return ""
}
