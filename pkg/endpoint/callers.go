package endpoint

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/token"
)

// callers returns the way in which callers are authenticated, and whether that is none at all.
func (r *reader) callers(services Services) (open bool, a caller.Authenticator) {
	switch r.choice(VariableCallerAuth, "none", "hs256", "jwks", "api_key") {
	case "none":
		return true, caller.None{}
	case "hs256":
		current := r.key(VariableCallerSecret)
		var previous token.Key
		if r.optional(VariableCallerPrevious) != "" {
			previous = r.key(VariableCallerPrevious)
		}
		r.differ(VariableCallerSecret)
		r.differ(VariableCallerPrevious)
		return false, caller.HS256{Session: r.session(), Current: current, Previous: previous}
	case "jwks":
		address := r.address(VariableJWKSURL, VariableJWKSOrigin, "https", "http")
		return false, caller.JWKS{Session: r.session(), Source: caller.Source{
			URL:   address,
			Fetch: func() ([]byte, error) { return fetch(services.HTTP, address) },
			Store: services.Store,
			TTL:   r.duration(VariableJWKSTTL, time.Second, 24*time.Hour, "5m"),
			Grace: r.duration(VariableJWKSGrace, time.Second, 30*24*time.Hour, "24h"),
			Warn:  services.warn,
		}}
	case "api_key":
		text, ok := r.required(VariableAPIKeys)
		if !ok {
			return false, nil
		}
		keys, err := caller.ParseAPIKeys(text)
		if err != nil {
			r.refuse(VariableAPIKeys, err.Error())
		}
		return false, keys
	}
	return false, nil
}

func (r *reader) session() caller.Session {
	issuer, _ := r.required(VariableCallerIssuer)
	return caller.Session{Issuer: issuer, Audience: r.optional(VariableCallerAudience)}
}

// differ refuses a session secret that is Aiuta's: whoever makes sessions could then make tokens.
func (r *reader) differ(name string) {
	secret, _ := r.lookup(VariableSecret)
	if other, _ := r.lookup(name); other != "" && other == secret {
		r.refuse(name, "it is the same as "+VariableSecret+": make another one")
	}
}

// maxFetched bounds what is read of an answer of the brand's servers.
const maxFetched = token.MaxJWKS

// fetch gets a document of the brand's.
func fetch(transport http.RoundTripper, address string) ([]byte, error) {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, errors.New("the server gave no answer") // the cause may quote the address
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %d", resp.StatusCode)
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxFetched+1))
}
