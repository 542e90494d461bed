package variables

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func dotEnv(t *testing.T, text string) (map[string]string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return readDotEnv(path, func(name string) (string, bool) { return "outer", name == "OUTER" })
}

func TestADotEnvFileIsReadAsDotenvyReadsIt(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       map[string]string
	}{
		{"plain", "A=1\nB=two\n", map[string]string{"A": "1", "B": "two"}},
		{"no line break at the end", "A=1", map[string]string{"A": "1"}},
		{"windows line breaks", "A=1\r\nB=2\r\n", map[string]string{"A": "1", "B": "2"}},
		{"comments and blank lines", "# A=1\n\n  # more\nA=2 # two\nB=3#4\n", map[string]string{"A": "2", "B": "3#4"}},
		{"blanks around the equals sign", "  A = 1  \n", map[string]string{"A": "1"}},
		{"empty", "A=\nB=   # nothing\n", map[string]string{"A": "", "B": ""}},
		{"export", "export A=1\nexport=2\n", map[string]string{"A": "1", "export": "2"}},
		{"single quotes", `A='it is $OUTER \ "x"'`, map[string]string{"A": `it is $OUTER \ "x"`}},
		{"double quotes", `A="say \"hi\"\n\$x"`, map[string]string{"A": "say \"hi\"\n$x"}},
		{"quotes inside", `A=a'b c'd"e"`, map[string]string{"A": "ab cde"}},
		{"escapes", `A=a\ b\\c`, map[string]string{"A": `a b\c`}},
		{"several lines", "A=\"one\ntwo\"\nB=3\n", map[string]string{"A": "one\ntwo", "B": "3"}},
		{"the last of a name counts", "A=1\nA=2\n", map[string]string{"A": "2"}},
		{"substitution", "A=x\nB=${A}y$A.$NONE.\nC=$OUTER\n", map[string]string{"A": "x", "B": "xyx..", "C": "outer"}},
		{"dots in names", "a.b=1\n", map[string]string{"a.b": "1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := dotEnv(t, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestABrokenDotEnvFileIsRefusedWithItsLineAndWithoutItsText(t *testing.T) {
	for _, c := range []struct{ name, text, where string }{
		{"no equals sign", "A=1\nhunter2\n", ".env:2:"},
		{"a name that is none", "1A=hunter2\n", ".env:1:"},
		{"two words", "A=hunter2 hunter2\n", ".env:1:"},
		{"an open quote", "A=\"x\ny\"\nB='hunter2\n", ".env:3:"},
		{"an unknown escape", `A=hunter2\q`, ".env:1:"},
		{"an open brace", "A=${hunter2\n", ".env:1:"},
		{"a quote right after $name", "A=\"$hunter2\"\n", ".env:1:"},
		{"a blank at the very end", "A=1\nB=hunter2 ", ".env:2:"},
		{"not UTF-8", "A=hunter2\xff\n", "not valid UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := dotEnv(t, c.text)
			if err == nil {
				t.Fatal("it was accepted")
			}
			if !strings.Contains(err.Error(), c.where) {
				t.Errorf("%q does not say %q", err, c.where)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q shows the line", err)
			}
		})
	}
}

func TestADotEnvFileNeedNotBeThere(t *testing.T) {
	got, err := readDotEnv(filepath.Join(t.TempDir(), ".env"), os.LookupEnv)
	if err != nil || len(got) != 0 {
		t.Errorf("got %q, %v", got, err)
	}
}
