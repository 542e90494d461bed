package endpoint

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
)

// question is what the brand's backend is asked: who wants which claims signed.
func question(caller string, claims map[string]any, requestID string) ([]byte, error) {
	var body strictjson.Members
	body.String("caller", caller)
	body.Value("parameters", claims)
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
func (t tokenRequest) ask(who caller.Caller, claims map[string]any) (granted map[string]any, err error) {
	if t.config.hook.url == "" {
		return nil, nil
	}
	body, err := question(who.ID, claims, t.line.RequestID)
	if err != nil {
		return nil, err
	}
	answer, err := decide(t.services.HTTP, t.config.hook.url, body)
	switch {
	case err != nil && t.config.hook.open:
		t.line.remark("served without asking: " + err.Error())
		return nil, nil
	case err != nil:
		t.line.Cause = err.Error()
		return nil, problem.New(problem.AuthorizationUnavailable, "try again: the brand's backend cannot be asked")
	case !answer.allow:
		t.line.Cause = "the authorization hook said no"
		return nil, problem.New(problem.NotAuthorized, "%s", answer.reason)
	}
	return answer.claims, nil
}

// decide asks the hook. It says yes or no with 200, or no with 401 or 403; anything else is an outage, which is the error.
// The error is fit for the log. A redirect is not followed where the transport leaves it to us; Spin follows it unseen.
func decide(transport http.RoundTripper, address string, question []byte) (verdict, error) {
	req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(question))
	if err != nil {
		return verdict{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", userAgent)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return verdict{}, errors.New("the authorization hook gave no answer: " + failure(err, address))
	}
	defer resp.Body.Close()
	refuses := resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden
	if resp.StatusCode != http.StatusOK && !refuses {
		return verdict{}, errors.New("the authorization hook answered " + strconv.Itoa(resp.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxFetched+1))
	if refuses {
		return verdict{reason: reasonIn(body)}, nil
	}
	if err != nil {
		return verdict{}, errors.New("the authorization hook's answer broke off: " + failure(err, address))
	}
	if len(body) > maxFetched {
		return verdict{}, errors.New("the authorization hook's answer is longer than " + strconv.Itoa(maxFetched) + " bytes")
	}
	return parseVerdict(body)
}

var (
	errVerdict       = errors.New(`the authorization hook's answer is not {"allow": true or false, "reason": text, "claims": object}`)
	errGrantedClaims = errors.New("the authorization hook grants a claim that only the server sets")
)

// parseVerdict reads an answer. A no stays a no whatever else the answer holds.
func parseVerdict(body []byte) (verdict, error) {
	if strictjson.HasFalse(body, "allow") {
		return verdict{reason: reasonIn(body)}, nil
	}
	object, err := strictjson.Object(body)
	if err != nil || object["allow"] != true {
		return verdict{}, errVerdict
	}
	granted, ok := object["claims"].(map[string]any)
	if !ok && object["claims"] != nil {
		return verdict{}, errVerdict
	}
	for name := range granted {
		if name == "" || token.Registered(name) {
			return verdict{}, errGrantedClaims
		}
	}
	return verdict{allow: true, claims: granted}, nil
}

// maxReason bounds what an app is shown of the backend's reason, in bytes.
const maxReason = 200

// reasonIn returns the reason in a no, or a general one if there is none that can be shown.
func reasonIn(body []byte) string {
	object, _ := strictjson.Object(body) // what cannot be read has no reason
	reason, _ := object["reason"].(string)
	if reason == "" || strings.ContainsFunc(reason, unicode.IsControl) {
		return "the brand's backend says no"
	}
	return strings.ToValidUTF8(reason[:min(len(reason), maxReason)], "")
}
