package scenario

import (
	"context"
	"strings"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/sdk"
)

// SetUp is the app starting the SDK, which then loads what it needs to know.
type SetUp struct{}

func (*SetUp) check(*checker, string) {}

func (*SetUp) play(ctx context.Context, s *stage) (ending, error) {
	return ending{setUp: s.session.Setup(ctx)}, nil
}

// Upload sends a photo and does not start anything.
type Upload struct {
	// Photo is the name of a picture. The same name is the same picture.
	Photo string `yaml:"photo"`
	// As names what comes of it, for references such as $first.image.
	As string `yaml:"as"`
}

func (u *Upload) check(c *checker, path string) {
	c.define(path, u.As, capture{members: []string{"image"}})
}

func (u *Upload) play(ctx context.Context, s *stage) (ending, error) {
	s.say(ctx, ladder.User, ladder.SDK, "picks "+u.Photo)
	_, out := s.session.Upload(ctx, photo(u.Photo))
	s.capture(u.As, map[string]string{"image": out.UploadedImageID})
	return ending{outcome: &out}, nil
}

// TryOn is the user trying products on.
type TryOn struct {
	// Photo is the name of a picture that is uploaded first. The same name is the same picture.
	Photo string `yaml:"photo"`
	// FromPhone has the photo taken with the user's phone, where the SDK shows a code for that.
	FromPhone bool `yaml:"from_phone"`
	// Image is the id of a picture that Aiuta has: $first.image, or one of its models. It goes without an upload.
	Image string `yaml:"image"`
	// SKUs are the products.
	SKUs []string `yaml:"skus"`
	// PickAfter is how long the user takes to pick the photo.
	PickAfter clock.Duration `yaml:"pick_after"`
	// TapAgain is when the user taps a second time.
	TapAgain clock.Duration `yaml:"tap_again"`
	// LeaveAfter is when the user closes the screen. Zero is when they lose patience.
	LeaveAfter clock.Duration `yaml:"leave_after"`
	// Opens is another product that the user opens then, while this one's generation goes on. Nil is none.
	Opens *Opens `yaml:"opens"`
	// After is how long after the others of a together this one begins. Zero is at once.
	After clock.Duration `yaml:"after"`
	// As names what comes of it, for references such as $first.operation.
	As string `yaml:"as"`
}

// Opens is the user opening a product.
type Opens struct {
	// After is when, counted from the tap.
	After clock.Duration `yaml:"after"`
	SKUs  []string       `yaml:"skus"`
}

func (t *TryOn) check(c *checker, path string) {
	if (t.Photo == "") == (t.Image == "") {
		c.report(path, "needs either photo, the name of a picture to upload, or image, the id of one that Aiuta has")
	}
	if t.FromPhone && t.Photo == "" {
		c.report(path+".from_phone", "needs photo, the name of the picture that the phone takes")
	}
	if len(t.SKUs) == 0 {
		c.report(path+".skus", "must name a product, such as [sku-1]")
	}
	if o := t.Opens; o != nil && (t.LeaveAfter == 0 || o.After < t.LeaveAfter || len(o.SKUs) == 0) {
		c.report(path+".opens", "needs skus, and an after that is not before leave_after: only who has closed the screen opens another product")
	}
	c.text(path+".image", t.Image)
	c.define(path, t.As, capture{members: []string{"image", "operation", "token"}})
}

func (t *TryOn) play(ctx context.Context, s *stage) (ending, error) {
	if t.After > 0 {
		if err := s.clock.Sleep(ctx, time.Duration(t.After)); err != nil {
			return ending{}, err
		}
	}
	skus := make([]string, len(t.SKUs))
	for i, sku := range t.SKUs {
		skus[i] = s.expandText(sku)
	}
	s.say(ctx, ladder.User, ladder.SDK, "tries "+strings.Join(skus, ", ")+" on")
	what := sdk.TryOn{
		SKUs: skus, FromPhone: t.FromPhone,
		PickAfter: time.Duration(t.PickAfter), TapAgain: time.Duration(t.TapAgain), LeaveAfter: time.Duration(t.LeaveAfter),
	}
	if t.Opens != nil {
		what.Next = &sdk.Next{
			After:  time.Duration(t.Opens.After),
			Opened: func() { s.say(ctx, ladder.User, ladder.SDK, "opens "+strings.Join(t.Opens.SKUs, ", ")) },
		}
	}
	what.TappedAgain = func() { s.say(ctx, ladder.User, ladder.SDK, "taps again") }
	what.ShowsCode = func(url string) { s.say(ctx, ladder.SDK, ladder.User, "shows a code: "+url) }
	if t.Image != "" {
		what.Image = sdk.UploadedImage{ID: s.expandText(t.Image)}
	} else {
		what.Photo, what.File = photo(t.Photo), t.Photo+".jpg"
	}
	what.Ended = func(out sdk.Outcome) { s.say(ctx, ladder.SDK, ladder.User, "shows: "+seen(out)) }
	out := s.session.TryOn(ctx, what)
	s.capture(t.As, map[string]string{"image": out.UploadedImageID, "operation": out.OperationID, "token": s.newest().raw})
	return ending{outcome: &out}, nil
}

// seen is what a user sees, and what the SDK calls it.
func seen(out sdk.Outcome) string {
	text := strings.ReplaceAll(string(out.Shown), "_", " ")
	if out.ErrorType != "" {
		text += " (" + out.ErrorType + ")"
	}
	return text
}

// Background is the user leaving the app for a while and coming back, whereupon the SDK sets itself up again.
type Background struct {
	For clock.Duration `yaml:"for"`
}

func (b *Background) check(c *checker, path string) {
	if b.For == 0 {
		c.report(path+".for", "must say for how long, such as 31m")
	}
}

func (*Background) needs() string { return movedClock }

func (b *Background) play(ctx context.Context, s *stage) (ending, error) {
	s.say(ctx, ladder.User, ladder.App, "leaves, and comes back after "+b.For.String())
	if err := s.clock.Sleep(ctx, time.Duration(b.For)); err != nil {
		return ending{}, err
	}
	return ending{setUp: s.session.Setup(ctx)}, nil
}

// Restart is the app being ended and started again: what an SDK kept in memory is gone, and what it keeps on the device is not.
type Restart struct{}

func (*Restart) check(*checker, string) {}

func (*Restart) play(ctx context.Context, s *stage) (ending, error) {
	s.say(ctx, ladder.User, ladder.App, "ends the app and starts it again")
	return ending{}, s.startApp(ctx)
}

// SizeFit is the user asking which size of a product fits.
type SizeFit struct {
	Age int `yaml:"age"`
	// Code is the product's.
	Code   string `yaml:"code"`
	Gender string `yaml:"gender"`
	Height int    `yaml:"height"`
	Weight int    `yaml:"weight"`
}

var genders = []string{"Female", "Male"}

func (f *SizeFit) check(c *checker, path string) {
	c.oneOf(path+".gender", f.Gender, genders)
	if f.Code == "" || f.Age <= 0 || f.Height <= 0 || f.Weight <= 0 {
		c.report(path, "must say code, age, height in centimetres and weight in kilograms")
	}
}

func (f *SizeFit) play(ctx context.Context, s *stage) (ending, error) {
	s.say(ctx, ladder.User, ladder.SDK, "asks for the size of "+f.Code)
	err := s.session.SizeFit(ctx, sdk.SizeFit(*f))
	if err == nil {
		s.say(ctx, ladder.SDK, ladder.User, "shows a size")
	} else {
		s.say(ctx, ladder.SDK, ladder.User, "shows no size")
	}
	return ending{}, nil
}
