package endpoint

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/list"
	"aiuta-edge/pkg/token"
)

// callers returns how callers are authenticated. open says that they are not. aiutas is the key of tokens.
func (r *reader) callers(services Services, aiutas token.Key) (open bool, a caller.Authenticator) {
	var words [len(modes)]string
	for i := range modes {
		words[i] = modes[i].Word
	}
	word := r.choice(VariableCallerAuth, words[:]...)
	for i := range modes {
		if modes[i].Word == word {
			return modes[i].Open(), modes[i].authenticator(r, services, aiutas)
		}
	}
	return false, nil
}

func (r *reader) secretSessions(_ Services, aiutas token.Key) caller.Authenticator {
	current := r.key(VariableCallerSecret)
	var previous token.Key
	if secret := r.optional(VariableCallerPrevious); secret != "" {
		previous = r.keyOf(VariableCallerPrevious, secret)
	}
	r.different(VariableCallerSecret, current, aiutas)
	r.different(VariableCallerPrevious, previous, aiutas)
	return caller.HS256{Session: r.session(), Current: current, Previous: previous}
}

func (r *reader) keySessions(services Services, _ token.Key) caller.Authenticator {
	address := r.address(VariableJWKSURL, VariableJWKSOrigin, "https", "http")
	return caller.JWKS{Session: r.session(), Source: caller.Source{
		URL:   address,
		Fetch: func() ([]byte, error) { return fetch(services.HTTP, address) },
		Store: services.Store,
		TTL:   r.duration(VariableJWKSTTL, time.Second, 24*time.Hour, "5m"),
		Grace: r.duration(VariableJWKSGrace, time.Second, 30*24*time.Hour, "24h"),
		Warn:  services.warn,
	}}
}

// clientKeys returns no authenticator where the keys are wrong.
func (r *reader) clientKeys(Services, token.Key) caller.Authenticator {
	text, ok := r.required(VariableAPIKeys)
	if !ok {
		return nil
	}
	keys, err := caller.ParseAPIKeys(text)
	if err != nil {
		r.refuse(VariableAPIKeys, err.Error())
		return nil
	}
	return keys
}

func (r *reader) session() caller.Session {
	issuer, _ := r.required(VariableCallerIssuer)
	return caller.Session{Issuer: issuer, Audiences: parsed(r, VariableCallerAudience, parseAudiences)}
}

var errNoAudience = errors.New("it lists no audience: leave it empty to accept any")

func parseAudiences(text string) ([]string, error) {
	audiences, err := list.Parse(text)
	if err == nil && text != "" && len(audiences) == 0 {
		return nil, errNoAudience
	}
	return audiences, err
}

// different refuses a key for sessions that signs as Aiuta's does: software that makes sessions could then make tokens.
func (r *reader) different(name string, key, aiutas token.Key) {
	if key.Equal(aiutas) {
		r.refuse(name, "it is the same as "+VariableSecret+": make another one")
	}
}

// maxFetched bounds what is read of an answer of the brand's servers.
const maxFetched = token.MaxJWKS

// userAgent is on every request to the brand's servers, because firewalls refuse requests without one.
const userAgent = "aiuta-edge"

// fetch gets a document from the brand's identity provider. It refuses a redirect, which only Go's transport lets it see:
// Spin follows redirects by itself and hands over the last answer.
func fetch(transport http.RoundTripper, address string) ([]byte, error) {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", userAgent)
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, errors.New("the server gave no answer: " + failure(err, address))
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode/100 == 3:
		return nil, fmt.Errorf("the server answered %d: set the URL that it redirects to", resp.StatusCode)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the server answered %d", resp.StatusCode)
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxFetched+1))
}
