package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

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
