package cli

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"aiuta-edge/simulator/usage"
)

const usageLine = `{"time":"2026-11-28T12:00:00.000Z","request_id":"r","caller":"u1","decision":"allow","status":200,"duration_us":90}` + "\n"

func TestUsageReadsFilesFoldersAndStandardInput(t *testing.T) {
	dir := t.TempDir()
	logs := filepath.Join(dir, "[logs]")
	if err := os.Mkdir(logs, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		filepath.Join(dir, "a.log"):            usageLine,
		filepath.Join(logs, "edge_stderr.txt"): usageLine + usageLine,
		filepath.Join(logs, "edge_stdout.txt"): usageLine,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		stdin string
		args  []string
		want  uint64
	}{
		"a file":                     {"", []string{filepath.Join(dir, "a.log")}, 1},
		"what spin up --log-dir has": {"", []string{logs}, 2},
		"standard input by its name": {usageLine, []string{"-", filepath.Join(dir, "a.log")}, 2},
		"standard input":             {usageLine + usageLine + usageLine, nil, 3},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, tc.stdin, append([]string{"usage", "--json"}, tc.args...)...)
			var s usage.Summary
			if err := json.Unmarshal([]byte(got.stdout), &s); err != nil || got.code != exitOK {
				t.Fatalf("exit code %d, %s, %v", got.code, got.stderr, err)
			}
			if s.Total.Tokens != tc.want {
				t.Errorf("got %d tokens, want %d", s.Total.Tokens, tc.want)
			}
		})
	}
}

func TestUsageSumsWhatItCanAndSaysWhatItCannotRead(t *testing.T) {
	empty := t.TempDir()
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a file that is not there":  {[]string{filepath.Join(empty, "gone.log")}, exitRun, "gone.log: no such file"},
		"a folder without logs":     {[]string{empty}, exitRun, "holds no *_stderr.txt"},
		"an unknown dimension":      {[]string{"--by", "user", "-"}, exitUsage, `unknown dimension "user": use day, hour, caller, product, code, cause, address, origin, or`},
		"a dimension twice":         {[]string{"--by", "day+day", "-"}, exitUsage, "names day twice"},
		"a price that is none":      {[]string{"--price", "-1", "-"}, exitUsage, "--price: use a number from 0"},
		"a price that is no number": {[]string{"--price", "NaN", "-"}, exitUsage, "--price: use a number from 0"},
		"a day that is none":        {[]string{"--since", "november", "-"}, exitUsage, `--since: "november": use a day or a time`},
		"a zone that is none":       {[]string{"--zone", "Berlin", "-"}, exitUsage, "--zone: unknown time zone Berlin"},
		"a limit that is none":      {[]string{"--max-keys", "0", "-"}, exitUsage, "--max-keys must be at least 1"},
		"two forms of output":       {[]string{"--json", "--csv", "-"}, exitUsage, "json csv"},
		"a page that has no place":  {[]string{"--html", filepath.Join(empty, "no", "page.html"), "-"}, exitRun, "page.html: no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			got := simulate(t, usageLine, append([]string{"usage"}, tc.args...)...)
			if got.code != tc.code || !strings.Contains(got.stderr, tc.says) {
				t.Errorf("exit code %d, %q, want %d and %q", got.code, got.stderr, tc.code, tc.says)
			}
		})
	}
}

func TestUsageWritesAPageThatLoadsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "usage.html")
	got := simulate(t, usageLine, "usage", "--html", path, "--price", "0.04")
	page, err := os.ReadFile(path)
	if err != nil || got.code != exitOK {
		t.Fatalf("exit code %d, %s, %v", got.code, got.stderr, err)
	}
	for _, want := range []string{"default-src 'none'", "2026-11-28 12h: 1 tokens", "0.04"} {
		if !strings.Contains(html.UnescapeString(string(page)), want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	if strings.Contains(string(page), "://") {
		t.Error("the page refers to another one")
	}
}

// The log that load makes at a component is summed: every request is in it, with its product.
func TestUsageSumsWhatLoadMakesTheEndpointLog(t *testing.T) {
	const requests = 300
	p := startServe(t, "component", nil)
	got := simulate(t, "", "load", "--target", p.line("Endpoint"), "--count", strconv.Itoa(requests), "--workers", "4", "--params", `{"uploaded_image_id":"i","sku_ids":["sku-1","sku-2"]}`)
	if got.code != exitOK {
		t.Fatal(got.stdout, got.stderr)
	}
	post(t, p.line("Endpoint")+"?exp=1")
	p.stop(t, os.Interrupt)
	got = simulate(t, p.stderr.String(), "usage", "--json", "--price", "0.04", "--by", "product,code")
	var s usage.Summary
	if err := json.Unmarshal([]byte(got.stdout), &s); err != nil {
		t.Fatal(err, got.stderr)
	}
	if s.Total.Tokens != requests || s.Total.Refusals != 1 || s.Lines.Skipped() != 0 || s.Total.Cost != requests*0.04 || s.Total.Duration.P50 == 0 {
		t.Errorf("got %+v of %+v, want %d tokens and one refusal", s.Total, s.Lines, requests)
	}
	for i, want := range []string{"sku-1", "sku-2"} {
		if row := s.Tables[0].Rows[i]; row.Key[0] != want || row.Tokens != requests {
			t.Errorf("row %d is %+v, want %d tokens for %s", i, row, requests, want)
		}
	}
}

func TestUsageSaysHowFarItIsOnlyToWhoHasToWait(t *testing.T) {
	var shown strings.Builder
	now := time.Unix(0, 0)
	p := &usageProgress{progress: &progress{w: &shown, now: func() time.Time { return now }, began: now}}
	standing := usage.Standing{Lines: 1000, Read: 3 << 20, Size: 4 << 20}
	p.show(standing)
	if shown.Len() > 0 {
		t.Errorf("it says %q at once", &shown)
	}
	now = now.Add(patience)
	p.show(standing)
	p.show(standing) // too soon to be read
	if got := shown.String(); got != "1000 lines, 3 MB, 75 %" {
		t.Errorf("it says %q, want how far it is, once", got)
	}
	p.clear()
	if !strings.HasSuffix(shown.String(), "\r\x1b[K") {
		t.Errorf("the line stays on the terminal: %q", &shown)
	}
}
