package load

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// Mint asks a token endpoint for tokens.
type Mint struct {
	// URL is the endpoint's.
	URL string
	// Bodies are the JSON texts of parameters, which take turns. See [FromSDK].
	Bodies []Body
	// Bearer is the session of a caller; empty sends none.
	Bearer string
	// Client carries the requests.
	Client *http.Client
	// Seed decides on the ids of images.
	Seed uint64
}

// maxAnswer is how much of an answer is read. The longest token of the endpoint is 4 KiB.
const maxAnswer = 64 << 10

// Shot implements the function type [Shot].
func (m Mint) Shot(ctx context.Context, n uint64) Result {
	body := m.Bodies[n%uint64(len(m.Bodies))].with(m.Seed, n)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, strings.NewReader(body))
	if err != nil {
		return Result{Trouble: "no request"}
	}
	req.Header["Content-Type"] = []string{"application/json"}
	req.Header["Accept"] = []string{"application/json"}
	if m.Bearer != "" {
		req.Header[aiuta.HeaderAuthorization] = []string{aiuta.BearerPrefix + m.Bearer}
	}
	resp, err := m.Client.Do(req)
	if err != nil {
		return Result{Trouble: broken(err)}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return Result{Status: resp.StatusCode, Trouble: broken(err)}
	}
	return Result{resp.StatusCode, judge(resp.StatusCode, answer)}
}

// judge names what is wrong with an answer. An endpoint that answers quickly and without a token has not minted.
// Source of the answer's form: docs of aiuta-com, api/server-side-auth-component.md.
func judge(status int, body []byte) string {
	var answer struct{ Type, Token, Code string }
	err := json.Unmarshal(body, &answer)
	switch {
	case status != http.StatusOK && err == nil:
		return refused(status, codeOf(answer.Code))
	case status != http.StatusOK:
		return refused(status, "")
	case err != nil || answer.Type != aiuta.TokenType || strings.Count(answer.Token, ".") != 2:
		return "200 without a token"
	}
	return ""
}
