package sdk

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// callDownload names the fetching of an image in errors. It is no call to the API and carries no credential.
const callDownload aiuta.Call = "download result"

// download fetches the generated images and keeps the first.
func (s *Session) download(ctx context.Context, out *Outcome, urls []string) error {
	rules := s.persona.Download
	if len(urls) == 0 {
		return nil
	}
	if !rules.All {
		urls = urls[:1]
	}
	out.ImageURL = urls[0]
	retry := rules.Retry
	retry.Times = s.tuned().download
	for i, url := range urls {
		load := func() error {
			answer, err := fetch(ctx, s.config.Storage, s.config.Clock, 0, maxImage, http.MethodGet, url, http.Header{}, nil)
			if err != nil {
				return &TransportError{callDownload, answer.status, err}
			}
			if !rules.Accepts.contain(answer.status) {
				return statusError(callDownload, answer)
			}
			if kind := http.DetectContentType(answer.body); rules.Pictures && !strings.HasPrefix(kind, "image/") {
				return &DecodeError{callDownload, fmt.Errorf("it is %s", kind)}
			}
			if i == 0 {
				out.Image = answer.body
			}
			return nil
		}
		if rules.Twice && load() == nil {
			continue
		}
		if err := retry.run(ctx, s.config.Clock, load); err != nil {
			if rules.PageLoads && ctx.Err() == nil {
				out.broken = url
			}
			return fmt.Errorf("image %d of %d: %w", i+1, len(urls), err)
		}
	}
	return nil
}
