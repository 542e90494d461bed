package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"aiuta-edge/simulator/load"
)

// connections is how many clients there are, each with one connection.
const connections = 8

// drive measures a server: with wrk if there is one, and else with our own load.
func drive(ctx context.Context, l *bench, url string) (row, error) {
	if wrkInstalled() {
		return driveWrk(ctx, l, url)
	}
	plan := load.Plan{Workers: connections, Duration: l.each, Timeout: 10 * time.Second}
	client := plan.NewClient()
	defer client.CloseIdleConnections()
	s, err := load.Run(ctx, plan, load.Mint{URL: url, Bodies: []load.Body{load.Fixed(body)}, Client: client}.Shot, nil)
	return row{times: int(s.Succeeded), rate: s.Rate, p50: s.Latency.P50, p99: s.Latency.P99, failed: int(s.Failed)}, err
}

//go:embed post.lua
var postScript string

// driveWrk measures with one thread of wrk.
func driveWrk(ctx context.Context, l *bench, url string) (row, error) {
	script := filepath.Join(l.folder, "post.lua")
	if err := os.WriteFile(script, []byte(postScript), 0o600); err != nil {
		return row{}, err
	}
	command := exec.CommandContext(ctx, "wrk", "-t1", fmt.Sprintf("-c%d", connections),
		fmt.Sprintf("-d%.0fs", max(l.each.Seconds(), 1)), "-s", script, url)
	command.Env = append(os.Environ(), "BENCH_BODY="+body)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return row{}, fmt.Errorf("wrk: %w", err)
	}
	return readWrk(string(out))
}

// readWrk reads the line that post.lua prints. Times are in microseconds.
func readWrk(out string) (row, error) {
	var found struct{ Requests, Microseconds, Failed, P50, P99 float64 }
	_, line, ok := strings.Cut(out, "measured ")
	if !ok {
		return row{}, fmt.Errorf("wrk printed no measurement: %q", out)
	}
	if err := json.Unmarshal([]byte(strings.SplitN(line, "\n", 2)[0]), &found); err != nil {
		return row{}, fmt.Errorf("wrk printed %q: %w", out, err)
	}
	if found.Requests == found.Failed {
		return row{}, fmt.Errorf("wrk got no good answer: %q", out)
	}
	micro := func(n float64) time.Duration { return time.Duration(n * float64(time.Microsecond)) }
	return row{
		times: int(found.Requests), rate: (found.Requests - found.Failed) / found.Microseconds * 1e6,
		p50: micro(found.P50), p99: micro(found.P99), failed: int(found.Failed),
	}, nil
}
