package probe

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
)

const (
	groupContract = "contract"
	sampleRule    = "docs of aiuta-com, api/server-side-auth-component.md"
)

func contractProbes() []Probe {
	return []Probe{
		{
			Group: groupContract, Name: "mints", Severity: report.High,
			Holds:  "a legitimate caller with good parameters gets a token",
			Rule:   sampleRule,
			Advice: `answer 200 with {"type":"jwt","token":"…"}; if other parameters are needed than those of a try-on, give them with --params`,
			judge:  judgeMints,
		},
		{
			Group: groupContract, Name: "post", Severity: report.Medium, needs: aToken,
			Holds:  "a POST with a JSON body gets a token",
			Rule:   sampleRule,
			Advice: "accept POST with Content-Type: application/json: lists and long ids have no place in a query, which also stands in logs",
			judge: func(_ context.Context, e *endpoint) (verdict, error) {
				if e.posts {
					return holds("it does"), nil
				}
				return found("only GET does").on(e, e.last.request, e.last.answer), nil
			},
		},
		{
			Group: groupContract, Name: "get", Severity: report.Low, needs: aToken,
			Holds:  "a GET with a query gets a token",
			Rule:   sampleRule,
			Advice: "accept GET as well, or make sure that no app uses it",
			judge:  judgeGet,
		},
		{
			Group: groupContract, Name: "status", Severity: report.Medium, needs: aToken,
			Holds:  "success is 200",
			Rule:   sampleRule,
			Advice: "answer 200: apps that follow the documentation take any other status for a failure",
			judge: func(_ context.Context, e *endpoint) (verdict, error) {
				if e.first.answer.Status == http.StatusOK {
					return holds("it is"), nil
				}
				return found("success is %d", e.first.answer.Status).on(e, e.first.request, e.first.answer), nil
			},
		},
		{
			Group: groupContract, Name: "content-type", Severity: report.Low, needs: aToken,
			Holds:  "the answer is announced as application/json",
			Rule:   "RFC 8259 section 11",
			Advice: "send Content-Type: application/json: many clients decode nothing else, and a browser must not take it for a page",
			judge: func(_ context.Context, e *endpoint) (verdict, error) {
				if e.first.answer.MediaType() == "application/json" {
					return holds("it is"), nil
				}
				return found("it is announced as %q", e.first.answer.MediaType()).on(e, e.first.request, e.first.answer), nil
			},
		},
		{
			Group: groupContract, Name: "type", Severity: report.Low, needs: aToken,
			Holds:  `the member "type" is "jwt"`,
			Rule:   sampleRule,
			Advice: `add "type":"jwt" beside "token"`,
			judge: func(_ context.Context, e *endpoint) (verdict, error) {
				if e.first.answer.Type() == aiuta.TokenType {
					return holds("it is"), nil
				}
				return found("it is %q", e.first.answer.Type()).on(e, e.first.request, e.first.answer), nil
			},
		},
		{
			Group: groupContract, Name: "members", Severity: report.Low, needs: aToken,
			Holds:  `the answer has no members but "type" and "token"`,
			Rule:   sampleRule,
			Advice: "leave everything else out: an app does not need it, and it may say more than a caller should know",
			judge:  judgeMembers,
		},
		{
			Group: groupContract, Name: "body-wins", Severity: report.Medium, needs: aToken | aBody,
			Holds:  "the JSON body wins over the query, or a request with both is refused",
			Rule:   sampleRule,
			Advice: "take a parameter from the JSON body if it stands in both",
			judge:  judgeBodyWins,
		},
		{
			Group: groupContract, Name: "json-charset", Severity: report.Low, needs: aToken | aBody,
			Holds:  "a charset after application/json changes nothing",
			Rule:   "RFC 9110 section 8.3.1",
			Advice: "compare the media type without its parameters: OkHttp and Ktor add a charset",
			judge:  judgeCharset,
		},
	}
}

func judgeMints(_ context.Context, e *endpoint) (verdict, error) {
	status := e.last.answer.Status
	switch {
	case e.first != nil:
		return holds("it does"), nil
	case e.Caller.IsZero() && (status == http.StatusUnauthorized || status == http.StatusForbidden):
		return skip("the endpoint wants to know who is asking (%d): give a credential, --bearer-file or --header", status), nil
	case status == http.StatusTooManyRequests:
		return skip("%v", exchange.ErrLimited), nil
	case status == 0:
		return found("the endpoint closes the connection without an answer"), nil
	}
	return found("there is no token in the answer").on(e, e.last.request, e.last.answer), nil
}

func judgeGet(ctx context.Context, e *endpoint) (verdict, error) {
	params := e.params()
	r := exchange.Query(params.query())
	m, err := e.mintAs(ctx, r, e.Caller)
	var no *refused
	switch {
	case errors.As(err, &no):
		return found("there is no token for it").on(e, no.request, no.answer), nil
	case err != nil:
		return verdict{}, err
	case e.kept(m):
		return skip("%s", keptToken), nil
	case e.binds() && !m.says(aiuta.ClaimUploadedImageID, params[aiuta.ClaimUploadedImageID]):
		return found("it does, but the token is not bound to the image of the query").on(e, r, m.answer), nil
	}
	return holds("it does"), nil
}

func judgeMembers(_ context.Context, e *endpoint) (verdict, error) {
	more := slices.DeleteFunc(slices.Sorted(maps.Keys(e.first.answer.Object())), func(name string) bool {
		return name == "type" || name == "token"
	})
	if len(more) == 0 {
		return holds("it has not"), nil
	}
	return found("it also has %s", strings.Join(more, ", ")).on(e, e.first.request, e.first.answer), nil
}

func judgeBodyWins(ctx context.Context, e *endpoint) (verdict, error) {
	inQuery, inBody := e.imageID(), e.imageID()
	r := exchange.JSON(e.params().with(object{aiuta.ClaimUploadedImageID: inBody}).json())
	r.Query = object{aiuta.ClaimUploadedImageID: inQuery}.query()
	m, err := e.mintAs(ctx, r, e.Caller)
	var no *refused
	switch {
	case errors.As(err, &no):
		return judgeBadInput(e, r, no.answer)
	case err != nil:
		return verdict{}, err
	case m.says(aiuta.ClaimUploadedImageID, inQuery):
		return found("the token has the image of the query").on(e, r, m.answer), nil
	case m.says(aiuta.ClaimUploadedImageID, inBody):
		return holds("the token has the image of the body"), nil
	}
	return skip("%s", notJudged("the token has neither image", "token/binds-image")), nil
}

func judgeCharset(ctx context.Context, e *endpoint) (verdict, error) {
	params := e.params()
	r := exchange.JSON(params.json())
	r.ContentType = "application/json; charset=UTF-8"
	m, err := e.mintAs(ctx, r, e.Caller)
	var no *refused
	switch {
	case errors.As(err, &no):
		return found("it is refused").on(e, r, no.answer), nil
	case err != nil:
		return verdict{}, err
	case e.kept(m):
		return skip("%s", keptToken), nil
	case e.binds() && !m.says(aiuta.ClaimUploadedImageID, params[aiuta.ClaimUploadedImageID]):
		return found("the body is ignored").on(e, r, m.answer), nil
	case !e.binds():
		return skip("%s", boundToNothing), nil
	}
	return holds("it does not"), nil
}
