package probe

import (
	"context"
	"strings"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/report"
)

const groupSecret = "secret"

func secretProbes() []Probe {
	return []Probe{
		{
			Group: groupSecret, Name: "guessable", Severity: report.Critical, needs: aToken,
			Holds:  "no common word signs the token",
			Rule:   "RFC 8725 section 3.5",
			Advice: "regenerate the secret in the portal and configure that one: everybody can sign tokens with a word that everybody tries",
			judge:  onFirst(judgeGuessable),
		},
		{
			Group: groupSecret, Name: "strong", Severity: report.High, needs: theSecret,
			Holds:  "the secret has 32 bytes or more, and is no sample",
			Rule:   "RFC 7518 section 3.2",
			Advice: "regenerate the secret in the portal",
			judge: func(_ context.Context, e *endpoint) (verdict, error) {
				if _, err := token.NewKey(e.Secret); err != nil {
					return found("%v", err), nil
				}
				return holds("it has"), nil
			},
		},
	}
}

func judgeGuessable(e *endpoint) verdict {
	guesses := e.guesses()
	for _, guess := range guesses {
		if e.first.signedWith([]byte(guess)) {
			// Which one it is would help nobody but an attacker who reads the report.
			return found("one of %d common words signs it", len(guesses))
		}
	}
	return holds("none of %d does", len(guesses))
}

// words are what people set in place of a secret: placeholders of examples, defaults, and what a tired developer
// types.
var words = []string{
	"", "secret", "jwt secret", "your secret", "your secret key", "your jwt secret", "my secret", "my secret key",
	"secret key", "super secret", "super secret key", "top secret", "shared secret", "signing key", "private key",
	"change me", "change this", "replace me", "insert secret here", "placeholder", "example", "sample", "default",
	"test", "test secret", "testing", "dev", "dev secret", "development", "local", "staging", "demo", "todo", "fixme", "none",
	"null", "undefined", "password", "passw0rd", "pass", "admin", "root", "token", "key", "jwt", "hs256", "aiuta", "aiuta secret",
	"aiuta jwt", "try on", "tryon", "brand", "shop", "qwerty", "letmein", "welcome", "hello", "123456", "12345678", "1234567890",
	"abc123", "abcdef", "0", "1", "your 256 bit secret", "a string secret at least 256 bits long",
}

// guesses are the words in the spellings in which they are found, and what the token itself suggests.
func (e *endpoint) guesses() []string {
	var all []string
	spell := func(word string) {
		all = append(all, word, strings.ToUpper(word))
		if word != "" {
			all = append(all, strings.ToUpper(word[:1])+word[1:], word+"1", word+"123", word+"!", "<"+word+">", "<"+strings.ToUpper(word)+">")
		}
	}
	for _, word := range words {
		spell(word)
		for _, glue := range []string{"", "_", "-"} {
			if joined := strings.ReplaceAll(word, " ", glue); joined != word {
				spell(joined)
			}
		}
	}
	if iss, ok := e.first.claims["iss"].(string); ok {
		spell(iss)
	}
	return append(all, e.url.Hostname())
}
