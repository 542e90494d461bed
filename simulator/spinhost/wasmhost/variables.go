package wasmhost

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"aiuta-edge/simulator/spinhost/abi"
)

// Variables answers a guest's questions for its variables. It is asked at every get, from many requests at once.
type Variables interface {
	// Get returns the value of key. An *abi.ConfigError reaches the guest as it is, any other error as "other".
	Get(ctx context.Context, key string) (string, error)
}

// spinConfig offers the import module spin-config.
func spinConfig(runtime wazero.Runtime) wazero.HostModuleBuilder {
	return runtime.NewHostModuleBuilder(abi.GetConfig.Module).
		NewFunctionBuilder().
		WithGoModuleFunction(api.GoModuleFunc(getConfig), valueTypes(abi.GetConfig.Params), nil).
		WithParameterNames("key", "key_len", "ret").
		Export(abi.GetConfig.Name)
}

func getConfig(ctx context.Context, module api.Module, stack []uint64) {
	// wazero leaves the upper half of an i32 argument undefined.
	keyPtr, keyLen, ret := uint32(stack[0]), uint32(stack[1]), uint32(stack[2])
	guest := memoryOf(ctx, module)
	key, err := abi.ReadString(guest, "the key of get-config", keyPtr, keyLen)
	if err != nil {
		panic(err)
	}
	value, err := surroundingsOf(ctx).Variables.Get(ctx, key)
	var failure *abi.ConfigError
	if err != nil && !errors.As(err, &failure) {
		failure = &abi.ConfigError{Kind: abi.ConfigOther, Message: err.Error()}
	}
	if err := abi.PutConfig(guest, ret, value, failure); err != nil {
		panic(err)
	}
}

// valueTypes returns n times i32.
func valueTypes(n int) []api.ValueType {
	types := make([]api.ValueType, n)
	for i := range types {
		types[i] = api.ValueTypeI32
	}
	return types
}
