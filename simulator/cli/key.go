package cli

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"github.com/spf13/cobra"

	"aiuta-edge/pkg/token"
)

func keyCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "key", Short: "Make keys", Args: noCommand, RunE: help}
	cmd.AddCommand(&cobra.Command{
		Use:   "new",
		Short: "Print a new random secret, fit for jwt_secret",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			raw := make([]byte, token.MinKeyLength)
			if _, err := rand.Read(raw); err != nil {
				return couldNotRun(fmt.Errorf("make a key: %w", err))
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), base64.RawURLEncoding.EncodeToString(raw))
			return couldNotRun(err)
		},
	})
	return cmd
}

// help is what a command does that only holds others.
func help(cmd *cobra.Command, _ []string) error { return cmd.Help() }
