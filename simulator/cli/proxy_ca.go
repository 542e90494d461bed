package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"aiuta-edge/simulator/proxy"
)

func proxyCACommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ca",
		Short: "Print the proxy's CA, and how devices trust it",
		Long: `Prints the certificate of the proxy's CA, which is made once and kept in your configuration folder, readable only by you.
Standard output has the certificate, standard error how devices trust it: simulator proxy ca > ca.pem`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := authorityFolder()
			if err != nil {
				return couldNotRun(err)
			}
			authority, err := proxy.OpenAuthority(folder)
			if err != nil {
				return couldNotRun(err)
			}
			if _, err := cmd.OutOrStdout().Write(authority.PEM()); err != nil {
				return couldNotRun(err)
			}
			_, err = fmt.Fprintf(cmd.ErrOrStderr(), howToTrust, authority.Pin(), authority.Certificate().Subject.CommonName)
			return couldNotRun(err)
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "remove",
		Short: "Delete the proxy's CA",
		Long:  "Deletes the proxy's CA from this machine. A device that trusts it goes on to do so: remove it there too.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder, err := authorityFolder()
			if err != nil {
				return couldNotRun(err)
			}
			was, err := proxy.RemoveAuthority(folder)
			said := "removed; remove it from your devices too"
			if !was {
				said = "there is none"
			}
			if err == nil {
				_, err = fmt.Fprintln(cmd.OutOrStdout(), said)
			}
			return couldNotRun(err)
		},
	})
	return cmd
}

// howToTrust is followed by a test, for the browsers; of the way by Firefox's settings (ESR 153) only the import. The devices' lines are read: those
// of the Android emulator in developer.android.com, "Configure the emulator's network", and of simctl in its help. The verbs are the
// pin and the CA's name.
const howToTrust = `
The certificate on standard output holds no secret. Trust it only where you test, and remove it afterwards.

Android emulator  adb push ca.pem /sdcard/Download/; Settings, Security, Encryption & credentials, Install a certificate, CA
                  certificate. An app trusts it only if its network security configuration says so, in debug builds:
                  <debug-overrides><trust-anchors><certificates src="user"/></trust-anchors></debug-overrides>
                  Proxy: emulator -avd NAME -http-proxy http://127.0.0.1:8888
iOS simulator     xcrun simctl keychain booted add-root-cert ca.pem
                  It uses the proxy of macOS: networksetup -setsecurewebproxy Wi-Fi 127.0.0.1 8888
iOS device        open http://ADDRESS:8888/ca.pem in Safari, install the profile, and switch it on in Settings, General,
                  About, Certificate Trust Settings
Chromium          a profile of its own, which trusts this CA and nothing else new:
                  chromium --user-data-dir=/tmp/try-on --proxy-server=127.0.0.1:8888 \
                    --ignore-certificate-errors-spki-list=%s
Firefox           a profile of its own, into which certutil of NSS writes the CA (Debian: libnss3-tools):
                  mkdir /tmp/try-on-firefox
                  certutil -A -d sql:/tmp/try-on-firefox -n try-on -t C,, -i ca.pem
                  echo 'user_pref("network.proxy.type", 2);' > /tmp/try-on-firefox/user.js
                  echo 'user_pref("network.proxy.autoconfig_url", "http://127.0.0.1:8888/proxy.pac");' >> /tmp/try-on-firefox/user.js
                  firefox --profile /tmp/try-on-firefox
                  Or by hand: about:preferences#connectionSecurity, Manage certificates, Authorities, Import, "Trust this CA to
                  identify websites"; Configure proxy, Automatic proxy configuration URL. Older ones have View Certificates and
                  Network Settings.
curl, Node, Go    simulator proxy -- COMMAND sets what they need

It is called %q.
`
