package scenario

import (
	"net/http"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/testbed"
)

// sabotage breaks a rule of an SDK or of Aiuta, so that it can be seen whether a play notices.
type sabotage struct {
	persona func(*sdk.Persona)
	// switches come on top of those that a scenario sets.
	switches func(*switches.Switches)
	// api stands in front of the backend, which knows these accounts.
	api func(http.Handler, []portal.Account) http.Handler
}

// apply is what [Runner.breaks] takes.
func (b sabotage) apply(p *sdk.Persona, c *testbed.Config) {
	if b.persona != nil {
		b.persona(p)
	}
	if b.switches != nil {
		b.switches(&c.Backend.Switches)
	}
	if b.api != nil {
		c.WrapBackend = func(api *backend.Backend, accounts []portal.Account) http.Handler { return b.api(api, accounts) }
	}
}
