package backend

import (
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
)

// listOperations answers with an account's operations of one generation, the newest first. Only the legacy API
// has it. Source: android FashionProductOperationsRemoteDataSource.kt before 5.0.0; that the newest comes first
// is a guess.
func (b *Backend) listOperations(g aiuta.Generation) gateway.Handler {
	return func(r *http.Request, who gateway.Grant) (any, error) {
		own := func(o operation) bool { return o.owner == who.Account && o.generation == g.Name }
		answers := []operationAnswer{}
		for _, o := range b.operations.NewestFirst(own) {
			answers = append(answers, b.describe(r, o))
		}
		return fastapi.PageByKey(r, answers, func(a operationAnswer) string { return a.ID })
	}
}
