package check

import (
	"context"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/report"
)

const (
	groupInput = "input"
	jsonRule   = "RFC 8259"
	badRequest = "answer 400 to a body that is not one JSON object, before anything is signed"
)

// malformed are bodies that are no JSON object with parameters. Each must be refused, and break nothing.
var malformed = []struct{ name, what, body, rule string }{
	{"broken-json", "JSON that ends too early", `{"uploaded_image_id":"user_image-1"`, jsonRule + " section 2"},
	{"empty-body", "no JSON at all, though announced,", " ", jsonRule + " section 2"},
	{"null-body", "the body null", "null", jsonRule + " section 3"},
	{"list-body", "a list", `["uploaded_image_id"]`, jsonRule + " section 3"},
	{"pairs-body", "a list of pairs", `[["uploaded_image_id","user_image-1"]]`, jsonRule + " section 3"},
	{"number-body", "a number", "17", jsonRule + " section 3"},
	{"text-body", "a text", `"uploaded_image_id"`, jsonRule + " section 3"},
	{"invalid-utf8", "a text that is not UTF-8", "{\"uploaded_image_id\":\"user_image-\xff\xfe\"}", jsonRule + " section 8.1"},
	{"lone-surrogate", "half a surrogate pair", `{"uploaded_image_id":"user_image-\ud800"}`, jsonRule + " section 8.2"},
	{"nan", "NaN", `{"uploaded_image_id":"user_image-1","n":NaN}`, jsonRule + " section 6"},
	{"trailing", "a second object behind the first", `{"uploaded_image_id":"user_image-1"}{"uploaded_image_id":"user_image-2"}`, jsonRule + " section 2"},
}

func inputProbes() []Probe {
	var probes []Probe
	for _, m := range malformed {
		probes = append(probes, Probe{
			Group: groupInput, Name: m.name, Severity: report.Low, needs: aToken | aBody,
			Holds: m.what + " is refused", Rule: m.rule, Advice: badRequest,
			judge: refuses(fixed(exchange.JSON(m.body))),
		})
	}
	return append(probes,
		Probe{
			Group: groupInput, Name: "form-body", Severity: report.Low, needs: aToken | aBody,
			Holds:  "a form is understood or refused, and not ignored",
			Rule:   "RFC 9110 section 15.5.16",
			Advice: "answer 415 to a body that is not announced as JSON: a token that silently binds nothing is worse than none",
			judge:  notIgnored("application/x-www-form-urlencoded", object.query),
		},
		Probe{
			Group: groupInput, Name: "unannounced-body", Severity: report.Low, needs: aToken | aBody,
			Holds:  "JSON without a content type is understood or refused, and not ignored",
			Rule:   "RFC 9110 section 8.3",
			Advice: "answer 415 to a body that is not announced as JSON: a token that silently binds nothing is worse than none",
			judge:  notIgnored("", object.json),
		},
		Probe{
			Group: groupInput, Name: "methods", Severity: report.Medium, needs: aToken,
			Holds:  "PUT, PATCH and DELETE get no token",
			Rule:   "RFC 9110 section 15.5.6",
			Advice: "allow GET and POST, and answer 405 to the rest",
			judge:  judgeMethods,
		},
		Probe{
			Group: groupInput, Name: "allow", Severity: report.Low, needs: anAnswer,
			Holds:  "405 says which methods there are",
			Rule:   "RFC 9110 section 15.5.6",
			Advice: "add Allow to 405",
			judge:  judgeAllow,
		},
		Probe{
			Group: groupInput, Name: "trace", Severity: report.Medium, needs: anAnswer,
			Holds:  "TRACE does not repeat the request",
			Rule:   "RFC 9110 section 9.3.8",
			Advice: "switch TRACE off in the server: its answer holds the credential",
			judge:  judgeTrace,
		},
		Probe{
			Group: groupInput, Name: "head", Severity: report.Low, needs: anAnswer,
			Holds:  "HEAD breaks nothing",
			Rule:   "RFC 9110 section 9.3.2",
			Advice: "answer HEAD as GET without a body, or with 405",
			judge: func(ctx context.Context, s *session) (verdict, error) {
				r := s.byQuery()
				r.Method = http.MethodHead
				a, err := s.send(ctx, r)
				if err != nil {
					return verdict{}, err
				}
				return judgeBadInput(s, r, a)
			},
		},
	)
}

// notIgnored judges whether a body of another type may vanish.
func notIgnored(contentType string, encode func(object) string) func(context.Context, *session) (verdict, error) {
	return func(ctx context.Context, s *session) (verdict, error) {
		if !s.binds() {
			return skip("%s", boundToNothing), nil
		}
		params := s.params()
		r := exchange.Request{Method: http.MethodPost, ContentType: contentType, Body: encode(params)}
		a, err := s.send(ctx, r)
		switch {
		case err != nil:
			return verdict{}, err
		case a.Token() == "":
			return judgeBadInput(s, r, a)
		case read(a.Token()).says(aiuta.ClaimUploadedImageID, params[aiuta.ClaimUploadedImageID]):
			return holds("it is understood"), nil
		}
		return found("it is ignored: the token is bound to nothing that was sent").on(s, r, a), nil
	}
}

func judgeMethods(ctx context.Context, s *session) (verdict, error) {
	for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete} {
		r := s.ask(s.params())
		r.Method = method
		a, err := s.send(ctx, r)
		switch {
		case err != nil:
			return verdict{}, err
		case a.Token() != "":
			return found("%s gets one", method).on(s, r, a), nil
		case a.Status == http.StatusNotImplemented: // which is as good as 405 (RFC 9110 section 15.6.2)
		case a.Broke():
			return judgeBadInput(s, r, a)
		}
	}
	return holds("they do not"), nil
}

func judgeAllow(ctx context.Context, s *session) (verdict, error) {
	r := exchange.Request{Method: http.MethodDelete}
	a, err := s.send(ctx, r)
	switch {
	case err != nil:
		return verdict{}, err
	case a.Status != http.StatusMethodNotAllowed:
		return skip("DELETE is not answered with 405, but %d", a.Status), nil
	case a.Header.Get("Allow") == "":
		return found("there is no Allow").on(s, r, a), nil
	}
	return holds("it does"), nil
}

func judgeTrace(ctx context.Context, s *session) (verdict, error) {
	const mark = "aiuta-edge-trace-mark"
	r := exchange.Request{Method: http.MethodTrace, Header: http.Header{"X-Mark": {mark}}}
	a, err := s.sendAs(ctx, r, exchange.Credential{})
	switch {
	case err != nil:
		return verdict{}, err
	case a.Success() && strings.Contains(string(a.Body), mark):
		return found("it does").on(s, r, a), nil
	}
	return holds("it is %d", a.Status), nil
}
