package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/sdk"
)

// Stage is what a scenario plays on: a persona, and the servers that it talks to.
type Stage struct {
	Persona sdk.Persona

	account  backend.Account
	clock    *clock.Simulated
	record   *ladder.Record
	backend  *backend.Backend
	api      string // URL of the backend
	endpoint string // URL of the token endpoint
	base     *http.Transport

	tokens []string // what getJwt handed over, in order
	checks []Check
}

// brandApp is the app around the SDK: who it asks for a token, and how late it hands it over.
type brandApp struct {
	app.Config
	late time.Duration
}

// jwt configures the SDK with the app's getJwt, and records what the two say to each other.
func (s *Stage) jwt(brand brandApp) sdk.Auth {
	if brand.Endpoint == "" {
		brand.Endpoint = s.endpoint
	}
	brand.HTTP = s.client(ladder.App, ladder.Endpoint)
	forward := app.New(brand.Config)
	return sdk.JWTAuth{
		SubscriptionID: s.account.SubscriptionID,
		GetJWT: func(ctx context.Context, params json.RawMessage) (string, error) {
			s.record.Say(ladder.SDK, ladder.App, "getJwt "+orNull(params))
			raw, err := forward.GetJWT(ctx, params)
			if err != nil {
				s.record.Say(ladder.App, ladder.SDK, "throws: "+brief(err))
				return "", err
			}
			s.clock.Advance(brand.late)
			s.record.Say(ladder.App, ladder.SDK, handover(raw, brand.late))
			s.tokens = append(s.tokens, raw)
			return raw, nil
		},
	}
}

func orNull(params json.RawMessage) string {
	if params == nil {
		return "null"
	}
	return string(params)
}

// brief leaves the address of an endpoint that cannot be reached out of an error: it says nothing here.
func brief(err error) string {
	var unreachable *app.UnreachableError
	if errors.As(err, &unreachable) {
		return "the token endpoint gave no answer"
	}
	return err.Error()
}

// handover describes a token by what it binds. It need not be a good one.
func handover(raw string, late time.Duration) string {
	text := "hands over " + raw
	parsed, err := token.Parse(raw)
	if err != nil {
		return text
	}
	claims, err := parsed.Claims()
	if err != nil {
		return text
	}
	bound := slices.DeleteFunc(slices.Sorted(maps.Keys(claims)), token.Registered)
	if len(bound) > 0 {
		text += " for " + strings.Join(bound, ", ")
	}
	if late > 0 {
		text += fmt.Sprintf(", %s late", late)
	}
	return text
}

// open starts the SDK in the app.
func (s *Stage) open(auth sdk.Auth) *sdk.Session {
	return s.Persona.Open(sdk.Config{
		BaseURL: s.api, Auth: auth, Clock: s.clock,
		HTTP: s.client(ladder.SDK, ladder.API), Storage: s.client(ladder.SDK, ladder.Storage),
	})
}

func (s *Stage) client(from, to ladder.Party) *http.Client {
	return &http.Client{Transport: s.record.Transport(from, to, s.base)}
}

// setUp makes the calls by which an SDK begins.
func (s *Stage) setUp(ctx context.Context, session *sdk.Session) {
	if err := session.Setup(ctx); err != nil {
		s.expect("the SDK sets itself up", false, "%v", err)
	}
}

// tryOn lets the user try one product on, and tells what the user sees.
func (s *Stage) tryOn(ctx context.Context, session *sdk.Session, what sdk.TryOn) sdk.Outcome {
	s.record.Say(ladder.User, ladder.SDK, "tries "+strings.Join(what.SKUs, ", ")+" on")
	out := session.TryOn(ctx, what)
	s.record.Say(ladder.SDK, ladder.User, "shows: "+seen(out))
	return out
}

func seen(out sdk.Outcome) string {
	text := strings.ReplaceAll(string(out.Shown), "_", " ")
	if out.ErrorType != "" {
		text += " (" + out.ErrorType + ")"
	}
	return text
}

// photo returns a picture of one shade, so that two photos differ.
func photo(shade uint8) []byte {
	picture := image.NewUniform(color.Gray{Y: shade})
	var file bytes.Buffer
	if err := jpeg.Encode(&file, frame{picture}, nil); err != nil {
		panic("scenario: encode a picture in memory: " + err.Error())
	}
	return file.Bytes()
}

// frame gives a picture of one colour, which has no bounds, the size of a photo.
type frame struct{ image.Image }

func (frame) Bounds() image.Rectangle { return image.Rect(0, 0, 8, 8) }
