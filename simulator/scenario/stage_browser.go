package scenario

import (
	"net/http"

	"aiuta-edge/simulator/ladder"
)

// IsOrigin reports whether a text is the origin of a page: a scheme and a host, perhaps a port, and nothing after.
func IsOrigin(text string) bool { return origin.MatchString(text) }

// defaultPage is the origin of the brand's page, if a scenario has no other.
const defaultPage = "https://shop.example"

// page is the origin of the brand's page, in which getJwt runs and events are sent.
func (g Given) page() string {
	if g.Page == "" {
		return defaultPage
	}
	return g.Page
}

// fetch sends requests from a page of an origin, under the browser's rules if the SDK runs in one.
func (s *stage) fetch(page string, from, to ladder.Party) *http.Client {
	client := s.client(from, to)
	if s.browser != nil {
		client.Transport = s.browser.Fetch(page, client.Transport)
	}
	return client
}

// image loads images into the SDK's frame.
func (s *stage) image(from, to ladder.Party) *http.Client {
	client := s.client(from, to)
	if s.browser != nil {
		client.Transport = s.browser.Image(s.playing.Browser.Frame, client.Transport)
	}
	return client
}
