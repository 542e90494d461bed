package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/attack"
	"aiuta-edge/simulator/check/exchange"
	"aiuta-edge/simulator/clock"
)

// session is one run against one endpoint.
type session struct {
	Config
	url      *url.URL
	client   *exchange.Client
	evidence exchange.Evidence
	random   *rand.Rand

	sent  object  // what the first token was asked for with
	first *minted // the first token, nil if there is none
	posts bool    // a POST with a JSON body gets a token
	bare  bool    // but not one with a list, so that good parameters have none
	open  bool    // somebody without a credential does
	last  refused // why there is no token

	attacks []attack.Result // of all that were chosen, once they have been carried out

	mu       sync.Mutex
	observed []observation
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

func (s *session) observe(r exchange.Request, a exchange.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a.Body = a.Body[:min(len(a.Body), maxObserved)]
	s.observed = append(s.observed, observation{r, a})
}

// maxObserved is how much of each body is kept for the end.
const maxObserved = 64 << 10

// send sends a request as the caller.
func (s *session) send(ctx context.Context, r exchange.Request) (exchange.Answer, error) {
	return s.sendAs(ctx, r, s.Caller)
}

// sendAs waits for one answer only: a probe of many requests takes as long as it takes, so that a slow machine finds
// what a fast one does.
func (s *session) sendAs(ctx context.Context, r exchange.Request, who exchange.Credential) (exchange.Answer, error) {
	ctx, cancel := clock.WithTimeout(ctx, s.Clock, r.Over+s.Timeout)
	defer cancel()
	answer, err := s.client.Send(ctx, r, who)
	if err == nil && answer.Limited() {
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
		panic("check: parameters that do not marshal: " + err.Error())
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
func (s *session) params() object {
	if s.Params != nil {
		return maps.Clone(object(s.Params))
	}
	params := object{aiuta.ClaimUploadedImageID: s.imageID()}
	if !s.bare {
		params[aiuta.ClaimSKUIDs] = []string{"sku-1"}
	}
	return params
}

// imageID is an id as Aiuta writes it. Source: docs of aiuta-com, the examples of api/try-on/openapi.json.
func (s *session) imageID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, b := s.random.Uint64(), s.random.Uint64()
	return fmt.Sprintf("user_image-%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// ask is the request for a token, in the way that the endpoint takes.
func (s *session) ask(params object) exchange.Request {
	if s.posts {
		return exchange.JSON(params.json())
	}
	return exchange.Query(params.query())
}

// mint asks for a token as the caller. The error is a [refused] if there is none.
func (s *session) mint(ctx context.Context, params object) (minted, error) {
	return s.mintAs(ctx, s.ask(params), s.Caller)
}

func (s *session) mintAs(ctx context.Context, r exchange.Request, who exchange.Credential) (minted, error) {
	answer, err := s.sendAs(ctx, r, who)
	if err != nil {
		return minted{}, err
	}
	raw := answer.Token()
	if raw == "" {
		return minted{}, &refused{r, answer}
	}
	return minted{r, answer, read(raw)}, nil
}

// prepare finds out how tokens are had: by POST or by GET, with the caller's credential or without any.
func (s *session) prepare(ctx context.Context) error {
	s.sent = s.params()
	if err := s.try(ctx, exchange.JSON(s.sent.json())); err != nil {
		return err
	}
	if !s.posts && s.Params == nil {
		s.bare = true
		s.sent = s.params()
		if err := s.try(ctx, exchange.JSON(s.sent.json())); err != nil {
			return err
		}
		s.bare = s.posts
	}
	return s.try(ctx, exchange.Query(s.sent.query()))
}

// try asks for a token as the caller, and as nobody if that is somebody else. What a good client gets is the measure.
func (s *session) try(ctx context.Context, r exchange.Request) error {
	m, no, err := s.tryMint(ctx, r, s.Caller)
	if err != nil {
		return err
	}
	switch {
	case m == nil && (s.last.answer.Status == 0 || r.Method == http.MethodPost):
		s.last = no
	case m != nil && s.first == nil:
		s.first = m
	}
	if m != nil && r.Method == http.MethodPost {
		s.posts = true
	}
	if !s.Caller.IsZero() {
		if m, _, err = s.tryMint(ctx, r, exchange.Credential{}); err != nil {
			return err
		}
	}
	s.open = s.open || m != nil
	return nil
}

// binds reports whether tokens hold the image that they were asked for with.
func (s *session) binds() bool {
	return s.first.says(aiuta.ClaimUploadedImageID, s.sent[aiuta.ClaimUploadedImageID])
}

// boundToNothing is what a probe says that tells tokens apart by their image.
var boundToNothing = notJudged("the token is not bound to the image that it was asked for", "token/binds-image")

// kept reports whether a token is the first one again, though it was asked for another image.
func (s *session) kept(m minted) bool { return m.raw == s.first.raw }

// keptToken is what a probe says that was handed the first token again.
var keptToken = notJudged("the endpoint hands out an earlier token", "caching/reused")

// tryMint returns a token or, if there is none, the answer; that is zero if the connection was closed without one.
func (s *session) tryMint(ctx context.Context, r exchange.Request, who exchange.Credential) (*minted, refused, error) {
	m, err := s.mintAs(ctx, r, who)
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
