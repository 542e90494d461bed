package sdk

import (
	"context"
	"net/http"
	"time"
)

// How a result page loads an image that has failed: each load is followed by a look whether the image is there, and by
// another load a second later. Source: web RemoteImage.tsx.
const (
	pageLoads     = 3
	pageLoadDelay = time.Second
)

// pageLoads plays the result page, if an image has failed. The first load is one of two: the page has the image in two
// places.
func (s *Session) pageLoads(ctx context.Context, url string) {
	if url == "" {
		return
	}
	s.look(ctx, http.MethodGet, url)
	for attempt := range pageLoads {
		if attempt > 0 && s.config.Clock.Sleep(ctx, pageLoadDelay) != nil {
			return
		}
		if s.look(ctx, http.MethodGet, url) == http.StatusOK || attempt == pageLoads-1 {
			return
		}
		if s.look(ctx, http.MethodHead, url) == http.StatusNotFound {
			return
		}
	}
}

// look returns the status of an answer, or 0 if there was none.
func (s *Session) look(ctx context.Context, method, url string) int {
	answer, err := fetch(ctx, s.config.Storage, s.config.Clock, 0, maxImage, method, url, http.Header{}, nil)
	if err != nil {
		return 0
	}
	return answer.status
}
