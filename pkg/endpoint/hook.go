package endpoint

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
)

// question is what the brand's backend is asked.
func question(caller string, parameters map[string]any, requestID string) ([]byte, error) {
	var body strictjson.Members
	body.String("caller", caller)
	body.Value("parameters", parameters)
	body.String("request_id", requestID)
	return body.Object()
}

// verdict is what it answers.
type verdict struct {
	allow  bool
	reason string
	claims map[string]any
}

// ask lets the brand's backend decide, if the operator has named one, and returns the claims that it grants. It
// is asked once. A guest cannot bound how long Spin lets a request take; the platform does.
func (t tokenRequest) ask(who caller.Caller, set map[string]any) (map[string]any, error) {
	if t.config.hook.url == "" {
		return nil, nil
	}
	body, err := question(who.ID, set, t.line.RequestID)
	if err != nil {
		return nil, err
	}
	answer, err := decide(t.services.HTTP, t.config.hook.url, body)
	switch {
	case err != nil && t.config.hook.open:
		t.line.Note = "served without asking: " + err.Error()
		return nil, nil
	case err != nil:
		t.line.Note = "refused: " + err.Error()
		return nil, problem.New(problem.AuthorizationUnavailable, "try again: the brand's backend cannot be asked")
	case !answer.allow:
		return nil, problem.New(problem.NotAuthorized, "%s", answer.reason)
	}
	return answer.claims, nil
}

// decide asks the hook. Its errors name no address: they stand in the log.
func decide(transport http.RoundTripper, address string, question []byte) (verdict, error) {
	req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(question))
	if err != nil {
		return verdict{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return verdict{}, errors.New("the authorization hook gave no answer")
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return verdict{}, fmt.Errorf("the authorization hook answered %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxFetched+1))
	if err != nil || len(body) > maxFetched {
		return verdict{}, errors.New("the authorization hook's answer is too long or broke off")
	}
	return parseVerdict(body)
}

// maxReason bounds what an app is shown of the backend's reason.
const maxReason = 200

var errVerdict = errors.New(`the authorization hook's answer is not {"allow": true or false, "reason": text, "claims": object}`)

func parseVerdict(body []byte) (verdict, error) {
	object, err := strictjson.Object(body)
	if err != nil {
		return verdict{}, errVerdict
	}
	v := verdict{reason: "the brand's backend says no"}
	allow, ok := object["allow"].(bool)
	if !ok {
		return verdict{}, errVerdict
	}
	v.allow = allow
	if reason, ok := object["reason"]; ok {
		text, isText := reason.(string)
		if !isText || strings.ContainsFunc(text, unicode.IsControl) {
			return verdict{}, errVerdict
		}
		v.reason = strings.ToValidUTF8(text[:min(len(text), maxReason)], "")
	}
	if claims, ok := object["claims"]; ok {
		granted, isObject := claims.(map[string]any)
		if !isObject {
			return verdict{}, errVerdict
		}
		for name := range granted {
			if name == "" || token.Registered(name) {
				return verdict{}, errVerdict
			}
		}
		v.claims = granted
	}
	return v, nil
}
