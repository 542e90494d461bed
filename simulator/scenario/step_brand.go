package scenario

import (
	"context"
	"fmt"
	"slices"

	"aiuta-edge/simulator/ladder"
)

// SignIn is a user signing in to the app.
type SignIn struct {
	User string `yaml:"user"`
	// Password is the right one unless it is given.
	Password string `yaml:"password"`
}

func (i *SignIn) check(c *checker, path string) { c.user(path+".user", i.User) }

func (i *SignIn) play(ctx context.Context, s *stage) (ending, error) {
	password := i.Password
	if password == "" {
		password = s.password(i.User)
	}
	return ending{signIn: s.signIn(ctx, i.User, password)}, nil
}

// SignOut is the user signing out of the app.
type SignOut struct{}

func (*SignOut) check(c *checker, path string) { c.needsBrand(path) }

func (*SignOut) play(ctx context.Context, s *stage) (ending, error) {
	s.say(ctx, ladder.User, ladder.App, "signs out")
	s.user = ""
	return ending{signIn: s.app.SignOut(ctx)}, nil
}

// SwitchUser is another user signing in to the app, which then starts the SDK for them. The process goes on: what the
// SDK keeps in it stays.
type SwitchUser struct {
	User string `yaml:"user"`
}

func (u *SwitchUser) check(c *checker, path string) { c.user(path+".user", u.User) }

func (u *SwitchUser) play(ctx context.Context, s *stage) (ending, error) {
	if s.build.CallbackKeepsUser {
		s.app = s.newApp() // the SDK's callback still holds the previous app
	}
	end := ending{signIn: s.signIn(ctx, u.User, s.password(u.User))}
	s.startSDK()
	return end, nil
}

// RevokeUser makes the brand's hook refuse a user from now on.
type RevokeUser struct {
	User string `yaml:"user"`
}

func (r *RevokeUser) check(c *checker, path string) {
	c.user(path+".user", r.User)
	if !c.hook {
		c.report(path, "needs a hook that the endpoint asks: add given.brand.hook, such as hook: {}")
	}
}

func (r *RevokeUser) play(ctx context.Context, s *stage) (ending, error) {
	s.happens(ctx, ladder.Brand, "refuses "+r.User+" from now on")
	if !s.servers.Brand.Revoke(r.User) {
		return ending{}, fmt.Errorf("revoke %s: there is no such user", r.User)
	}
	return ending{}, nil
}

// RotateSessionKey makes the brand sign further sessions with another key, of which the endpoint learns. Sessions of
// the key before stay good.
type RotateSessionKey struct{}

func (*RotateSessionKey) check(c *checker, path string) { c.needsBrand(path) }

func (*RotateSessionKey) play(ctx context.Context, s *stage) (ending, error) {
	s.happens(ctx, ladder.Brand, "signs sessions with another key from now on")
	s.servers.Brand.Rotate()
	return ending{}, s.trustBrand(ctx)
}

func (a *App) check(c *checker, path string) {
	c.account(path+".account", a.Account)
	if a.SignedIn != "" {
		c.user(path+".signed_in", a.SignedIn)
	}
	if a.Method != "" {
		c.oneOf(path+".method", a.Method, []string{"POST", "GET"})
	}
	c.value(path+".add", a.Add)
	if a.Nth < 0 {
		c.report(path+".nth", "must be which call of getJwt, counted from 1")
	}
}

// play gives the user another build of the app, with nothing in memory. A signed-in user stays signed in.
func (a *App) play(ctx context.Context, s *stage) (ending, error) {
	s.say(ctx, ladder.User, ladder.App, "starts another build of the app")
	s.build = *a
	if a.SignedIn != "" {
		s.user = a.SignedIn
	}
	return ending{}, s.startApp(ctx)
}

// needsBrand reports a step that there must be a brand's server for.
func (c *checker) needsBrand(path string) {
	if c.users == nil {
		c.report(path, "needs the brand's server: add given.brand, such as brand: {users: [anna]}")
	}
}

// user reports a user whom the brand does not know.
func (c *checker) user(path, name string) {
	c.needsBrand(path)
	if c.users != nil && !slices.Contains(c.users, name) {
		c.report(path, "is no user of given.brand.users")
	}
}
