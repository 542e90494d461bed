package caller_test

import (
	"errors"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/token"
)

func TestBothSecretsCountWhileTheyRotate(t *testing.T) {
	for name, secret := range map[string]string{"the current one": currentSecret, "the previous one": previousSecret} {
		t.Run(name, func(t *testing.T) {
			if got, err := hs256(t).Authenticate(bearing(shared(secret, nil, nil)), start); err != nil || got.ID != subject {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestThePreviousSecretEndsWhenItIsTakenAway(t *testing.T) {
	a := hs256(t)
	a.Previous = token.Key{}
	_, err := a.Authenticate(bearing(shared(previousSecret, nil, nil)), start)
	refusedAs(t, err, caller.CodeInvalidToken, "the session's signature does not match")
}

// TestARefusalDoesNotTellWhichSecret: the answers for the two secrets are the same for every fault.
func TestARefusalDoesNotTellWhichSecret(t *testing.T) {
	for name, claims := range map[string]map[string]any{
		"expired": {"exp": start.Unix() - 100, "iat": start.Unix() - 200}, "another issuer": {"iss": "x"}, "no sub": {"sub": nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, first := hs256(t).Authenticate(bearing(shared(currentSecret, nil, claims)), start)
			_, second := hs256(t).Authenticate(bearing(shared(previousSecret, nil, claims)), start)
			if first == nil || second == nil || first.Error() != second.Error() {
				t.Errorf("got %v and %v", first, second)
			}
		})
	}
}

func TestAStrangersSecretIsRefused(t *testing.T) {
	_, err := hs256(t).Authenticate(bearing(shared(strangeSecret, nil, nil)), start)
	refusedAs(t, err, caller.CodeInvalidToken, "the session's signature does not match")
}

// TestASecretIsForHS256Alone: not for HS512 with the same secret, nor for a public-key algorithm.
func TestASecretIsForHS256Alone(t *testing.T) {
	for name, raw := range map[string]string{
		"HS512": sign(jwt.SigningMethodHS512, []byte(currentSecret), nil, nil),
		"RS256": rsaIdentity().session(nil, nil),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := hs256(t).Authenticate(bearing(raw), start)
			refusedAs(t, err, caller.CodeInvalidToken, "the session's alg does not fit the key that it is checked with")
		})
	}
}

func TestWithoutASecretNobodyIsLetIn(t *testing.T) {
	a := caller.HS256{Session: caller.Session{Issuer: issuer}}
	if _, err := a.Authenticate(bearing(shared("", nil, nil)), start); !errors.Is(err, token.ErrNoKey) {
		t.Errorf("got %v", err)
	}
}
