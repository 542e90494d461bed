package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"aiuta-edge/simulator/clock"
)

// fetch asks the endpoint for a token.
func (a *App) fetch(ctx context.Context, params json.RawMessage, session string) (string, error) {
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
	ctx, cancel := clock.WithTimeout(ctx, a.config.Clock, a.config.Timeout)
	defer cancel()
	req, err := a.request(ctx, params)
	if err != nil {
		return "", err
	}
	req.Header.Set("Accept", "application/json")
	if session != "" {
		req.Header.Set("Authorization", "Bearer "+session)
	}
	if a.config.Session != nil {
		if err := a.config.Session(ctx, req.Header); err != nil {
			return "", fmt.Errorf("adding the user's session: %w", err)
		}
	}
	status, body, err := send(a.config.HTTP, req)
	if err != nil {
		return "", &UnreachableError{err}
	}
	if status != http.StatusOK {
		return "", refused(status, body)
	}
	return token(body)
}

// request puts the parameters into a request to the endpoint.
func (a *App) request(ctx context.Context, params json.RawMessage) (*http.Request, error) {
	if a.config.Method == http.MethodGet {
		address, err := inQuery(a.config.Endpoint, params)
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, &UnreachableError{err}
		}
		return req, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.config.Endpoint, bytes.NewReader(params))
	if err != nil {
		return nil, &UnreachableError{err}
	}
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// send makes a request and reads a little more of the answer than is allowed.
func send(client *http.Client, req *http.Request) (status int, body []byte, err error) {
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return 0, nil, fmt.Errorf("reading the answer: %w", err)
	}
	return res.StatusCode, body, nil
}

// inQuery adds parameters to the query of an address, in the order of their names. A text stands for itself, a
// list of texts has commas between them, as iOS joins SKUs, and anything else is its JSON text.
func inQuery(address string, params json.RawMessage) (string, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(params, &object); err != nil {
		return "", fmt.Errorf("putting the parameters into the query: %w", err)
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", &UnreachableError{err}
	}
	query := u.Query()
	for name, value := range object {
		query.Set(name, inText(value))
	}
	u.RawQuery = query.Encode()
	return u.String(), nil
}

func inText(value json.RawMessage) string {
	var single string
	if json.Unmarshal(value, &single) == nil {
		return single
	}
	var list []string
	if json.Unmarshal(value, &list) == nil {
		return strings.Join(list, ",")
	}
	return string(value)
}
