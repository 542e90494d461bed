package sdk

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"aiuta-edge/simulator/clock"
)

// aside is how much time of a try-on a persona gives to what a page does next to it. The real one does not wait for it.
const aside = time.Second

// openPicker opens the page on which the user picks a photo, or finds the one they used last. It completes a photo of the
// history that is known by its id, and fails with [ErrPhotoDropped] if the SDK no longer offers it.
func (s *Session) openPicker(ctx context.Context, t *TryOn) error {
	s.mu.Lock()
	first := !s.picked
	s.picked = true
	again := len(s.failed) > 0 && bytes.Equal(s.failed, t.Photo)
	now, fresh := s.config.Clock.Now(), s.persona.History.Fresh
	reads := fresh > 0 && (s.read.IsZero() || now.Sub(s.read) > fresh)
	if reads {
		s.read = now
	}
	s.mu.Unlock()
	if reads {
		s.stored.dropExpired(now)
	}
	if s.persona.Setup.AtPicker && (first || t.Image.ID == "" && !again && s.stored.isEmpty()) {
		besides, cancel := clock.WithTimeout(withUser(ctx), s.config.Clock, aside)
		_ = s.loadAll(besides, s.persona.Setup.Calls) // what fails is asked for again, and hinders nothing
		cancel()
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
	if first {
		s.preview(ctx, t.Image)
	}
	return nil
}

// closePicker remembers what its page still offers when a try-on has ended.
func (s *Session) closePicker(t TryOn, out Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed = nil; out.Shown == ShownSomethingWentWrong {
		s.failed = t.Photo
	}
}

// preview loads a photo in order to show it, if the SDK does so.
func (s *Session) preview(ctx context.Context, image UploadedImage) {
	if !s.persona.Upload.Previews || image.URL == "" {
		return
	}
	ctx, cancel := clock.WithTimeout(ctx, s.config.Clock, aside)
	defer cancel()
	s.look(ctx, http.MethodGet, image.URL)
}

// keep adds a photo to the history.
func (s *stored) keep(image UploadedImage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.photos[image.ID] = image
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
