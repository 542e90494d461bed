package cli

import (
	"time"

	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/testbed"
)

// The users of an endpoint that a command starts for itself.
const (
	firstUser  = "user-1"
	secondUser = "user-2"
)

// yesterday is long enough ago for a session to have expired.
const yesterday = 24*time.Hour + testbed.SessionLife

// credentialOf returns the session of a user who signed in some time ago.
func credentialOf(servers *testbed.Testbed, user string, ago time.Duration) (exchange.Credential, error) {
	session, err := servers.Sessions.SignIn(user, time.Now().Add(-ago))
	if err != nil {
		return exchange.Credential{}, err
	}
	return exchange.Bearer(session)
}
