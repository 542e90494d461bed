package variables

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// readDotEnv reads a .env file as Spin does, which leaves it to the Rust crate dotenvy 0.15.7. A file that is not there
// or may not be opened counts as empty, and so does an empty path. Of a name that comes twice the last value counts.
//
// Spin notices a broken file only when a variable is asked for; here it fails the start, with the line's number. The
// line itself is never shown: it may hold a secret.
func readDotEnv(path string, lookup func(string) (string, bool)) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading variables: %w", err)
	}
	if !utf8.Valid(raw) {
		return nil, fmt.Errorf("%s is not valid UTF-8", path)
	}
	values := make(map[string]string)
	expand := func(name string) string {
		if value, ok := lookup(name); ok {
			return value
		}
		return values[name]
	}
	for number := 1; len(raw) > 0; {
		line, size, whole := nextLine(string(raw))
		key, value, err := parseDotEnvLine(line, expand)
		if !whole && err == nil {
			err = errBadValue
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number, err)
		}
		if key != "" {
			values[key] = value
		}
		number += strings.Count(string(raw[:size]), "\n")
		raw = raw[size:]
	}
	return values, nil
}

// nextLine returns the first line of text, which goes on over line breaks inside quotes, without its comment; and how
// much of text it takes up. It is not whole if the text ends inside quotes or an escape, or with a blank: dotenvy, which
// waits for more in these cases, refuses them all.
func nextLine(text string) (line string, size int, whole bool) {
	first, _, _ := strings.Cut(text, "\n")
	if strings.HasPrefix(strings.TrimSpace(first), "#") {
		return "", min(len(first)+1, len(text)), true
	}
	var quote rune
	var escaped, blank bool
	for i, c := range text {
		wasBlank := blank
		blank = false
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case wasBlank && c == '#':
			rest, _, _ := strings.Cut(text[i:], "\n")
			return text[:i], min(i+len(rest)+1, len(text)), true
		default:
			blank = unicode.IsSpace(c) && c != '\n' && c != '\r' && !wasBlank
		}
		if c == '\n' && quote == 0 && !escaped {
			return text[:i], i + 1, true
		}
	}
	return text, len(text), quote == 0 && !escaped && !blank
}

var (
	errNoKey    = errors.New("expected NAME=value")
	errBadValue = errors.New("the value's quotes, escapes or blanks are wrong: put it in single quotes")
)

// parseDotEnvLine takes a line apart; an empty key means that there is nothing on it.
func parseDotEnvLine(line string, expand func(string) string) (key, value string, err error) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return "", "", nil
	}
	key, rest := cutKey(line)
	if key == "export" && !strings.HasPrefix(rest, "=") { // a prefix, as in a shell, unless it is the name itself
		key, rest = cutKey(rest)
	}
	rest, ok := strings.CutPrefix(rest, "=")
	if key == "" || !ok {
		return "", "", errNoKey
	}
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "#") {
		rest = ""
	}
	p := dotEnvValue{rest: []rune(rest), expand: expand}
	if !p.parse() {
		return "", "", errBadValue
	}
	return key, p.out.String(), nil
}

// cutKey splits off a name and the blanks after it.
func cutKey(line string) (key, rest string) {
	end := strings.IndexFunc(line, func(c rune) bool {
		return c > unicode.MaxASCII || !(unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c == '.')
	})
	if end < 0 {
		end = len(line)
	}
	if end > 0 && (line[0] == '.' || isDigit(rune(line[0]))) {
		end = 0
	}
	return line[:end], strings.TrimSpace(line[end:])
}
