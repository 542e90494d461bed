package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/probe/exchange"
)

// endpoint is an endpoint under judgement, and what a run has found out about it.
type endpoint struct {
	*run
	Endpoint
	url    *url.URL
	client *exchange.Client

	asked object  // what the first token was asked for with
	first *minted // the first token, nil if there is none
	posts bool    // a POST with a JSON body gets a token
	bare  bool    // but not one with a list, so that good parameters have none
	ajar  bool    // somebody without a credential does
	last  refused // why there is no token
}

// observation is one exchange of the run, for what can be judged of any of them.
type observation struct {
	request exchange.Request
	answer  exchange.Answer
}

// minted is a token and how it was had.
type minted struct {
	request exchange.Request
	answer  exchange.Answer
	jwt
}

// refused is an answer without a token.
type refused struct {
	request exchange.Request
	answer  exchange.Answer
}

func (r *refused) Error() string { return fmt.Sprintf("the endpoint answered %d", r.answer.Status) }

func (r *run) observe(q exchange.Request, a exchange.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.watching {
		return
	}
	a.Body = a.Body[:min(len(a.Body), maxObserved)]
	r.observed = append(r.observed, observation{q, a})
}

// maxObserved is how much of each body is kept for the end.
const maxObserved = 64 << 10

// send sends a request as the caller.
func (e *endpoint) send(ctx context.Context, r exchange.Request) (exchange.Answer, error) {
	return e.sendAs(ctx, r, e.Caller)
}

// sendAs takes 429 of a stranger's endpoint for no answer.
func (e *endpoint) sendAs(ctx context.Context, r exchange.Request, who exchange.Credential) (exchange.Answer, error) {
	answer, err := e.run.send(ctx, e.client, r, who)
	if err == nil && answer.Limited() && !e.Ours {
		return answer, exchange.ErrLimited
	}
	return answer, err
}

// object are the members of a JSON object, such as the parameters of a request.
type object map[string]any

// with returns a copy with further members.
func (o object) with(more object) object {
	all := maps.Clone(o)
	maps.Copy(all, more)
	return all
}

// json returns the compact text. What stands in it always marshals.
func (o object) json() string {
	text, err := json.Marshal(o)
	if err != nil {
		panic("probe: parameters that do not marshal: " + err.Error())
	}
	return string(text)
}

// query returns the members as a query. A list is one text with commas, as iOS writes it.
func (o object) query() string {
	values := url.Values{}
	for name, value := range o {
		switch value := value.(type) {
		case string:
			values.Set(name, value)
		case []string:
			values.Set(name, strings.Join(value, ","))
		default:
			values.Set(name, object{"": value}.json()[len(`{"":`):len(object{"": value}.json())-1])
		}
	}
	return values.Encode()
}

// params are good parameters: those that the user gave, or those of a try-on with an image of its own.
func (e *endpoint) params() object {
	if e.Params != nil {
		return maps.Clone(object(e.Params))
	}
	params := object{aiuta.ClaimUploadedImageID: e.imageID()}
	if !e.bare {
		params[aiuta.ClaimSKUIDs] = []string{"sku-1"}
	}
	return params
}

// imageID is an id as Aiuta writes it. Source: docs of aiuta-com, the examples of api/try-on/openapi.json.
func (e *endpoint) imageID() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	a, b := e.random.Uint64(), e.random.Uint64()
	return fmt.Sprintf("user_image-%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// requestFor is the request for a token, in the way that the endpoint takes.
func (e *endpoint) requestFor(params object) exchange.Request {
	if e.posts {
		return exchange.JSON(params.json())
	}
	return exchange.Query(params.query())
}

// mint asks for a token as the caller. The error is a [refused] if there is none.
func (e *endpoint) mint(ctx context.Context, params object) (minted, error) {
	return e.mintAs(ctx, e.requestFor(params), e.Caller)
}

func (e *endpoint) mintAs(ctx context.Context, r exchange.Request, who exchange.Credential) (minted, error) {
	answer, err := e.sendAs(ctx, r, who)
	if err != nil {
		return minted{}, err
	}
	raw := answer.Token()
	if raw == "" {
		return minted{}, &refused{r, answer}
	}
	return minted{r, answer, read(raw)}, nil
}

// meet finds out whether somebody is there, and how tokens are had.
func (e *endpoint) meet(ctx context.Context) error {
	if err := e.client.Reach(ctx, e.Timeout); err != nil {
		return err
	}
	err := e.prepare(ctx)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = fmt.Errorf("%w: no answer within %s", exchange.ErrUnreachable, e.Timeout)
	}
	if err != nil {
		return fmt.Errorf("ask for a first token: %w", err)
	}
	return nil
}

// prepare finds out how tokens are had: by POST or by GET, with the caller's credential or without any.
func (e *endpoint) prepare(ctx context.Context) error {
	e.asked = e.params()
	if err := e.try(ctx, exchange.JSON(e.asked.json())); err != nil {
		return err
	}
	if !e.posts && e.Params == nil {
		e.bare = true
		e.asked = e.params()
		if err := e.try(ctx, exchange.JSON(e.asked.json())); err != nil {
			return err
		}
		e.bare = e.posts
	}
	return e.try(ctx, exchange.Query(e.asked.query()))
}

// try asks for a token as the caller, and as nobody if that is somebody else. What a good client gets is the measure.
func (e *endpoint) try(ctx context.Context, r exchange.Request) error {
	m, no, err := e.tryMint(ctx, r, e.Caller)
	if err != nil {
		return err
	}
	switch {
	case m == nil && (e.last.answer.Status == 0 || r.Method == http.MethodPost):
		e.last = no
	case m != nil && e.first == nil:
		e.first = m
	}
	if m != nil && r.Method == http.MethodPost {
		e.posts = true
	}
	if !e.Caller.IsZero() {
		if m, _, err = e.tryMint(ctx, r, exchange.Credential{}); err != nil {
			return err
		}
	}
	e.ajar = e.ajar || m != nil
	return nil
}

// binds reports whether tokens hold the image that they were asked for with.
func (e *endpoint) binds() bool {
	return e.first.says(aiuta.ClaimUploadedImageID, e.asked[aiuta.ClaimUploadedImageID])
}

// boundToNothing is what a probe says that tells tokens apart by their image.
var boundToNothing = notJudged("the token is not bound to the image that it was asked for", "token/binds-image")

// kept reports whether a token is the first one again, though it was asked for another image.
func (e *endpoint) kept(m minted) bool { return m.raw == e.first.raw }

// keptToken is what a probe says that was handed the first token again.
var keptToken = notJudged("the endpoint hands out an earlier token", "caching/reused")

// tryMint returns a token or, if there is none, the answer; that is zero if the connection was closed without one.
func (e *endpoint) tryMint(ctx context.Context, r exchange.Request, who exchange.Credential) (*minted, refused, error) {
	m, err := e.mintAs(ctx, r, who)
	var no *refused
	switch {
	case err == nil:
		return &m, refused{}, nil
	case errors.As(err, &no):
		return nil, *no, nil
	case errors.Is(err, exchange.ErrLimited):
		return nil, refused{r, exchange.Answer{Status: http.StatusTooManyRequests}}, nil
	case errors.Is(err, exchange.ErrClosed):
		return nil, refused{}, nil
	}
	return nil, refused{}, err
}
