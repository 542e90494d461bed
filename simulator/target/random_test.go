package target_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// The component is frozen after its initialisation, and each request starts it at the same point.
func TestNoTwoTokensAreTheSameThoughTheClockStandsStill(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		c := clock.NewFrozen(time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC))
		url := open(t, spec, c, map[string]string{"caller_auth": "none", "token_jti": "true"})
		seen := map[string]bool{}
		for range 20 {
			token := string(mintWith(t, url, "").body)
			if seen[token] {
				t.Fatal("one token was minted twice")
			}
			seen[token] = true
		}
	})
}

// drawn gives numbers that are all different, and remembers them.
type drawn struct{ bytes []byte }

func (d *drawn) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(len(d.bytes) * 7)
		d.bytes = append(d.bytes, p[i])
	}
	return len(p), nil
}

// The component keeps some of the host's numbers for later (edge/random.go).
func TestARequestsIDAndTheTokensAreNumbersOfTheHostEachOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, spec target.Spec) {
		host := &drawn{}
		a := application(t, clock.Real{}, io.Discard, map[string]string{"caller_auth": "none", "token_jti": "true"})
		a.Random = host
		endpoint, err := a.Serve(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		defer endpoint.Close()
		minted := mintWith(t, endpoint.URL, "")
		var body struct{ Token string }
		var claims struct{ JTI string }
		if err := json.Unmarshal(minted.body, &body); err != nil {
			t.Fatal(err)
		}
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(body.Token, ".")[1])
		if err == nil {
			err = json.Unmarshal(payload, &claims)
		}
		if err != nil {
			t.Fatal(err)
		}
		numbers, id := hex.EncodeToString(host.bytes), minted.header.Get("X-Request-Id")
		before, after, found := strings.Cut(numbers, id)
		if len(id) != 32 || len(claims.JTI) != 32 || !found || !strings.Contains(before+" "+after, claims.JTI) {
			t.Errorf("the request is %s and the token %s, of the host's %s", id, claims.JTI, numbers)
		}
	})
}
