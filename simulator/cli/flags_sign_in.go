package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/sdk"
	"aiuta-edge/simulator/target"
)

// sessionFlags are how the app of a play shows an endpoint at a URL who its user is.
type sessionFlags struct {
	caller       callerFlags
	url          string
	user         string
	passwordFile string
	command      string
}

func (f *sessionFlags) add(cmd *cobra.Command) {
	f.caller.add(cmd, plain, "the user of each play, for an endpoint at a URL")
	flags := cmd.Flags()
	flags.StringVar(&f.url, "sign-in", "", `a URL that takes {"user", "password"} and answers {"session"}, {"token"} or {"access_token"}; each persona signs in once`)
	flags.StringVar(&f.user, "user", "", "who signs in there; {persona} is replaced by the SDK's name")
	flags.StringVar(&f.passwordFile, "password-file", "", "a file with the user's password")
	flags.StringVar(&f.command, "session-command", "", "a shell command that prints a session, run once for each persona, whose name is in $PERSONA")
	cmd.MarkFlagsMutuallyExclusive("bearer-file", "sign-in", "session-command")
	cmd.MarkFlagsRequiredTogether("sign-in", "user", "password-file")
}

// asked reports whether one of the flags was given.
func (f *sessionFlags) asked() bool {
	return f.caller.bearerFile != "" || len(f.caller.headers) > 0 || f.url != "" || f.command != ""
}

// sessions gets the headers that each persona's app sends. It is safe for concurrent use.
type sessions struct {
	flags    sessionFlags
	caller   exchange.Credential
	password string

	mu   sync.Mutex
	made map[string]http.Header
}

// open returns nil if no flag was given.
func (f *sessionFlags) open(spec target.Spec) (func(context.Context, sdk.Persona) (http.Header, error), error) {
	if !f.asked() {
		return nil, nil
	}
	if !spec.IsURL() {
		return nil, errors.New("--bearer-file, --header, --sign-in and --session-command are about an endpoint at a URL: a scenario says given.brand")
	}
	s := &sessions{flags: *f, made: map[string]http.Header{}}
	var err error
	if s.caller, err = f.caller.read(); err != nil {
		return nil, err
	}
	if f.passwordFile != "" {
		if s.password, err = readCredential(f.passwordFile); err != nil {
			return nil, err
		}
	}
	return s.of, nil
}

// of returns the headers of a persona's user, and signs them in if that was not done yet.
func (s *sessions) of(ctx context.Context, p sdk.Persona) (http.Header, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if made, ok := s.made[p.Name]; ok {
		return made, nil
	}
	who, err := s.caller, error(nil)
	var session string
	switch {
	case s.flags.url != "":
		session, err = s.signIn(ctx, strings.ReplaceAll(s.flags.user, "{persona}", p.Name))
	case s.flags.command != "":
		session, err = s.run(ctx, p.Name)
	}
	if err == nil && session != "" {
		who, err = who.With("Authorization", "Bearer "+session)
	}
	if err != nil {
		return nil, err
	}
	made := http.Header{}
	who.AddTo(made)
	s.made[p.Name] = made
	return made, nil
}

// signInTimeout is how long a sign-in may take.
const signInTimeout = 30 * time.Second

func (s *sessions) signIn(ctx context.Context, user string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, signInTimeout)
	defer cancel()
	body, err := json.Marshal(map[string]string{"user": user, "password": s.password})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.flags.url, bytes.NewReader(body))
	if err != nil {
		return "", errors.New("--sign-in: use an http or https URL")
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("--sign-in: %s gave no answer", shownTarget(target.Spec(s.flags.url)))
	}
	defer resp.Body.Close()
	var answer struct {
		Session     string `json:"session"`
		Token       string `json:"token"`
		AccessToken string `json:"access_token"`
	}
	err = json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&answer)
	session := cmp.Or(answer.Session, answer.Token, answer.AccessToken)
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return "", fmt.Errorf("--sign-in: %s refused %q: %d", shownTarget(target.Spec(s.flags.url)), user, resp.StatusCode)
	case err != nil || session == "":
		return "", fmt.Errorf("--sign-in: %s answered without a session, token or access_token", shownTarget(target.Spec(s.flags.url)))
	}
	return session, nil
}

// run lets the shell print a session. What the command says of its failure may hold a secret, so it goes to the terminal.
func (s *sessions) run(ctx context.Context, persona string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, signInTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", s.flags.command)
	cmd.Env = append(os.Environ(), "PERSONA="+persona)
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("--session-command for %s: %w", persona, err)
	}
	session := strings.TrimSpace(string(out))
	if session == "" {
		return "", fmt.Errorf("--session-command for %s printed nothing", persona)
	}
	return session, nil
}
