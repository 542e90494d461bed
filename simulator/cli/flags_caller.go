package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
)

// callerFlags are what a caller of an endpoint shows. Values stand in files, because other users of the machine
// can read a command line.
type callerFlags struct {
	name       func(string) string // makes a flag's own name of the usual one
	bearerFile string
	headers    []string
}

// plain leaves a flag's name as it is.
func plain(name string) string { return name }

func (f *callerFlags) add(cmd *cobra.Command, name func(string) string, whose string) {
	f.name = name
	cmd.Flags().StringVar(&f.bearerFile, name("bearer-file"), "", "a file with the session token of "+whose+", for Authorization: Bearer")
	cmd.Flags().StringArrayVar(&f.headers, name("header"), nil, "a header of "+whose+", as 'Name: @FILE' (may be given several times)")
}

// read returns the zero credential if nothing was given.
func (f *callerFlags) read() (exchange.Credential, error) {
	who, err := readBearer(f.name("bearer-file"), f.bearerFile)
	if err != nil {
		return who, err
	}
	for _, given := range f.headers {
		name, path, ok := strings.Cut(given, ":")
		path, isFile := strings.CutPrefix(strings.TrimSpace(path), "@")
		if !ok || !isFile || path == "" {
			return who, fmt.Errorf("--%s: use 'Name: @FILE', with the value in the file", f.name("header"))
		}
		text, err := readCredential(path)
		if err != nil {
			return who, err
		}
		if who, err = who.With(strings.TrimSpace(name), text); err != nil {
			return who, fmt.Errorf("--%s: %w", f.name("header"), err)
		}
	}
	return who, nil
}

// readBearer returns the zero credential if the flag was not given.
func readBearer(flag, path string) (exchange.Credential, error) {
	if path == "" {
		return exchange.Credential{}, nil
	}
	text, err := readCredential(path)
	if err != nil {
		return exchange.Credential{}, err
	}
	who, err := exchange.Bearer(text)
	if err != nil {
		return who, fmt.Errorf("--%s: %w", flag, err)
	}
	return who, nil
}

func readCredential(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", couldNotRun(fmt.Errorf("read a credential: %w", err))
	}
	// White space around it is what an editor or a shell left there.
	text := strings.TrimSpace(string(content))
	if text == "" {
		return "", couldNotRun(fmt.Errorf("read a credential: %s is empty", path))
	}
	return text, nil
}

// sideFlags are what is known of one of two endpoints, or of both.
type sideFlags struct {
	suffix      string // of the flags' names
	credentials credentialFlags
	caller      callerFlags
	expiredFile string
}

func (f *sideFlags) add(cmd *cobra.Command, suffix, whose string) {
	f.suffix = suffix
	cmd.Flags().StringVar(&f.credentials.issuer, "issuer"+suffix, "", "the issuer of "+whose)
	cmd.Flags().StringVar(&f.credentials.secretFile, "secret-file"+suffix, "", "a file with the secret of "+whose)
	f.caller.add(cmd, func(name string) string { return name + suffix }, "a legitimate caller of "+whose)
	cmd.Flags().StringVar(&f.expiredFile, "expired-bearer-file"+suffix, "", "a file with a session token of "+whose+" that has expired")
}

// fill takes a side's own values, or those of both sides if it has none.
func (f *sideFlags) fill(into *probe.Endpoint, both sideFlags) (err error) {
	into.Issuer = cmp.Or(f.credentials.issuer, both.credentials.issuer)
	secret := credentialFlags{secretFile: cmp.Or(f.credentials.secretFile, both.credentials.secretFile)}
	if secret.secretFile != "" {
		if into.Secret, err = secret.secret(); err != nil {
			return err
		}
	}
	if into.Caller, err = firstOf(&f.caller, &both.caller); err != nil {
		return err
	}
	into.Expired, err = readBearer("expired-bearer-file"+f.suffix, f.expiredFile)
	if err == nil && into.Expired.IsZero() {
		into.Expired, err = readBearer("expired-bearer-file", both.expiredFile)
	}
	return err
}

// firstOf returns the first credential that was given.
func firstOf(flags ...*callerFlags) (who exchange.Credential, err error) {
	for _, f := range flags {
		if who, err = f.read(); err != nil || !who.IsZero() {
			return who, err
		}
	}
	return who, nil
}

// credentialFlags are the issuer and secret of an endpoint. A secret never stands on a command line, where
// other users of the machine can read it.
type credentialFlags struct{ issuer, secretFile string }

func (f *credentialFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.issuer, "issuer", "", "the endpoint's issuer (default: SPIN_VARIABLE_JWT_ISSUER)")
	cmd.Flags().StringVar(&f.secretFile, "secret-file", "", "a file with the endpoint's secret (default: SPIN_VARIABLE_JWT_SECRET)")
}

func (f *credentialFlags) read() (issuer string, secret []byte, err error) {
	if issuer = f.knownIssuer(); issuer == "" {
		return "", nil, errors.New("no issuer: give --issuer or set SPIN_VARIABLE_JWT_ISSUER")
	}
	secret, err = f.secret()
	return issuer, secret, err
}

// knownIssuer is empty if the user named none.
func (f *credentialFlags) knownIssuer() string {
	if f.issuer != "" {
		return f.issuer
	}
	return os.Getenv("SPIN_VARIABLE_JWT_ISSUER")
}

func (f *credentialFlags) secret() ([]byte, error) {
	text := os.Getenv("SPIN_VARIABLE_JWT_SECRET")
	if f.secretFile != "" {
		content, err := os.ReadFile(f.secretFile)
		if err != nil {
			return nil, couldNotRun(fmt.Errorf("read the secret: %w", err))
		}
		text = string(content)
	}
	// White space around it is what an editor or a shell left there; the endpoint trims it as well.
	if text = strings.TrimSpace(text); text == "" {
		return nil, errors.New("no secret: give --secret-file or set SPIN_VARIABLE_JWT_SECRET")
	}
	return []byte(text), nil
}
