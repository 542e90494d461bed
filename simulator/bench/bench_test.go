package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/target"
)

func TestEachTokenHasTheSizeThatItIsMeasuredFor(t *testing.T) {
	url := serving(t, target.Native)
	for _, size := range []int{512, 1024, 2048, 4096} {
		resp, err := http.Post(url, "application/json", strings.NewReader(filling(size)))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		got := len(answer) - len(`{"type":"jwt","token":""}`)
		if err != nil || resp.StatusCode != http.StatusOK || got > size || got < size*95/100 {
			t.Errorf("%s, %v: a token of %d bytes, want %d", resp.Status, err, got, size)
		}
	}
}

func TestTheTableComparesAndSaysWhatIsMissing(t *testing.T) {
	rows := []row{
		{what: "ours", bench: "Serve/ours", times: 400, rate: 200, p50: 3 * time.Millisecond, p99: 9 * time.Millisecond},
		{what: "theirs", bench: "Serve/theirs", times: 100, rate: 50, p50: 20 * time.Millisecond, failed: 2, against: "Serve/ours"},
		{what: "slow mint", bench: "Mint/slow", times: 1, p50: 3 * time.Millisecond},
		{what: "quick mint", bench: "Mint/quick", times: 1, p50: time.Millisecond, against: "Mint/slow"},
		{what: "wrk", bench: "Serve/wrk", missing: "not installed: apt-get install wrk"},
		{what: "edge.wasm", bench: "Artifact", size: 1_620_000},
	}
	var table, lines bytes.Buffer
	printTable(&table, rows)
	for _, want := range []string{
		"theirs (2 failed)", "0.25 × ours", "3.00 × slow mint", "| wrk: not installed: apt-get install wrk |", "edge.wasm: 1.62 MB", "9 ms",
	} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, &table)
		}
	}
	printLines(&lines, rows)
	want := "BenchmarkServe/ours 400 3000.0 p50-µs 9000.0 p99-µs 200.0 req/s\n"
	if !strings.HasPrefix(lines.String(), want) || strings.Contains(lines.String(), "wrk") {
		t.Errorf("the lines are\n%s", &lines)
	}
}

func TestReadWrk(t *testing.T) {
	r, err := readWrk("Running 4s test\nmeasured {\"requests\":1000,\"microseconds\":2000000,\"failed\":100,\"p50\":1500,\"p99\":9000}\n")
	if err != nil || r.rate != 450 || r.p50 != 1500*time.Microsecond || r.p99 != 9*time.Millisecond || r.failed != 100 {
		t.Errorf("%+v, %v", r, err)
	}
	for _, out := range []string{"", "measured nothing\n", `measured {"requests":5,"microseconds":1,"failed":5}`} {
		if _, err := readWrk(out); err == nil {
			t.Errorf("%q is a measurement", out)
		}
	}
}
