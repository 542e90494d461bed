package load

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/sdk"
)

// TryOn plays whole try-ons: each is an app that was just started, with one photo. The clock is the machine's, so a
// try-on takes as long as its user waits, polls included.
type TryOn struct {
	// API is where Aiuta, or its stand-in, stands, and SubscriptionID the account there.
	API, SubscriptionID string
	// Endpoint is the URL of the token endpoint, and Bearer the session that the app has there; empty sends none.
	Endpoint, Bearer string
	// Personas take turns.
	Personas []sdk.Persona
	Photo    []byte
	SKUs     []string
	// Client carries all requests.
	Client *http.Client
	// Timeout is for how long a user waits.
	Timeout time.Duration
}

// Shot implements the function type [Shot].
func (t TryOn) Shot(ctx context.Context, n uint64) Result {
	config := app.Config{Endpoint: t.Endpoint, HTTP: t.Client, Timeout: t.Timeout}
	if t.Bearer != "" {
		config.Session = func(_ context.Context, h http.Header) error {
			h.Set("Authorization", "Bearer "+t.Bearer)
			return nil
		}
	}
	session := t.Personas[n%uint64(len(t.Personas))].Open(sdk.Config{
		BaseURL: t.API, HTTP: t.Client, Storage: t.Client, Clock: clock.Real{}, Patience: t.Timeout,
		Auth: sdk.JWTAuth{SubscriptionID: t.SubscriptionID, GetJWT: app.New(config).GetJWT},
	})
	out := session.TryOn(ctx, sdk.TryOn{Photo: t.Photo, SKUs: t.SKUs})
	if out.Err == nil {
		return Result{Status: http.StatusOK}
	}
	return troubleOf(ctx, out)
}

// troubleOf names what ended a try-on, and where.
func troubleOf(ctx context.Context, out sdk.Outcome) Result {
	var (
		refusal     *app.RefusedError
		unreachable *app.UnreachableError
		answer      *app.AnswerError
		status      *sdk.StatusError
		transport   *sdk.TransportError
	)
	switch err := out.Err; {
	case errors.As(err, &refusal):
		return Result{refusal.Status, "mint: " + refused(refusal.Status, codeOf(refusal.Code))}
	case errors.As(err, &unreachable):
		return Result{Trouble: "mint: " + broken(unreachable.Err)}
	case errors.As(err, &answer):
		return Result{http.StatusOK, "mint: 200 without a token"}
	case errors.As(err, &status):
		return Result{status.Status, string(status.Call) + ": " + strconv.Itoa(status.Status)}
	case errors.Is(err, sdk.ErrGaveUp), ctx.Err() != nil:
		return Result{Trouble: string(out.Stage) + ": timeout"}
	case errors.As(err, &transport):
		return Result{Trouble: string(transport.Call) + ": " + broken(transport.Err)}
	}
	return Result{Trouble: string(out.Stage) + ": " + strings.ReplaceAll(string(out.Shown), "_", " ")}
}
