package probe_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/probe"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/report"
	"aiuta-edge/simulator/target"
)

// side serves our own endpoint, with some variables replaced and its answers changed.
func side(t *testing.T, spec target.Spec, replace map[string]string, change func(http.Header)) probe.Endpoint {
	t.Helper()
	variables := map[string]string{
		"jwt_issuer": testIssuer, "jwt_secret": testSecret, "caller_auth": "hs256", "caller_secret": sessionSecret, "caller_issuer": sessionIssuer,
	}
	maps.Copy(variables, replace)
	application := target.Embedded()
	application.Variables, application.Clock, application.Cache = variables, clock.Real{}, cache
	handler, closeTarget, err := application.Open(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if change != nil {
			change(w.Header()) // an answer to HEAD may write nothing
		}
		handler.ServeHTTP(changing{w, change}, r)
	}))
	t.Cleanup(func() {
		server.Close()
		if err := closeTarget(); err != nil {
			t.Error(err)
		}
	})
	return probe.Endpoint{
		URL: server.URL + aiuta.TokenPath, Issuer: variables["jwt_issuer"], Secret: []byte(testSecret),
		Caller: bearer(t, sessionOf(t, "user-1", 0)), Expired: bearer(t, sessionOf(t, "user-1", 25*time.Hour)),
	}
}

// changing changes the headers of an answer.
type changing struct {
	http.ResponseWriter
	change func(http.Header)
}

func (c changing) WriteHeader(status int) {
	if c.change != nil {
		c.change(c.Header())
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c changing) Write(p []byte) (int, error) {
	if c.change != nil {
		c.change(c.Header())
	}
	return c.ResponseWriter.Write(p)
}

func compare(t *testing.T, a, b probe.Endpoint) []report.Case {
	t.Helper()
	cases, err := probe.Compare(t.Context(), probe.Config{Endpoint: a}, b, probe.Comparisons(false))
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// differences are what was found, each once, as "A: … B: …".
func differences(cases []report.Case) []string {
	seen := map[string]bool{}
	for _, c := range cases {
		for _, check := range c.Checks {
			got, _, _ := strings.Cut(check.Got, " (in ") // so many of the requests of a case
			seen[check.Expected+" "+got] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// TestComponentAndNativeDifferOnlyInWhatSpinRefuses: Spin answers these before the component starts. RATIONALE.md says of a
// header that is not UTF-8 whose way it is.
func TestComponentAndNativeDifferOnlyInWhatSpinRefuses(t *testing.T) {
	cases := compare(t, side(t, target.Component, nil, nil), side(t, target.Native, nil, nil))
	for _, c := range cases {
		want := report.Passed
		if sign, ok := map[string]string{
			"latin1-header": "A: answer 500", "long-query": "A: code missing", "methods": "A: code missing", "trace": "A: code missing",
		}[c.Name]; ok {
			want = report.Failed
			if !strings.Contains(fmt.Sprint(c.Checks), sign) {
				t.Errorf("%s gets %v", c.Name, c.Checks)
			}
		}
		if c.Outcome != want {
			t.Errorf("%s/%s: %s %v", c.Group, c.Name, c.Message, c.Checks)
		}
	}
}

func TestWhatDiffersIsNamedAndNothingElse(t *testing.T) {
	for name, tc := range map[string]struct {
		variables map[string]string
		change    func(http.Header)
		want      []string
	}{
		"the lifetime":  {variables: map[string]string{"token_ttl": "2m"}, want: []string{"A: claim exp iat + 60 s B: claim exp iat + 120 s"}},
		"jti":           {variables: map[string]string{"token_jti": "false"}, want: []string{"A: claim jti a text of 32 characters B: claim jti missing"}},
		"another claim": {variables: map[string]string{"claims": `{"store":"berlin"}`}, want: []string{`A: claim store missing B: claim store "berlin"`}},
		"a kid":         {variables: map[string]string{"jwt_key_id": "2026-11"}, want: []string{`A: header kid missing B: header kid "2026-11"`}},
		"the secret":    {variables: map[string]string{"jwt_secret": "b2VdKq9ZsLw1XyT6bNcR0aGhJd5uEm9o"}, want: []string{"A: signature holds B: signature does not hold"}},
		"a header":      {change: func(h http.Header) { h.Set("Cache-Control", "private") }, want: []string{"A: Cache-Control no-store B: Cache-Control private"}},
		"an origin": {
			variables: map[string]string{"allowed_origins": "https://shop.example"}, want: []string{"A: Vary missing B: Vary Origin"},
		},
		"lists": {
			variables: map[string]string{"params": `{"uploaded_image_id":{"type":"string","required":true},"sku_ids":{"type":"list","form":"list"},"sku_id":{"type":"string"},"sku_catalog_name":{"type":"string"},"product_id":{"type":"string"}}`},
			want:      []string{`A: claim sku_ids "sku-1" B: claim sku_ids ["sku-1"]`, `A: claim sku_ids "sku-1,sku-2" B: claim sku_ids ["sku-1","sku-2"]`},
		},
		"another issuer, which both were given": {variables: map[string]string{"jwt_issuer": "iss-2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := differences(compare(t, side(t, target.Native, nil, nil), side(t, target.Native, tc.variables, tc.change)))
			if !slices.Equal(got, tc.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

func TestEveryCaseTellsTwoEndpointsApart(t *testing.T) {
	names := map[string]bool{}
	cases := compare(t, side(t, target.Native, nil, nil), side(t, target.Native, nil, func(h http.Header) { h.Set("Retry-After", "1") }))
	for _, c := range cases {
		if c.Outcome != report.Failed || c.Sent == "" {
			t.Errorf("%s/%s has not seen the difference: %+v", c.Group, c.Name, c)
		}
		if names[c.Name] {
			t.Errorf("two cases are called %s", c.Name)
		}
		names[c.Name] = true
	}
}

func TestWithoutACredentialItsCasesAreSkipped(t *testing.T) {
	a, b := side(t, target.Native, nil, nil), side(t, target.Native, nil, nil)
	b.Caller, b.Expired = exchange.Credential{}, exchange.Credential{}
	for _, c := range compare(t, a, b) {
		want := c.Name == "forger" || c.Name == "expired"
		if got := c.Outcome == report.Skipped; got != want || want && !strings.HasPrefix(c.Message, "B: ") {
			t.Errorf("%s is %s: %s", c.Name, c.Outcome, c.Message)
		}
	}
}

func TestASideThatIsNotThereIsNamed(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := probe.Compare(t.Context(), probe.Config{Endpoint: side(t, target.Native, nil, nil)}, probe.Endpoint{URL: server.URL}, probe.Comparisons(false))
	if !errors.Is(err, exchange.ErrUnreachable) || !strings.HasPrefix(err.Error(), "side B: ") {
		t.Errorf("got %v", err)
	}
}

func TestAComparisonShowsNothingThatIsSecret(t *testing.T) {
	a := side(t, target.Native, nil, nil)
	b := side(t, target.Native, nil, func(h http.Header) {
		h.Set("WWW-Authenticate", testSecret)
		h.Set("Location", sessionOf(t, "user-1", 0))
	})
	text := fmt.Sprintf("%+v", compare(t, a, b))
	if strings.Contains(text, testSecret) || regexp.MustCompile(`eyJ[\w-]{20,}`).MatchString(text) {
		t.Error("a secret or a token is shown")
	}
}
