package endpoint

import "strings"

// VariableCommon is a variable of the component that no operator sets: it carries those that every mint asks for, in one.
// Asking Spin for it costs half of what asking for each of them does (docs/performance.md). Its value is that of
// [CommonTemplate] with the variables in place. A place that has no templates need not have it: whatever does not fit is
// asked for by its own name.
const VariableCommon = "common"

// commonEnd ends each entry: U+001F, the unit separator, which has no place in any variable.
const commonEnd = '\x1f'

// commonVariables are those in [VariableCommon], in the order in which [configure] asks for them. Secrets are asked for one
// by one.
var commonVariables = [...]string{
	VariableIssuer, VariableKeyID, VariableTTL, VariableJTI, VariableClaims, VariableParams,
	VariableCallerAuth, VariableCallerIssuer, VariableCallerAudience,
	VariableDeny, VariableIssuedBefore, VariableDenyAddresses, VariableTrustedHeader,
	VariableQuota, VariableQuotaProduct, VariableAuthorizeURL, VariableOrigins, VariableLogCallers,
}

// CommonTemplate returns what spin.toml gives [VariableCommon]: a Spin template with an entry NAME=VALUE for each variable
// in it. Each entry has its name, so that a component never takes the value of another variable, whichever version of
// spin.toml is deployed with it.
func CommonTemplate() string {
	var text strings.Builder
	for _, name := range commonVariables {
		text.WriteString(name + "={{ " + name + " }}" + string(commonEnd))
	}
	return text.String()
}

// common holds the values of [VariableCommon], or none.
type common struct {
	values []string // of commonVariables
	next   int      // the first that nothing has asked for
}

// readCommon returns no values unless there is an entry for each variable and nothing else: a value that holds what ends a
// value cannot be told from two entries.
func readCommon(variables Variables) common {
	text, err := variables(VariableCommon)
	if err != nil {
		return common{}
	}
	values := make([]string, len(commonVariables))
	for i, name := range commonVariables {
		if len(text) <= len(name) || text[len(name)] != '=' || !same(text[:len(name)], name) {
			return common{}
		}
		text = text[len(name)+1:]
		end := strings.IndexByte(text, commonEnd)
		if end < 0 {
			return common{}
		}
		values[i], text = text[:end], text[end+1:]
	}
	if text != "" {
		return common{}
	}
	return common{values: values}
}

// take returns the value of a variable that is asked for in its turn.
func (c *common) take(name string) (value string, ok bool) {
	for i := c.next; i < len(c.values); i++ {
		if same(commonVariables[i], name) {
			c.next = i + 1
			return c.values[i], true
		}
	}
	return "", false
}

// same is ==, which TinyGo does byte by byte: half a microsecond of a mint's thirty.
func same(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) < 8 {
		return a == b
	}
	for i := 0; i+8 < len(a); i += 8 {
		if eight(a[i:i+8]) != eight(b[i:i+8]) {
			return false
		}
	}
	return eight(a[len(a)-8:]) == eight(b[len(b)-8:])
}

// eight returns eight bytes as a number.
func eight(text string) uint64 {
	return uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
}
