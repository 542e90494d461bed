package scenario

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/backend/reason"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/httpclient"
	"aiuta-edge/simulator/ladder"
)

// Request is a request by hand, past the SDK and the app.
type Request struct {
	// To is endpoint or backend.
	To string `yaml:"to"`
	// Method is GET unless it is given.
	Method string `yaml:"method"`
	// Path begins with a slash and may have a query. For the endpoint it is /aiuta_jwt unless it is given.
	Path string `yaml:"path"`
	// Headers are sent as they are, once references are replaced.
	Headers map[string]string `yaml:"headers"`
	// Body is text that is sent as it is, or a mapping or list that is sent as JSON.
	Body any `yaml:"body"`
	// As names the answer: $name.token is the member "token" of its JSON.
	As string `yaml:"as"`
}

var receivers = []string{"endpoint", "backend"}

func (r *Request) check(c *checker, path string) {
	c.oneOf(path+".to", r.To, receivers)
	if r.To == "backend" && r.Path == "" {
		c.report(path, "needs a path, such as /v1/sku_try_on_operations")
	}
	if r.Path != "" && r.Path[0] != '/' {
		c.report(path+".path", "must begin with a slash")
	}
	c.text(path+".path", r.Path)
	for name, value := range r.Headers {
		c.text(path+".headers."+name, value)
	}
	c.value(path+".body", r.Body)
	c.define(path, r.As, capture{open: true})
}

// requestTimeout is how long a request by hand may take on the clock.
const requestTimeout = 30 * time.Second

func (r *Request) play(ctx context.Context, s *stage) (ending, error) {
	ctx, cancel := clock.WithTimeout(ctx, s.clock, requestTimeout)
	defer cancel()
	req, err := s.request(ctx, *r)
	if err != nil {
		return ending{}, err
	}
	to := ladder.API
	if r.To == "endpoint" {
		to = ladder.Endpoint
	}
	client := s.client(ladder.User, to)
	client.CheckRedirect = httpclient.NoRedirects
	resp, err := client.Do(req)
	if err != nil {
		return ending{received: &received{broken: err}}, nil
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReceived))
	got := received{status: resp.StatusCode, header: resp.Header, broken: err}
	if json.Unmarshal(body, &got.json) != nil {
		got.json = nil
	}
	got.reason = resp.Header.Get(reason.Header)
	if code, ok := got.json["code"].(string); ok && got.reason == "" {
		got.reason = code
	}
	s.capture(r.As, texts(got.json))
	return ending{received: &got}, nil
}

// maxReceived is what is read of an answer at most.
const maxReceived = 1 << 20

// received is the answer to a request by hand.
type received struct {
	status int
	reason string
	header http.Header
	json   map[string]any
	broken error // why there is no answer, or half of one
}

func texts(members map[string]any) map[string]string {
	found := map[string]string{}
	for name, value := range members {
		if text, ok := value.(string); ok {
			found[name] = text
		}
	}
	return found
}

// request makes the HTTP request.
func (s *stage) request(ctx context.Context, r Request) (*http.Request, error) {
	base, err := url.Parse(s.servers.API)
	if r.To == "endpoint" {
		base, err = url.Parse(s.servers.Endpoint)
	}
	if err != nil {
		return nil, err
	}
	address := base.String()
	if r.Path != "" {
		address = base.Scheme + "://" + base.Host + s.expandText(r.Path)
	}
	method, header := r.Method, http.Header{}
	if method == "" {
		method = http.MethodGet
	}
	body := ""
	switch value := s.expand(r.Body).(type) {
	case nil:
	case string:
		body = value
	default:
		body = encode(value)
		header.Set("Content-Type", "application/json")
	}
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		header.Set(name, s.expandText(r.Headers[name]))
	}
	if r.To == "endpoint" {
		for name, values := range s.caller { // what the scenario says of a header goes first
			if _, set := header[name]; !set {
				header[name] = values
			}
		}
	}
	req.Header = header
	return req, nil
}
