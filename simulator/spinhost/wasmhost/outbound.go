package wasmhost

import (
	"context"
	"errors"

	"github.com/tetratelabs/wazero"

	"aiuta-edge/simulator/spinhost/abi"
)

// Outbound makes the HTTP requests of guests. It is called from many requests at once.
type Outbound interface {
	// Send makes a request and returns the whole answer. An abi.OutboundError reaches the guest as it is, any other
	// error as a runtime error.
	Send(ctx context.Context, r *abi.OutboundRequest) (*abi.OutboundResponse, error)
}

// outboundHTTP offers the import module wasi-outbound-http.
func (e *Engine) outboundHTTP() wazero.HostModuleBuilder {
	return e.offer(hostFunction{abi.SendRequest, []string{"method", "uri", "uri_len", "headers", "headers_len",
		"params", "params_len", "body_tag", "body", "body_len", "ret"}, sendRequest})
}

func sendRequest(a *arguments) {
	request := must(a.reader.OutboundRequest(a.stack))
	ret := uint32(a.stack[abi.SendRequest.Params-1])
	response, err := a.call().surroundings.Outbound.Send(a.ctx, request)
	var failure abi.OutboundError
	if err != nil && !errors.As(err, &failure) {
		failure = abi.RuntimeError
	}
	check(abi.PutOutboundResponse(a, ret, response, failure))
}
