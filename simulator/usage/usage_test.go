package usage_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"aiuta-edge/simulator/usage"
)

// source is a log whose text is known.
func source(text string) usage.Source {
	return usage.Source{Name: "a log", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func summed(t *testing.T, o usage.Options, logs ...string) usage.Summary {
	t.Helper()
	var sources []usage.Source
	for _, text := range logs {
		sources = append(sources, source(text))
	}
	s, err := usage.Read(t.Context(), sources, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// line is one of the endpoint's: a token, or with a status the refusal for it.
func line(at, caller string, status int, code string, duration int, products ...string) string {
	decision := "allow"
	if status != 200 {
		decision = "deny"
	}
	text, err := json.Marshal(map[string]any{
		"time": at, "request_id": "r", "caller": caller, "decision": decision, "status": status, "code": code,
		"products": products, "duration_us": duration,
	})
	if err != nil {
		panic(err)
	}
	return string(text) + "\n"
}

const noon = "2026-11-28T12:00:00.000Z"

// rows says what the rows of one table are: key, tokens, refusals, failures.
func rows(t *testing.T, s usage.Summary, name string) []string {
	t.Helper()
	var all []string
	for _, table := range s.Tables {
		if table.Name() != name {
			continue
		}
		for _, r := range table.Rows {
			all = append(all, fmt.Sprintf("%s %d %d %d", strings.Join(r.Key, "+"), r.Tokens, r.Refusals, r.Failures))
		}
		if o := table.Others; o != nil {
			all = append(all, fmt.Sprintf("OTHERS %d %d %d", o.Tokens, o.Refusals, o.Failures))
		}
	}
	return all
}

func expectRows(t *testing.T, s usage.Summary, name string, want ...string) {
	t.Helper()
	if got := rows(t, s, name); !slices.Equal(got, want) {
		t.Errorf("by %s: got %q, want %q", name, got, want)
	}
}

func TestTokensAndRefusalsAreSummedByEachDimension(t *testing.T) {
	log := line("2026-11-27T23:59:59.999Z", "u1", 200, "", 100, "sku-1") +
		line("2026-11-28T00:00:00.000Z", "u1", 200, "", 100, "sku-1", "sku-2", "sku-1") +
		line(noon, "u2", 429, "quota_exceeded", 50, "sku-1") +
		line(noon, "u1", 503, "quota_unavailable", 50, "sku-1") +
		line(noon, "", 401, "unauthorized", 50)
	s := summed(t, usage.Options{By: [][]usage.Dimension{{usage.Day}, {usage.Caller}, {usage.Product}, {usage.Code}, {usage.Day, usage.Caller}}}, log)
	expectRows(t, s, "day", "2026-11-27 1 0 0", "2026-11-28 1 2 1")
	expectRows(t, s, "caller", "u1 2 0 1", "(none) 0 1 0", "u2 0 1 0")
	expectRows(t, s, "product", "sku-1 2 1 1", "sku-2 1 0 0", "(none) 0 1 0")
	expectRows(t, s, "code", "(token) 2 0 0", "quota_exceeded 0 1 0", "quota_unavailable 0 0 1", "unauthorized 0 1 0")
	expectRows(t, s, "day+caller", "2026-11-27+u1 1 0 0", "2026-11-28+u1 1 0 1", "2026-11-28+(none) 0 1 0", "2026-11-28+u2 0 1 0")
	if got := s.Total; got.Tokens != 2 || got.Refusals != 2 || got.Failures != 1 {
		t.Errorf("in total %+v, want 2 tokens, 2 refusals and 1 failure", got)
	}
}

func TestADayIsThatOfTheZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	log := line("2026-11-27T23:30:00.000Z", "u1", 200, "", 1)
	expectRows(t, summed(t, usage.Options{Zone: berlin}, log), "day", "2026-11-28 1 0 0")
}

func TestOnlyTheAskedTimeIsSummed(t *testing.T) {
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	log := line("2026-10-31T23:59:59.999Z", "u1", 200, "", 1) + line("2026-11-01T00:00:00.000Z", "u1", 200, "", 1) +
		line("2026-11-30T23:59:59.999Z", "u1", 200, "", 1) + line("2026-12-01T00:00:00.000Z", "u1", 200, "", 1)
	s := summed(t, usage.Options{Since: at("2026-11-01T00:00:00Z"), Until: at("2026-12-01T00:00:00Z")}, log)
	expectRows(t, s, "day", "2026-11-01 1 0 0", "2026-11-30 1 0 0")
	if s.Lines.Outside != 2 || s.Lines.Read != 4 {
		t.Errorf("got %+v, want 4 lines read and 2 outside", s.Lines)
	}
}

func TestRefusalsAreSummedByTheirCause(t *testing.T) {
	log := strings.Replace(line(noon, "", 401, "unauthorized", 1), `"code"`, `"cause":"the session has expired","code"`, 1)
	s := summed(t, usage.Options{By: [][]usage.Dimension{{usage.Code, usage.Cause}}}, log+log+line(noon, "u1", 200, "", 1))
	expectRows(t, s, "code+cause", "(token)+(none) 1 0 0", "unauthorized+the session has expired 0 2 0")
}

func TestRequestsAreSummedByWhereTheyComeFrom(t *testing.T) {
	log := strings.Replace(line(noon, "u1", 200, "", 1), `"code"`, `"address":"192.0.2.7","origin":"https://shop.example","code"`, 1)
	s := summed(t, usage.Options{By: [][]usage.Dimension{{usage.Address}, {usage.Origin}}}, log)
	expectRows(t, s, "address", "192.0.2.7 1 0 0")
	expectRows(t, s, "origin", "https://shop.example 1 0 0")
}

// A preflight of a page that may not ask is a refusal, although its status is 204.
func TestAPreflightIsNoToken(t *testing.T) {
	preflight := strings.Replace(line(noon, "", 200, "", 1), `"decision"`, `"method":"OPTIONS","decision"`, 1)
	refused := strings.Replace(strings.Replace(preflight, `"allow"`, `"deny"`, 1), `200`, `204`, 1)
	if got := summed(t, usage.Options{}, preflight+refused).Total; got.Tokens != 0 || got.Refusals != 1 {
		t.Errorf("got %d tokens and %d refusals, want none and one", got.Tokens, got.Refusals)
	}
}

// A HEAD gets the checks of a GET and no token.
func TestAHEADIsNoToken(t *testing.T) {
	head := strings.Replace(line(noon, "u1", 200, "", 1), `"decision"`, `"method":"HEAD","decision"`, 1)
	if s := summed(t, usage.Options{}, head); s.Total.Tokens != 0 || s.Lines.Decisions != 1 {
		t.Errorf("a HEAD counts as %d tokens in %d decisions, want 0 in 1", s.Total.Tokens, s.Lines.Decisions)
	}
}

func TestALineIsFoundInWhatAPlatformWritesAroundIt(t *testing.T) {
	plain := strings.TrimSpace(line(noon, "u{1}", 200, "", 100, "sku-1"))
	quoted, err := json.Marshal(plain + "\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"spin up and its log files":  plain,
		"spin aka logs":              "2026-11-28 12:00:00 [aiuta-edge]  " + plain,
		"containerd's files":         noon + " stderr F " + plain,
		"kubectl logs --prefix":      "[pod/aiuta-edge-7c5d/aiuta-edge] " + plain,
		"docker compose, coloured":   "\x1b[36medge-1  | \x1b[0m" + plain + "\x1b[0m",
		"journald":                   "Nov 28 12:00:00 host spin[42]: " + plain + "\r",
		"a prefix with braces":       `{edge} {"a": ` + plain,
		"Docker's JSON files":        `{"log":` + string(quoted) + `,"stream":"stderr","time":"` + noon + `"}`,
		"a collector's own object":   `{"severity":"INFO","message":` + string(quoted) + `}`,
		"the last line, not ended":   "\n\n" + plain,
		"members in another order":   `{"duration_us":100,"status":200,"decision":"allow","caller":"u{1}","products":["sku-1"],"time":"` + noon + `"}`,
		"members of a later version": strings.Replace(plain, "{", `{"new":{"deep":[1,2]},`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			s := summed(t, usage.Options{}, text)
			expectRows(t, s, "caller", "u{1} 1 0 0")
			expectRows(t, s, "product", "sku-1 1 0 0")
			if s.Lines.Skipped() != 0 {
				t.Errorf("skipped %d lines, want none", s.Lines.Skipped())
			}
		})
	}
}

func TestWhatIsNotTheEndpointsIsSkippedAndCounted(t *testing.T) {
	good := line(noon, "u1", 200, "", 1)
	for name, text := range map[string]string{
		"text":                     "Serving http://127.0.0.1:3000",
		"bytes":                    "\x00\xff\xfe\x1b]0;title\x07{\xc3\x28}",
		"another program's JSON":   `{"level":"info","msg":"hello"}`,
		"a time that is none":      `{"time":"yesterday","decision":"allow","status":200}`,
		"a member of another type": `{"time":"` + noon + `","decision":"allow","status":"200"}`,
		"half a line":              good[:60],
		"braces":                   strings.Repeat("{", 1000) + "}",
		"an object inside itself":  strings.Repeat(`{"a":`, 20_000/5) + "1" + strings.Repeat("}", 20_000/5),
		"a long line":              strings.Repeat("x", 200_000),
		"a long line of JSON":      `{"caller":"` + strings.Repeat("x", 200_000) + `","decision":"allow","status":200,"time":"` + noon + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := summed(t, usage.Options{}, good+text+"\n"+good)
			if s.Total.Tokens != 2 || s.Lines.Skipped() != 1 || s.Lines.Read != 3 {
				t.Errorf("got %d tokens, %+v, want 2 tokens and 1 of 3 lines skipped", s.Total.Tokens, s.Lines)
			}
		})
	}
}

func TestAWarningIsNeitherADecisionNorSkipped(t *testing.T) {
	s := summed(t, usage.Options{}, `{"time":"`+noon+`","warning":"the identity provider is gone"}`)
	if s.Lines.Warnings != 1 || s.Lines.Decisions != 0 || s.Lines.Skipped() != 0 {
		t.Errorf("got %+v, want one warning", s.Lines)
	}
}

func TestKeysBeyondTheLimitAreSummedAsOthers(t *testing.T) {
	var log strings.Builder
	for i := range 5000 {
		log.WriteString(line(noon, fmt.Sprintf("u%d", i%1000), 200, "", 1))
	}
	s := summed(t, usage.Options{MaxKeys: 3}, log.String())
	expectRows(t, s, "caller", "u0 5 0 0", "u1 5 0 0", "u2 5 0 0", "OTHERS 4985 0 0")
	var text strings.Builder
	if err := s.WriteText(&text, 0); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"(others)", "by caller: the first 3 keys have a row of their own"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q", want)
		}
	}
}

func TestALongKeyIsCutAndStaysItself(t *testing.T) {
	long := strings.Repeat("x", 5000)
	s := summed(t, usage.Options{}, line(noon, long+"1", 200, "", 1)+line(noon, long+"2", 200, "", 1)+line(noon, long+"2", 200, "", 1))
	got := rows(t, s, "caller")
	if len(got) != 2 || len(got[0]) > 250 || !strings.HasSuffix(got[0], " 2 0 0") {
		t.Errorf("got %q, want two short rows", got)
	}
}

func TestPercentilesAreThoseOfTheDurations(t *testing.T) {
	var log strings.Builder
	for i := 1; i <= 1000; i++ {
		log.WriteString(line(noon, "u1", 200, "", i))
	}
	s := summed(t, usage.Options{}, log.String())
	if d := s.Total.Duration; d != (usage.Duration{P50: 500, P95: 950, P99: 990, Max: 1000}) {
		t.Errorf("in total %+v, want the percentiles of 1 to 1000", d)
	}
	exact := []int64{500, 950, 990}
	d := s.Tables[1].Rows[0].Duration
	for i, got := range []int64{d.P50, d.P95, d.P99} {
		if got < exact[i] || got > exact[i]+exact[i]/16 {
			t.Errorf("a row has %d, want %d to within 1 in 16", got, exact[i])
		}
	}
}

func TestCostIsTokensTimesPriceAndSaysWhatATokenIsNot(t *testing.T) {
	log := line(noon, "u1", 200, "", 1) + line(noon, "u1", 200, "", 1) + line(noon, "u1", 200, "", 1) + line(noon, "u2", 429, "quota_exceeded", 1)
	s := summed(t, usage.Options{Price: 0.04}, log)
	if s.Total.Cost != 0.12 {
		t.Errorf("3 tokens at 0.04 cost %v, want 0.12", s.Total.Cost)
	}
	var text, page strings.Builder
	if err := s.WriteText(&text, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteHTML(&page, 0); err != nil {
		t.Fatal(err)
	}
	for name, output := range map[string]string{"text": text.String(), "page": page.String(), "JSON": s.Caveat} {
		if !strings.Contains(output, "A token is not a try-on") {
			t.Errorf("the %s does not say that a token is not a try-on", name)
		}
	}
	if s := summed(t, usage.Options{}, log); s.Total.Cost != 0 || s.Caveat != "" {
		t.Errorf("without a price it shows a cost: %v, %q", s.Total.Cost, s.Caveat)
	}
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPackedLogIsUnpacked(t *testing.T) {
	text := line(noon, "u1", 200, "", 1)
	s := summed(t, usage.Options{}, string(packed(t, text))+string(packed(t, text)), text)
	expectRows(t, s, "caller", "u1 3 0 0")
}

func TestALogThatBreaksOffIsAnErrorAndTheRestIsSummed(t *testing.T) {
	whole := packed(t, strings.Repeat(line(noon, "u1", 200, "", 1), 10_000))
	sources := []usage.Source{
		{Name: "gone.log", Open: func() (io.ReadCloser, error) { return os.Open("gone.log") }},
		source(string(whole[:len(whole)-20])),
		source(line(noon, "u2", 200, "", 1)),
	}
	s, err := usage.Read(t.Context(), sources, usage.Options{}, nil)
	if err == nil || !strings.Contains(err.Error(), "gone.log") || !strings.Contains(err.Error(), "a log: unexpected EOF") {
		t.Errorf("got %v, want errors that name both logs", err)
	}
	if got := rows(t, s, "caller"); len(got) != 2 || got[1] != "u2 1 0 0" {
		t.Errorf("got %q, want what could be read of both callers", got)
	}
}

func TestAPipeIsSummedUntilItIsStopped(t *testing.T) {
	reader, writer := io.Pipe()
	defer writer.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go io.WriteString(writer, line(noon, "u1", 200, "", 1))
	pipe := usage.Source{Name: "a pipe", Open: func() (io.ReadCloser, error) { return reader, nil }}
	s, err := usage.Read(ctx, []usage.Source{pipe}, usage.Options{}, func(usage.Standing) { stop() })
	if err != nil || !s.Stopped || s.Total.Tokens != 1 {
		t.Errorf("got %d tokens, stopped %v, %v, want the one that was written", s.Total.Tokens, s.Stopped, err)
	}
}

// hostile are keys that would do something to a terminal, a page or a spreadsheet.
var hostile = []string{
	"\x1b]0;owned\x07", "\u009b31mred", "a\rb", "a\nb", "\u202egnp", "\u2028", "\x7f", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`,
	"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\ufeff", "\x00",
}

func TestNoOutputHoldsWhatATerminalOrAPageWouldObey(t *testing.T) {
	var log strings.Builder
	for _, key := range hostile {
		log.WriteString(line(noon, key, 200, key, 1, key))
	}
	s := summed(t, usage.Options{Price: 1}, log.String())
	if s.Lines.Skipped() != 0 || len(s.Tables[1].Rows) != len(hostile) {
		t.Fatalf("got %d callers, %+v, want all", len(s.Tables[1].Rows), s.Lines)
	}
	asJSON, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var text, table, page strings.Builder
	if err := s.WriteText(&text, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteCSV(&table); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteHTML(&page, 0); err != nil {
		t.Fatal(err)
	}
	for name, output := range map[string]string{"text": text.String(), "JSON": string(asJSON), "CSV": table.String(), "page": page.String()} {
		for _, c := range output {
			if c != '\n' && unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Errorf("the %s holds %U", name, c)
			}
		}
	}
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "<img") {
		t.Error("the page holds an element that a client chose")
	}
	records, err := csv.NewReader(strings.NewReader(table.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, field := range record {
			if field != "" && strings.ContainsAny(field[:1], "=+-@") {
				t.Errorf("a spreadsheet would take %q for a formula", field)
			}
		}
	}
}

func TestTheCSVHasEveryRow(t *testing.T) {
	s := summed(t, usage.Options{By: [][]usage.Dimension{{usage.Caller}, {usage.Day, usage.Caller}}, Price: 0.5}, line(noon, "u1", 200, "", 7, "sku-1")+line(noon, "u2", 403, "denied", 9))
	var b strings.Builder
	if err := s.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := `by,day,hour,caller,product,code,cause,address,origin,tokens,refusals,failures,p50_us,p95_us,p99_us,max_us,cost
total,,,,,,,,,1,1,0,7,9,9,9,0.5
caller,,,u1,,,,,,1,0,0,7,7,7,7,0.5
caller,,,u2,,,,,,0,1,0,9,9,9,9,0
day+caller,2026-11-28,,u1,,,,,,1,0,0,7,7,7,7,0.5
day+caller,2026-11-28,,u2,,,,,,0,1,0,9,9,9,9,0
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestTheChartHasABarForEachDayOrHour(t *testing.T) {
	for name, tc := range map[string]struct {
		log  string
		bars int
		says []string
	}{
		"hours of a short log": {line("2026-11-28T10:59:00.000Z", "u", 200, "", 1) + line("2026-11-28T12:01:00.000Z", "u", 200, "", 1), 3,
			[]string{"2026-11-28 10h: 1 tokens", "2026-11-28 11h: 0 tokens", "2026-11-28 12h: 1 tokens"}},
		"days of a long one": {line("2026-11-01T10:00:00.000Z", "u", 200, "", 1) + line("2026-11-01T12:00:00.000Z", "u", 429, "quota_exceeded", 1) + line("2026-11-07T00:00:00.000Z", "u", 503, "quota_unavailable", 1), 7,
			[]string{"2026-11-01: 1 tokens, 1 refusals, 0 failures", "2026-11-07: 0 tokens, 0 refusals, 1 failures"}},
		"the end of a hostile one": {line("0001-01-02T00:00:00.000Z", "u", 200, "", 1) + line("9999-12-31T00:00:00.000Z", "u", 200, "", 1), 400,
			[]string{"9999-12-31: 1 tokens"}},
	} {
		t.Run(name, func(t *testing.T) {
			var page strings.Builder
			if err := summed(t, usage.Options{}, tc.log).WriteHTML(&page, 0); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(page.String(), "<title>2") + strings.Count(page.String(), "<title>9"); got != tc.bars {
				t.Errorf("the chart has %d bars, want %d", got, tc.bars)
			}
			for _, want := range tc.says {
				if !strings.Contains(page.String(), want) {
					t.Errorf("the chart does not say %q", want)
				}
			}
		})
	}
}

func TestTopShowsWhatCountsMostAndTheLatestDays(t *testing.T) {
	var log strings.Builder
	for day := 1; day <= 9; day++ {
		for i := range day {
			log.WriteString(line(fmt.Sprintf("2026-11-0%dT00:00:00.000Z", day), fmt.Sprintf("u%d", i), 200, "", 1))
		}
	}
	var text strings.Builder
	if err := summed(t, usage.Options{}, log.String()).WriteText(&text, 2); err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{"2026-11-09\n": true, "2026-11-08\n": true, "2026-11-07\n": false, "u0\n": true, "u1\n": true, "u2\n": false, "and 7 more rows": true} {
		if strings.Contains(text.String(), want) != there {
			t.Errorf("shows %q: %v, want %v", want, !there, there)
		}
	}
}

func TestAnEmptyLogIsNoError(t *testing.T) {
	var text, page strings.Builder
	s := summed(t, usage.Options{}, "")
	if err := s.WriteText(&text, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteHTML(&page, 0); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "0 tokens, 0 refusals, 0 failures") {
		t.Errorf("got %q", text.String())
	}
}

func FuzzAnyLog(f *testing.F) {
	f.Add([]byte(line(noon, "u1", 200, "", 1, "sku-1")))
	f.Add([]byte(`{"time":"` + noon + `","warning":"x"}`))
	f.Add([]byte("\x1f\x8b\x08"))
	for _, key := range hostile {
		f.Add([]byte("prefix {" + line(noon, key, 200, key, -1, key)))
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		s, err := usage.Read(t.Context(), []usage.Source{source(string(log))}, usage.Options{Price: 1, MaxKeys: 2}, nil)
		if err != nil && !bytes.HasPrefix(log, []byte("\x1f\x8b")) {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := s.WriteText(&out, 0); err != nil {
			t.Fatal(err)
		}
		if err := s.WriteHTML(&out, 0); err != nil {
			t.Fatal(err)
		}
		for _, c := range out.String() {
			if c != '\n' && unicode.IsControl(c) {
				t.Fatalf("the output holds %U", c)
			}
		}
		if l := s.Lines; l.Read != l.Decisions+l.Warnings+l.Outside+l.Skipped() {
			t.Fatalf("lines do not add up: %+v", l)
		}
	})
}

func BenchmarkAMillionLines(b *testing.B) {
	var log strings.Builder
	for i := range 1_000_000 {
		status, code := 200, ""
		if i%5 == 0 {
			status, code = 429, "quota_exceeded"
		}
		at := time.Date(2026, 11, 1+i/40_000, 12, 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05.000Z")
		fmt.Fprintf(&log, `{"time":%q,"request_id":"%032x","caller":"user-%d","decision":"allow","status":%d,"code":%q,"parameters":["sku_ids","uploaded_image_id"],"parameters_hash":"%016x","products":["sku-%d"],"jti":"%032x","duration_us":%d}`+"\n",
			at, i, i%10_000, status, code, i, i%1000, i, i%500)
	}
	b.SetBytes(int64(log.Len()))
	b.ResetTimer()
	for b.Loop() {
		s, err := usage.Read(b.Context(), []usage.Source{source(log.String())}, usage.Options{}, nil)
		if err != nil || s.Lines.Decisions != 1_000_000 {
			b.Fatal(s.Lines, err)
		}
	}
}
