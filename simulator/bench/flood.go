package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// What a flood is made of: clients that send large bodies as fast as they are answered. The body is one that costs a
// parser a hundred times its size, if anything reads it.
const (
	floodClients = 32
	floodBody    = 1 << 20
)

// flooded measures one caller alone, and then next to a flood, and what the server's process holds meanwhile.
func flooded(ctx context.Context, l *bench) ([]row, error) {
	s, err := l.serve(ctx, "component")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	quiet, err := oneCaller(ctx, l, s.url)
	if err != nil {
		return nil, err
	}
	f, err := startFlood(ctx, s.url)
	if err != nil {
		return nil, err
	}
	beside, err := oneCaller(ctx, l, s.url)
	f.stop()
	if err != nil {
		return nil, err
	}
	quiet.what, quiet.bench = "serve, one caller", "Flood/quiet"
	beside.what = fmt.Sprintf("the same, and %d clients that send %d MiB each time", floodClients, floodBody>>20)
	beside.bench, beside.against = "Flood/beside", quiet.bench
	rows := []row{quiet, beside, {what: "requests of those clients", bench: "Flood/hostile", times: int(f.answered.Load()), rate: float64(f.answered.Load()) / l.each.Seconds()}}
	most, now, err := s.resident()
	if err != nil {
		return append(rows, row{what: "resident memory", missing: err.Error()}), nil
	}
	return append(rows, row{what: "resident memory of serve at most", bench: "Flood/resident", size: most}, row{what: "resident memory afterwards", bench: "Flood/afterwards", size: now}), nil
}

// oneCaller mints one token after the other on one connection.
func oneCaller(ctx context.Context, l *bench, url string) (row, error) {
	h, failed := histogram(), 0
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for began := time.Now(); time.Since(began) < l.each && ctx.Err() == nil; {
		asked := time.Now()
		resp, err := client.Post(url, "application/json", strings.NewReader(body))
		if err != nil {
			return row{}, err
		}
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			failed++
		}
		_ = h.RecordValue(time.Since(asked).Nanoseconds()) // below a minute
	}
	r := timed("", "", h)
	r.failed, r.rate = failed, float64(r.times)/l.each.Seconds()
	return r, ctx.Err()
}

// flood is what runs until it is stopped.
type flood struct {
	answered atomic.Int64
	cancel   context.CancelFunc
	all      sync.WaitGroup
}

func startFlood(ctx context.Context, at string) (*flood, error) {
	u, err := url.Parse(at)
	if err != nil {
		return nil, err
	}
	text := `{"a":[` + strings.Repeat(`{},`, floodBody/3) + `{}]}`
	raw := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", u.RequestURI(), u.Host, len(text), text)
	f := &flood{}
	ctx, f.cancel = context.WithCancel(ctx)
	for range floodClients {
		f.all.Go(func() {
			for ctx.Err() == nil {
				f.converse(ctx, u.Host, raw)
			}
		})
	}
	return f, nil
}

// converse sends requests on one connection until the server closes it.
func (f *flood) converse(ctx context.Context, host string, raw []byte) {
	connection, err := net.Dial("tcp", host)
	if err != nil {
		time.Sleep(time.Millisecond)
		return
	}
	defer connection.Close()
	defer context.AfterFunc(ctx, func() { connection.Close() })()
	answers := bufio.NewReader(connection)
	for ctx.Err() == nil {
		go io.Copy(connection, bytes.NewReader(raw)) // the answer may come before all of it is sent
		resp, err := http.ReadResponse(answers, nil)
		if err != nil {
			return
		}
		f.answered.Add(1)
		_, err = io.Copy(io.Discard, resp.Body)
		if resp.Body.Close(); err != nil || resp.Close {
			return
		}
	}
}

func (f *flood) stop() {
	f.cancel()
	f.all.Wait()
}

// resident is how much memory of the machine the process has had at most, and has a few seconds later, in bytes.
func (s *server) resident() (most, now int, err error) {
	time.Sleep(3 * time.Second)
	return s.memory()
}

// memory is how much memory of the machine the process has had at most, and has now, in bytes.
func (s *server) memory() (most, now int, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		var kib int
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kib); err == nil {
			most = kib << 10
		}
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kib); err == nil {
			now = kib << 10
		}
	}
	return most, now, nil
}
