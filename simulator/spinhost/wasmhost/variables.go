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
func (e *Engine) spinConfig() wazero.HostModuleBuilder {
	return e.offer(hostFunction{abi.GetConfig, []string{"key", "key_len", "ret"}, getConfig})
}

func getConfig(a *arguments) {
	key, ret := a.text(), a.place()
	value, err := a.call().surroundings.Variables.Get(a.ctx, key)
	if err != nil {
		check(abi.PutConfig(a, ret, "", configError(err)))
		return
	}
	check(abi.PutConfig(a, ret, value, nil))
}

func configError(err error) *abi.ConfigError {
	var failure *abi.ConfigError
	if errors.As(err, &failure) {
		return failure
	}
	return &abi.ConfigError{Kind: abi.ConfigOther, Message: err.Error()}
}
