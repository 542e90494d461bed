package backend

import (
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
)

// maxOperations is how many operations are remembered; the oldest are forgotten first.
const maxOperations = 10_000

// Pace is how long an operation takes, counted from its start on the backend's clock.
type Pace struct {
	// InProgress is when CREATED becomes IN_PROGRESS.
	InProgress time.Duration
	// Success is when IN_PROGRESS becomes SUCCESS. Not later than InProgress, the operation skips
	// IN_PROGRESS.
	Success time.Duration
}

// DefaultPace lets every SDK see each state: Android polls at once, iOS after a second, Web every three.
var DefaultPace = Pace{InProgress: time.Second, Success: 3 * time.Second}

// operation is one try-on. Nothing in it changes: its state follows from the clock.
type operation struct {
	id         string
	generation string
	owner      *account
	started    time.Time
	pace       Pace
	imageID    string
	imageFile  string
}

// state returns the state at a time.
func (o operation) state(at time.Time) aiuta.State {
	switch elapsed := at.Sub(o.started); {
	case elapsed >= o.pace.Success:
		return aiuta.StateSuccess
	case elapsed >= o.pace.InProgress:
		return aiuta.StateInProgress
	}
	return aiuta.StateCreated
}

// begin starts an operation and returns its id. The format of such ids is not public; the prefix is a guess
// after the ids of other operations.
func (b *Backend) begin(g aiuta.Generation, owner *account) (string, error) {
	id, err := b.ids.next("sku_try_on_op-")
	if err != nil {
		return "", err
	}
	imageID, err := b.ids.next("gen_image-")
	if err != nil {
		return "", err
	}
	file := b.files.put(imageID, drawImage(imageID))
	b.operations.put(id, operation{
		id: id, generation: g.Name, owner: owner, started: b.config.Clock.Now(), pace: b.config.Pace,
		imageID: imageID, imageFile: file,
	})
	return id, nil
}

// operationAnswer is SkuImagesOperation and SkuTryOnOperation.
type operationAnswer struct {
	ID              string           `json:"id"`
	Status          aiuta.State      `json:"status"`
	Error           *string          `json:"error"`
	AbortReason     *string          `json:"abort_reason"`
	GeneratedImages []generatedImage `json:"generated_images"`
}

// generatedImage is GeneratedSkuImage of the legacy API. The unified API does not document image_url, and no
// SDK minds it.
type generatedImage struct {
	imageAnswer
	ImageURL string `json:"image_url"`
}

// operationStatus answers for operations of the same account and generation.
func (b *Backend) operationStatus(g aiuta.Generation) func(*http.Request, grant) (any, error) {
	return func(r *http.Request, who grant) (any, error) {
		o, ok := b.operations.get(r.PathValue("id"))
		if !ok || o.owner != who.account || o.generation != g.Name {
			return nil, errOperationUnknown
		}
		answer := operationAnswer{
			ID:              o.id,
			Status:          o.state(b.config.Clock.Now()),
			GeneratedImages: []generatedImage{},
		}
		if answer.Status == aiuta.StateSuccess {
			url := fileURL(r, o.imageFile)
			answer.GeneratedImages = append(answer.GeneratedImages, generatedImage{
				imageAnswer: imageAnswer{ID: o.imageID, OwnerType: ownerUser, URL: url},
				ImageURL:    url,
			})
		}
		return answer, nil
	}
}
