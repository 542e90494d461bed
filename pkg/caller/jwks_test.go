package caller_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"aiuta-edge/pkg/caller"
)

func TestEveryKindOfKeyInOneSet(t *testing.T) {
	ed := edIdentity()
	p := newProvider(rsaIdentity().named("r"), ecIdentity().named("e"), ed.named("d"))
	for id, who := range map[string]identity{"r": rsaIdentity(), "e": ecIdentity(), "d": ed} {
		t.Run(who.method.Alg(), func(t *testing.T) { p.accepts(t, who.session(kid(id), nil), 0) })
	}
	p.fetched(t, 1)
}

// TestTheKeyDecidesTheAlgorithm: a session that is rightly signed, and names the key of another.
func TestTheKeyDecidesTheAlgorithm(t *testing.T) {
	ed := edIdentity()
	all := map[string]identity{"r": rsaIdentity(), "e": ecIdentity(), "d": ed}
	p := newProvider(rsaIdentity().named("r"), ecIdentity().named("e"), ed.named("d"))
	for id := range all {
		for _, who := range all {
			if all[id].method == who.method {
				continue
			}
			t.Run(who.method.Alg()+" for the key of "+all[id].method.Alg(), func(t *testing.T) {
				_, err := p.authenticate(who.session(kid(id), nil), 0)
				refusedAs(t, err, caller.CodeInvalidToken, "the session's alg does not fit the key that it is checked with")
			})
		}
	}
}

// TestAPublicKeyIsNoSecret is CVE-2016-10555 and CVE-2022-29217 at the door: HS256 under what every client can fetch.
func TestAPublicKeyIsNoSecret(t *testing.T) {
	id := rsaIdentity()
	p := newProvider(id.named("a"))
	n, _ := b64.DecodeString(id.jwk["n"].(string))
	for name, secret := range map[string][]byte{
		"the set": p.body, "the JWK": must(json.Marshal(id.named("a"))), "the modulus": n, "its text": []byte(id.jwk["n"].(string)), "nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.authenticate(sign(jwt.SigningMethodHS256, secret, kid("a"), nil), 0)
			refusedAs(t, err, caller.CodeInvalidToken, "the session's alg does not fit the key that it is checked with")
			_, err = p.authenticate(sign(jwt.SigningMethodHS256, secret, map[string]any{"kid": "a", "alg": "RS256"}, nil), 0)
			refusedAs(t, err, caller.CodeInvalidToken, "the session's signature does not match")
		})
	}
}

// TestAKeyInTheSessionIsNotLookedAt is CVE-2018-0114: the bearer brings a key, or an address of one, and signs
// with it.
func TestAKeyInTheSessionIsNotLookedAt(t *testing.T) {
	provider, stranger := edIdentity(), edIdentity()
	const url = "https://evil.example/jwks"
	for name, header := range map[string]map[string]any{
		"jwk":             {"kid": "a", "jwk": stranger.named("a")},
		"jku":             {"kid": "a", "jku": url},
		"x5u":             {"kid": "a", "x5u": url},
		"x5c":             {"kid": "a", "x5c": []string{"MIIB"}},
		"all of them":     {"kid": "a", "jwk": stranger.named("a"), "jku": url, "x5u": url, "x5c": []string{"MIIB"}, "x5t": "x"},
		"jwk without kid": {"jwk": stranger.jwk},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(provider.named("a"))
			_, err := p.authenticate(stranger.session(header, nil), 0)
			refusedAs(t, err, caller.CodeInvalidToken, "the session's signature does not match")
			p.accepts(t, provider.session(header, nil), 0)
			p.fetched(t, 1)
		})
	}
}

func TestAKidIsOnlyEverAKeyOfAMap(t *testing.T) {
	id := edIdentity()
	const malformed = "the session's kid is not valid"
	const unknown = "the session's kid is not among the published keys"
	for name, tc := range map[string]struct {
		kid  any
		want string
	}{
		"a traversal":           {"../../../../../../dev/null", unknown},
		"a URL":                 {"https://evil.example/key.json", unknown},
		"the name in the store": {"jwks/", unknown},
		"SQL":                   {"x' UNION SELECT 'AAAA' --", malformed},
		"a pipe":                {"| sleep 10", malformed},
		"a NUL":                 {"a\x00", malformed},
		"a line break":          {"a\r\nX: y", malformed},
		"nothing":               {"", malformed},
		"a long one":            {strings.Repeat("a", 257), malformed},
		"a number":              {1, malformed},
		"a list":                {[]string{"a"}, malformed},
		"an object":             {map[string]any{"a": 1}, malformed},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(id.named("a"))
			raw := id.session(map[string]any{"kid": tc.kid}, nil)
			_, err := p.authenticate(raw, 0)
			refusedAs(t, err, caller.CodeInvalidToken, tc.want)
			discreet(t, err, raw)
		})
	}
}

func TestASessionWithoutKidNeedsASetOfOneKey(t *testing.T) {
	one, other := edIdentity(), edIdentity()
	t.Run("one key", func(t *testing.T) {
		newProvider(one.named("a")).accepts(t, one.session(nil, nil), 0)
	})
	t.Run("one key next to unusable ones", func(t *testing.T) {
		encryption := other.named("b")
		encryption["use"] = "enc"
		newProvider(encryption, one.named("a")).accepts(t, one.session(nil, nil), 0)
	})
	t.Run("two keys", func(t *testing.T) {
		p := newProvider(one.named("a"), other.named("b"))
		_, err := p.authenticate(one.session(nil, nil), 0)
		refusedAs(t, err, caller.CodeInvalidToken, "the session has no kid, and several keys are published")
		_, err = p.authenticate(one.session(nil, nil), 0)
		refusedAs(t, err, caller.CodeInvalidToken, "the session has no kid, and several keys are published")
		p.fetched(t, 1)
	})
}

func TestNothingIsFetchedForWhatIsNoToken(t *testing.T) {
	p := newProvider(edIdentity().named("a"))
	for _, credential := range []string{"a.b", "not-a-token", "e30.e30"} {
		if _, err := p.authenticate(credential, 0); err == nil {
			t.Errorf("%s is accepted", credential)
		}
	}
	p.fetched(t, 0)
}
