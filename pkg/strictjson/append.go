package strictjson

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// ErrValue says that a value cannot be written as JSON.
var ErrValue = errors.New("value is not one that is written as JSON")

// Append writes value to dst, byte for byte as [json.Marshal] does: the members of an object in the order of their
// names, no white space, and what HTML could take for markup escaped.
//
// It knows nil, bool, string, [json.Number], int, int64, uint64, float64, []string, []any and map[string]any, and
// these inside each other. Anything else, and a number that JSON cannot write, is [ErrValue].
func Append(dst []byte, value any) ([]byte, error) {
	switch value := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case bool:
		return strconv.AppendBool(dst, value), nil
	case string:
		return AppendString(dst, value), nil
	case int64:
		return strconv.AppendInt(dst, value, 10), nil
	case int:
		return strconv.AppendInt(dst, int64(value), 10), nil
	case uint64:
		return strconv.AppendUint(dst, value, 10), nil
	case json.Number:
		return appendNumber(dst, string(value))
	case float64:
		return appendFloat(dst, value)
	case []string:
		return appendList(dst, value)
	case []any:
		return appendList(dst, value)
	case map[string]any:
		return appendObject(dst, value)
	}
	return dst, ErrValue
}

// Names returns the names of an object's members in their order. It allocates once, where slices.Sorted grows.
func Names[Value any](object map[string]Value) []string {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func appendList[Element any](dst []byte, list []Element) ([]byte, error) {
	if list == nil {
		return append(dst, "null"...), nil
	}
	var err error
	dst = append(dst, '[')
	for i, element := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = Append(dst, element); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

func appendObject(dst []byte, object map[string]any) ([]byte, error) {
	if object == nil {
		return append(dst, "null"...), nil
	}
	var err error
	dst = append(dst, '{')
	for i, name := range Names(object) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendString(dst, name), ':')
		if dst, err = Append(dst, object[name]); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// appendNumber writes an empty number, which is the zero one, as 0.
func appendNumber(dst []byte, text string) ([]byte, error) {
	if text == "" {
		return append(dst, '0'), nil
	}
	if length, ok := number(text); !ok || length != len(text) {
		return dst, ErrValue
	}
	return append(dst, text...), nil
}

// appendFloat writes as JavaScript does (ECMA-262, Number::toString): without an exponent from 1e-6 to 1e21.
func appendFloat(dst []byte, f float64) ([]byte, error) {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return dst, ErrValue
	}
	if abs := math.Abs(f); abs == 0 || abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64), nil
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go writes e-09 where JavaScript writes e-9.
	if n := len(dst); dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst, nil
}

const hexDigits = "0123456789abcdef"

// AppendString writes text to dst in quotes. What is not valid UTF-8 becomes the replacement character. U+2028
// and U+2029, which ended a line in JavaScript, are escaped like <, > and &.
func AppendString(dst []byte, text string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := plainEnd(text, 0); i < len(text); i = plainEnd(text, i) {
		c := text[i]
		char, size := rune(c), 1
		if c >= utf8.RuneSelf {
			char, size = utf8.DecodeRuneInString(text[i:])
		}
		if size > 1 && char != '\u2028' && char != '\u2029' {
			i += size
			continue
		}
		dst = appendEscape(append(dst, text[start:i]...), char)
		i += size
		start = i
	}
	return append(append(dst, text[start:]...), '"')
}

// plainEnd returns where the bytes end, from i on, that stand for themselves: ASCII but for control characters and what
// JSON or HTML gives a meaning. Eight at a time, because a token and a line of the log are mostly such bytes.
func plainEnd(text string, i int) int {
	for len(text)-i >= 8 && allPlain(text[i:i+8]) {
		i += 8
	}
	for i < len(text) && isPlain(text[i]) {
		i++
	}
	return i
}

func isPlain(c byte) bool {
	return c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
}

// What has the same bit, or the same character, in each of eight bytes is a multiple of ones.
const (
	ones  = 0x0101010101010101
	highs = ones << 7
)

// allPlain reports whether isPlain is true of all of eight bytes. It looks for a byte that is zero, or less than another,
// without a loop (Warren, Hacker's Delight, 6-1).
func allPlain(eight string) bool {
	x := uint64(eight[0]) | uint64(eight[1])<<8 | uint64(eight[2])<<16 | uint64(eight[3])<<24 |
		uint64(eight[4])<<32 | uint64(eight[5])<<40 | uint64(eight[6])<<48 | uint64(eight[7])<<56
	control := (x - ones*' ') &^ x
	quote := x | ones*('"'^'&') ^ ones*('"'|'&') // zero where it is " or &, which differ in one bit
	less := x | ones*('<'^'>') ^ ones*('<'|'>')
	backslash := x ^ ones*'\\'
	return (x|control|(quote-ones)&^quote|(less-ones)&^less|(backslash-ones)&^backslash)&highs == 0
}

func appendEscape(dst []byte, char rune) []byte {
	switch char {
	case '"', '\\':
		return append(dst, '\\', byte(char))
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return append(dst, '\\', 'u', hexDigits[char>>12&15], hexDigits[char>>8&15], hexDigits[char>>4&15], hexDigits[char&15])
}
