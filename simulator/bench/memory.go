package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/tetratelabs/wazero"

	"aiuta-edge/edge/component"
	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// application is the embedded one, with further variables.
func application(variables map[string]string) target.Application {
	a := target.Embedded()
	a.Clock = clock.Real{}
	a.Variables = map[string]string{"jwt_issuer": issuer, "jwt_secret": secret, "caller_auth": "none"}
	maps.Copy(a.Variables, variables)
	return a
}

// histogram holds times up to a minute, each to three digits.
func histogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, time.Minute.Nanoseconds(), 3)
}

// timed is a row of what a histogram holds.
func timed(what, bench string, h *hdrhistogram.Histogram) row {
	return row{
		what: what, bench: bench, times: int(h.TotalCount()),
		p50: time.Duration(h.ValueAtQuantile(50)), p99: time.Duration(h.ValueAtQuantile(99)),
	}
}

// artifact says how large the component is, and how long it takes to compile without any cache.
func artifact(ctx context.Context, _ *bench) ([]row, error) {
	h := histogram()
	for range 3 {
		a := application(nil)
		a.Cache = wazero.NewCompilationCache() // in memory, and empty
		began := time.Now()
		_, closeTarget, err := a.Open(ctx, target.Component)
		if err != nil {
			return nil, err
		}
		_ = h.RecordValue(time.Since(began).Nanoseconds()) // below a minute
		if err := errors.Join(closeTarget(), a.Cache.Close(ctx)); err != nil {
			return nil, err
		}
	}
	compile := timed("compiling edge.wasm, nothing cached", "Compile", h)
	compile.p99 = 0 // of three
	return []row{{what: "edge.wasm", bench: "Artifact", size: len(component.Wasm)}, compile}, nil
}

// inMemory is one request after the other, without a connection: for the component the whole way through the host, in
// an instance of its own.
func inMemory(ctx context.Context, l *bench) ([]row, error) {
	var rows []row
	for _, one := range []struct {
		spec          target.Spec
		what, against string
	}{
		{target.Component, "mint in a fresh instance, wazero", ""},
		{target.Native, "mint natively", "Mint/component"},
	} {
		h, err := mints(ctx, one.spec, l.each, nil, "")
		if err != nil {
			return nil, err
		}
		r := timed(one.what, "Mint/"+string(one.spec), h)
		r.against = one.against
		rows = append(rows, r)
	}
	return rows, nil
}

// mints measures them one after the other. Variables are further ones, and authorization is the header of that name.
func mints(ctx context.Context, spec target.Spec, each time.Duration, variables map[string]string, authorization string) (h *hdrhistogram.Histogram, err error) {
	a := application(variables)
	handler, closeTarget, err := a.Open(ctx, spec)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closeTarget()) }()
	h = histogram()
	for began, n := time.Now(), 0; time.Since(began) < each && ctx.Err() == nil; n++ {
		r := httptest.NewRequest(http.MethodPost, aiuta.TokenPath, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		w := httptest.NewRecorder()
		asked := time.Now()
		handler.ServeHTTP(w, r)
		took := time.Since(asked)
		if w.Code != http.StatusOK {
			return nil, fmt.Errorf("the endpoint answered %d", w.Code)
		}
		if n >= 10 { // after the first ones, which find nothing warm
			_ = h.RecordValue(took.Nanoseconds()) // below a minute
		}
	}
	return h, ctx.Err()
}
