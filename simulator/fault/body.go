package fault

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"aiuta-edge/simulator/clock"
)

// LimitData cuts an answer off.
type LimitData struct {
	// Bytes is how much of the body arrives. A shorter body is unchanged.
	Bytes int64 `json:"bytes"`
}

func (*LimitData) name() string { return "limit_data" }

func (l *LimitData) check() error {
	if l.Bytes < 0 {
		return errors.New("bytes: use zero or more")
	}
	return nil
}

func (l *LimitData) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = &limitedBody{ReadCloser: resp.Body, left: l.Bytes, exchange: x}
	return resp, nil
}

// limitedBody ends as a connection that breaks does: with io.ErrUnexpectedEOF, unless nothing is missing.
type limitedBody struct {
	io.ReadCloser
	left     int64
	exchange *exchange
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		n, err := io.ReadFull(b.ReadCloser, make([]byte, 1))
		if n > 0 {
			return 0, b.exchange.fail(io.ErrUnexpectedEOF)
		}
		return 0, err
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// Bandwidth limits how fast bodies go: requests upstream, answers downstream.
type Bandwidth struct {
	// Rate is in KB (1000 bytes) per second.
	Rate int64 `json:"rate"`
}

func (*Bandwidth) name() string { return "bandwidth" }

func (b *Bandwidth) check() error {
	if b.Rate < 1 || b.Rate > 1_000_000 {
		return errors.New("rate: use KB per second, from 1 to 1000000")
	}
	return nil
}

func (b *Bandwidth) takes(bytes int) time.Duration {
	return time.Duration(bytes) * time.Millisecond / time.Duration(b.Rate)
}

func (b *Bandwidth) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	slow := pace{
		// A tenth of a second's worth at a time, as Toxiproxy does.
		slice: func() int { return int(b.Rate) * 100 },
		after: b.takes,
	}
	if x.direction == Upstream {
		if r.Body != nil && r.Body != http.NoBody {
			r = r.Clone(r.Context())
			r.Body = slow.body(r.Context(), x, r.Body)
		}
		return next.RoundTrip(r)
	}
	return slow.answer(x, next, r)
}

// Slicer sends an answer in slices. The words are Toxiproxy's, but the delay is a duration.
type Slicer struct {
	// AverageSize and SizeVariation are bytes: a slice has AverageSize, give or take up to SizeVariation.
	AverageSize   int `json:"average_size"`
	SizeVariation int `json:"size_variation,omitempty"`
	// Delay is the time after each slice.
	Delay clock.Duration `json:"delay,omitempty"`
}

func (*Slicer) name() string { return "slicer" }

func (s *Slicer) check() error {
	switch {
	case s.AverageSize < 1:
		return errors.New("average_size: use one byte or more")
	case s.SizeVariation < 0 || s.SizeVariation >= s.AverageSize:
		return errors.New("size_variation: use zero or more, and less than average_size")
	}
	return nil
}

func (s *Slicer) size(chance *rand.Rand) int {
	return s.AverageSize - s.SizeVariation + chance.IntN(2*s.SizeVariation+1)
}

func (s *Slicer) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	return pace{
		slice: func() int { return s.size(x.chance) },
		after: func(int) time.Duration { return time.Duration(s.Delay) },
	}.answer(x, next, r)
}

// SlowClose delays the end of an answer. It removes Content-Length, so that the client has to wait for the end.
type SlowClose struct {
	Delay clock.Duration `json:"delay"`
}

func (*SlowClose) name() string { return "slow_close" }

func (s *SlowClose) check() error {
	if s.Delay <= 0 {
		return errors.New("delay: use a duration above zero")
	}
	return nil
}

func (s *SlowClose) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	resp, err := pace{atEnd: time.Duration(s.Delay)}.answer(x, next, r)
	if err != nil {
		return nil, err
	}
	resp.ContentLength = -1
	resp.Header = cloned(resp.Header)
	resp.Header.Del("Content-Length")
	return resp, nil
}

// pace slows a body down. Nil functions and zero change nothing.
type pace struct {
	slice func() int                    // how many bytes come at once
	after func(bytes int) time.Duration // how long the next ones then take
	atEnd time.Duration
}

func (p pace) answer(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = p.body(r.Context(), x, resp.Body)
	return resp, nil
}

func (p pace) body(ctx context.Context, x *exchange, body io.ReadCloser) io.ReadCloser {
	return &pacedBody{ReadCloser: body, pace: p, ctx: ctx, exchange: x}
}

type pacedBody struct {
	io.ReadCloser
	pace     pace
	ctx      context.Context
	exchange *exchange
	left     int // of the slice that is coming
	end      error
}

func (b *pacedBody) Read(p []byte) (int, error) {
	if b.end != nil {
		return 0, b.end
	}
	if b.pace.slice != nil && len(p) > 0 {
		if b.left == 0 {
			b.left = b.pace.slice()
		}
		p = p[:min(len(p), b.left)]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= min(n, b.left)
	if wait := b.waits(n, err); wait > 0 {
		if late := b.exchange.sleep(b.ctx, wait); late != nil {
			err = late
		}
	}
	b.end = err
	return n, err
}

// waits returns how long the caller waits after a read.
func (b *pacedBody) waits(n int, err error) (wait time.Duration) {
	if b.pace.after != nil && n > 0 {
		wait = b.pace.after(n)
	}
	if errors.Is(err, io.EOF) {
		wait += b.pace.atEnd
	}
	return wait
}
