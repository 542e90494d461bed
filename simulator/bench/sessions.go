package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/HdrHistogram/hdrhistogram-go"

	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/target"
)

// ofSessions are mints for callers whose sessions the guest verifies: the key set is in the store after the first one,
// and each instance reads it and checks the signature anew.
func ofSessions(ctx context.Context, l *bench) ([]row, error) {
	var rows []row
	for _, one := range []struct {
		kind            brand.Kind
		algorithm, what string
	}{
		{brand.HS256, "", "the same, a session signed with HS256"},
		{brand.JWKS, "ES256", "the same, with ES256"},
		{brand.JWKS, "RS256", "the same, with RS256"},
		{brand.JWKS, "EdDSA", "the same, with EdDSA"},
	} {
		h, err := sessionMints(ctx, l, brand.Config{Kind: one.kind, Algorithm: one.algorithm})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.what, err)
		}
		name := one.algorithm
		if name == "" {
			name = "HS256"
		}
		r := timed(one.what, "Mint/session/"+name, h)
		r.against = "Mint/component"
		rows = append(rows, r)
	}
	return rows, nil
}

// sessionMints signs one user in at a brand's server and mints for that session.
func sessionMints(ctx context.Context, l *bench, c brand.Config) (h *hdrhistogram.Histogram, err error) {
	const user, password = "ann", "correct horse"
	c.Users = map[string]string{user: password}
	b := brand.New(c)
	server, err := loopback.Start("127.0.0.1:0", b, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	asked, err := json.Marshal(map[string]string{"user": user, "password": password})
	if err != nil {
		return nil, err
	}
	resp, err := http.Post(server.URL+brand.PathSignIn, "application/json", bytes.NewReader(asked))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var signedIn struct{ Session string }
	if err := json.NewDecoder(resp.Body).Decode(&signedIn); err != nil {
		return nil, fmt.Errorf("sign in: %w", err)
	}
	return mints(ctx, target.Component, l.each, b.Variables(server.URL), "Bearer "+signedIn.Session)
}
