package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/ladder"
)

func tokenCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "token", Short: "Mint, verify and inspect tokens", Args: noCommand, RunE: help}
	cmd.AddCommand(mintCommand(), verifyCommand(), inspectCommand())
	return cmd
}

func mintCommand() *cobra.Command {
	var (
		credentials credentialFlags
		claims      string
		ttl         time.Duration
	)
	cmd := &cobra.Command{
		Use:   "mint",
		Short: "Print a token, signed as the endpoint signs it",
		Example: `  simulator token mint --issuer my-iss --secret-file secret.txt --claims '{"uploaded_image_id":"img-1"}'
  simulator token mint --ttl=-1m --claims '{}'   # a token that has expired`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			issuer, secret, err := credentials.read()
			if err != nil {
				return err
			}
			key, err := token.NewKey(secret)
			if err != nil {
				return err
			}
			given, err := strictjson.Object([]byte(claims))
			if err != nil {
				return fmt.Errorf("--claims: %w", err)
			}
			now := time.Now()
			minted := token.Claims{"iss": issuer, "iat": now.Unix(), "exp": now.Add(ttl).Unix()}
			maps.Copy(minted, given) // a tester may want any claim to be wrong
			raw, err := token.Mint(key, minted)
			if err != nil {
				return couldNotRun(err)
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), raw)
			return couldNotRun(err)
		},
	}
	credentials.add(cmd)
	cmd.Flags().StringVar(&claims, "claims", "{}", "further claims, as a JSON object; they replace iss, iat and exp")
	cmd.Flags().DurationVar(&ttl, "ttl", time.Minute, "how long the token lives")
	return cmd
}

func verifyCommand() *cobra.Command {
	var (
		credentials credentialFlags
		leeway      time.Duration
	)
	cmd := &cobra.Command{
		Use:   "verify [TOKEN]",
		Short: "Verify a token strictly, and print its claims",
		Long: `Verifies a token, given as an argument or on standard input, with the endpoint's secret: HS256 and nothing
else, the issuer (if one is given), exp and iat. Exit code 4 if it does not hold.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			secret, err := credentials.secret()
			if err != nil {
				return err
			}
			key, err := token.NewKey(secret)
			if err != nil {
				return err
			}
			raw, err := readToken(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			claims, err := token.Verify(raw, key, token.Rules{Leeway: leeway, Issuer: credentials.knownIssuer()})
			if err != nil {
				return failed(err)
			}
			return printJSON(cmd.OutOrStdout(), claims)
		},
	}
	credentials.add(cmd)
	cmd.Flags().DurationVar(&leeway, "leeway", 0, "by how much the clocks may differ")
	return cmd
}

func inspectCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "inspect [TOKEN]",
		Short: "Print what a token says, without verifying it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := readToken(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			parsed, err := token.Parse(raw)
			if err != nil {
				return failed(err)
			}
			claims, err := parsed.Claims()
			if err != nil {
				return failed(err)
			}
			return printJSON(cmd.OutOrStdout(), struct {
				Header   map[string]any `json:"header"`
				Claims   token.Claims   `json:"claims"`
				Times    times          `json:"times,omitzero"`
				Verified bool           `json:"verified"`
			}{parsed.Header, claims, timesOf(claims, time.Now()), false})
		},
	}
}

// times are the time claims in a form that people read.
type times struct {
	Issued  string `json:"issued,omitempty"`
	Expires string `json:"expires,omitempty"`
	Left    string `json:"left,omitempty"`
}

func timesOf(claims token.Claims, now time.Time) times {
	var t times
	if at, ok := seconds(claims["iat"]); ok {
		t.Issued = at.Format(time.RFC3339)
	}
	if at, ok := seconds(claims["exp"]); ok {
		t.Expires = at.Format(time.RFC3339)
		t.Left = at.Sub(now).Round(time.Second).String()
	}
	return t
}

func seconds(claim any) (time.Time, bool) {
	number, ok := claim.(json.Number)
	if !ok {
		return time.Time{}, false
	}
	n, err := number.Int64()
	return time.Unix(n, 0).UTC(), err == nil
}

// readToken takes a token from the arguments, or else from standard input.
func readToken(stdin io.Reader, args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	text, err := io.ReadAll(io.LimitReader(stdin, 2*token.MaxLength))
	if err != nil {
		return "", couldNotRun(fmt.Errorf("read the token: %w", err))
	}
	if raw := strings.TrimSpace(string(text)); raw != "" {
		return raw, nil
	}
	return "", errors.New("no token: give one as an argument or on standard input")
}

func printJSON(w io.Writer, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err == nil {
		_, err = w.Write(append(ladder.EscapeJSON(text), '\n'))
	}
	return couldNotRun(err)
}
