// Package app plays the brand's app between Aiuta's SDK and the brand's token endpoint: it implements getJwt
// by forwarding the parameters and handing back the token.
//
// How an app does that is the brand's own choice. This one does what Aiuta's web demo does: it POSTs the
// parameters as JSON and takes the member "token" of the answer. Source: docs, sdk/web/demo.md; the public
// demo AL-aiuta/digital-try-on, src/boot/aiuta.ts.
package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// defaultTimeout is how long the app waits for the endpoint, if the configuration does not say. It is
	// below the 15 s that the Web SDK waits for the app.
	defaultTimeout = 10 * time.Second
	// maxAnswer is what the app reads of an answer at most. A longer one is an error.
	maxAnswer = 64 << 10
)

// Config is how the brand has built its app. Endpoint and HTTP must be set.
type Config struct {
	// Endpoint is the URL of the token endpoint, path included.
	Endpoint string
	// HTTP carries the requests to it.
	HTTP *http.Client
	// Session adds to each request what proves which user is asking, such as a session token. Nil adds nothing.
	Session func(ctx context.Context, h http.Header) error
	// Alter changes the JSON text of the parameters before it is sent. Nil changes nothing. See [Add].
	Alter func(params json.RawMessage) (json.RawMessage, error)
	// KeepToken makes the mistake of handing out the first token again and again, whatever it is asked for.
	// Seen in a third party's public integration, which fetched one token when its page loaded.
	KeepToken bool
	// Timeout is how long, in machine time, one request may take. 0 is ten seconds.
	Timeout time.Duration
}

// App is the brand's app for one user. It is safe for concurrent use.
type App struct {
	config Config

	mu   sync.Mutex
	kept string
}

// New returns an app. It makes no request. It panics if the configuration lacks Endpoint or HTTP.
func New(c Config) *App {
	if c.Endpoint == "" || c.HTTP == nil {
		panic("app: New needs Endpoint and HTTP")
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	return &App{config: c}
}

// GetJWT is the callback that the app configures the SDK with. It returns the endpoint's token for the
// parameters, given as the JSON text of an object; nil stands for none. Its errors are what the app throws:
// an [UnreachableError], a [RefusedError] or an [AnswerError], or what Session or Alter returned.
func (a *App) GetJWT(ctx context.Context, params json.RawMessage) (string, error) {
	if !a.config.KeepToken {
		return a.fetch(ctx, params)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == "" {
		token, err := a.fetch(ctx, params)
		if err != nil {
			return "", err
		}
		a.kept = token
	}
	return a.kept, nil
}

func (a *App) fetch(ctx context.Context, params json.RawMessage) (string, error) {
	if params == nil {
		params = json.RawMessage("{}")
	}
	if a.config.Alter != nil {
		altered, err := a.config.Alter(params)
		if err != nil {
			return "", fmt.Errorf("altering the parameters: %w", err)
		}
		params = altered
	}
	ctx, cancel := context.WithTimeout(ctx, a.config.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.config.Endpoint, bytes.NewReader(params))
	if err != nil {
		return "", &UnreachableError{err}
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if a.config.Session != nil {
		if err := a.config.Session(ctx, req.Header); err != nil {
			return "", fmt.Errorf("adding the user's session: %w", err)
		}
	}
	res, err := a.config.HTTP.Do(req)
	if err != nil {
		return "", &UnreachableError{err}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return "", &UnreachableError{fmt.Errorf("reading the answer: %w", err)}
	}
	if res.StatusCode != http.StatusOK {
		return "", refused(res.StatusCode, body)
	}
	return token(body)
}
