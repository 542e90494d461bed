package conformance

import "strings"

// Where the rows of this file come from.
const (
	fromConfigSuite     = "Spin v4.0.2 crates/componentize/src/abi_conformance/test_config.rs"
	fromVariablesSuite  = "fermyon/conformance-tests tests/variables"
	fromExpressions     = "Spin v4.0.2 crates/expressions/src/{lib,template}.rs"
	fromLegacyVariables = "Spin v4.0.2 crates/world/src/conversions.rs"
)

// The variables of the component, some of which come from the application's by templates.
var (
	componentVariables = map[string]string{
		"foo": "bar", "variable": "value", "empty": "", "unicode": "grüße ✓", "greeting": "hello {{ name }}, {{name}}!",
		"large": large,
	}
	applicationVariables = map[string]string{"name": "Ada"}
)

// large is a value of 100 KB.
var large = strings.Repeat("0123456789", 10_000)

// config is a call of get-config.
func config(key string, result any) call { return call{"config.get-config", []any{key}, result} }

func invalidKey(reason string) failure { return failure{variant{"invalid-key", reason}} }

var configCalls = []row{
	{
		name: "one variable, one call", source: fromConfigSuite,
		request: post("config%20foo"),
		calls:   []call{config("foo", ok{"bar"})},
		want:    text("ok \"bar\"\n"),
	},
	{
		name: "a declared variable", source: fromVariablesSuite,
		request: post("config%20variable"),
		calls:   []call{config("variable", ok{"value"})},
		want:    text("ok \"value\"\n"),
	},
	{
		name: "an undeclared variable", source: fromVariablesSuite + "; the kind: " + fromLegacyVariables,
		request: post("config%20undeclared"),
		calls:   []call{config("undeclared", failure{variant{"provider", `no variable for "guest"."undeclared"`}})},
		want:    text(`error "no variable for \"guest\".\"undeclared\""` + "\n"),
	},
	{
		name: "a variable of the application only", source: fromExpressions,
		request: post("config%20name"),
		calls:   []call{config("name", failure{variant{"provider", `no variable for "guest"."name"`}})},
		want:    text(`error "no variable for \"guest\".\"name\""` + "\n"),
	},
	{
		name: "invalid names", source: fromVariablesSuite + "; the words: " + fromExpressions,
		request: post("config%20invalid-name\nconfig%20invalid!name\nconfig%204invalidname"),
		calls: []call{
			config("invalid-name", invalidKey(`"invalid-name": invalid character '-'. Variable names may contain only lower-case letters, numbers, and underscores.`)),
			config("invalid!name", invalidKey(`"invalid!name": invalid character '!'. Variable names may contain only lower-case letters, numbers, and underscores.`)),
			config("4invalidname", invalidKey(`"4invalidname": must start with a lowercase ASCII letter`)),
		},
		want: text(`error "\"invalid-name\": invalid character '-'. Variable names may contain only lower-case letters, numbers, and underscores."
error "\"invalid!name\": invalid character '!'. Variable names may contain only lower-case letters, numbers, and underscores."
error "\"4invalidname\": must start with a lowercase ASCII letter"
`),
	},
	{
		name: "templates", source: fromExpressions,
		request: post("config%20greeting"),
		calls:   []call{config("greeting", ok{"hello Ada, Ada!"})},
		want:    text("ok \"hello Ada, Ada!\"\n"),
	},
	{
		name: "an empty value", source: fromExpressions,
		request: post("config%20empty"),
		calls:   []call{config("empty", ok{""})},
		want:    text("ok \"\"\n"),
	},
	{
		name: "a value in UTF-8", source: fromExpressions,
		request: post("config%20unicode"),
		calls:   []call{config("unicode", ok{"grüße ✓"})},
		want:    text("ok \"grüße ✓\"\n"),
	},
	{
		name: "a value of 100 KB", source: fromExpressions,
		request: post("config%20large"),
		calls:   []call{config("large", ok{large})},
		want:    text("ok \"" + large + "\"\n"),
	},
	{
		name: "a hundred calls", source: fromCanonicalABI,
		request: post(strings.Repeat("config%20foo\n", 100)),
		calls:   repeat(100, config("foo", ok{"bar"})),
		want:    text(strings.Repeat("ok \"bar\"\n", 100)),
	},
	{
		name: "a key that is not UTF-8", source: fromLoadString, notInV8: decodesAnything,
		request: post("config%20\xff"),
		calls:   []call{config("\xff", unread{})},
		want:    trapped,
	},
}

func repeat(n int, c call) (calls []call) {
	for range n {
		calls = append(calls, c)
	}
	return calls
}
