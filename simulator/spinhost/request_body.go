package spinhost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"time"

	"aiuta-edge/simulator/spinhost/pages"
)

// Why a body is not read.
var (
	errBodyTooLarge = errors.New("the request body is larger than the limit")
	errBodyTime     = errors.New("the request body took longer to arrive than the time limit")
	errClientLeft   = errors.New("the client left before its request was whole")
)

// requestBody is a body as far as it has arrived. It costs in proportion to that, not to what was announced.
type requestBody struct {
	*App
	bytes []byte
	// mapped is where the bytes are once there are many of them.
	mapped []byte
	// beyond is what was taken of the admission for it.
	beyond int64
}

// read reads the body of a request to its end. The caller calls release when nothing uses the bytes any longer, after an
// error too.
func (b *requestBody) read(w http.ResponseWriter, r *http.Request) error {
	limit := b.settings.bodyLimit
	if r.ContentLength > limit {
		return fmt.Errorf("%w of %d bytes", errBodyTooLarge, limit)
	}
	if r.Body == nil || r.Body == http.NoBody { // nil in a request that was not read from a connection
		return nil
	}
	connection, patience := http.NewResponseController(w), b.settings.bodyTime
	if _, arrived := r.Body.(interface{ Len() int }); arrived {
		patience = 0 // somebody before this handler has waited for it
	}
	if patience > 0 {
		connection.SetReadDeadline(time.Now().Add(patience)) // fails for a test's recorder, which has no deadline and needs none
	}
	most := int(limit + 1) // with one more, so that the end is seen
	if r.ContentLength >= 0 {
		most = int(r.ContentLength + 1)
	}
	source := http.MaxBytesReader(w, r.Body, limit)
	for {
		if len(b.bytes) == cap(b.bytes) {
			if err := b.grow(r.Context(), most); err != nil {
				return err
			}
		}
		n, err := source.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if err == io.EOF {
			if patience > 0 {
				connection.SetReadDeadline(time.Time{})
			}
			return nil
		}
		if err != nil {
			return b.explain(r.Context(), err)
		}
	}
}

// grow makes room for more. Up to what is ordinary, that is Go's memory; beyond, it is the system's, which is real only
// where something has arrived.
func (b *requestBody) grow(ctx context.Context, most int) error {
	const least = 4 << 10
	size := min(max(2*cap(b.bytes), least), most)
	if size <= ordinary {
		b.bytes = slices.Grow(b.bytes, size-len(b.bytes))
		return nil
	}
	if more := int64(size-ordinary) - b.beyond; more > 0 {
		if err := wait(ctx, b.admission.beyond, more); err != nil {
			return err
		}
		b.beyond += more
	}
	if b.mapped == nil {
		if b.mapped = pages.Map(most); b.mapped == nil {
			return errBusy
		}
		copy(b.mapped, b.bytes)
	}
	b.bytes = b.mapped[:len(b.bytes):size]
	return nil
}

// explain says why a body is not whole.
func (b *requestBody) explain(ctx context.Context, err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fmt.Errorf("%w of %d bytes", errBodyTooLarge, tooLarge.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("%w of %v", errBodyTime, b.settings.bodyTime)
	case errors.Is(err, io.ErrUnexpectedEOF), ctx.Err() != nil:
		return errClientLeft
	}
	return fmt.Errorf("reading the request body: %w", err)
}

// release gives back what the body took.
func (b *requestBody) release() {
	if b.bytes = nil; b.mapped != nil {
		pages.Unmap(b.mapped)
	}
	if b.beyond > 0 {
		b.admission.beyond.Release(b.beyond)
	}
}
