package app_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"aiuta-edge/simulator/app"
	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/fault"
)

// TestAnAppHandsOverAsItIsBuilt has an SDK that waits 15 s for its app, as the Web SDK does.
func TestAnAppHandsOverAsItIsBuilt(t *testing.T) {
	const patience = 15 * time.Second
	empty, mine := "", "my own"
	bug := errors.New("a bug")
	for name, tc := range map[string]struct {
		config app.Config
		want   string // "…" for the endpoint's token
		err    error
		took   time.Duration
		mints  int
	}{
		"at once":         {app.Config{}, "…", nil, 0, 1},
		"late":            {app.Config{Late: 14 * time.Second}, "…", nil, 14 * time.Second, 1},
		"too late":        {app.Config{Late: time.Minute}, "", context.DeadlineExceeded, patience, 1},
		"never":           {app.Config{Hangs: true}, "", context.DeadlineExceeded, patience, 0},
		"nothing":         {app.Config{Returns: &empty}, "", nil, 0, 0},
		"something, late": {app.Config{Returns: &mine, Late: time.Second}, "my own", nil, time.Second, 0},
		"an exception":    {app.Config{Throws: bug}, "", bug, 0, 0},
		"one token, late": {app.Config{KeepToken: true, Late: time.Second}, "…", nil, time.Second, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, brand.Config{})
			a := s.app(tc.config)
			if tc.mints > 0 {
				if err := a.SignIn(t.Context(), "anna", "blue horse"); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := clock.WithTimeout(t.Context(), s.clock, patience)
			defer cancel()
			got, err := a.GetJWT(ctx, nil)
			if !errors.Is(err, tc.err) {
				t.Errorf("it throws %v, want %v", err, tc.err)
			}
			if tc.want == "…" {
				if len(got) < 100 {
					t.Errorf("it hands over %q", got)
				}
			} else if got != tc.want {
				t.Errorf("it hands over %q, want %q", got, tc.want)
			}
			if took := s.clock.Now().Sub(start); took != tc.took {
				t.Errorf("it takes %s, want %s", took, tc.took)
			}
			if len(s.endpoint.paths) != tc.mints {
				t.Errorf("the endpoint was asked %d times, want %d", len(s.endpoint.paths), tc.mints)
			}
		})
	}
}

func TestTheAppGivesUpOnASlowEndpoint(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{0: 10 * time.Second, 3 * time.Second: 3 * time.Second} {
		s := newStand(t, brand.Config{})
		slow := fault.New(1, s.clock)
		slow.Add(fault.Rule{Link: fault.AppEndpoint, Delay: &fault.Delay{Fixed: clock.Duration(20 * time.Second)}})
		s.endpoint.RoundTripper = slow.Transport(fault.AppEndpoint, s.endpoint.RoundTripper)
		_, err := s.app(app.Config{Timeout: timeout}).GetJWT(t.Context(), nil)
		var unreachable *app.UnreachableError
		if !errors.As(err, &unreachable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it throws %v", err)
		}
		if took := s.clock.Now().Sub(start); took != want {
			t.Errorf("it gives up after %s, want %s", took, want)
		}
	}
}
