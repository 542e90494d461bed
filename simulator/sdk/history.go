package sdk

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/browser"
	"aiuta-edge/simulator/clock"
)

// aside is how much time of a try-on a persona gives to what a page does next to it. The real one does not wait for it.
const aside = time.Second

// consenting is how long a user takes for the page that asks for their consent.
const consenting = time.Second

// openPicker opens the page on which the user picks a photo, or finds the one they used last. It completes a photo of the
// history that is known by its id, and fails with [ErrPhotoDropped] if the SDK no longer offers it.
func (s *Session) openPicker(ctx context.Context, t *TryOn) error {
	s.mu.Lock()
	first := !s.picked
	s.picked = true
	now, fresh := s.config.Clock.Now(), s.persona.History.Fresh
	reads := fresh > 0 && (s.read.IsZero() || now.Sub(s.read) > fresh)
	if reads {
		s.read = now
	}
	last, isShown := s.showed[t.Image.ID]
	s.mu.Unlock()
	again := s.isAgain(*t)
	if reads {
		s.stored.dropExpired(now)
	}
	if s.persona.Setup.AtPicker && (first || t.Image.ID == "" && !again && s.stored.isEmpty()) {
		s.loadBeside(ctx, s.persona.Setup.Calls)
	}
	if s.persona.Setup.Consents && s.stored.consents() && len(s.unloaded()) > 0 {
		if err := s.config.Clock.Sleep(ctx, consenting); err != nil {
			return err
		}
		s.loadBeside(ctx, s.unloaded())
	}
	if t.Image.ID == "" {
		return nil
	}
	kept, isGone := s.stored.photo(t.Image.ID)
	if isGone {
		return ErrPhotoDropped
	}
	if t.Image.URL == "" {
		t.Image = kept
	}
	if first || isShown && now.Sub(last) > browser.ImageMemory {
		s.showAgain(ctx, t.Image)
	}
	return nil
}

// loadBeside makes calls next to what else happens. What fails is asked for again, and hinders nothing.
func (s *Session) loadBeside(ctx context.Context, calls []aiuta.Call) {
	ctx, cancel := clock.WithTimeout(withUser(ctx), s.config.Clock, aside)
	defer cancel()
	_ = s.loadAll(ctx, calls)
}

// openNext opens another product while a generation goes on.
func (s *Session) openNext(ctx context.Context, next Next) {
	if next.Opened != nil {
		next.Opened()
	}
	if s.persona.Setup.AtPicker && s.stored.isEmpty() {
		s.loadBeside(ctx, s.persona.Setup.Calls)
	}
}

// isAgain reports whether the user has tapped "Try Again": the last try-on failed, and it had this photo.
func (s *Session) isAgain(t TryOn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.failed) > 0 && bytes.Equal(s.failed, t.Photo) || s.failedImage != "" && s.failedImage == t.Image.ID
}

// closePicker remembers what its page still offers when a try-on has ended.
func (s *Session) closePicker(t TryOn, out Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed, s.failedImage = nil, ""; out.Shown == ShownSomethingWentWrong {
		s.failed, s.failedImage = t.Photo, out.UploadedImageID
	}
	s.showed[out.UploadedImageID] = s.config.Clock.Now()
}

// preview loads a photo in order to show it, if the SDK does so, and reports whether it is there.
func (s *Session) preview(ctx context.Context, image UploadedImage) bool {
	if !s.persona.Upload.Previews || image.URL == "" {
		return true
	}
	ctx, cancel := clock.WithTimeout(ctx, s.config.Clock, aside)
	defer cancel()
	return s.look(ctx, http.MethodGet, image.URL) == http.StatusOK
}

// showAgain loads a photo for a page that is opened again. One that fails is loaded again as the picture of a result is.
func (s *Session) showAgain(ctx context.Context, image UploadedImage) {
	if s.preview(ctx, image) {
		return
	}
	ctx, cancel := clock.WithTimeout(ctx, s.config.Clock, aside)
	defer cancel()
	s.pageLoads(ctx, image.URL)
}

// consents reports whether the user is asked for their consent, and remembers that they were.
func (s *stored) consents() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.consented
	s.consented = true
	return !asked
}

// keep adds a photo to the history.
func (s *stored) keep(image UploadedImage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.photos[image.ID] = image
	delete(s.unused, image.ID)
}

// uploaded remembers a photo that is not in the history yet.
func (s *stored) uploaded(image UploadedImage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unused[image.ID] = true
}

// dropUnused forgets the photos of which nothing has come.
func (s *stored) dropUnused() {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.gone, s.unused)
	clear(s.unused)
}

// dropExpired forgets the photos that the API has forgotten by now.
func (s *stored) dropExpired(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, image := range s.photos {
		if !image.Expires.IsZero() && !image.Expires.After(now) {
			delete(s.photos, id)
			s.gone[id] = true
		}
	}
}

func (s *stored) isEmpty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.photos) == 0
}

// photo returns what is known of a photo: at least its id. One that was never in the history is not gone: it may be a
// model of Aiuta's, or come from elsewhere.
func (s *stored) photo(id string) (image UploadedImage, isGone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	image = s.photos[id]
	image.ID = id
	return image, s.gone[id]
}
