package sdk

import (
	"context"
	"net/http"

	"aiuta-edge/pkg/aiuta"
)

// start begins an operation and returns its id.
func (s *Session) start(ctx context.Context, imageID string, t TryOn) (string, error) {
	method, path := s.persona.Generation.Endpoint(aiuta.CallStartOperation)
	rules := s.persona.Start
	if rules.OnlyProved && isUnproved(s.config.Auth) {
		return "", ErrNothingProves
	}
	retry := rules.Retry
	retry.Times = s.tuned().start
	var operationID string
	err := retry.run(ctx, s.config.Clock, func() error {
		answer, err := s.api.send(ctx, request{
			call:        aiuta.CallStartOperation,
			method:      method,
			path:        path,
			contentType: "application/json",
			body:        rules.Body.object(JSONArray, imageID, t),
			params:      s.persona.Token.Params.object(s.persona.Token.Lists, imageID, t),
		})
		if err != nil {
			return err
		}
		decoded, err := s.persona.read(aiuta.CallStartOperation, s.persona.Shapes.Start, answer)
		if err != nil {
			return err
		}
		if operationID = decoded.text("operation_id"); operationID == "" {
			return ErrNoOperationID
		}
		return nil
	})
	return operationID, err
}

// isUnproved reports whether there is a subscription id and no getJwt.
func isUnproved(auth Auth) bool {
	switch a := auth.(type) {
	case SubscriptionAuth:
		return true
	case APIKeyAuth:
		return a.SubscriptionID != "" && a.GetJWT == nil
	}
	return false
}

// photoExpired reports whether a refused start says that the photo is gone. Source: web
// useTryOnGeneration.ts, which checks only this status because others have the same words.
func (r StartRules) photoExpired(e *StatusError) bool {
	return r.ExpiredPhoto != nil && e.Call == aiuta.CallStartOperation &&
		e.Status == http.StatusBadRequest && r.ExpiredPhoto.MatchString(e.Detail)
}
