package spinhost

import (
	"context"
	"fmt"
	"maps"
	"time"

	"aiuta-edge/simulator/spinhost/abi"
	"aiuta-edge/simulator/spinhost/wasmhost"
)

// run lets a fresh instance of a component answer, for as long as it may take.
func (a *App) run(ctx context.Context, x exchange, request *abi.Request) (*abi.Response, error) {
	limit := a.settings.instanceLimit
	defer a.instances.Add(-1)
	if a.instances.Add(1) > limit {
		return nil, fmt.Errorf("%w (%d)", errInstances, limit)
	}
	leave, err := a.admission.instance(ctx, request.Body)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(a.running, func() { cancel(errClosing) })()
	if limit := a.settings.timeLimit; limit > 0 {
		var over context.CancelFunc
		ctx, over = context.WithTimeoutCause(ctx, limit, a.tooLong)
		defer over()
	}
	surroundings, done, err := a.surroundings(x)
	if err != nil {
		return nil, err
	}
	defer done()
	response, err := a.modules[x.component].Handle(ctx, surroundings, request)
	cause := context.Cause(ctx)
	// A socket's deadline can end a host call a moment before the context's timer fires.
	if deadline, limited := ctx.Deadline(); cause == nil && limited && !time.Now().Before(deadline) {
		cause = a.tooLong
	}
	switch {
	case cause == nil:
		return response, err
	case err == nil: // a guest that slept too long may still come to its end
		return nil, cause
	}
	return nil, fmt.Errorf("%w: %w", cause, err)
}

// surroundings returns what an instance of a component sees of the world. The caller calls done when the instance is.
func (a *App) surroundings(x exchange) (s *wasmhost.Surroundings, done func(), err error) {
	variables := componentVariables{resolver: a.resolver, component: x.component}
	s = &wasmhost.Surroundings{
		Now:    a.settings.now,
		Random: a.settings.random,
	}
	if a.tracer != nil {
		s.Trace = a.tracer.request(x.number)
		variables.hide = func(value string) { a.tracer.redactor.Hide(value, "secret") }
	}
	s.Variables = variables
	a.surround(s, x)
	s.Stdout, s.Stderr, done, err = a.streams(x)
	return s, done, err
}

// environment returns the environment variables of a component: the manifest's, and over them the options'.
func (a *App) environment(component string) map[string]string {
	environment := maps.Clone(a.manifest.Components[component].Environment)
	if environment == nil {
		environment = make(map[string]string)
	}
	maps.Copy(environment, a.settings.guestEnvironment)
	return environment
}
