package probe

import (
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/report"
)

// bodyAttacks send bodies that two readers read differently, or that are none.
func bodyAttacks() []Probe {
	return []Probe{
		{
			Name: "numbers", Kind: "body", Severity: report.Low,
			Tries: "numbers that no machine word holds, and words that are no numbers", Rule: "RFC 8259 section 6; CWE-190",
			attempts: func(e *endpoint) []attempt {
				attempts := e.bodies(problem.InvalidBody, `{"n":NaN}`, `{"n":Infinity}`, `{"n":-}`, `{"n":0x10}`, `{"n":01}`, `{"n":1.}`)
				for _, n := range []string{"1e400", "-1e400", "99999999999999999999999999", "1e-400", "-0"} {
					attempts = append(attempts, attempt{`"n":` + n, e.postWith(`"n":` + n), harmless("that can be read", func(token jwt) string {
						n, signed := token.claims["n"]
						if !signed && !e.Ours {
							return "" // what is left out is not changed
						}
						if _, isText := n.(string); isText || n == nil {
							return "whose number became something else"
						}
						return ""
					})})
				}
				return attempts
			},
		},
		{
			Name: "charset", Kind: "body", Severity: report.Low,
			Tries: "a body in UTF-16, UTF-7 or compressed, which a filter in front does not read", Rule: "RFC 8259 section 8.1; CWE-173",
			attempts: func(e *endpoint) []attempt {
				wide := "\xff\xfe"
				for _, c := range []byte(`{"sub":"` + mark + `"}`) {
					wide += string([]byte{c, 0})
				}
				utf16 := e.post(wide).typed("application/json; charset=utf-16")
				utf7 := e.post(`+AHsAIgBzAHUAYgAiADoAMQB9-`).typed("application/json; charset=utf-7")
				packed := e.post("\x1f\x8b\x08\x00\x00\x00\x00\x00").with("Content-Encoding", "gzip")
				expect := e.refused(problem.InvalidBody, problem.UnsupportedMediaType)
				return []attempt{{"UTF-16", utf16, expect}, {"UTF-7", utf7, expect}, {"gzip", packed, expect}}
			},
		},
	}
}
