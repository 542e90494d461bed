package sdk

import (
	"sync"

	"aiuta-edge/simulator/clock"
)

// Process is what lasts as long as the process of an app, beyond a session with the SDK: Android's HTTP clients,
// with their first getJwt and its token, and the wrapper of a Flutter app. The zero Process has just begun. It
// belongs to one app with one SDK, and is safe for concurrent use.
//
// Source: android KtorNetworkClient.kt and DefaultInternalAiutaAnalytic.kt, which keep one client each until an
// SDK is set up with another subscription id.
type Process struct {
	mu      sync.Mutex
	clients map[purpose]keptClient
	bridge  *bridge
}

// purpose tells the HTTP clients of one SDK apart.
type purpose int

const (
	forAPI purpose = iota
	forAnalytics
)

// keptClient is what a client was made with the first time.
type keptClient struct {
	subscriptionID string
	tokens         *tokens
}

// tokens returns those of the client that serves a purpose, replaced if the last one had another subscription.
func (p *Process) tokens(why purpose, subscriptionID string, fresh func() *tokens) *tokens {
	// Made outside the lock, because a wrapper is had from the process too.
	made := fresh()
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, ok := p.clients[why]; ok && kept.subscriptionID == subscriptionID {
		return kept.tokens
	}
	if p.clients == nil {
		p.clients = map[purpose]keptClient{}
	}
	p.clients[why] = keptClient{subscriptionID, made}
	return made
}

// wrapper returns the process's one wrapper.
func (p *Process) wrapper(rules BridgeRules, c clock.Clock) *bridge {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bridge == nil {
		p.bridge = &bridge{rules: rules, clock: c}
	}
	return p.bridge
}
