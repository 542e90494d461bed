package token_test

import (
	"math"
	"math/rand/v2"
	"strings"

	"aiuta-edge/pkg/token"
)

// randomClaims are the claims of case n: valid times, and up to eight claims of every type that JSON has.
func randomClaims(seed, n uint64) token.Claims {
	r := random{rand.New(rand.NewPCG(seed, n))}
	claims := token.Claims{"iss": "iss-1", "iat": now.Unix() - r.Int64N(60), "exp": now.Unix() + 1 + r.Int64N(3600)}
	for range r.IntN(9) {
		if name := r.name(); !token.Registered(name) {
			claims[name] = r.value(4)
		}
	}
	return claims
}

type random struct{ *rand.Rand }

// value nests at most depth levels deep. It is of a plain Go type, which every peer's encoder knows.
func (r random) value(depth int) any {
	kinds := 8
	if depth == 0 {
		kinds = 6
	}
	switch r.IntN(kinds) {
	case 0, 1:
		return r.text()
	case 2:
		return int64(r.Uint64()) >> r.IntN(64)
	case 3:
		return math.Ldexp(r.Float64()*2-1, r.IntN(400)-200)
	case 4:
		return r.IntN(2) == 0
	case 5:
		return nil
	case 6:
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = r.value(depth - 1)
		}
		return list
	}
	object := map[string]any{}
	for range r.IntN(4) {
		object[r.text()] = r.value(depth - 1)
	}
	return object
}

// Letters of many kinds. The first four are printable; the others are what encoders treat apart: escapes,
// controls, the line separators of JavaScript, both sides of the surrogates.
var letters = [][]rune{
	[]rune("abcXYZ019_-./:"), []rune("<>&'\"\\"), []rune("éßñЖ中"), []rune("😀𝒳👩"),
	[]rune("\x00\x01\b\f\n\r\t\x1f\x7f\u0085"), []rune("\u2028\u2029\u200b\u202e\ufeff"), []rune("\ud7ff\ue000\uffff\U0010ffff"),
}

// name has only printable letters: jwx v3.0.11 writes the names of claims with Go's %q, which is not JSON for
// others.
func (r random) name() string { return r.word(letters[:4]) }

func (r random) text() string { return r.word(letters) }

func (r random) word(pools [][]rune) string {
	var b strings.Builder
	for range r.IntN(12) {
		pool := pools[r.IntN(len(pools))]
		b.WriteRune(pool[r.IntN(len(pool))])
	}
	return b.String()
}
