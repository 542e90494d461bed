package ladder_test

import (
	"strings"
	"testing"

	"aiuta-edge/simulator/ladder"
)

// drawMermaid leaves out the participants, which are the same in every diagram.
func drawMermaid(t *testing.T, steps ...ladder.Step) (participants, rest string) {
	t.Helper()
	var b strings.Builder
	if err := ladder.Mermaid(&b, steps, false); err != nil {
		t.Fatal(err)
	}
	const last = "    participant GS as Storage\n"
	before, after, ok := strings.Cut(b.String(), last)
	if !ok {
		t.Fatalf("got\n%s", &b)
	}
	return before + last, after
}

func TestEachActionOfTheUserShowsItsProofOnce(t *testing.T) {
	action := ladder.Step{From: ladder.User, To: ladder.SDK, Text: "tries sku-1 on"}
	upload := ladder.Step{
		From: ladder.SDK, To: ladder.API, Request: true, Text: "POST /v1/uploaded_images", Status: 200, Headers: []string{"x-user-id: 66ec"},
	}
	_, got := drawMermaid(t, upload, action, upload, upload, action, upload)
	if n := strings.Count(got, "API->>API: Match Subscription ID"); n != 2 {
		t.Errorf("the proof is shown %d times in\n%s", n, got)
	}
	if n := strings.Count(got, "SDK->>API: Upload a photo"); n != 2 {
		t.Errorf("%d uploads are called so in\n%s", n, got)
	}
}

func TestWhatGoesWrongIsDrawnAsItWent(t *testing.T) {
	poll := ladder.Step{From: ladder.SDK, To: ladder.API, Request: true, Text: "GET /v1/sku_try_on_operations/op-1?x=1", Status: 200, Answer: "IN_PROGRESS"}
	lost := poll
	lost.Status, lost.Answer, lost.Fault = 0, "not reached: connection reset; by peer", "reset_peer"
	participants, got := drawMermaid(t,
		poll, poll, lost,
		ladder.Step{From: ladder.Endpoint, To: ladder.Brand, Request: true, Text: "POST /authorize", Status: 403, Answer: "denied"},
		ladder.Step{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 403, Answer: "caller_denied"},
		ladder.Step{From: ladder.App, To: ladder.SDK, Text: "throws: 403"},
		ladder.Step{From: ladder.User, To: ladder.App, Text: "signs out"},
	)
	if !strings.Contains(participants, "participant BR as Your<br>Server") {
		t.Errorf("the brand's server is missing:\n%s", participants)
	}
	want := `    loop internal configuration delay
        SDK->>API: Request operation status
        API-->>SDK: Operation details
        Note over SDK,API: 200 IN_PROGRESS ×2
    end
    SDK->>API: Request operation status
    Note over SDK,API: GET /v1/sku_try_on_operations/op-1?x=1
    API--xSDK: not reached: connection reset#59; by peer
    Note over SDK,API: fault: reset_peer
    BE->>BR: POST /authorize
    BR-->>BE: 403 denied
    APP->>BE: Request new JWT (params)
    Note over APP,BE: POST /aiuta_jwt
    BE-->>APP: 403 caller_denied
    APP--xSDK: throws: 403
    USR->>APP: signs out
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestOnlyPollsThatWereAnsweredAreALoop(t *testing.T) {
	poll := ladder.Step{From: ladder.SDK, To: ladder.API, Request: true, Text: "GET /v1/sku_try_on_operations/op-1", Status: 200, Answer: "CREATED"}
	refused, slow := poll, poll
	refused.Status, refused.Answer = 500, "internal"
	slow.Fault = "delay"
	for name, tc := range map[string]struct {
		steps []ladder.Step
		loops int
		says  string
	}{
		"answered": {[]ladder.Step{poll, poll}, 1, "200 CREATED ×2"},
		"refused":  {[]ladder.Step{poll, refused, poll}, 2, "API-->>SDK: 500 internal"},
		"slow":     {[]ladder.Step{poll, slow, poll}, 2, "fault: delay"},
	} {
		if _, got := drawMermaid(t, tc.steps...); strings.Count(got, "loop ") != tc.loops || !strings.Contains(got, tc.says) {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}

func TestAPreflightIsDrawnWhereItIsRefused(t *testing.T) {
	asked := ladder.Step{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "OPTIONS /aiuta_jwt", Status: 204}
	refused := asked
	refused.Status = 503
	byHand := asked
	byHand.From = ladder.User
	for name, tc := range map[string]struct {
		step  ladder.Step
		drawn bool
	}{"answered": {asked, false}, "refused": {refused, true}, "sent by hand": {byHand, true}} {
		if _, got := drawMermaid(t, tc.step); strings.Contains(got, "OPTIONS") != tc.drawn {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}

// TestAnAnswerThatIsTheFailureIsShownAsItWas: an endpoint that answers 201 has not returned a token to an SDK.
func TestAnAnswerThatIsTheFailureIsShownAsItWas(t *testing.T) {
	steps := []ladder.Step{
		{From: ladder.App, To: ladder.Endpoint, Request: true, Text: "POST /aiuta_jwt", Status: 201},
		{From: ladder.App, To: ladder.SDK, Text: "throws: no token"},
	}
	for failed, want := range map[bool]string{true: "    BE-->>APP: 201\n", false: "    BE-->>APP: Return generated JWT\n"} {
		var b strings.Builder
		if err := ladder.Mermaid(&b, steps, failed); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); !strings.Contains(got, want) || strings.Contains(got, "Generate JWT") == failed {
			t.Errorf("failed %v: got\n%s", failed, got)
		}
	}
}
