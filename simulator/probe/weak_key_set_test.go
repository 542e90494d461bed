package probe_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
)

// published is a key as a weak verifier reads it from the set.
type published struct{ Kty, Kid, Use, K, X string }

// fetched has the key sets of targets by their URL.
var fetched sync.Map

// keys fetches the key set once.
func (a asked) keys() []published {
	if keys, ok := fetched.Load(a.targets.Keyed.Set); ok {
		return keys.([]published)
	}
	keys := a.fetch()
	fetched.Store(a.targets.Keyed.Set, keys)
	return keys
}

func (a asked) fetch() []published {
	resp, err := http.Get(a.targets.Keyed.Set)
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	var set struct{ Keys []published }
	json.NewDecoder(resp.Body).Decode(&set) // what cannot be read has no keys
	return set.Keys
}

// named returns the key that the session names.
func (a asked) named() published {
	for _, key := range a.keys() {
		if key.Kid == a.session.header["kid"] {
			return key
		}
	}
	return published{}
}

func (a asked) isMAC(secret string) bool {
	return a.session.header["alg"] == "HS256" && slices.Equal(a.session.mac, sum(sha256.New, []byte(secret), a.session.input))
}

func (a asked) isSignature(x string) bool {
	public := decoded(x)
	return len(public) == ed25519.PublicKeySize && ed25519.Verify([]byte(public), []byte(a.session.input), a.session.mac)
}

func decoded(text string) string {
	raw, _ := base64.RawURLEncoding.DecodeString(text)
	return string(raw)
}

// weakKeySets believe a key set too much.
var weakKeySets = map[string]weakEndpoint{
	"verifies with a symmetric key of the set": {
		keyed:   func(a asked) bool { k := a.named().K; return k != "" && a.isMAC(decoded(k)) && a.mint(nil) },
		noticed: []string{"key-set-secret"},
	},
	"takes a public key for a secret": {
		keyed:   func(a asked) bool { x := a.named().X; return x != "" && a.isMAC(decoded(x)) && a.mint(nil) },
		noticed: []string{"key-set-confusion"},
	},
	"takes the text of a public key for a secret": {
		keyed:   func(a asked) bool { x := a.named().X; return x != "" && a.isMAC(x) && a.mint(nil) },
		noticed: []string{"key-set-confusion"},
	},
	"verifies with whatever the set holds": {
		keyed: func(a asked) bool {
			key := a.named()
			return key.Kid != "sessions" && a.isSignature(key.X) && a.mint(nil)
		},
		noticed: []string{"key-set-encryption", "key-set-private", "key-set-small-order"},
	},
	"takes points of small order": {
		keyed: func(a asked) bool {
			key := a.named()
			return key.Kid == "small-order" && a.isSignature(key.X) && a.mint(nil)
		},
		noticed: []string{"key-set-small-order"},
	},
	"overlooks what a key is for": {
		keyed:   func(a asked) bool { key := a.named(); return key.Use == "enc" && a.isSignature(key.X) && a.mint(nil) },
		noticed: []string{"key-set-encryption"},
	},
	"verifies nothing without a kid": {
		keyed: func(a asked) bool {
			_, named := a.session.header["kid"]
			return a.session.input != "" && !named && a.mint(nil)
		},
		noticed: []string{"key-set-stranger"},
	},
	"fetches the set for each kid": {
		keyed: func(a asked) bool {
			if a.session.input != "" && a.named().Kid == "" {
				a.fetch()
			}
			return false
		}, noticed: []string{"key-set-flood"},
	},
}
