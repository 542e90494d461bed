package document_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/document"
)

type sample struct {
	Name   string         `yaml:"name"`
	On     bool           `yaml:"on"`
	Count  int            `yaml:"count"`
	Share  *float64       `json:"share"`
	List   []part         `yaml:"list"`
	ByName map[string]int `yaml:"by_name"`
	Any    any            `yaml:"any"`
	Level  level          `yaml:"level"`
	embedded
	Hidden string
}

type part struct {
	Word string `yaml:"word"`
}

type embedded struct {
	Inner string `json:"inner,omitempty"`
}

// level is a type that reads itself.
type level int

func (l *level) UnmarshalText(text []byte) error {
	if string(text) != "high" {
		return fmt.Errorf("must be high, not %q", text)
	}
	*l = 3
	return nil
}

func TestReadFillsEveryKindOfField(t *testing.T) {
	var s sample
	_, err := document.YAML("file", []byte(`
name: "a"
on: true
count: -3
share: 0.5
list:
  - word: one
  - {word: two}
by_name: {x: 1}
any: {list: [1, null, text]}
level: high
inner: |
  two
  lines
`), &s)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%q %v %d %v %v %v %v %d %q", s.Name, s.On, s.Count, *s.Share, s.List, s.ByName, s.Any, s.Level, s.Inner)
	if want := `"a" true -3 0.5 [{one} {two}] map[x:1] map[list:[1 <nil> text]] 3 "two\nlines\n"`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestProblemsSayWhereAndWhat(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		says []string
	}{
		"all of them, in order": {"list: [{word: 1}]\nname: [x]\nonn: true\n", []string{
			"file:1:9: list[0].word: must be text; put it into quotes if it looks like something else",
			"file:2:1: name: must be text; put it into quotes if it looks like something else",
			`file:3:1: onn: is unknown here: did you mean "on"?`,
		}},
		"a field that is not a file's": {"Hidden: x\n", []string{"file:1:1: Hidden: is unknown here: use one of name, on, count, share, list, by_name, any, level, inner"}},
		"a number":                     {"count: 1.5\n", []string{"file:1:1: count: must be a whole number"}},
		"a number that is too large":   {"count: 18446744073709551615\n", []string{"file:1:1: count: must be a whole number"}},
		"a share":                      {"share: much\n", []string{"file:1:1: share: must be a number"}},
		"a truth":                      {"on: 'true'\n", []string{"file:1:1: on: must be true or false"}},
		"a mapping":                    {"by_name: [x]\n", []string{"file:1:1: by_name: must be a mapping: names with values"}},
		"a value of its own":           {"level: low\n", []string{`file:1:1: level: must be high, not "low"`}},
		"no scalar":                    {"level: [high]\n", []string{"file:1:1: level: must be text"}},
		"an alias":                     {"any: &a [x]\nlist: *a\n", []string{"file:1:1: any: write the value out: anchors, aliases, tags and special numbers are not read", "file:2:1: list: write the value out: anchors, aliases, tags and special numbers are not read"}},
		"nothing":                      {"# nothing\n", []string{"file:1:1: is empty: write it, or delete it"}},
		"a list":                       {"- x\n", []string{"file:1:1: must be a mapping: names with values"}},
		"no YAML":                      {"a: [\n", []string{"file:1:4: sequence end token ']' not found"}},
	} {
		_, err := document.YAML("file", []byte(tc.text), &sample{})
		if err == nil || !slices.Equal(strings.Split(err.Error(), "\n"), tc.says) {
			t.Errorf("%s: got\n%v\nwant\n%s", name, err, strings.Join(tc.says, "\n"))
		}
	}
}

func TestAMissingFieldIsPlacedAtWhatIsAroundIt(t *testing.T) {
	d, err := document.YAML("file", []byte("name: a\nlist:\n  - {}\n"), &sample{})
	if err != nil {
		t.Fatal(err)
	}
	d.Report("list[0].word", "is missing")
	d.Report("by_name", "is missing too")
	var problems document.Problems
	if !errors.As(d.Err(), &problems) || len(problems) != 2 {
		t.Fatal(d.Err())
	}
	if first, second := problems[0], problems[1]; first.Line != 1 || first.Path != "by_name" || second.Line != 3 || second.Column != 5 {
		t.Errorf("got %v", problems)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"name: a\n", "list: [{word: x}]", "any: {<<: *x}", "a: !!binary x", "? {a: b}\n: c", "\x00", "|", "- - -"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := document.YAML("file", text, &sample{})
		var problems document.Problems
		if err != nil && (!errors.As(err, &problems) || len(problems) == 0 || problems[0].Line < 1) {
			t.Errorf("got %#v", err)
		}
	})
}
