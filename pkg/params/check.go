package params

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"aiuta-edge/pkg/token"
)

// check refuses a set that must not be signed, whatever the policy. A reserved name outranks the other
// complaints, because it is the one that tells of an attack.
func (s Set) check() error {
	if len(s) > MaxParameters {
		return refuse(ErrBadParameters, "send at most "+strconv.Itoa(MaxParameters)+" parameters", nil)
	}
	var reserved, invalid wrongs
	for name, value := range s {
		switch {
		case token.Registered(name):
			reserved.add(name, "only the server sets this claim")
		case !isName(name):
			invalid.add(shown(name), "a name has 1 to 128 bytes and no control characters")
		default:
			if complaint := flaw(value); complaint != "" {
				invalid.add(name, complaint)
			}
		}
	}
	if len(reserved) > 0 {
		return refuse(ErrReservedName, "leave these parameters out", reserved)
	}
	if len(invalid) > 0 {
		return refuse(ErrBadParameters, "correct these parameters", invalid)
	}
	return nil
}

func isName(name string) bool {
	return name != "" && len(name) <= MaxName && isPrintable(name)
}

// flaw looks at everything inside a value and says what must not be signed. A log, a terminal or a header cannot show a
// control character safely; a number beyond float64 becomes infinity, or an error, in software that reads the token.
func flaw(value any) (complaint string) {
	switch value := value.(type) {
	case string:
		if !isPrintable(value) {
			return "the value holds a control character or one that is not valid Unicode"
		}
	case json.Number:
		if isHuge(string(value)) {
			return "the value holds a number of 1e308 or more"
		}
	case []string:
		return firstFlaw(value)
	case []any:
		return firstFlaw(value)
	case map[string]any:
		for name, element := range value {
			if complaint := cmp.Or(flaw(name), flaw(element)); complaint != "" {
				return complaint
			}
		}
	}
	return ""
}

// isHuge reports whether a JSON number is 1e308 or more, or as far below zero: float64 ends at 1.8e308. It counts digits,
// because strconv.ParseFloat would make the component 4 KB larger.
func isHuge(number string) bool {
	mantissa, exponent := number, 0
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		mantissa = number[:i]
		var err error
		if exponent, err = strconv.Atoi(strings.TrimPrefix(number[i+1:], "+")); err != nil {
			exponent = math.MaxInt32 // of either sign, which no honest number has
		}
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	digits := strings.TrimLeft(whole, "0")
	place := len(digits) // of the first digit that is not zero, counted from the point
	if digits == "" {
		digits = strings.TrimLeft(fraction, "0")
		place = len(digits) - len(fraction)
	}
	return digits != "" && place+exponent > 308
}

func firstFlaw[Element any](list []Element) (complaint string) {
	for _, element := range list {
		if complaint := flaw(element); complaint != "" {
			return complaint
		}
	}
	return ""
}

func isPrintable(text string) bool {
	return isPlain(text) || !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError })
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
