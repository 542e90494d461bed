package pattern_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"aiuta-edge/pkg/pattern"
)

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern string
		yes, no []string
	}{
		{"", []string{""}, []string{"a"}},
		{"abc", []string{"abc"}, []string{"", "ab", "abcd", "xabc", "abc\n"}},
		{"a.c", []string{"abc", "aéc"}, []string{"ac", "a\nc"}},
		{"user_image-[0-9a-f-]{36}", []string{"user_image-92cebfd2-7f70-4b4b-9d5f-3c5066542c22"}, []string{"user_image-", "user_image-92cebfd2"}},
		{"[A-Za-z0-9_-]+", []string{"a", "A-b_9"}, []string{"", "a b", "é"}},
		{"[^/]*", []string{"", "a.b"}, []string{"a/b"}},
		{`\d{2,3}\.\w?`, []string{"12.", "123.x"}, []string{"1.", "1234.", "12.xy"}},
		{"a{0}b{2,}", []string{"bb", "bbbbb"}, []string{"b", "abb"}},
		{"a?a?a?aaa", []string{"aaa", "aaaaaa"}, []string{"aa", "aaaaaaa"}},
		{"[]a-]", []string{"]", "a", "-"}, []string{"b"}},
		{`[\]\-\d]+`, []string{"]-5"}, []string{"a"}},
	} {
		p, err := pattern.Compile(tc.pattern)
		if err != nil {
			t.Errorf("%q: %v", tc.pattern, err)
			continue
		}
		for _, text := range tc.yes {
			if !p.Match(text) {
				t.Errorf("%q does not match %q", tc.pattern, text)
			}
		}
		for _, text := range tc.no {
			if p.Match(text) {
				t.Errorf("%q matches %q", tc.pattern, text)
			}
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, text := range []string{
		"(a)", "a|b", "^a", "a$", "*", "+a", "?", "a**", "a+?", "a{", "a{}", "a{,3}", "a{3,2}", "a{x}", "a{00}", "a{01}", "a{2",
		"[", "[a", "[]", "[z-a]", "[[a]]", "[a-\\d]", `\`, `\p`, `\é`, "]", "}", "a{257}", strings.Repeat("a{200}", 2), "a{999999999999}",
	} {
		if _, err := pattern.Compile(text); !errors.Is(err, pattern.ErrSyntax) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestMatchTakesLinearTime(t *testing.T) {
	p, err := pattern.Compile("a*a*a*a*a*a*a*a*b")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if p.Match(strings.Repeat("a", 100_000)) {
		t.Error("it matches")
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

// FuzzAgainstRegexp: whatever is understood means what RE2 means by it.
func FuzzAgainstRegexp(f *testing.F) {
	for _, seed := range [][2]string{
		{"[A-Za-z0-9_-]+", "abc-9"}, {`\d{2,3}\.?`, "12."}, {"a*b?[^c-e]{1,2}.", "aabxy"}, {`[]\]\-^]+`, "]-^"}, {"[^]a]", "b"}, {"é+", "éé"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, sample string) {
		p, err := pattern.Compile(text)
		if err != nil || !utf8.ValidString(text) || !utf8.ValidString(sample) || strings.ContainsRune(text, 0) {
			return
		}
		re, err := regexp.Compile(`\A(?:` + text + `)\z`)
		if err != nil {
			t.Fatalf("regexp refuses %q, which was understood: %v", text, err)
		}
		if got, want := p.Match(sample), re.MatchString(sample); got != want {
			t.Errorf("%q on %q: %v, and regexp says %v", text, sample, got, want)
		}
	})
}
