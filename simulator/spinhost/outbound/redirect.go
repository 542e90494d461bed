package outbound

import (
	"fmt"
	"net/http"
)

// maxRequests is how many requests one call may make with redirections (reqwest 0.12.9, src/redirect.rs).
const maxRequests = 10

// checkRedirect follows a redirection as reqwest does. Credentials do not go on to another host or port; net/http itself
// removes them only for another host.
func checkRedirect(next *http.Request, via []*http.Request) error {
	if len(via) >= maxRequests {
		return fmt.Errorf("more than %d requests because of redirections", maxRequests)
	}
	last, err := destinationOf(via[len(via)-1].URL)
	if err != nil {
		return err
	}
	to, err := destinationOf(next.URL)
	if err != nil {
		return err
	}
	lastPort, _ := last.effectivePort()
	port, _ := to.effectivePort()
	if to.host != last.host || port != lastPort {
		for _, name := range []string{"Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "Www-Authenticate"} {
			next.Header.Del(name)
		}
	}
	return nil
}
