// Package endpoint is the token endpoint: one request in, one token or one problem out. It runs wherever an
// [http.Handler] does; the Spin component and the simulator's native target are two such places.
package endpoint

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
)

// MaxToken is the longest token, in bytes, that is handed out: servers and gateways commonly allow 8 KiB for
// all headers of a request together, and the token travels in one of them.
const MaxToken = 4 << 10

type endpoint struct {
	variables Variables
	now       func() time.Time
}

// New returns the token endpoint. It looks the variables up anew for each request, so that a rotated secret
// counts at once, and takes the time from now.
func New(variables Variables, now func() time.Time) http.Handler {
	return endpoint{variables, now}
}

// ServeHTTP answers with a token, or with the first reason not to.
func (e endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	raw, err := e.issue(r)
	if err != nil {
		refuse(w, err)
		return
	}
	body, _ := json.Marshal(answer{aiuta.TokenType, raw}) // two strings always marshal
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}

// answer is the whole success body. Source: docs, api/server-side-auth-component.md.
type answer struct {
	Type  string `json:"type"`
	Token string `json:"token"`
}

// issue is the way of a request: route, configuration, parameters, token.
func (e endpoint) issue(r *http.Request) (string, error) {
	query, err := route(r)
	if err != nil {
		return "", err
	}
	config, err := Configure(e.variables)
	if err != nil {
		return "", err
	}
	set, err := params.Read(r, query)
	if err != nil {
		return "", err
	}
	return e.mint(config, set)
}

// route checks path and method, and returns the raw query. It looks at the request URI alone: under Spin
// r.URL is made from the header spin-full-url, of which the client's own comes first.
func route(r *http.Request) (query string, err error) {
	uri, err := url.ParseRequestURI(r.RequestURI)
	if err != nil || "/"+strings.Trim(uri.EscapedPath(), "/") != aiuta.TokenPath {
		return "", problem.New(problem.NotFound, "ask for %s", aiuta.TokenPath)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return "", problem.New(problem.MethodNotAllowed, "use %s", allowedMethods)
	}
	return uri.RawQuery, nil
}

const allowedMethods = "GET, POST"

// mint makes claims of the parameters. The server's own are written last, as in Aiuta's sample, so that even
// a parameter that slipped through could not replace them.
func (e endpoint) mint(config Config, set params.Set) (string, error) {
	issuedAt := e.now().Unix()
	claims := token.Claims{}
	maps.Copy(claims, set)
	claims["iss"] = config.Issuer
	claims["iat"] = issuedAt
	claims["exp"] = issuedAt + int64(config.TTL/time.Second)
	raw, err := token.Mint(config.Key, claims)
	if err != nil {
		return "", err
	}
	if len(raw) > MaxToken {
		return "", problem.New(problem.TokenTooLarge, "send fewer or shorter parameters: the token has %d bytes, %d are allowed", len(raw), MaxToken)
	}
	return raw, nil
}

// refuse answers with err's problem. Anything else is a fault of ours, whose cause is not the client's to see.
func refuse(w http.ResponseWriter, err error) {
	var p *problem.Problem
	if !errors.As(err, &p) {
		p = problem.New(problem.Internal, "try again")
	}
	if p.Code == problem.MethodNotAllowed {
		w.Header().Set("Allow", allowedMethods)
	}
	p.Write(w)
}
