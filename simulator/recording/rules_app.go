package recording

import (
	"fmt"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/report"
)

var appRules = []rule{
	{
		name: "api-key", severity: report.High,
		holds:  "the app holds no API key",
		advice: "take the API key out of the app and configure getJwt: anyone who has the app has the key, and starts generations that you pay for",
		source: "docs of aiuta-com, api/getting-started.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, e := range append(s.calls, s.events...) {
				seen = true
				if header(e, aiuta.HeaderAPIKey) != "" && len(found) == 0 {
					found = append(found, fmt.Sprintf("API key in an app: request %d, %s %s, carries one", e.ID, e.Method, ladder.Brief(e.Path)))
				}
			}
			return found, seen
		},
	},
	{
		name: "unproved-start", severity: report.High,
		holds:  "each start carries a token",
		advice: "configure getJwt: Aiuta starts nothing for only a subscription id",
		source: "docs of aiuta-com, sdk/about/diagrams/authentication.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, e := range s.starts {
				seen = true
				if header(e, aiuta.HeaderAuthorization)+header(e, aiuta.HeaderAPIKey) == "" {
					found = append(found, fmt.Sprintf("request %d starts a generation without a token: %d %s", e.ID, e.Status, e.Means))
				}
			}
			return found, seen
		},
	},
	{
		name: "refused-calls", severity: report.Medium,
		holds:  "Aiuta takes what the app sends",
		advice: "see what the answer says; docs/backend.md has the reasons of the stand-in",
		source: "docs of aiuta-com, api",
		judge: func(s *session) (found []string, seen bool) {
			for _, e := range s.calls {
				seen = true
				if e.Status < 400 || e.Call == "start" && s.sentAgain(e) {
					continue
				}
				found = append(found, fmt.Sprintf("request %d, %s %s, was answered by %d %s: %s", e.ID, e.Method, ladder.Brief(e.Path), e.Status, e.Reason, e.Means))
			}
			return found, seen
		},
	},
	{
		name: "sdk", severity: report.Low,
		holds:  "the SDK does what its version does",
		advice: "compare with docs/personas.md: another version, a change of your own, or something between the app and Aiuta",
		source: "docs/personas.md",
		judge: func(s *session) (found []string, seen bool) {
			for _, text := range s.sdk.Differs {
				found = append(found, fmt.Sprintf("%s would do otherwise: %s", s.sdk.Personas[0], text))
			}
			return found, len(s.sdk.Personas) > 0
		},
	},
	{
		name: "trust", severity: report.Medium,
		holds:  "the app takes the proxy's certificates",
		advice: "simulator proxy ca says how a device trusts the CA; build the app without pinned certificates to watch it",
		source: "RFC 8446 section 6.2",
		judge: func(s *session) (found []string, seen bool) {
			for _, r := range s.Refused {
				found = append(found, r.Host+": "+r.Why)
			}
			return found, len(found)+len(s.Requests) > 0
		},
	},
}

// sentAgain reports whether a start that was refused went through later, with another token.
func (s *session) sentAgain(refused journal.Entry) bool {
	for _, e := range s.starts {
		if e.ID > refused.ID && succeeded(e) && !parametersIn(bodyOf(e)).differ(parametersIn(bodyOf(refused))) {
			return true
		}
	}
	return false
}
