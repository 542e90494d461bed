package ladder

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"aiuta-edge/simulator/redact"
)

// Token is the content of a JWT from a step, without its signature, so that it cannot be used. Nothing is
// verified: a hostile token may claim anything.
type Token struct {
	// Short is how the token stands in the step's texts.
	Short string `json:"short"`
	// Header and Claims are JSON, their members in the order in which they were signed. A part that is not
	// JSON is left out.
	Header json.RawMessage `json:"header,omitempty"`
	Claims json.RawMessage `json:"claims,omitempty"`
}

// maxTokens is how many tokens one step shows.
const maxTokens = 8

// FindTokens takes apart the tokens in texts, each of them once. What they say is not redacted yet.
func FindTokens(texts ...string) []Token {
	var found []Token
	for _, text := range texts {
		for _, raw := range redact.Tokens(text, maxTokens) {
			t := Token{Short: redact.Shorten(raw)}
			known := slices.ContainsFunc(found, func(other Token) bool { return other.Short == t.Short })
			parts := strings.Split(raw, ".")
			if known || len(parts) < 2 || len(found) == maxTokens {
				continue
			}
			t.Header, t.Claims = decode(parts[0]), decode(parts[1])
			if t.Header != nil {
				found = append(found, t)
			}
		}
	}
	return found
}

// decode returns one part of a token as JSON, or nil if it holds none.
func decode(part string) json.RawMessage {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil || !json.Valid(text) {
		return nil
	}
	var compact bytes.Buffer
	if json.Compact(&compact, text) != nil {
		return nil
	}
	return compact.Bytes()
}
