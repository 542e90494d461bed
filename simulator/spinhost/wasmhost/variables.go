package wasmhost

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/simulator/spinhost/abi"
)

// Variables answers a guest's questions for its variables. It is asked at every get, from many requests at once.
type Variables interface {
	// Get returns the value of key. An *abi.ConfigError reaches the guest as it is, any other error as "other".
	Get(ctx context.Context, key string) (string, error)
}

// spinConfig offers the import module spin-config.
func spinConfig(runtime wazero.Runtime) wazero.HostModuleBuilder {
	return offer(runtime, hostFunction{abi.GetConfig, []string{"key", "key_len", "ret"}, getConfig})
}

func getConfig(a *arguments) {
	key, ret := a.text(), a.place()
	value, err := a.call().surroundings.Variables.Get(a.ctx, key)
	var failure *abi.ConfigError
	if err != nil && !errors.As(err, &failure) {
		failure = &abi.ConfigError{Kind: abi.ConfigOther, Message: err.Error()}
	}
	check(abi.PutConfig(a, ret, value, failure))
}
