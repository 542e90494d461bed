package testbed

import (
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/token"
)

// Sessions signs the sessions of the brand's users, as a sign-in would whose secret the endpoint knows.
type Sessions struct {
	// Issuer is the iss of each session.
	Issuer string
	// Secret signs with HS256.
	Secret []byte
}

// SessionLife is how long a session lives.
const SessionLife = time.Hour

const sessionIssuer = "https://sign-in.brand.example"

func newSessions(random io.Reader) (Sessions, error) {
	raw := make([]byte, token.MinKeyLength)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Sessions{}, fmt.Errorf("make a session secret: %w", err)
	}
	return Sessions{sessionIssuer, []byte(hex.EncodeToString(raw))}, nil
}

// Variables make an endpoint ask its callers for these sessions.
func (s Sessions) Variables() map[string]string {
	return map[string]string{
		endpoint.VariableCallerAuth: "hs256", endpoint.VariableCallerSecret: string(s.Secret), endpoint.VariableCallerIssuer: s.Issuer,
	}
}

// SignIn returns a session of a user that begins at a time and lives for [SessionLife].
func (s Sessions) SignIn(user string, at time.Time) (string, error) {
	key, err := token.NewKey(s.Secret)
	if err != nil {
		return "", fmt.Errorf("sign a session: %w", err)
	}
	return token.Mint(key, token.Claims{
		"iss": s.Issuer, "sub": user, "iat": at.Unix(), "exp": at.Add(SessionLife).Unix(),
	})
}
