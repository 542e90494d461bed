package sdk

import (
	"context"
	"fmt"
)

// TryOn is what a user asks for: these products on this photo.
type TryOn struct {
	// Photo is uploaded, unless Image is set.
	Photo []byte
	// Image is a photo that was uploaded before, or a predefined model.
	Image UploadedImage
	SKUs  []string
}

// TryOn does what the SDK does when the user taps "try on": upload, getJwt, start, poll, download. It returns
// when the user sees how it ended. Ending the context is the user closing the screen.
func (s *Session) TryOn(ctx context.Context, t TryOn) Outcome {
	out := Outcome{Stage: StageUpload}
	fresh := t.Image.ID == ""
	if err := s.tryOn(ctx, t, fresh, &out); err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", ErrGaveUp, err)
		}
		s.persona.fail(&out, fresh, err)
		if out.Stage == StageDownload && s.persona.Download.ShowAnyway {
			out.Shown = ShownResult
		}
		return out
	}
	out.Shown = ShownResult
	return out
}

// tryOn fills in the outcome as far as it gets.
func (s *Session) tryOn(ctx context.Context, t TryOn, fresh bool, out *Outcome) error {
	if len(t.SKUs) == 0 {
		return ErrNoSKUs
	}
	image := t.Image
	var err error
	if fresh {
		if image, err = s.upload(ctx, t.Photo); err != nil {
			return err
		}
	}
	out.UploadedImageID = image.ID

	out.Stage = StageStart
	if out.OperationID, err = s.start(ctx, image.ID, t.SKUs); err != nil {
		return err
	}

	out.Stage = StagePoll
	urls, err := s.follow(ctx, out)
	if err != nil {
		return err
	}

	out.Stage = StageDownload
	return s.download(ctx, out, urls)
}
