package document_test

import (
	"runtime"
	"strings"
	"testing"

	"aiuta-edge/simulator/document"
)

func TestAFileThatIsNotForTheParserIsNamed(t *testing.T) {
	utf16 := func(text, mark string) string {
		b := mark
		for _, c := range []byte(text) {
			b += string([]byte{c, 0})
		}
		return b
	}
	for says, text := range map[string]string{
		"is longer than 64 KiB":                  strings.Repeat("#", document.MaxSize+1),
		"is UTF-16: save it as UTF-8":            utf16("name: a", "\xff\xfe"),
		"is UTF-32: save it as UTF-8":            "\xff\xfe\x00\x00n\x00\x00\x00",
		"holds a NUL":                            utf16("name: a", ""),
		"is not UTF-8":                           "name: caf\xe9\n",
		"line 2 is nested deeper than 32":        "name: a\nany: " + strings.Repeat("[", 33) + strings.Repeat("]", 33),
		"line 1 is nested deeper than 32":        strings.Repeat("- ", 33) + "a",
		"line 3 is indented by more than 128":    "any:\n a:\n" + strings.Repeat(" ", 129) + "b: c",
		"line 34 is nested deeper than 32: nest": "any:\n" + strings.Repeat("[\n", 40),
	} {
		_, err := document.YAML("file", []byte(text), &sample{})
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %.300v", says, err)
		}
	}
}

func TestAByteOrderMarkIsNoPartOfTheText(t *testing.T) {
	var s sample
	if _, err := document.YAML("file", []byte("\ufeffname: a\n"), &s); err != nil || s.Name != "a" {
		t.Errorf("got %q, %v", s.Name, err)
	}
}

func TestNoMoreThanTwentyMistakesAreShown(t *testing.T) {
	_, err := document.YAML("file", []byte("onn: true\nlist: ["+strings.Repeat("x,", 50)+"]\n"), &sample{})
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || lines[20] != "file: and 31 more" {
		t.Errorf("%d lines, the last: %s", len(lines), lines[len(lines)-1])
	}
}

// TestNoFileTakesMuchMemory reads the worst files that are short enough.
func TestNoFileTakesMuchMemory(t *testing.T) {
	for name, text := range map[string]string{
		"nested lists":  "any: " + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000),
		"flat lists":    "any: [" + strings.Repeat("[],", document.MaxSize/3-10) + "]",
		"short entries": "any:\n" + strings.Repeat(" - a\n", document.MaxSize/5-10),
		"deep lists":    "any: [" + strings.Repeat(strings.Repeat("[", 30)+strings.Repeat("]", 30)+",", 1000) + "]",
		"dashes":        "any:\n" + strings.Repeat(" "+strings.Repeat("- ", 31)+"a\n", 900),
		"anchors":       "any:\n" + strings.Repeat(" - &a x\n", 8000),
		"quotes":        "any: [" + strings.Repeat("'',", document.MaxSize/3-10) + "]",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		document.YAML("file", []byte(text), &sample{})
		runtime.ReadMemStats(&after)
		took := (after.TotalAlloc - before.TotalAlloc) >> 20
		t.Logf("%s: %d KiB take %d MiB", name, len(text)>>10, took)
		if took > 100 {
			t.Errorf("%s: %d KiB take %d MiB", name, len(text)>>10, took)
		}
	}
}
