package scenario

import (
	"net/http"

	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/sdk"
)

// sabotage breaks a rule of an SDK or of Aiuta, so that it can be seen whether a play notices. What is expected stays
// what is expected of the persona that the play was asked for. The zero value breaks nothing, and tests alone set
// another one.
type sabotage struct {
	persona func(*sdk.Persona)
	// switches come on top of those that a scenario sets.
	switches func(*backend.Switches)
	// api stands in front of the backend, which knows these accounts.
	api func(http.Handler, []backend.Account) http.Handler
}

func (b sabotage) ofPersona(p sdk.Persona) sdk.Persona {
	if b.persona != nil {
		b.persona(&p)
	}
	return p
}

func (b sabotage) ofSwitches(s backend.Switches) backend.Switches {
	if b.switches != nil {
		b.switches(&s)
	}
	return s
}

func (b sabotage) ofAPI(h http.Handler, accounts []backend.Account) http.Handler {
	if b.api != nil {
		return b.api(h, accounts)
	}
	return h
}
