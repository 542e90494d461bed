package sdk

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// TryOn is what a user asks for: these products on this photo.
type TryOn struct {
	// Photo is uploaded, unless Image is set.
	Photo []byte
	// Image is a photo that was uploaded before, as the SDK's history has it, or a predefined model.
	Image UploadedImage
	// FromPhone has the photo taken with a phone that scans a code, where the SDK has such a way. ShowsCode, if set, is
	// called with what the code holds.
	FromPhone bool
	ShowsCode func(url string)
	SKUs      []string
	// File is the name of the photo's file on the user's device; "" is an example.
	File string
	// Catalog is the catalogue of the SKU, for the old versions that can name one; "" names none.
	Catalog string
	// PickAfter is how long the user takes to pick a photo, before the tap.
	PickAfter time.Duration
	// TapAgain is when the user taps a second time, counted from the first tap; 0 is never.
	TapAgain time.Duration
	// TappedAgain, if set, is called when that starts something.
	TappedAgain func()
	// LeaveAfter is when the user closes the screen, counted from the tap. 0 is when their patience ends.
	LeaveAfter time.Duration
	// Next is another product that the user opens after that, while this generation goes on; nil is none. Only an SDK whose
	// rules say what comes of it heeds it.
	Next *Next
	// Ended, if set, is called as soon as the user sees how it ended. What a page does then is still part of the try-on.
	Ended func(Outcome)
}

// Next is a product that the user opens while a generation of another one goes on.
type Next struct {
	// After is when, counted from the tap.
	After time.Duration
	// Opened, if set, is called then.
	Opened func()
}

// TryOn does what the SDK does when the user taps "try on": upload, getJwt, start, poll, download. It returns when the user
// sees how it ended, or when the SDK has ended what the user does not see. Ending the context ends the app.
func (s *Session) TryOn(ctx context.Context, t TryOn) Outcome {
	out := Outcome{Stage: StageUpload}
	if out.Err = s.persona.takes(t); out.Err != nil {
		return out
	}
	again := s.isAgain(t)
	if s.pick(ctx, &t, &out); out.Err != nil {
		if t.Ended != nil {
			t.Ended(out)
		}
		return out
	}
	if !again || t.TapAgain >= s.persona.Start.SecondTap {
		t.TapAgain = 0 // the first tap has taken the button away
	}
	fresh := t.Image.ID == ""
	s.track(ctx, Tapped, t, "")
	watching, screen, leave := s.watch(ctx, t)
	defer leave()
	err := s.tryOn(watching, t, fresh, &out)
	unseen := out // by a user who has left
	if err != nil || screen.closed() {
		if unseen.Shown = screen.result(); err != nil {
			s.persona.fail(&unseen, fresh, err)
		}
		err = screen.gone(watching, err)
		s.persona.fail(&out, fresh, err)
		if key, ok := s.config.Auth.(APIKeyAuth); ok && key.SubscriptionID == "" && s.persona.Errors.KeyHidesIt && errors.Is(err, ErrNoOperationID) {
			out.ErrorType = ""
		}
		if out.Stage == StageDownload && s.persona.Download.ShowAnyway && !errors.Is(err, ErrGaveUp) {
			out.Shown = screen.result()
		}
	} else {
		out.Shown = screen.result()
	}
	// What the SDK says of the end outlives the screen.
	told := out
	if screen.closed() {
		screen.leaves(out)
		if s.persona.Leave.Reports && watching.Err() == nil {
			told = unseen
		}
	}
	if !out.reported {
		s.track(context.WithoutCancel(ctx), told.moment(), t, told.ErrorType)
	}
	if t.Ended != nil && !screen.closed() {
		t.Ended(out)
	}
	s.closePicker(t, out)
	s.pageLoads(ctx, out.broken)
	s.pollWaiting(ctx, &out)
	s.pollOn(watching, t, &out)
	return out
}

// pick is what comes before a photo is picked, on a page.
func (s *Session) pick(ctx context.Context, t *TryOn, out *Outcome) {
	if out.Err = s.openPicker(ctx, t); out.Err != nil {
		out.Shown = ShownPicker
		return
	}
	if t.FromPhone {
		if t.Image, out.Err = s.handOver(ctx, *t); out.Err != nil {
			s.persona.fail(out, true, out.Err)
			return
		}
	}
	if t.PickAfter > 0 {
		out.Err = s.Wait(ctx, t.PickAfter)
	}
}

// takes reports why an app cannot ask this version of the SDK for a try-on. No user sees anything of it.
func (p Persona) takes(t TryOn) error {
	switch {
	case t.Image.ID == "" && len(t.Photo) == 0:
		return ErrNoPhoto
	case t.FromPhone && p.HandOver.Every == 0:
		return fmt.Errorf("%s: %w", p, ErrNoHandOver)
	case len(t.SKUs) == 0:
		return ErrNoSKUs
	case len(t.SKUs) > 1 && p.Start.OneSKU:
		return fmt.Errorf("%s: %d skus: %w", p, len(t.SKUs), ErrOneSKU)
	}
	return nil
}

// tryOn fills in the outcome as far as it gets.
func (s *Session) tryOn(ctx context.Context, t TryOn, fresh bool, out *Outcome) error {
	image := t.Image
	var err error
	if fresh {
		if image, err = s.upload(ctx, t.Photo, t.File); err != nil {
			return err
		}
		s.track(ctx, Uploaded, t, "")
		s.preview(ctx, image)
	}
	if err := between(ctx); err != nil {
		return err
	}
	out.UploadedImageID = image.ID

	out.Stage = StageStart
	s.track(ctx, Starting, t, "")
	if err = s.startOperation(ctx, image.ID, t, out); err != nil {
		return err
	}
	s.track(ctx, Started, t, "")

	out.Stage = StagePoll
	urls, err := s.follow(ctx, out)
	if err != nil {
		return err
	}

	out.Stage = StageDownload
	if err := between(ctx); err != nil {
		return err
	}
	if out.reported = s.persona.Download.ReportedFirst; out.reported {
		s.track(ctx, Finished, t, "")
	}
	err = s.download(ctx, out, urls)
	if err == nil || s.persona.Download.ShowAnyway && ctx.Err() == nil {
		s.stored.keep(image)
	}
	return err
}

// userKey finds the context of the caller of a try-on in contexts that end before it does.
type userKey struct{}

func withUser(ctx context.Context) context.Context { return context.WithValue(ctx, userKey{}, ctx) }

// userOf returns the context that ends with the app, not with one try-on.
func userOf(ctx context.Context) context.Context {
	if user, ok := ctx.Value(userKey{}).(context.Context); ok {
		return user
	}
	return ctx
}
