package recording

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/report"
)

// compare says in what an answer of this time is as it was.
func (a *again) compare(e, now journal.Entry) (checks []report.Check) {
	was, is := a.aspects(e, e), a.aspects(e, now)
	both := maps.Clone(was)
	maps.Copy(both, is)
	compared := slices.Sorted(maps.Keys(both))
	if was["status"] != is["status"] { // the rest follows from it
		compared = slices.DeleteFunc(compared, func(name string) bool { return name != "status" && name != "code" })
	}
	for _, name := range compared {
		verb := "is"
		if name == "members" {
			verb = "are"
		}
		check := report.Check{Expected: fmt.Sprintf("%s %s %s", name, verb, shownAs(was[name])), OK: was[name] == is[name]}
		if !check.OK {
			check.Got = shownAs(is[name])
		}
		checks = append(checks, check)
	}
	return checks
}

func shownAs(text string) string {
	if text == "" {
		return "absent"
	}
	return text
}

// aspects are what can be compared of an answer to a request of then.
func (a *again) aspects(request, answered journal.Entry) map[string]string {
	said := map[string]string{"status": fmt.Sprint(answered.Status)}
	if origin := answered.AnswerHeaders["access-control-allow-origin"]; len(origin) > 0 {
		said["Access-Control-Allow-Origin"] = origin[0]
	}
	if request.To == journal.Endpoint.Name {
		a.ofToken(said, answered)
	} else {
		a.ofAiuta(said, request, answered)
	}
	return said
}

// ofToken adds a problem's code and the token's claims. A time is compared by what it says of the token's life, and what is made
// anew each time, or is the endpoint's own, by being there.
func (a *again) ofToken(said map[string]string, e journal.Entry) {
	object, _ := jsonOf(e.Answer)
	if code, ok := object["code"].(string); ok {
		said["code"] = code
	}
	if kind, ok := object["type"].(string); ok && e.Status < 300 {
		said["type"] = kind
	}
	if len(e.Minted) == 0 {
		return
	}
	f := &fate{Token: e.Minted[0], claims: objectOf(e.Minted[0].Claims)}
	for name, v := range objectOf(f.Header) {
		said["header "+name] = value(v)
	}
	for name, v := range f.claims {
		switch name {
		case "iat", "jti", "iss":
			said["claim "+name] = "there"
		case "exp":
			if life, ok := f.lifetime(); ok {
				said["lifetime"] = spell(life)
			}
		default:
			said["claim "+name] = value(a.names.in(v))
		}
	}
}

// ofAiuta adds why Aiuta's stand-in refuses, which the real one does not say, which members an answer has, and how an operation ended. How far it was at a poll
// before the last depends on how long a generation takes.
func (a *again) ofAiuta(said map[string]string, request, e journal.Entry) {
	if code := e.AnswerHeaders[strings.ToLower(reason.Header)]; len(code) > 0 && !a.real {
		said["code"] = code[0]
	}
	object, ok := jsonOf(e.Answer)
	last := request.Call != "status" || a.polled[request.Path] == request.ID
	if !ok || !last || e.Status >= 300 {
		return
	}
	state, _ := object["status"].(string)
	if request.Call == "status" {
		if was, _ := jsonOf(request.Answer); !isFinal(was["status"]) {
			return
		}
		said["state"] = state
	}
	said["members"] = strings.Join(slices.Sorted(maps.Keys(object)), ", ")
}

// isFinal reports whether no poll will see another state.
func isFinal(state any) bool {
	name, _ := state.(string)
	return aiuta.State(name).Terminal()
}
