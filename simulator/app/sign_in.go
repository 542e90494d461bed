package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
)

// signedIn is the user of the app and the session that they have. The session is empty if no user is signed in.
type signedIn struct{ name, password, session string }

func (a *App) present() signedIn {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.user
}

func (a *App) set(user signedIn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.user = user
}

var errNoBrand = errors.New("app: no address of the brand's server is configured")

// SignIn signs a user in at the brand's server. Each further request for a token carries their session. It fails with
// a [SignInError], which leaves the previous user signed in.
func (a *App) SignIn(ctx context.Context, user, password string) error {
	if err := a.signingIn.Lock(ctx); err != nil {
		return err
	}
	defer a.signingIn.Unlock()
	return a.signIn(ctx, user, password)
}

// renew signs the present user in again, unless another call has just done so.
func (a *App) renew(ctx context.Context, stale signedIn) error {
	if err := a.signingIn.Lock(ctx); err != nil {
		return err
	}
	defer a.signingIn.Unlock()
	if a.present() != stale {
		return nil
	}
	return a.signIn(ctx, stale.name, stale.password)
}

// SignOut tells the brand's server that the user has gone, and forgets the session and a token that was kept. The
// session is forgotten even if that fails.
func (a *App) SignOut(ctx context.Context) error {
	if err := a.signingIn.Lock(ctx); err != nil {
		return err
	}
	defer a.signingIn.Unlock()
	user := a.present()
	a.set(signedIn{})
	if err := a.keeping.Lock(ctx); err != nil {
		return err
	}
	a.kept = ""
	a.keeping.Unlock()
	if user.session == "" {
		return nil
	}
	_, err := a.tell(ctx, brand.PathSignOut, nil, user.session, http.StatusNoContent)
	return err
}

// signIn asks the brand's server for a session. The caller holds signingIn.
func (a *App) signIn(ctx context.Context, user, password string) error {
	credentials, err := json.Marshal(map[string]string{"user": user, "password": password})
	if err != nil {
		return fmt.Errorf("writing the sign-in: %w", err)
	}
	body, err := a.tell(ctx, brand.PathSignIn, credentials, "", http.StatusOK)
	if err != nil {
		return err
	}
	var answer map[string]json.RawMessage
	if json.Unmarshal(body, &answer) != nil || text(answer["session"]) == "" {
		return &SignInError{Status: http.StatusOK, Detail: "the answer holds no session"}
	}
	a.set(signedIn{user, password, text(answer["session"])})
	return nil
}

// tell makes one request to the brand's server, which must answer with the status that is wanted.
func (a *App) tell(ctx context.Context, path string, body []byte, session string, want int) ([]byte, error) {
	if a.config.Brand == "" {
		return nil, errNoBrand
	}
	ctx, cancel := clock.WithTimeout(ctx, a.config.Clock, a.config.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.config.Brand+path, bytes.NewReader(body))
	if err != nil {
		return nil, &SignInError{Err: err}
	}
	req.Header.Set("Content-Type", "application/json")
	if session != "" {
		req.Header.Set("Authorization", "Bearer "+session)
	}
	status, answer, err := send(a.config.BrandHTTP, req)
	if err != nil {
		return nil, &SignInError{Err: err}
	}
	if status != want {
		var said *RefusedError
		errors.As(refused(status, answer), &said)
		return nil, &SignInError{Status: status, Code: said.Code, Detail: said.Detail}
	}
	return answer, nil
}
