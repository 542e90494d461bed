package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/testbed"
)

// try is a request that the endpoint, as it is configured, takes.
type try struct {
	// Command is for a shell.
	Command string
	// Needs says what the user has to set before, and is empty if there is nothing.
	Needs string

	session *sessionFile // nil if the endpoint asks for no session that can be made here
}

// tryUser is the caller of the session that is made.
const tryUser = "try-it"

// newTry reads how callers are known and which parameters are signed. The caller closes it.
func newTry(ctx context.Context, servers *testbed.Testbed) (t try, err error) {
	read := func(name string) string {
		value, one := servers.Variable(ctx, name)
		if err == nil {
			err = one
		}
		return value
	}
	header := ""
	switch read(endpoint.VariableCallerAuth) {
	case "hs256":
		t.session, err = newSessionFile(sessionClaims{
			secret: read(endpoint.VariableCallerSecret), issuer: read(endpoint.VariableCallerIssuer), audience: read(endpoint.VariableCallerAudience),
		})
		if err != nil {
			return try{}, err
		}
		if t.session != nil {
			header = " -H " + shellQuoted("@"+t.session.path)
			t.Needs = fmt.Sprintf("The file holds a session of %q, signed with caller_secret; it is renewed while serve runs.", tryUser)
		}
	case "jwks":
		header = ` -H "Authorization: Bearer $SESSION"`
		t.Needs = fmt.Sprintf("Set SESSION to a session of %s.", read(endpoint.VariableCallerIssuer))
	case "api_key":
		header = ` -H "Authorization: Bearer $API_KEY"`
		t.Needs = "Set API_KEY to a key whose SHA-256 is in caller_api_keys."
	}
	body := map[string]any{}
	if policy, wrong := params.ParsePolicy(read(endpoint.VariableParams)); wrong == nil { // otherwise the health says so
		body = policy.Example()
	}
	text, err := json.Marshal(body)
	insecure := ""
	if strings.HasPrefix(servers.Endpoint, "https:") {
		insecure = " -k" // the certificate may be of the user's own making
	}
	t.Command = fmt.Sprintf("curl%s%s -H 'Content-Type: application/json' -d %s %s", insecure, header, shellQuoted(string(text)), servers.Endpoint)
	return t, err
}

func (t try) close() {
	if t.session != nil {
		t.session.close()
	}
}

// shellQuoted is a text as one word of a POSIX shell.
func shellQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// sessionClaims are what a session of the brand's needs to be taken.
type sessionClaims struct{ secret, issuer, audience string }

// sessionFile holds a header with a session, for curl -H @file, so that no session is shown on a terminal or stands on
// a command line. Only its owner can read it.
type sessionFile struct {
	claims sessionClaims
	key    token.Key
	path   string
	stop   chan struct{}
}

// newSessionFile returns nil if no session can be made, because the secret is wrong: the health says so.
func newSessionFile(claims sessionClaims) (*sessionFile, error) {
	key, err := token.NewKey([]byte(claims.secret))
	if err != nil {
		return nil, nil
	}
	folder, err := os.MkdirTemp("", "simulator-")
	if err != nil {
		return nil, fmt.Errorf("keep a session to try with: %w", err)
	}
	f := &sessionFile{claims, key, filepath.Join(folder, "session"), make(chan struct{})}
	if err := f.write(time.Now()); err != nil {
		f.close()
		return nil, fmt.Errorf("keep a session to try with: %w", err)
	}
	go f.renew()
	return f, nil
}

// of signs a session of a user that begins now.
func (f *sessionFile) of(user string) (session string, ends time.Time, err error) {
	return f.sign(user, time.Now())
}

func (f *sessionFile) sign(user string, now time.Time) (session string, ends time.Time, err error) {
	ends = now.Add(testbed.SessionLife)
	claims := token.Claims{"iss": f.claims.issuer, "sub": user, "iat": now.Unix(), "exp": ends.Unix()}
	if f.claims.audience != "" {
		claims["aud"] = f.claims.audience
	}
	session, err = token.Mint(f.key, claims)
	return session, ends, err
}

func (f *sessionFile) write(now time.Time) error {
	raw, _, err := f.sign(tryUser, now)
	if err != nil {
		return err
	}
	return os.WriteFile(f.path, []byte("Authorization: Bearer "+raw+"\n"), 0o600)
}

// renew writes a new session before the old one ends.
func (f *sessionFile) renew() {
	ticker := time.NewTicker(testbed.SessionLife / 2)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			_ = f.write(now) // the old one serves as long as it lives
		case <-f.stop:
			return
		}
	}
}

func (f *sessionFile) close() {
	close(f.stop)
	os.RemoveAll(filepath.Dir(f.path))
}
