package caller_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/token"
)

const (
	currentSecret  = "kF3vPq8ZsLw1XyT6bNcR0aGhJd5uEm9o"
	previousSecret = "Zr7Qe2MtVw9KxB4nHs6YcUa1DfGj3LpR"
	strangeSecret  = "a stranger's secret, long enough to be a key"
)

func hs256(t *testing.T) caller.HS256 {
	t.Helper()
	return caller.HS256{
		Session:  caller.Session{Issuer: issuer},
		Current:  must(token.NewKey([]byte(currentSecret))),
		Previous: must(token.NewKey([]byte(previousSecret))),
	}
}

func shared(secret string, header, claims map[string]any) string {
	return sign(jwt.SigningMethodHS256, []byte(secret), header, claims)
}

// kinds are the two authenticators of sessions, each with what signs sessions for it.
func kinds(t *testing.T) map[string]struct {
	with    func(caller.Session) caller.Authenticator
	session func(header, claims map[string]any) string
} {
	type kind = struct {
		with    func(caller.Session) caller.Authenticator
		session func(header, claims map[string]any) string
	}
	all := map[string]kind{"HS256": {
		func(s caller.Session) caller.Authenticator { a := hs256(t); a.Session = s; return a },
		func(header, claims map[string]any) string { return shared(currentSecret, header, claims) },
	}}
	for _, id := range []identity{rsaIdentity(), ecIdentity(), edIdentity()} {
		p := newProvider(id.jwk)
		all[id.method.Alg()] = kind{
			func(s caller.Session) caller.Authenticator { a := p.instance(); a.Session = s; return a },
			id.session,
		}
	}
	return all
}

func TestASessionNamesTheCaller(t *testing.T) {
	for name, kind := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			got, err := kind.with(caller.Session{Issuer: issuer, Audiences: []string{audience}}).Authenticate(bearing(kind.session(nil, nil)), start)
			if err != nil || got.ID != subject || !got.IssuedAt.Equal(start) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestASessionIsAccepted(t *testing.T) {
	for kindName, kind := range kinds(t) {
		for name, tc := range map[string]struct {
			demanded []string
			claims   map[string]any
			after    time.Duration
		}{
			"without iat":                         {claims: map[string]any{"iat": nil}},
			"without aud":                         {claims: map[string]any{"aud": nil}},
			"with any aud if none is demanded":    {claims: map[string]any{"aud": "other"}},
			"with the audience in a list":         {demanded: []string{audience}, claims: map[string]any{"aud": []string{"x", audience}}},
			"with one of several audiences":       {demanded: []string{"shop", audience}},
			"with half a letter in a name":        {claims: map[string]any{"name": "Ann \uFFFD", "address": map[string]any{"\uFFFD": "\uFFFD"}}},
			"of a clock 60 s ahead":               {after: -time.Minute},
			"59 s after it expired":               {after: 48*time.Hour + 59*time.Second},
			"with a sub of 256 bytes":             {claims: map[string]any{"sub": strings.Repeat("é", 128)}},
			"with a sub of many alphabets":        {claims: map[string]any{"sub": "auth0|Ünï 用户 😀"}},
			"with claims that are not used":       {claims: map[string]any{"roles": []string{"a"}, "email_verified": true}},
			"with nbf in the past":                {claims: map[string]any{"nbf": start.Unix() - 1}},
			"with nbf less than 60 s ahead of us": {claims: map[string]any{"nbf": start.Unix() + 60}},
		} {
			t.Run(kindName+", "+name, func(t *testing.T) {
				a := kind.with(caller.Session{Issuer: issuer, Audiences: tc.demanded})
				if _, err := a.Authenticate(bearing(kind.session(nil, tc.claims)), start.Add(tc.after)); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestASessionIsRefused(t *testing.T) {
	const badSub = "the session has no sub of 1 to 256 printable bytes"
	const badTime = "the session's exp, iat or nbf is not a whole number of seconds"
	for kindName, kind := range kinds(t) {
		for name, tc := range map[string]struct {
			header, claims map[string]any
			after          time.Duration
			want           string
		}{
			"no sub":                     {claims: map[string]any{"sub": nil}, want: badSub},
			"an empty sub":               {claims: map[string]any{"sub": ""}, want: badSub},
			"a sub that is a number":     {claims: map[string]any{"sub": 1}, want: badSub},
			"a sub that is a list":       {claims: map[string]any{"sub": []string{subject}}, want: badSub},
			"a sub of 257 bytes":         {claims: map[string]any{"sub": strings.Repeat("x", 257)}, want: badSub},
			"a sub with a line break":    {claims: map[string]any{"sub": "a\nb"}, want: badSub},
			"a sub with a NUL":           {claims: map[string]any{"sub": "a\x00"}, want: badSub},
			"a sub that turns text over": {claims: map[string]any{"sub": "a\u202eb"}, want: badSub},
			"a sub with half a letter":   {claims: map[string]any{"sub": "a\uFFFD"}, want: badSub},
			"a sub with invisible space": {claims: map[string]any{"sub": "a\u200bb"}, want: badSub},
			"another issuer":             {claims: map[string]any{"iss": "https://evil.example/"}, want: "the session's iss is not the expected issuer"},
			"the issuer without a slash": {claims: map[string]any{"iss": strings.TrimSuffix(issuer, "/")}, want: "the session's iss is not the expected issuer"},
			"issuers in a list":          {claims: map[string]any{"iss": []string{issuer}}, want: "the session's iss is not the expected issuer"},
			"no issuer":                  {claims: map[string]any{"iss": nil}, want: "the session's iss is not the expected issuer"},
			"another audience":           {claims: map[string]any{"aud": "other"}, want: "the session's aud is not the expected audience"},
			"no audience":                {claims: map[string]any{"aud": nil}, want: "the session's aud is not the expected audience"},
			"no exp":                     {claims: map[string]any{"exp": nil}, want: "the session has no exp"},
			"exp as a string":            {claims: map[string]any{"exp": "1900000000"}, want: badTime},
			"exp with a fraction":        {claims: map[string]any{"exp": 1900000000.5}, want: badTime},
			"exp without end":            {claims: map[string]any{"exp": 1e300}, want: badTime},
			"an iat that is no number":   {claims: map[string]any{"iat": "now"}, want: badTime},
			"60 s after it expired":      {after: 48*time.Hour + time.Minute, want: "the session has expired"},
			"a clock 61 s ahead":         {after: -61 * time.Second, want: "the session was issued in the future"},
			"nbf 61 s ahead":             {claims: map[string]any{"nbf": start.Unix() + 61}, want: "the session is not valid yet"},
			"a crit header":              {header: map[string]any{"crit": []string{"exp"}}, want: "the session has a crit or b64 header, which is not supported"},
			"an unencoded payload":       {header: map[string]any{"b64": false}, want: "the session has a crit or b64 header, which is not supported"},
			"another type":               {header: map[string]any{"typ": "logout+jwt"}, want: "the session is not a well-formed JWT (RFC 7519)"},
			"alg none":                   {header: map[string]any{"alg": "none"}, want: "the session's alg does not fit the key that it is checked with"},
			"alg noNE":                   {header: map[string]any{"alg": "noNE"}, want: "the session's alg does not fit the key that it is checked with"},
			"an alg of no key":           {header: map[string]any{"alg": "PS256"}, want: "the session's alg does not fit the key that it is checked with"},
			"no alg":                     {header: map[string]any{"alg": nil}, want: "the session's alg does not fit the key that it is checked with"},
		} {
			t.Run(kindName+", "+name, func(t *testing.T) {
				a := kind.with(caller.Session{Issuer: issuer, Audiences: []string{audience}})
				raw := kind.session(tc.header, tc.claims)
				got, err := a.Authenticate(bearing(raw), start.Add(tc.after))
				refusedAs(t, err, caller.CodeInvalidToken, tc.want)
				if got != (caller.Caller{}) {
					t.Errorf("it names %+v all the same", got)
				}
				discreet(t, err, raw)
			})
		}
	}
}

// TestAnAccessTokenIsAcceptedForAnAudience: RFC 9068 section 4 demands the check.
func TestAnAccessTokenIsAcceptedForAnAudience(t *testing.T) {
	for kindName, kind := range kinds(t) {
		for _, typ := range []string{"at+jwt", "application/at+jwt"} {
			t.Run(kindName+", "+typ, func(t *testing.T) {
				raw := kind.session(map[string]any{"typ": typ}, nil)
				demanding := kind.with(caller.Session{Issuer: issuer, Audiences: []string{audience}})
				if _, err := demanding.Authenticate(bearing(raw), start); err != nil {
					t.Error(err)
				}
				_, err := kind.with(caller.Session{Issuer: issuer}).Authenticate(bearing(raw), start)
				refusedAs(t, err, caller.CodeInvalidToken, "the session is an access token (typ at+jwt), which is accepted only if caller_audience is set")
				_, err = demanding.Authenticate(bearing(kind.session(map[string]any{"typ": typ}, map[string]any{"aud": "shop"})), start)
				refusedAs(t, err, caller.CodeInvalidToken, "the session's aud is not the expected audience")
			})
		}
	}
}

// TestASessionOfSixteenKiBIsAccepted: Keycloak with many roles has 9 KB.
func TestASessionOfSixteenKiBIsAccepted(t *testing.T) {
	if at := token.MaxLength; at != 16<<10 {
		t.Fatalf("the limit is %d", at)
	}
	for kindName, kind := range kinds(t) {
		t.Run(kindName, func(t *testing.T) {
			fill := func(n int) string {
				return kind.session(nil, map[string]any{"roles": strings.Repeat("r", n)})
			}
			n := (token.MaxLength - len(fill(0))) / 4 * 3
			a := kind.with(caller.Session{Issuer: issuer})
			if _, err := a.Authenticate(bearing(fill(n)), start); err != nil {
				t.Error(err)
			}
			_, err := a.Authenticate(bearing(fill(n+6)), start)
			refusedAs(t, err, caller.CodeInvalidRequest, "the credential is longer than the 16 KiB that are accepted")
		})
	}
}

func TestAMalformedSessionIsRefused(t *testing.T) {
	for kindName, kind := range kinds(t) {
		raw := kind.session(nil, nil)
		parts := strings.Split(raw, ".")
		signature := must(b64.DecodeString(parts[2]))
		for name, tc := range map[string]struct{ raw, want string }{
			"one part":         {parts[0], "the session is not a well-formed JWT (RFC 7519)"},
			"five parts":       {raw + ".x.y", "the session is not a well-formed JWT (RFC 7519)"},
			"padding":          {raw + "=", "the session is not a well-formed JWT (RFC 7519)"},
			"no signature":     {parts[0] + "." + parts[1] + ".", "the session's signature does not match"},
			"a changed claim":  {parts[0] + "." + b64.EncodeToString([]byte(`{"sub":"admin"}`)) + "." + parts[2], "the session's signature does not match"},
			"a cut signature":  {parts[0] + "." + parts[1] + "." + b64.EncodeToString(signature[:len(signature)-1]), "the session's signature does not match"},
			"another of zeros": {parts[0] + "." + parts[1] + "." + b64.EncodeToString(make([]byte, len(signature))), "the session's signature does not match"},
		} {
			t.Run(kindName+", "+name, func(t *testing.T) {
				_, err := kind.with(caller.Session{Issuer: issuer}).Authenticate(bearing(tc.raw), start)
				refusedAs(t, err, caller.CodeInvalidToken, tc.want)
				discreet(t, err, raw)
			})
		}
	}
}

// TestWithoutAnIssuerNobodyIsLetIn: an empty issuer is a mistake, and must not accept every session.
func TestWithoutAnIssuerNobodyIsLetIn(t *testing.T) {
	for name, kind := range kinds(t) {
		t.Run(name, func(t *testing.T) {
			_, err := kind.with(caller.Session{}).Authenticate(bearing(kind.session(nil, nil)), start)
			var refusal *caller.Refusal
			if err == nil || errors.As(err, &refusal) {
				t.Errorf("got %v, want an error that is no refusal", err)
			}
		})
	}
}

// discreet fails the test if an error shows anything of the session, or is not fit for a header.
func discreet(t *testing.T, err error, raw string) {
	t.Helper()
	var refusal *caller.Refusal
	if errors.As(err, &refusal) {
		sameAsWritten(t, refusal)
	}
	for _, part := range strings.Split(raw, ".") {
		for at := 0; at+12 <= len(part); at += 12 {
			if strings.Contains(fmt.Sprintf("%v %+v", err, err), part[at:at+12]) {
				t.Errorf("the error shows the session: %v", err)
			}
		}
	}
	if strings.Contains(err.Error(), subject) || strings.Contains(err.Error(), issuer) {
		t.Errorf("the error shows a claim: %v", err)
	}
}
