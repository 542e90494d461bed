package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// judged is an endpoint of our own while it is judged from outside: what it is configured with, and the sign-in of a
// brand that goes with it. What the user does not set is made up.
type judged struct {
	variables     map[string]string
	sessionSecret []byte
}

// The sign-in, and its two users.
const (
	judgedSignIn = "https://sign-in.brand.example"
	judgedCaller = "user-1"
	judgedOther  = "user-2"
)

// newJudged makes everything up but the variables that the user set, as --variable takes them.
func newJudged(set []string) (judged, error) {
	account, err := backend.NewAccount(rand.Reader)
	if err != nil {
		return judged{}, err
	}
	raw := make([]byte, token.MinKeyLength)
	if _, err := rand.Read(raw); err != nil {
		return judged{}, fmt.Errorf("make a secret: %w", err)
	}
	j := judged{sessionSecret: []byte(hex.EncodeToString(raw))}
	j.variables = map[string]string{
		endpoint.VariableIssuer: account.Issuer, endpoint.VariableSecret: string(account.Secret),
		endpoint.VariableCallerAuth: "hs256", "caller_secret": string(j.sessionSecret), "caller_issuer": judgedSignIn,
	}
	for _, text := range set {
		if err := variableFlag(text, j.variables); err != nil {
			return judged{}, err
		}
	}
	return j, nil
}

func (j judged) issuer() string { return j.variables[endpoint.VariableIssuer] }
func (j judged) secret() []byte { return []byte(j.variables[endpoint.VariableSecret]) }

// session signs a user in for an hour that began some time ago.
func (j judged) session(user string, ago time.Duration) (exchange.Credential, error) {
	key, err := token.NewKey(j.sessionSecret)
	if err != nil {
		return exchange.Credential{}, err
	}
	began := time.Now().Add(-ago)
	raw, err := token.Mint(key, token.Claims{
		"iss": judgedSignIn, "sub": user, "iat": began.Unix(), "exp": began.Add(time.Hour).Unix(),
	})
	if err != nil {
		return exchange.Credential{}, err
	}
	return exchange.Bearer(raw)
}

// expired is a session of the caller's that ended yesterday.
func (j judged) expired() (exchange.Credential, error) { return j.session(judgedCaller, 25*time.Hour) }

// serve starts the endpoint, with further variables where the user set none. The caller closes it.
func (j judged) serve(ctx context.Context, application target.Application, spec target.Spec, more map[string]string) (*target.Endpoint, error) {
	application.Clock = clock.Real{}
	application.Variables = maps.Clone(more)
	if more == nil {
		application.Variables = map[string]string{}
	}
	maps.Copy(application.Variables, j.variables)
	return application.Serve(ctx, spec)
}

// variablesFlag describes --variable for the commands that judge.
const variablesFlag = "set a variable of an endpoint of our own: NAME=value, NAME=@file, @file.json or @file.toml (may be given several times)"
