package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"aiuta-edge/simulator/spinhost"
	"aiuta-edge/simulator/spinhost/abi"
)

// failing fails every call but open for the store "failing".
type failing struct{ spinhost.KeyValue }

func (f failing) check(store string) error {
	if store == "failing" {
		return errors.New(keyValueFailure)
	}
	return nil
}

func (f failing) Get(ctx context.Context, store, key string) ([]byte, bool, error) {
	if err := f.check(store); err != nil {
		return nil, false, err
	}
	return f.KeyValue.Get(ctx, store, key)
}

func (f failing) Set(ctx context.Context, store, key string, value []byte) error {
	if err := f.check(store); err != nil {
		return err
	}
	return f.KeyValue.Set(ctx, store, key, value)
}

func (f failing) Delete(ctx context.Context, store, key string) error {
	if err := f.check(store); err != nil {
		return err
	}
	return f.KeyValue.Delete(ctx, store, key)
}

func (f failing) Exists(ctx context.Context, store, key string) (bool, error) {
	if err := f.check(store); err != nil {
		return false, err
	}
	return f.KeyValue.Exists(ctx, store, key)
}

func (f failing) Keys(ctx context.Context, store string) ([]string, error) {
	if err := f.check(store); err != nil {
		return nil, err
	}
	return f.KeyValue.Keys(ctx, store)
}

// servers stands for all servers that a component may call, and answers as the calls of a row say. A request that the
// host should have refused finds none.
type servers struct {
	t     testing.TB
	calls []call
	// anyURL says that only whether a request goes out counts, not where.
	anyURL bool
}

func (s *servers) RoundTrip(r *http.Request) (*http.Response, error) {
	s.calls = slices.DeleteFunc(slices.Clone(s.calls), func(c call) bool { return c.result == notAllowed || c.result == invalidURL })
	if len(s.calls) == 0 {
		s.t.Errorf("%s %s goes out, and should not", r.Method, r.URL)
		return nil, errors.New("no such server")
	}
	c := s.calls[0]
	s.calls = s.calls[1:]
	want := c.arguments[0].(sent)
	if method := strings.ToLower(r.Method); method != want.Method || !s.anyURL && r.URL.String() != want.URI {
		s.t.Errorf("%s %s goes out, want %s %s", method, r.URL, want.Method, want.URI)
	}
	for _, h := range want.Headers {
		if got := r.Header.Values(h[0]); !slices.Equal(got, []string{h[1]}) {
			s.t.Errorf("the header %s goes out as %q, want %q", h[0], got, h[1])
		}
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	if content, _ := want.Body.([]byte); !bytes.Equal(body, content) {
		s.t.Errorf("the body goes out as %q, want %q", body, content)
	}
	answer, isAnswer := c.result.(ok)
	if !isAnswer {
		return nil, errors.New("the server is down")
	}
	g := answer.value.(got)
	response := &http.Response{StatusCode: g.Status, Header: make(http.Header), Request: r, Body: io.NopCloser(bytes.NewReader(g.Body.([]byte)))}
	for _, h := range g.Headers {
		response.Header.Add(h[0], h[1])
	}
	return response, nil
}

// fuller is a Redis with the two commands that the table has and the one in memory does not.
type fuller struct{ spinhost.Redis }

func (f fuller) Do(ctx context.Context, address, command string, arguments ...[]byte) ([]abi.RedisResult, error) {
	switch strings.ToUpper(command) {
	case "APPEND":
		key, more := arguments[0], arguments[1]
		old, err := f.Redis.Do(ctx, address, "GET", key)
		if err != nil {
			return nil, err
		}
		value := append(old[0].Data, more...)
		_, err = f.Redis.Do(ctx, address, "SET", key, value)
		return []abi.RedisResult{{Kind: abi.RedisInt, Int: int64(len(value))}}, err
	case "MGET":
		var all []abi.RedisResult
		for _, key := range arguments {
			one, err := f.Redis.Do(ctx, address, "GET", key)
			if err != nil {
				return nil, err
			}
			all = append(all, one...)
		}
		return all, nil
	}
	return f.Redis.Do(ctx, address, command, arguments...)
}
