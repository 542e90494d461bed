package app

import (
	"encoding/json"
	"fmt"

	"aiuta-edge/pkg/aiuta"
)

// token returns the token of an answer, which must be a JSON object with the type of a token and a token that
// is a string and not empty. The Content-Type is ignored: Aiuta's own sample sends its JSON as
// text/html. Source: docs, api/server-side-auth-component.md.
func token(body []byte) (string, error) {
	if len(body) > maxAnswer {
		return "", &AnswerError{fmt.Sprintf("is longer than %d bytes", maxAnswer)}
	}
	var answer map[string]json.RawMessage
	if json.Unmarshal(body, &answer) != nil || answer == nil {
		return "", &AnswerError{"is not a JSON object"}
	}
	if text(answer["type"]) != aiuta.TokenType {
		return "", &AnswerError{fmt.Sprintf("has no member \"type\" with the value %q", aiuta.TokenType)}
	}
	token := text(answer["token"])
	if token == "" {
		return "", &AnswerError{"has no member \"token\" with a string that is not empty"}
	}
	return token, nil
}

// refused reports an answer with another status than 200, and the problem code in it if there is one.
func refused(status int, body []byte) error {
	e := &RefusedError{Status: status}
	var problem map[string]json.RawMessage
	if len(body) <= maxAnswer && json.Unmarshal(body, &problem) == nil {
		e.Code, e.Detail = text(problem["code"]), text(problem["detail"])
	}
	return e
}

// text returns the string that a JSON value is, and "" for any other value.
func text(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}
