package manifest

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// Glob is a pattern over slash-separated paths, with the grammar of the Rust crate glob 0.3, which Spin v4.0.2 uses
// (crates/loader/src/local.rs): ?, *, [a-z], [!a-z], and ** as a whole part of a path for any number of folders.
type Glob struct {
	// Folder is the folder below which everything lies that can match, "." for all.
	Folder string

	walked, matched *regexp.Regexp
}

// Finds reports whether the crate finds a file when it walks through folders, part by part of its path.
func (g *Glob) Finds(path string) bool { return g.walked.MatchString(path) }

// Matches reports whether the crate takes a path for a match when it compares: there * and ? take a slash too.
func (g *Glob) Matches(path string) bool { return g.matched.MatchString(path) }

// ParseGlob reads a pattern. The error names it.
func ParseGlob(pattern string) (*Glob, error) {
	broken := func(reason string) error { return fmt.Errorf("the glob %q is malformed: %s", pattern, reason) }
	parts := strings.Split(path.Clean(pattern), "/")
	var walked, matched strings.Builder
	literal := "."
	isLiteral := true
	for i, part := range parts {
		last := i == len(parts)-1
		if part == "**" {
			isLiteral = false
			matched.WriteString(map[bool]string{true: `.*`, false: `(?:.*/)?`}[last])
			// When the crate walks, only folders fit a ** at the end, and folders are not files.
			walked.WriteString(map[bool]string{true: `[^\x00-\x{10FFFF}]`, false: `(?:[^/]+/)*`}[last])
			continue
		}
		if strings.Contains(part, "**") {
			return nil, broken("** must be a whole part between slashes")
		}
		expression, err := globPart(part)
		if err != nil {
			return nil, broken(err.Error())
		}
		if isLiteral = isLiteral && !strings.ContainsAny(part, "?*["); isLiteral && !last {
			literal = path.Join(literal, part)
		}
		if !last {
			expression += "/"
		}
		walked.WriteString(strings.ReplaceAll(expression, anyCharacter, `[^/]`))
		matched.WriteString(strings.ReplaceAll(expression, anyCharacter, `.`))
	}
	compile := func(b *strings.Builder) *regexp.Regexp { return regexp.MustCompile(`(?s)\A` + b.String() + `\z`) }
	return &Glob{literal, compile(&walked), compile(&matched)}, nil
}

// anyCharacter stands in a part's expression for what ? matches.
const anyCharacter = "\x00"

// globPart translates what stands between two slashes.
func globPart(part string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		switch c := part[i]; c {
		case '?':
			b.WriteString(anyCharacter)
		case '*':
			b.WriteString(anyCharacter + "*")
		case '[':
			// A ] that comes first stands for itself.
			from := i + 1
			negated := strings.HasPrefix(part[from:], "!")
			if negated {
				from++
			}
			if from >= len(part) {
				return "", errUnclosed
			}
			length := strings.IndexByte(part[from+1:], ']')
			if length < 0 {
				return "", errUnclosed
			}
			members := part[from : from+1+length]
			b.WriteString(globClass(members, negated))
			i = from + 1 + length
		default:
			b.WriteString(regexp.QuoteMeta(part[i : i+1]))
		}
	}
	return b.String(), nil
}

var errUnclosed = errors.New("a [ has no ]")

// globClass translates the members of [ ]. A - that is not between two characters stands for itself.
func globClass(members string, negated bool) string {
	var b strings.Builder
	b.WriteString("[")
	if negated {
		b.WriteString("^/")
	}
	runes := []rune(members)
	for i := 0; i < len(runes); i++ {
		b.WriteString(regexp.QuoteMeta(string(runes[i])))
		if i+2 < len(runes) && runes[i+1] == '-' && runes[i] <= runes[i+2] {
			b.WriteString("-" + regexp.QuoteMeta(string(runes[i+2])))
			i += 2
		} else if i+1 < len(runes) && runes[i+1] == '-' {
			b.WriteString(`\-`)
			i++
		}
	}
	b.WriteString("]")
	return b.String()
}
