package scenario

import (
	"fmt"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/sdk"
)

// expect notes whether a sentence about the play is true, and if not, what was seen instead.
func (s *Stage) expect(sentence string, ok bool, format string, args ...any) {
	check := Check{Expected: sentence, OK: ok}
	if !ok {
		check.Got = fmt.Sprintf(format, args...)
	}
	s.checks = append(s.checks, check)
}

// expectShown is about what the user sees in the end.
func (s *Stage) expectShown(out sdk.Outcome, want sdk.Shown) {
	s.expect("the user sees: "+strings.ReplaceAll(string(want), "_", " "), out.Shown == want, "%s: %v", seen(out), out.Err)
}

// expectResult is about a try-on that ends well: the user sees a picture that could be downloaded.
func (s *Stage) expectResult(out sdk.Outcome) {
	s.expectShown(out, sdk.ShownResult)
	s.expect("the picture is downloaded", len(out.Image) > 0, "%d bytes", len(out.Image))
}

// expectCount is about how often something happened.
func (s *Stage) expectCount(what string, got, want int) {
	s.expect(fmt.Sprintf("%s: %d", what, want), got == want, "%d", got)
}

// starts are the requests that start an operation.
func (s *Stage) starts() []ladder.Step {
	method, path := s.Persona.Generation.Endpoint(aiuta.CallStartOperation)
	return s.requests(func(step ladder.Step) bool { return step.Text == method+" "+path })
}

// start returns the start at a place, or nothing that passes a check if there are fewer.
func (s *Stage) start(place int) ladder.Step {
	starts := s.starts()
	if place < 0 || place >= len(starts) {
		return ladder.Step{Answer: "there is no such start"}
	}
	return starts[place]
}

// others are all further requests to the API.
func (s *Stage) others() []ladder.Step {
	starts := s.starts()
	return s.requests(func(step ladder.Step) bool {
		return !slices.ContainsFunc(starts, func(start ladder.Step) bool { return start.Text == step.Text })
	})
}

func (s *Stage) requests(match func(ladder.Step) bool) []ladder.Step {
	return slices.DeleteFunc(s.record.Steps(), func(step ladder.Step) bool {
		return !step.Request || step.To != ladder.API || !match(step)
	})
}

// getJWTs counts how often the SDK asked the app for a token.
func (s *Stage) getJWTs() int {
	n := 0
	for _, step := range s.record.Steps() {
		if step.From == ladder.SDK && step.To == ladder.App {
			n++
		}
	}
	return n
}

// expectProofs is about the headers by which requests say whose they are. All of them must carry exactly the
// named ones.
func (s *Stage) expectProofs(whose string, steps []ladder.Step, want ...string) {
	sentence := whose + " carry " + strings.Join(want, " and ") + " alone"
	if len(steps) == 0 {
		s.expect(sentence, false, "there are none")
		return
	}
	for _, step := range steps {
		if got := proofNames(step); !slices.Equal(got, want) {
			s.expect(sentence, false, "%s carries %v", step.Text, got)
			return
		}
	}
	s.expect(sentence, true, "")
}

func proofNames(step ladder.Step) []string {
	names := make([]string, len(step.Headers))
	for i, header := range step.Headers {
		names[i], _, _ = strings.Cut(header, ":")
	}
	return names
}

// expectRefused is about a request that Aiuta refuses for a reason.
func (s *Stage) expectRefused(what string, step ladder.Step, status int, reason string) {
	s.expect(fmt.Sprintf("%s is refused: %d %s", what, status, reason),
		step.Status == status && step.Answer == reason, "%d %s", step.Status, step.Answer)
}

// expectToken is about the newest token: the account's secret verifies it, and it is bound to the image.
func (s *Stage) expectToken(imageID string) {
	const sentence = "the token is the account's and bound to the image"
	if len(s.tokens) == 0 {
		s.expect(sentence, false, "there is none")
		return
	}
	claims, err := s.verify(s.tokens[len(s.tokens)-1])
	if err != nil {
		s.expect(sentence, false, "%v", err)
		return
	}
	bound := claims[aiuta.ClaimUploadedImageID]
	s.expect(sentence, bound == imageID, "it is bound to %v", bound)
}

func (s *Stage) verify(raw string) (token.Claims, error) {
	key, err := token.NewKey(s.account.Secret)
	if err != nil {
		return nil, err
	}
	return token.Verify(raw, key, token.Rules{Now: s.clock.Now, Issuer: s.account.Issuer})
}
