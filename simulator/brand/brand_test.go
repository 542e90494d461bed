package brand_test

import (
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/simulator/brand"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/spinhost/outbound"
	"aiuta-edge/simulator/target"
)

const url = "http://brand.example:4000"

var start = time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)

// shop is a brand, and an endpoint that trusts it, on one clock.
type shop struct {
	*brand.Brand
	clock    *clock.Simulated
	endpoint http.Handler
}

func seeded(seed uint64) io.Reader {
	var key [32]byte
	key[0] = byte(seed)
	return rand.NewChaCha8(key)
}

func newShop(t *testing.T, c brand.Config) *shop {
	t.Helper()
	s := &shop{clock: clock.NewFrozen(start)}
	c.Users = map[string]string{"anna": "blue horse", "bob": "green cow"}
	c.Clock = s.clock
	if c.Random == nil {
		c.Random = seeded(1)
	}
	s.Brand = brand.New(c)
	s.configure(t, nil)
	return s
}

// configure starts the endpoint anew with the brand's present variables and some more.
func (s *shop) configure(t *testing.T, more map[string]string) {
	t.Helper()
	variables := map[string]string{"jwt_issuer": "iss-1", "jwt_secret": "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o", "params": "*"}
	maps.Copy(variables, s.Variables(url))
	maps.Copy(variables, more)
	application := target.Embedded()
	application.Variables, application.Clock, application.Outbound = variables, s.clock, outbound.Memory{Handler: s.Brand}
	handler, closeTarget, err := application.Open(t.Context(), target.Native)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeTarget() })
	s.endpoint = handler
}

func ask(h http.Handler, method, path, body, session string) (status int, members map[string]any) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if session != "" {
		r.Header.Set("Authorization", "Bearer "+session)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	members, _ = strictjson.Object(w.Body.Bytes()) // nil where there is no JSON
	return w.Code, members
}

func (s *shop) signIn(t *testing.T, user, password string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"user": user, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	status, members := ask(s, "POST", brand.PathSignIn, string(body), "")
	session, _ := members["session"].(string)
	if status != http.StatusOK || session == "" {
		t.Fatalf("%s could not sign in: %d %v", user, status, members)
	}
	return session
}

// mint asks the endpoint for a token, and returns the status and the problem code, or the claims.
func (s *shop) mint(t *testing.T, session string) (status int, code string, claims map[string]any) {
	t.Helper()
	status, members := ask(s.endpoint, "POST", "/aiuta_jwt", `{"uploaded_image_id":"image-1"}`, session)
	if raw, ok := members["token"].(string); ok {
		claims = claimsOf(t, raw)
	}
	code, _ = members["code"].(string)
	return status, code, claims
}

// kinds are all ways in which a brand can make sessions.
var kinds = map[string]brand.Config{
	"hs256":               {Kind: brand.HS256, Audience: "try-on"},
	"jwks with ES256":     {Kind: brand.JWKS},
	"jwks with EdDSA":     {Kind: brand.JWKS, Algorithm: "EdDSA", Audience: "try-on"},
	"jwks with RS256":     {Kind: brand.JWKS, Algorithm: "RS256"},
	"api_key":             {Kind: brand.APIKey},
	"hs256 with a hook":   {Hook: &brand.Hook{}},
	"jwks with a hook":    {Kind: brand.JWKS, Hook: &brand.Hook{}},
	"api_key with a hook": {Kind: brand.APIKey, Hook: &brand.Hook{}},
}

func TestEveryWayOfTheEndpointToAuthenticateCallersIsTried(t *testing.T) {
	tried := map[brand.Kind]bool{brand.HS256: true} // the default
	for _, config := range kinds {
		tried[config.Kind] = true
	}
	for _, kind := range brand.Kinds() {
		if !tried[kind] {
			t.Errorf("add %s to kinds", kind)
		}
		if err := (brand.Config{Kind: kind, Users: map[string]string{"anna": "blue horse"}}).Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheEndpointTrustsTheBrandsSessions(t *testing.T) {
	for name, config := range kinds {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, config)
			if status, code, _ := s.mint(t, s.signIn(t, "anna", "blue horse")); status != http.StatusOK {
				t.Errorf("a session gets %d %s", status, code)
			}
			if status, _, _ := s.mint(t, ""); status != http.StatusUnauthorized {
				t.Errorf("no session gets %d", status)
			}
		})
	}
}

func TestAnotherBrandsSessionIsRefused(t *testing.T) {
	for name, config := range kinds {
		t.Run(name, func(t *testing.T) {
			other := config
			other.Random = seeded(2)
			foreign := newShop(t, other).signIn(t, "anna", "blue horse")
			if status, _, _ := newShop(t, config).mint(t, foreign); status != http.StatusUnauthorized {
				t.Errorf("it gets %d", status)
			}
		})
	}
}

func TestASessionEnds(t *testing.T) {
	const leeway = time.Minute // the endpoint's own
	for name, config := range kinds {
		t.Run(name, func(t *testing.T) {
			config.TTL = 10 * time.Minute
			s := newShop(t, config)
			session := s.signIn(t, "anna", "blue horse")
			s.clock.Advance(config.TTL + leeway - time.Second)
			if status, code, _ := s.mint(t, session); status != http.StatusOK {
				t.Errorf("before its end it gets %d %s", status, code)
			}
			s.clock.Advance(time.Second)
			want := http.StatusUnauthorized
			if config.Kind == brand.APIKey {
				want = http.StatusOK
			}
			if status, _, _ := s.mint(t, session); status != want {
				t.Errorf("after its end it gets %d, want %d", status, want)
			}
		})
	}
}

func TestASessionOutlivesTheRotationOfItsKey(t *testing.T) {
	for name, config := range kinds {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, config)
			old := s.signIn(t, "anna", "blue horse")
			s.Rotate()
			s.configure(t, nil)
			for which, session := range map[string]string{"an old": old, "a new": s.signIn(t, "anna", "blue horse")} {
				if status, code, _ := s.mint(t, session); status != http.StatusOK {
					t.Errorf("%s session gets %d %s", which, status, code)
				}
			}
		})
	}
}

func TestAWrongPasswordAndAnUnknownUserGetOneAnswer(t *testing.T) {
	s := newShop(t, brand.Config{})
	var first map[string]any
	for _, body := range []string{
		`{"user":"anna","password":"green cow"}`, `{"user":"nobody","password":"blue horse"}`,
		`{"user":"anna","password":""}`, `{"user":"","password":""}`, `{"user":"anna"}`, `{}`,
	} {
		status, members := ask(s, "POST", brand.PathSignIn, body, "")
		if status != http.StatusUnauthorized || members["session"] != nil {
			t.Errorf("%s: %d %v", body, status, members)
		}
		if first == nil {
			first = members
		}
		if !maps.Equal(members, first) {
			t.Errorf("%s: the answer %v tells it from %v", body, members, first)
		}
	}
	for _, body := range []string{``, `[`, `[]`, `"anna"`, `{"user":1}`, `{"user":"` + strings.Repeat("a", 64<<10) + `"}`} {
		if status, _ := ask(s, "POST", brand.PathSignIn, body, ""); status != http.StatusBadRequest {
			t.Errorf("%.20s: %d", body, status)
		}
	}
	if status, _ := ask(s, "GET", brand.PathSignIn, "", ""); status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", status)
	}
}

func TestASessionSaysWhenItEnds(t *testing.T) {
	for kind, want := range map[brand.Kind]string{brand.HS256: "900", brand.APIKey: ""} {
		s := newShop(t, brand.Config{Kind: kind})
		_, members := ask(s, "POST", brand.PathSignIn, `{"user":"anna","password":"blue horse"}`, "")
		number, _ := members["expires_in"].(json.Number)
		if number.String() != want {
			t.Errorf("%s: expires_in is %q, want %q", kind, number, want)
		}
	}
}

func TestASeedRepeatsTheSessions(t *testing.T) {
	for name, config := range kinds {
		t.Run(name, func(t *testing.T) {
			config.Random = seeded(5)
			first := newShop(t, config).signIn(t, "bob", "green cow")
			config.Random = seeded(5)
			if again := newShop(t, config).signIn(t, "bob", "green cow"); again != first {
				t.Error("the same seed made another session")
			}
			config.Random = seeded(6)
			if other := newShop(t, config).signIn(t, "bob", "green cow"); other == first {
				t.Error("another seed made the same session")
			}
		})
	}
}

func TestAWrongConfigurationSaysWhatToChange(t *testing.T) {
	for want, config := range map[string]brand.Config{
		"hs256, jwks, api_key": {Kind: "none"},
		"ES256, RS256, EdDSA":  {Algorithm: "HS512"},
		"whole seconds":        {TTL: 1500 * time.Millisecond},
		"users:":               {Users: map[string]string{"anna": ""}},
		"at least one":         {Kind: brand.APIKey},
		`claim "exp"`:          {Hook: &brand.Hook{Claims: map[string]any{"exp": 1}}},
		`claim "sub"`:          {Hook: &brand.Hook{ClaimsOf: map[string]map[string]any{"anna": {"sub": "x"}}}},
	} {
		if err := config.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
