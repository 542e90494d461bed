package fault

import (
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"time"

	"aiuta-edge/simulator/clock"
)

// Delay makes an exchange take longer, by exactly one of its members. The distributions and their words are
// WireMock's.
type Delay struct {
	Fixed     clock.Duration `json:"fixed,omitempty"`
	Uniform   *Uniform       `json:"uniform,omitempty"`
	LogNormal *LogNormal     `json:"lognormal,omitempty"`
}

// Uniform is anything from Lower to Upper, both possible.
type Uniform struct {
	Lower clock.Duration `json:"lower"`
	Upper clock.Duration `json:"upper"`
}

// LogNormal has a long tail: half of all delays are above Median, and the larger Sigma, the further.
type LogNormal struct {
	Median clock.Duration `json:"median"`
	Sigma  float64        `json:"sigma"`
}

func (*Delay) name() string { return "delay" }

func (d *Delay) check() error {
	set := 0
	for _, is := range []bool{d.Fixed != 0, d.Uniform != nil, d.LogNormal != nil} {
		if is {
			set++
		}
	}
	switch {
	case set != 1:
		return errors.New("use exactly one of fixed, uniform and lognormal")
	case d.Uniform != nil && d.Uniform.Upper < d.Uniform.Lower:
		return errors.New("uniform: use an upper no smaller than lower")
	case d.LogNormal != nil && (d.LogNormal.Median <= 0 || !(d.LogNormal.Sigma >= 0 && d.LogNormal.Sigma <= maxSigma)):
		return errors.New("lognormal: use a median above zero, and a sigma from 0 to 5")
	}
	return nil
}

// maxSigma keeps a rare delay below what a Duration holds: a billion medians are ten standard deviations away.
const maxSigma = 5

// of draws one delay.
func (d *Delay) of(chance *rand.Rand) time.Duration {
	switch {
	case d.Uniform != nil:
		return time.Duration(d.Uniform.Lower) + time.Duration(chance.Int64N(int64(d.Uniform.Upper-d.Uniform.Lower)+1))
	case d.LogNormal != nil:
		drawn := float64(d.LogNormal.Median) * math.Exp(d.LogNormal.Sigma*chance.NormFloat64())
		return time.Duration(min(drawn, float64(24*time.Hour)))
	}
	return time.Duration(d.Fixed)
}

func (d *Delay) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	wait := d.of(x.chance)
	if x.direction == Upstream {
		if err := x.sleep(r.Context(), wait); err != nil {
			closeBody(r)
			return nil, err
		}
		return next.RoundTrip(r)
	}
	resp, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if err := x.sleep(r.Context(), wait); err != nil {
		resp.Body.Close()
		return nil, err
	}
	return resp, nil
}

// timeout lets nothing come until the caller gives up.
type timeout struct{}

func (timeout) name() string { return "timeout" }
func (timeout) check() error { return nil }

func (timeout) roundTrip(x *exchange, next http.RoundTripper, r *http.Request) (*http.Response, error) {
	if err := x.lose(next, r); err != nil {
		return nil, err
	}
	return nil, x.fail(clock.Hang(r.Context(), x.clock))
}
