package target_test

import (
	"bufio"
	"encoding/json"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/target"
)

// python is Debian's, for which Debian packages Flask and PyJWT; another one on PATH may have neither.
const python = "/usr/bin/python3"

// sample starts a server that behaves as Aiuta's published sample does, and returns the URL of its endpoint.
func sample(t *testing.T) string {
	t.Helper()
	require(t, exec.Command(python, "-c", "import flask, jwt").Run() == nil, "python3-flask and python3-jwt")
	cmd := exec.CommandContext(t.Context(), python, "testdata/sample.py")
	cmd.Env = append(os.Environ(), "SAMPLE_ISSUER="+testIssuer, "SAMPLE_SECRET="+testSecret)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it serves until it is killed
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the sample did not start: %v", err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port) + "/aiuta_jwt"
}

func TestSameParametersGiveTheSameClaimsAsTheSample(t *testing.T) {
	golden := sample(t)
	requests := map[string]request{
		"no parameters":                       {method: http.MethodGet},
		"no parameters, posted":               {method: http.MethodPost},
		"a query":                             query("uploaded_image_id=img-1&sku_ids=a%2Cb"),
		"query values that look typed":        query("n=1&b=true&z=null&l=[1]"),
		"a repeated name":                     query("a=1&a=2&b=3&a=4"),
		"a name without a value":              query("a&b=&&c"),
		"a semicolon":                         query("a=1;b=2"),
		"plus, percent and Unicode":           query("a=x+y&b=%2B%25&c=%E2%9C%93&%C3%A9=1"),
		"an equals sign in the value":         query("a=b=c=="),
		"what iOS sends":                      jsonBody(`{"sku_ids":"a,b","uploaded_image_id":"img-1"}`),
		"what Android sends":                  jsonBody(`{"sku_ids":["a","b"],"uploaded_image_id":"img-1"}`),
		"what Web sends":                      jsonBody(`{"uploaded_image_id":"img-1"}`),
		"an empty object":                     jsonBody(`{}`),
		"every JSON type":                     jsonBody(`{"s":"x","i":1,"neg":-7,"f":1.5,"t":true,"n":null,"l":[1,"a",[]],"o":{"k":{"v":1}}}`),
		"numbers as they are written":         jsonBody(`{"a":1.0,"b":1.50,"c":1e2,"d":12345678901234567890123,"e":0.1,"f":-0}`),
		"Unicode and escapes":                 jsonBody(`{"a":"é✓😀","b":"\u00e9\ud83d\ude00","c":"<&>\"\\/"}`),
		"a body over a query":                 {method: http.MethodPost, query: "a=query&b=query", contentType: "application/json", body: `{"a":1}`},
		"a body in a GET":                     {method: http.MethodGet, contentType: "application/json", body: `{"a":1}`},
		"a charset":                           {method: http.MethodPost, contentType: "application/json; charset=utf-8", body: `{"a":1}`},
		"a structured suffix":                 {method: http.MethodPost, contentType: "application/vnd.brand+json", body: `{"a":1}`},
		"names that only look reserved":       jsonBody(`{"ISS":"x","expires":1,"user":"u"}`),
		"white space around the object":       jsonBody(" \n{\"a\" : 1}\t"),
		"an empty body of another type":       {method: http.MethodPost, contentType: "text/plain"},
		"names and values with inner spaces":  query("a%20b=c%20d"),
		"a nested list of objects":            jsonBody(`{"items":[{"sku":"a","n":1},{"sku":"b","n":2}]}`),
		"a value that is only digits in JSON": jsonBody(`{"sku_id":"00123"}`),
	}
	onBoth(t, func(t *testing.T, spec target.Spec) {
		ours := open(t, spec, clock.Real{}, nil)
		for name, r := range requests {
			t.Run(name, func(t *testing.T) {
				want := r.send(t, golden).claims(t, time.Now)
				got := r.send(t, ours).claims(t, time.Now)
				for side, claims := range map[string]token.Claims{"the sample": want, "ours": got} {
					if life := number(t, claims["exp"]) - number(t, claims["iat"]); life != 60 {
						t.Errorf("a token of %s lives %d s, want 60", side, life)
					}
					delete(claims, "iat")
					delete(claims, "exp")
				}
				if got, want := canonical(t, map[string]any(got)), canonical(t, map[string]any(want)); got != want {
					t.Errorf("claims are\n%s, the sample's are\n%s", got, want)
				}
			})
		}
	})
}

// TestWhereOursIsStricter lists what the sample signs, or fails at, and ours refuses. RATIONALE.md says why.
func TestWhereOursIsStricter(t *testing.T) {
	golden := sample(t)
	cases := map[string]struct {
		request      request
		golden, ours int
	}{
		"a reserved claim":             {jsonBody(`{"sub":"u"}`), 200, 400},
		"the server's own claims":      {jsonBody(`{"iss":"x","exp":1}`), 200, 400},
		"a list of pairs":              {jsonBody(`[["a","b"]]`), 200, 400},
		"a list":                       {jsonBody(`[1,2]`), 500, 400},
		"null":                         {jsonBody(`null`), 500, 400},
		"a duplicate name":             {jsonBody(`{"a":1,"a":2}`), 200, 400},
		"NaN":                          {jsonBody(`{"a":NaN}`), 200, 400},
		"half a surrogate pair":        {jsonBody(`{"a":"\ud800"}`), 200, 400},
		"a control character":          {jsonBody(`{"a":"\u0000"}`), 200, 400},
		"an empty name":                {query("=x"), 200, 400},
		"invalid UTF-8 in a query":     {query("a=%FF"), 200, 400},
		"a broken escape in a query":   {query("a=%zz"), 200, 400},
		"more than 64 parameters":      {jsonBody(manyParameters(65)), 200, 400},
		"a token beyond 4 KiB":         {jsonBody(`{"a":"` + strings.Repeat("x", 4000) + `"}`), 200, 400},
		"a body beyond 16 KiB":         {jsonBody(`{"a":"` + strings.Repeat("x", 16<<10) + `"}`), 200, 413},
		"a number beyond float64":      {jsonBody(`{"a":1e400}`), 200, 400},
		"a byte order mark":            {jsonBody("\ufeff{}"), 200, 400},
		"a form, which has no effect":  {request{method: http.MethodPost, contentType: "application/x-www-form-urlencoded", body: "a=b"}, 200, 415},
		"JSON without a content type":  {request{method: http.MethodPost, body: `{"a":1}`}, 200, 415},
		"an empty body, as a problem":  {request{method: http.MethodPost, contentType: "application/json"}, 400, 400},
		"malformed JSON, as a problem": {jsonBody(`{`), 400, 400},
		"PUT, as a problem":            {request{method: http.MethodPut}, 405, 405},
		"OPTIONS, without a body":      {request{method: http.MethodOptions}, 200, 204},
	}
	onBoth(t, func(t *testing.T, spec target.Spec) {
		ours := open(t, spec, clock.Real{}, nil)
		for name, tc := range cases {
			t.Run(name, func(t *testing.T) {
				if got := tc.request.send(t, golden).status; got != tc.golden {
					t.Errorf("the sample answers %d, want %d", got, tc.golden)
				}
				if got := tc.request.send(t, ours).status; got != tc.ours {
					t.Errorf("ours answers %d, want %d", got, tc.ours)
				}
			})
		}
	})
}

// canonical writes a value so that two are equal exactly if their JSON types and values are: 1 is not 1.0,
// but 1.50 is 1.5.
func canonical(t *testing.T, value any) string {
	t.Helper()
	var walk func(any) any
	walk = func(value any) any {
		switch value := value.(type) {
		case json.Number:
			if integer, ok := new(big.Int).SetString(value.String(), 10); ok {
				return "integer " + integer.String()
			}
			f, err := value.Float64()
			if err != nil {
				t.Fatal(err)
			}
			return []any{"float", f}
		case []any:
			list := make([]any, len(value))
			for i := range value {
				list[i] = walk(value[i])
			}
			return list
		case map[string]any:
			object := map[string]any{}
			for name := range value {
				object[name] = walk(value[name])
			}
			return object
		}
		return value
	}
	text, err := json.Marshal(walk(value))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
