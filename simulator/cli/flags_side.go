package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/check/diff"
	"aiuta-edge/simulator/check/exchange"
)

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

// fill takes a side's own values, and where there are none those of both.
func (f *sideFlags) fill(into *diff.Side, both sideFlags) (err error) {
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
