package attack

import (
	"context"
	"net/http"
)

// WriteByHand posts a body as the attacks do that write their request byte for byte, and returns the status.
func WriteByHand(ctx context.Context, url, body string) (status int, err error) {
	a := request{method: http.MethodPost, url: url, body: body}.write(ctx)
	return a.status, a.err
}
