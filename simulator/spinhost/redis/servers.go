package redis

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"aiuta-edge/simulator/spinhost/abi"
)

// Servers runs commands on the servers at the addresses that components name. The zero value is ready to use.
//
// In Spin each call opens a connection. Here the commands of everyday go over a pool for each address, and only the
// others get a connection of their own (see pooledText).
type Servers struct {
	// Timeout is how long a call may take, connecting included; zero is as long as its context lasts, as in Spin.
	Timeout time.Duration

	mu      sync.Mutex
	clients map[string]*goredis.Client
}

// maxPools is how many addresses have a pool. Addresses come from guests; those over the limit do without.
const maxPools = 64

// Do sends a command and returns the reply, laid flat.
func (s *Servers) Do(ctx context.Context, address, command string, arguments ...[]byte) ([]abi.RedisResult, error) {
	options, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Timeout)
		defer cancel()
	}
	if text, ok := pooledText(command, len(arguments)); ok {
		if client := s.client(options); client != nil {
			return doPooled(ctx, client, text, command, arguments)
		}
	}
	return doAlone(ctx, options, command, arguments)
}

// Close closes all connections that no command is using. Use it when no call is under way.
func (s *Servers) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for key, client := range s.clients {
		errs = append(errs, client.Close())
		delete(s.clients, key)
	}
	return errors.Join(errs...)
}

// client returns the pool for an address, nil if there are too many.
func (s *Servers) client(o *goredis.Options) *goredis.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := key(o)
	client, ok := s.clients[name]
	if !ok && len(s.clients) < maxPools {
		if s.clients == nil {
			s.clients = make(map[string]*goredis.Client)
		}
		client = goredis.NewClient(o)
		s.clients[name] = client
	}
	return client
}

// doPooled runs a command on a connection of the pool. text is what the texts in its reply are.
func doPooled(ctx context.Context, client *goredis.Client, text abi.RedisKind, command string, arguments [][]byte) ([]abi.RedisResult, error) {
	list := []any{command}
	for _, argument := range arguments {
		list = append(list, argument)
	}
	reply, err := interruptibly(ctx, func() (any, error) { return client.Do(ctx, list...).Result() })
	var refused goredis.Error
	switch {
	case errors.Is(err, goredis.Nil):
		reply = nil
	case errors.As(err, &refused):
		return nil, Error(refused.Error())
	case err != nil:
		return nil, fmt.Errorf("talking to the Redis server: %w", err)
	}
	return flatten(nil, reply, text)
}

// interruptibly returns what do returns, or ends with the context. go-redis heeds a context's deadline only, so do may go
// on until then.
func interruptibly(ctx context.Context, do func() (any, error)) (any, error) {
	type result struct {
		reply any
		err   error
	}
	done := make(chan result, 1)
	go func() {
		reply, err := do()
		done <- result{reply, err}
	}()
	select {
	case r := <-done:
		return r.reply, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// flatten adds what go-redis makes of a reply to results.
func flatten(results []abi.RedisResult, reply any, text abi.RedisKind) ([]abi.RedisResult, error) {
	switch reply := reply.(type) {
	case nil:
		return append(results, abi.RedisResult{Kind: abi.RedisNil}), nil
	case int64:
		return append(results, number(reply)), nil
	case string:
		return append(results, abi.RedisResult{Kind: text, Data: []byte(reply)}), nil
	case []any:
		for _, item := range reply {
			var err error
			if results, err = flatten(results, item, text); err != nil {
				return nil, err
			}
		}
		return results, nil
	}
	return nil, errReply
}
