package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/check/exchange"
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
			return who, fmt.Errorf("--%s: take 'Name: @FILE', with the value in the file", f.name("header"))
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
