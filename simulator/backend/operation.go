package backend

import (
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/backend/storage"
	"aiuta-edge/simulator/backend/switches"
)

// maxOperations is how many operations are remembered; the oldest are forgotten first.
const maxOperations = 10_000

// operation is one try-on. Nothing in it changes: its state follows from the clock.
type operation struct {
	id         string
	generation string
	owner      *portal.Account
	started    time.Time
	pace       Pace
	script     script
	result     storage.Picture
}

// state returns the state at a time.
func (o operation) state(at time.Time) aiuta.State {
	switch elapsed := at.Sub(o.started); {
	case elapsed >= o.pace.Success && !o.script.never:
		return orState(o.script.last, aiuta.StateSuccess)
	case elapsed >= o.pace.InProgress:
		return orState(o.script.pending, aiuta.StateInProgress)
	}
	return aiuta.StateCreated
}

func orState(state, otherwise aiuta.State) aiuta.State {
	if state == "" {
		return otherwise
	}
	return state
}

// begin starts an operation and returns its id. The result is drawn now and hidden until the operation ends.
func (b *Backend) begin(g aiuta.Generation, owner *portal.Account, s script) (string, error) {
	id, err := b.ids.Next(b.operationPrefix())
	if err != nil {
		return "", err
	}
	o := operation{id: id, generation: g.Name, owner: owner, started: b.config.Clock.Now(), pace: b.config.Pace, script: s}
	if s.pace != nil {
		o.pace = *s.pace
	}
	if o.result, err = b.images.Draw(owner, o.started.Add(o.pace.Success)); err != nil {
		return "", err
	}
	if s.lost {
		b.images.Lose(o.result)
	}
	b.operations.Put(id, o)
	return id, nil
}

func (b *Backend) operationPrefix() string {
	if b.config.OperationID == switches.OperationIDUUID {
		return ""
	}
	return "sku_try_on_op-"
}

// operationAnswer is SkuImagesOperation and SkuTryOnOperation.
type operationAnswer struct {
	ID              string       `json:"id"`
	Status          aiuta.State  `json:"status"`
	Error           *string      `json:"error"`
	AbortReason     *abortReason `json:"abort_reason"`
	GeneratedImages any          `json:"generated_images"`
}

// generatedImage is GeneratedSkuImage of the legacy API, and without image_url AiutaImage of the unified one.
type generatedImage struct {
	storage.Image
	ImageURL string `json:"image_url,omitempty"`
}

// operationStatus answers for operations of the same account and generation.
func (b *Backend) operationStatus(g aiuta.Generation) gateway.Handler {
	return func(r *http.Request, who gateway.Grant) (any, error) {
		o, ok := b.operations.Get(r.PathValue("id"))
		if !ok || o.owner != who.Account || o.generation != g.Name {
			return b.unknownOperation()
		}
		answer := b.describe(r, o)
		if o.script.status != nil {
			return o.script.status(answer)
		}
		return answer, nil
	}
}

// unknownOperation answers a status call for an operation that the caller does not have.
func (b *Backend) unknownOperation() (any, error) {
	if b.config.UnknownOperation == switches.UnknownOperationNull {
		return fastapi.Reply{Status: http.StatusOK, Reason: reason.OperationUnknown}, nil
	}
	return nil, errOperationUnknown
}

// describe returns an operation as the API shows it now.
func (b *Backend) describe(r *http.Request, o operation) operationAnswer {
	answer := operationAnswer{ID: o.id, Status: o.state(b.config.Clock.Now()), GeneratedImages: []generatedImage{}}
	switch answer.Status {
	case aiuta.StateSuccess:
		images := b.results(r, o)
		answer.GeneratedImages = images
		if o.script.results != nil {
			answer.GeneratedImages = o.script.results(images)
		}
	case o.script.last:
		if o.script.err != "" {
			answer.Error = &o.script.err
		}
		if o.script.abort != "" {
			answer.AbortReason = &o.script.abort
		}
	}
	return answer
}

// results lists the images of an operation that has succeeded. The list is empty once they have expired or
// were deleted. Source: generated_images in both OpenAPI files.
func (b *Backend) results(r *http.Request, o operation) []generatedImage {
	if _, err := b.images.Generated(o.result.ID, o.owner); err != nil {
		return []generatedImage{}
	}
	image := generatedImage{Image: o.result.Answer(r)}
	if o.generation == aiuta.Legacy.Name || o.script.both {
		image.ImageURL = image.URL
	}
	return []generatedImage{image}
}
