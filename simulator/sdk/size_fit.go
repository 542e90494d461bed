package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// callSizeFit names the question for a size in errors.
const callSizeFit = "size and fit"

// ErrNoSizeFit says that an SDK has no size and fit.
var ErrNoSizeFit = errors.New("this SDK does not ask for sizes")

// SizeFit is what a user tells of their body to learn which size fits. The members are in the order in which Android writes
// them, and tells getJwt (seen: size-refused). Source: android SizeFitRequestDTO.kt; ios Core+Api+SizeFit+Request.swift.
type SizeFit struct {
	Age    int    `json:"age"`
	Code   string `json:"code"`
	Gender string `json:"gender"`
	Height int    `json:"height"`
	Weight int    `json:"weight"`
}

// SizeFit asks for a size with the subscription id or the API key. A 401 makes Android ask getJwt for a token, and tell it the
// body, which no token is needed for. Source: android AiutaSizeFitImpl.kt, on the client of the try-on.
func (s *Session) SizeFit(ctx context.Context, about SizeFit) error {
	if !s.persona.SizeFit {
		return ErrNoSizeFit
	}
	ctx, _, leave := s.watch(ctx, TryOn{})
	defer leave()
	body, err := json.Marshal(about)
	if err != nil {
		return err
	}
	_, err = s.api.send(ctx, request{
		call: callSizeFit, method: http.MethodPost, path: s.persona.Generation.Base + "/size_and_fit/recommendation",
		contentType: "application/json", body: body, params: body,
	})
	return err
}
