package params

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
)

// check refuses a set that nobody should sign, whatever the policy. A reserved name outranks the other
// complaints, because it is the one that tells of an attack.
func (s Set) check() error {
	if len(s) > MaxParameters {
		return refuse(ErrBadParameters, "send at most "+strconv.Itoa(MaxParameters)+" parameters")
	}
	var reserved, invalid []WrongParameter
	for _, name := range strictjson.Names(s) {
		switch {
		case token.Registered(name):
			reserved = append(reserved, WrongParameter{name, "only the server sets this claim"})
		case !isName(name):
			invalid = append(invalid, WrongParameter{shown(name), "a name has 1 to 128 bytes and no control characters"})
		case !isPrintable(s[name]):
			invalid = append(invalid, WrongParameter{name, "the value holds a control character or one that is not valid Unicode"})
		}
	}
	if len(reserved) > 0 {
		return refuse(ErrReservedName, "leave these parameters out", reserved...)
	}
	if len(invalid) > 0 {
		return refuse(ErrBadParameters, "correct these parameters", invalid...)
	}
	return nil
}

func isName(name string) bool {
	return name != "" && len(name) <= MaxName && isPrintable(name)
}

// isPrintable looks at every string inside value: what a log, a terminal or a header cannot show safely is
// not signed either.
func isPrintable(value any) bool {
	switch value := value.(type) {
	case string:
		return isPlain(value) || !strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError })
	case []any:
		return !slices.ContainsFunc(value, func(element any) bool { return !isPrintable(element) })
	case map[string]any:
		for name, element := range value {
			if !isPrintable(name) || !isPrintable(element) {
				return false
			}
		}
	}
	return true
}

// isPlain reports whether text is printable ASCII, as all that an SDK sends is: no more has to be looked at.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// shown makes a refused name fit for an answer.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, name)
	if len(name) > MaxName {
		name = strings.ToValidUTF8(name[:MaxName], "") + "…"
	}
	return name
}
