package probe

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

const (
	groupInput = "input"
	jsonRule   = "RFC 8259"
	badRequest = "answer 400 to a body that is not one JSON object, before anything is signed"
)

// malformed are bodies that are no JSON object with parameters. Each must be refused, and break nothing. ours are bodies
// that a stranger may read in another way.
var malformed = []struct {
	name, what, body, rule, formerly string
	more, ours                       []string
}{
	{"broken-json", "JSON that ends too early", `{"uploaded_image_id":"user_image-1"`, jsonRule + " section 2", notAnObject, []string{`{`, `{"a":1,}`, `{'a':1}`}, nil},
	{"empty-body", "no JSON at all, though announced,", " ", jsonRule + " section 2", notAnObject, nil, nil},
	{"null-body", "the body null", "null", jsonRule + " section 3", notAnObject, nil, nil},
	{"list-body", "a list", `["uploaded_image_id"]`, jsonRule + " section 3", notAnObject, []string{`[]`, `[1,2]`}, nil},
	{"pairs-body", "a list of pairs", `[["uploaded_image_id","user_image-1"]]`, jsonRule + " section 3", notAnObject, []string{`[["sub","attacker"]]`}, nil},
	{"number-body", "a number", "17", jsonRule + " section 3", notAnObject, []string{"1", "true"}, nil},
	{"text-body", "a text", `"uploaded_image_id"`, jsonRule + " section 3", notAnObject, nil, nil},
	{
		"invalid-utf8", "a text that is not UTF-8", "{\"uploaded_image_id\":\"user_image-\xff\xfe\"}", jsonRule + " section 8.1", brokenUnicode,
		[]string{"{\"uploaded_image_id\":\"\xc0\xaf\"}", "{\"uploaded_image_id\":\"\xed\xa0\x80\"}"}, []string{"\ufeff{}"},
	},
	{
		"lone-surrogate", "half a surrogate pair", `{"uploaded_image_id":"user_image-\ud800"}`, jsonRule + " section 8.2", brokenUnicode,
		[]string{`{"uploaded_image_id":"\udc00\ud800"}`}, []string{`{"\ud800":1}`},
	},
	{"nan", "NaN", `{"uploaded_image_id":"user_image-1","n":NaN}`, jsonRule + " section 6", notAnObject, nil, nil},
	{
		"trailing", "a second object behind the first", `{"uploaded_image_id":"user_image-1"}{"uploaded_image_id":"user_image-2"}`,
		jsonRule + " section 2", notAnObject, []string{`{}{}`}, nil,
	},
}

// Attacks that sent what these probes send.
const (
	notAnObject   = "body-not-an-object"
	brokenUnicode = "broken-unicode"
)

func inputProbes() []Probe {
	var probes []Probe
	for _, m := range malformed {
		probes = append(probes, Probe{
			Group: groupInput, Name: m.name, Kind: "body", Formerly: []string{m.formerly}, Severity: report.Low, needs: aToken | aBody,
			Holds: m.what + " is refused", Rule: m.rule, Advice: badRequest,
			attempts: func(e *endpoint) []attempt {
				bodies := append([]string{m.body}, m.more...)
				if e.Ours {
					bodies = append(bodies, m.ours...)
				}
				attempts := e.bodies(problem.InvalidBody, bodies...)
				if e.Ours && m.name == "invalid-utf8" { // strangers may put U+FFFD in their place, as the URL standard has it
					for _, query := range []string{"uploaded_image_id=%FF", "uploaded_image_id=%C0%AF", "uploaded_image_id=%zz", "uploaded_image_id=%4"} {
						attempts = append(attempts, attempt{"", e.query(query), e.refused(problem.InvalidQuery)})
					}
				}
				return attempts
			},
		})
	}
	return append(probes,
		Probe{
			Group: groupInput, Name: "form-body", Kind: "body", Formerly: []string{"content-type"}, Severity: report.Low, needs: aToken | aBody | boundTokens,
			Holds:    "a form is understood or refused, and not ignored",
			Rule:     "RFC 9110 section 15.5.16",
			Advice:   "answer 415 to a body that is not announced as JSON: a token that silently binds nothing is worse than none",
			attempts: notIgnored(object.query, "application/x-www-form-urlencoded"),
		},
		Probe{
			Group: groupInput, Name: "unannounced-body", Kind: "body", Formerly: []string{"content-type"}, Severity: report.Low, needs: aToken | aBody | boundTokens,
			Holds:  "JSON without a content type, or under another, is understood or refused, and not ignored",
			Rule:   "RFC 9110 section 8.3",
			Advice: "answer 415 to a body that is not announced as JSON: a token that silently binds nothing is worse than none",
			attempts: notIgnored(object.json, "", "text/plain", "multipart/form-data; boundary=x", "application/xml", ";;;", "application/jsonp", "text/json",
				"application/json, text/plain"),
		},
		Probe{
			Group: groupInput, Name: "methods", Kind: "methods", Formerly: []string{"other-methods"}, Severity: report.Medium, needs: aToken,
			Holds:  "PUT, PATCH, DELETE and methods that nobody knows get no token",
			Rule:   "RFC 9110 section 15.5.6; CWE-650",
			Advice: "allow GET and POST, and answer 405 to the rest",
			attempts: func(e *endpoint) []attempt {
				methods := []string{"PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X"}
				if e.Ours { // no harm is done where a server takes it for POST
					methods = append(methods, "post")
				}
				var attempts []attempt
				for _, method := range methods {
					r := e.usual()
					r.Method = method
					attempts = append(attempts, attempt{"", r, noToken()})
				}
				return attempts
			},
		},
		Probe{
			Group: groupInput, Name: "allow", Severity: report.Low, needs: anAnswer,
			Holds:  "405 says which methods there are",
			Rule:   "RFC 9110 section 15.5.6",
			Advice: "add Allow to 405",
			judge:  judgeAllow,
		},
		Probe{
			Group: groupInput, Name: "trace", Kind: "methods", Formerly: []string{"trace-echo"}, Severity: report.Medium, needs: anAnswer,
			Holds:  "TRACE does not repeat the request",
			Rule:   "RFC 9110 section 9.3.8; CWE-693",
			Advice: "switch TRACE off in the server: its answer holds the credential",
			attempts: func(e *endpoint) []attempt {
				r := request{Request: exchange.Request{Method: http.MethodTrace}, to: e}.with("X-Echo", mark)
				return []attempt{{"", r, noToken().and("no echo", func(a answer) string {
					if strings.Contains(string(a.Body), mark) {
						return "the request came back"
					}
					return ""
				})}}
			},
		},
		Probe{
			Group: groupInput, Name: "head", Kind: "methods", Formerly: []string{"head-mints"}, Severity: report.Low, needs: anAnswer,
			Holds:  "HEAD breaks nothing, and carries no token",
			Rule:   "RFC 9110 section 9.3.2",
			Advice: "answer HEAD as GET without a body, or with 405",
			attempts: func(e *endpoint) []attempt {
				r := e.get()
				r.Method = http.MethodHead
				return []attempt{{"", r, noToken().and("no token in a header", func(a answer) string {
					for _, name := range slices.Sorted(maps.Keys(a.Header)) {
						if read(jwtLike.FindString(a.Header.Get(name))).claims != nil {
							return "a token in " + name
						}
					}
					return ""
				})}}
			},
		},
	)
}

// bodies are requests that the endpoint should refuse for their body.
func (e *endpoint) bodies(code problem.Code, bodies ...string) []attempt {
	var attempts []attempt
	for _, body := range bodies {
		attempts = append(attempts, attempt{"", e.post(body), e.refused(code)})
	}
	return attempts
}

// notIgnored are bodies of other types, none of which may vanish.
func notIgnored(encode func(object) string, types ...string) func(*endpoint) []attempt {
	return func(e *endpoint) []attempt {
		var attempts []attempt
		for _, contentType := range types {
			params := e.params()
			attempts = append(attempts, attempt{"", e.post(encode(params)).typed(contentType), e.unless(problem.UnsupportedMediaType,
				harmless("that is bound to what was sent", func(token jwt) string {
					if !token.says(aiuta.ClaimUploadedImageID, params[aiuta.ClaimUploadedImageID]) {
						return "that is bound to nothing that was sent"
					}
					return ""
				}))})
		}
		return attempts
	}
}

func judgeAllow(ctx context.Context, e *endpoint) (verdict, error) {
	r := exchange.Request{Method: http.MethodDelete}
	a, err := e.send(ctx, r)
	switch {
	case err != nil:
		return verdict{}, err
	case a.Status != http.StatusMethodNotAllowed:
		return skip("DELETE is not answered with 405, but %d", a.Status), nil
	case a.Header.Get("Allow") == "":
		return found("there is no Allow").on(e, r, a), nil
	}
	return holds("it does"), nil
}
