package scenario_test

import (
	"encoding/json"
	"strings"
	"testing"

	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/scenario"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// record is all that a play leaves behind, durations apart.
func record(t *testing.T, c report.Case) string {
	t.Helper()
	c.Took = 0
	for i := range c.Steps {
		c.Steps[i].Took = 0
	}
	text, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// difference returns the first lines that differ.
func difference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range as {
		if i >= len(bs) || as[i] != bs[i] {
			return "\n" + as[i] + "\n" + strings.Join(bs[min(i, len(bs)):min(i+1, len(bs))], "")
		}
	}
	return "one is longer"
}

func TestAnotherSeedGivesOtherIDs(t *testing.T) {
	r := runner(t, target.Native)
	s, p := parse(t, `
steps: [{try_on: {photo: portrait, skus: [sku-1]}}]
expect: {shown: result}
`), persona(t, "ios")
	first := record(t, play(t, r, s, p))
	r.Seed = 2
	if first == record(t, play(t, r, s, p)) {
		t.Error("two seeds give one record")
	}
}

// parse reads a scenario that has a name already.
func parse(t *testing.T, text string) scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("test.yaml", []byte("name: test\nsummary: a test\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func persona(t *testing.T, name string) sdk.Persona {
	t.Helper()
	p, err := sdk.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEachExpectationCanFail has scenarios whose expectations are wrong, and what is said of it.
func TestEachExpectationCanFail(t *testing.T) {
	tryOn := "steps: [{set_up: {}}, {try_on: {photo: portrait, skus: [sku-1], as: first}}]\nexpect: "
	for name, tc := range map[string]struct{ text, expected, got string }{
		"shown":          {tryOn + "{shown: loading}", "the user sees: loading", "result"},
		"error_type":     {tryOn + "{error_type: startOperationFailed}", `the SDK calls it "startOperationFailed"`, `""`},
		"params":         {tryOn + "{params: {sku_ids: sku-1}}", "getJwt is told sku_ids, which is sku-1", `["sku-1"]`},
		"an absent one":  {tryOn + "{params: {sku_id: any}}", "getJwt is told sku_id, which is there", "it is not there"},
		"claims":         {tryOn + "{claims: {iss: $main.subscription_id}}", "", ""},
		"a present one":  {tryOn + "{claims: {jti: absent}}", "the token's jti is not there", ""},
		"a pattern":      {tryOn + "{claims: {uploaded_image_id: /^gen_/}}", "the token's uploaded_image_id fits /^gen_/", ""},
		"calls":          {tryOn + "{calls: {upload: '>=2'}}", "uploads: >=2", "1"},
		"refused":        {tryOn + "{refused: {start: {status: 401}}}", "refused starts, 401: >=1", "0"},
		"another reason": {"given: {app: {late: 2m}}\n" + tryOn + "{refused: {start: {reason: token_signature}}}", "refused starts, token_signature: >=1", "one was 401 token_expired"},
		"order":          {tryOn + "{order: [start, upload]}", "in this order: start, upload", "models, details, upload, get_jwt, mint, start, status, download"},
		"exactly":        {tryOn + "{exactly: [upload, start]}", "in this order and nothing else: upload, start", "models, details, upload, get_jwt, mint, start, status, download"},
		"carries":        {tryOn + "{carries: {start: [Authorization]}}", "starts carry Authorization alone", "POST /v1/sku_try_on_operations carries Authorization and x-user-id"},
		"none to carry":  {tryOn + "{carries: {hook: [Authorization]}}", "questions to the hook carry Authorization alone", "there are none"},
		"set_up":         {"steps: [{set_up: {}, expect: {set_up: incomplete}}]", "step 1, set_up: the SDK is set up: incomplete", "nothing failed"},
		"answer":         {"steps: [{request: {to: endpoint, path: /nothing}, expect: {answer: {status: 200}}}]", "step 1, request: the answer is 200", "404 not_found"},
		"reason":         {"steps: [{request: {to: backend, path: /nothing}, expect: {answer: {reason: body_invalid}}}]", "step 1, request: the reason is body_invalid", `"path_unknown"`},
		"headers":        {"steps: [{request: {to: endpoint, path: /healthz}, expect: {answer: {headers: {cache-control: public}}}}]", "step 1, request: the header cache-control is public", `"no-store"`},
		"json":           {"steps: [{request: {to: endpoint, path: /healthz}, expect: {answer: {json: {status: 1}}}}]", "step 1, request: the answer's status is 1", "ok"},
		"a fault unmet":  {"given: {faults: [{link: app-brand, down: true}]}\n" + tryOn + "{shown: result}", "a request meets the fault on app-brand ", "none did; 0 requests fitted it"},
		"a trait's own":  {tryOn + "{shown: result, for: {caches_token: {calls: {start: 7}}}}", "starts: 7", "1"},
		"a version's":    {tryOn + "{shown: loading, for: {android: {shown: loading}, android@5.0.1: {shown: result, calls: {mint: 3}}}}", "requests for a token: 3", "1"},
		"nothing for it": {tryOn + "{for: {ios: {shown: result}}}", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			played := play(t, runner(t, target.Native), parse(t, tc.text), persona(t, "android@5.0.1"))
			if played.Outcome != report.Failed || played.Message == "" {
				t.Fatalf("%s, because %q", played.Outcome, played.Message)
			}
			for _, check := range played.Checks {
				if !check.OK && (tc.expected == "" || check.Expected == tc.expected) && (tc.got == "" || check.Got == tc.got) {
					return
				}
			}
			if tc.expected != "" {
				t.Errorf("the checks are %+v", played.Checks)
			}
		})
	}
}

func TestStepsHappenTogetherTheSameWayEachTime(t *testing.T) {
	s := parse(t, `
given: {auth: api-key}
steps:
  - together:
      - try_on: {photo: one, skus: [sku-1]}
        expect: {shown: result}
      - try_on: {photo: two, skus: [sku-1]}
        expect: {shown: result}
      - try_on: {photo: three, skus: [sku-1]}
        expect: {shown: result}
expect: {calls: {upload: 3}}
`)
	r := runner(t, target.Native)
	first := ""
	for range 5 {
		played := play(t, r, s, persona(t, "ios"))
		if played.Outcome != report.Passed {
			t.Fatal(played.Message)
		}
		if text := record(t, played); first == "" {
			first = text
		} else if text != first {
			t.Fatal(difference(first, text))
		}
	}
	if uploads, starts := strings.Index(first, "/sku_images_operations"), strings.LastIndex(first, "/uploaded_images"); uploads < starts {
		t.Error("the try-ons came one after the other")
	}
}

// TestRequestsOfOneSDKWaitForOneToken is Android's single flight: one branch waits for the token of another.
func TestRequestsOfOneSDKWaitForOneToken(t *testing.T) {
	played := play(t, runner(t, target.Native), parse(t, `
given: {backend: {binding: ignore}}
steps:
  - together:
      - try_on: {photo: one, skus: [sku-1]}
      - try_on: {photo: two, skus: [sku-1]}
    expect: {calls: {get_jwt: 1, mint: 1, start: 2}}
`), persona(t, "android@5.0.1"))
	if played.Outcome != report.Passed {
		t.Error(played.Message)
	}
}

// TestALateTokenWasGoodWhenItWasMade: what a token is held against is the moment at which the app had it.
func TestALateTokenWasGoodWhenItWasMade(t *testing.T) {
	played := play(t, runner(t, target.Native), parse(t, `
given: {app: {late: 2m}}
steps: [{try_on: {photo: one, skus: [sku-1]}}]
expect: {claims: {iss: $main.issuer}, refused: {start: {status: 401, reason: token_expired}}}
`), persona(t, "ios"))
	if played.Outcome != report.Passed {
		t.Error(played.Message)
	}
}

// TestWhatGoesOnBehindATimeOutIsTheSameEachTime: the endpoint still waits for the brand when the app has given up.
func TestWhatGoesOnBehindATimeOutIsTheSameEachTime(t *testing.T) {
	s, p := parse(t, `
given:
  brand: {users: [anna], hook: {}}
  app: {signed_in: anna}
  faults: [{link: endpoint-brand, delay: {fixed: 25s}}]
steps: [{try_on: {photo: portrait, skus: [sku-1]}}]
expect: {calls: {mint: 1, start: 0}}
`), persona(t, "ios")
	for _, spec := range []target.Spec{target.Component, target.Native} {
		r := runner(t, spec)
		first := record(t, play(t, r, s, p))
		for range 40 {
			if again := record(t, play(t, r, s, p)); again != first {
				t.Fatalf("%s: two plays differ: %s", spec, difference(first, again))
			}
		}
	}
}

func TestALadderSaysWhyTheEndpointRefused(t *testing.T) {
	s := parse(t, `
given: {endpoint: {quota: 1/1m}}
steps: [{request: {to: endpoint, method: POST, body: {uploaded_image_id: image-1}}, expect: {answer: {status: 503}}}]
`)
	for _, where := range []target.Spec{target.Native, target.Component} {
		played := play(t, runner(t, where), s, persona(t, "ios"))
		if cause := played.Steps[0].Cause; !strings.Contains(cause, "quota: it counts no caller") {
			t.Errorf("%s: the cause is %q: %+v", where, cause, played.Steps[0])
		}
	}
}
