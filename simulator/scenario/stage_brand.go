package scenario

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/ladder"
)

// brandConfig is nil if the brand has no server. The users' passwords are made for the play.
func (s *stage) brandConfig() *brand.Config {
	if s.given.Brand == nil {
		return nil
	}
	config := s.given.Brand.config()
	for name := range config.Users {
		config.Users[name] = s.password(name)
		s.redactor.Hide(config.Users[name], "password")
	}
	return &config
}

// config is what the brand's server is made of, apart from what is made for a play.
func (b Brand) config() brand.Config {
	config := brand.Config{
		Users: map[string]string{}, Kind: b.Sessions, Algorithm: b.Algorithm, Audience: b.Audience, TTL: time.Duration(b.SessionTTL),
	}
	for _, name := range b.Users {
		config.Users[name] = name // any password will do for the checker
	}
	if b.Hook != nil {
		config.Hook = &brand.Hook{Deny: b.Hook.Deny, Claims: b.Hook.Claims, ClaimsOf: b.Hook.ClaimsOf}
	}
	return config
}

// trustBrand gives the endpoint the variables by which it knows the brand's sessions.
func (s *stage) trustBrand(ctx context.Context) error {
	s.hideSessionSecrets()
	return s.servers.TrustBrand(ctx)
}

func (s *stage) hideSessionSecrets() {
	if s.servers.Brand == nil {
		return
	}
	for _, secret := range s.servers.Brand.Secrets() {
		s.redactor.Hide(secret, "session secret")
	}
}

// password is a user's, made for the play.
func (s *stage) password(user string) string {
	derived := s.seed.Derive("password of " + user)
	return hex.EncodeToString(derived[:12])
}

func (s *stage) signIn(ctx context.Context, user, password string) error {
	s.say(ctx, ladder.User, ladder.App, "signs in as "+user)
	err := s.app.SignIn(ctx, user, password)
	if err == nil {
		s.user = user
	}
	return err
}

// brand reports what is wrong with the brand's server.
func (c *checker) brand(b *Brand) {
	if b == nil {
		return
	}
	c.users, c.hook = []string{}, b.Hook != nil
	for i, name := range b.Users {
		if name == "" || slices.Contains(c.users, name) {
			c.report(fmt.Sprintf("given.brand.users[%d]", i), "must be a name that no other user has")
		}
		c.users = append(c.users, name)
	}
	if b.Hook != nil {
		for _, name := range slices.Sorted(maps.Keys(b.Hook.Deny)) {
			c.user("given.brand.hook.deny."+name, name)
		}
		for _, name := range slices.Sorted(maps.Keys(b.Hook.ClaimsOf)) {
			c.user("given.brand.hook.claims_of."+name, name)
		}
	}
	if err := b.config().Validate(); err != nil {
		member, rest, _ := strings.Cut(err.Error(), ": ")
		if own, ok := map[string]string{"kind": "sessions", "ttl": "session_ttl"}[member]; ok {
			member = own
		}
		c.report("given.brand."+member, "%s", rest)
	}
}
