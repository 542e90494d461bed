package cli

import (
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"sync"

	"github.com/charmbracelet/lipgloss"
	"github.com/spf13/cobra"

	"aiuta-edge/simulator/journal"
	"aiuta-edge/simulator/ladder"
	"aiuta-edge/simulator/proxy"
	"aiuta-edge/simulator/proxy/session"
	"aiuta-edge/simulator/recording"
)

// proxyOutput shows a session while it goes on.
type proxyOutput struct {
	w     io.Writer
	style ladder.Style
	plain bool // nothing for people

	mu   sync.Mutex
	live *ladder.Live // nil before the first request
}

func newProxyOutput(cmd *cobra.Command, f *proxyFlags) *proxyOutput {
	o := &proxyOutput{w: cmd.OutOrStdout(), style: ladder.NewStyle(lipgloss.NewRenderer(cmd.OutOrStdout())), plain: f.output.json || f.output.quiet}
	o.style.Verbose = f.output.verbose
	return o
}

// introduce says how an app is pointed at the proxy, and when it ends. Credentials are shown only if they were made for this run.
func (o *proxyOutput) introduce(s *session.Session, c session.Config, command []string) {
	if o.plain {
		return
	}
	at := s.URL
	if parsed, err := url.Parse(s.URL); err == nil {
		at = parsed.Host
	}
	fmt.Fprintf(o.w, "Proxy     %s  (for HTTPS; its CA: simulator proxy ca, or %s/ca.pem)\n", at, s.URL)
	fmt.Fprintf(o.w, "Aiuta     %s\n", map[bool]string{false: "our stand-in", true: "the real one"}[c.Real])
	switch {
	case c.Endpoint == nil:
		fmt.Fprintf(o.w, "Endpoint  %s  (ours, %s: getJwt asks it without the proxy)\n", s.Servers.Endpoint, c.Servers.Target)
	case c.Servers.Target.IsURL():
		fmt.Fprintf(o.w, "Endpoint  %s\n", c.Endpoint.Redacted())
	default:
		fmt.Fprintf(o.w, "Endpoint  %s  (answered by ours, %s)\n", c.Endpoint.Redacted(), c.Servers.Target)
	}
	if s.Page != "" {
		fmt.Fprintf(o.w, "Page      %s/  (%s)\n", s.Page,
			map[bool]string{false: "what passes; faults and switches of the stand-in", true: "what passes"}[c.Real])
	}
	for _, name := range slices.Sorted(maps.Keys(c.Hosts)) {
		fmt.Fprintf(o.w, "%-9s %s\n", name, c.Hosts[name].Redacted())
	}
	if !c.Real {
		account := s.Servers.Accounts[0]
		fmt.Fprintf(o.w, "\nMade for this run, and the app's own are taken too:\n  %-16s %s\n  %-16s %s\n",
			"subscription id", account.SubscriptionID, "API key", account.APIKey)
	}
	end := "Ctrl-C ends it and judges what passed."
	if len(command) > 0 {
		end = "It ends with " + ladder.Visible(command[0]) + ", and judges what passed."
	}
	fmt.Fprintf(o.w, "\n%s\n\n", end)
}

// seen draws one request.
func (o *proxyOutput) seen(e journal.Entry) {
	if o.plain {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.live == nil {
		o.live = ladder.NewLive(o.w, recording.Parties, o.style)
	}
	o.live.Step(recording.Step(e))
}

// refused says in one line that a client does not take the certificate.
func (o *proxyOutput) refused(r proxy.Refusal) {
	if o.plain || !r.Certain {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	fmt.Fprintf(o.w, "%s %s\n", o.style.Bad(ladder.Visible(r.Host)+":"), ladder.Visible(r.Why))
}
