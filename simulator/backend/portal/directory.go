package portal

import (
	"crypto/sha256"
	"crypto/subtle"
	"sync"
	"time"

	"aiuta-edge/pkg/token"
)

// Directory finds accounts by their credentials. It is safe for concurrent use.
type Directory struct {
	accounts []*Account // without their secrets

	mu   sync.RWMutex // guards keys
	keys map[*Account]*keys
}

// keys are those of one account.
type keys struct {
	now Key
	// before is the key that now replaced; it counts until beforeEnds.
	before     Key
	beforeEnds time.Time
}

// Key is a secret as a key.
type Key struct {
	token.Key
	// Err says why the secret cannot be a key; nil if it can.
	Err error
}

// NewDirectory copies accounts. It panics if two of them share an issuer, a subscription id or an API key, because it
// could not tell them apart.
func NewDirectory(accounts []Account) *Directory {
	d := &Directory{keys: map[*Account]*keys{}}
	for _, a := range accounts {
		if d.ByIssuer(a.Issuer) != nil || d.BySubscriptionID(a.SubscriptionID) != nil || d.ByAPIKey(a.APIKey) != nil {
			panic("backend: account " + a.Name + " shares a credential with another account")
		}
		d.keys[&a] = &keys{now: newKey(a.Secret)}
		a.Secret = nil // the key is the only copy
		d.accounts = append(d.accounts, &a)
	}
	return d
}

func newKey(secret []byte) Key {
	key, err := token.NewKey(secret)
	return Key{key, err}
}

// SetSecret gives the account with this issuer a new secret. The old one counts until a time. It returns [ErrNoAccount]
// for an unknown issuer.
func (d *Directory) SetSecret(issuer string, secret []byte, oldEnds time.Time) error {
	a := d.ByIssuer(issuer)
	if a == nil {
		return ErrNoAccount
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keys[a] = &keys{now: newKey(secret), before: d.keys[a].now, beforeEnds: oldEnds}
	return nil
}

// Keys returns the keys that verify an account's tokens at a time, the newest first.
func (d *Directory) Keys(a *Account, now time.Time) []Key {
	d.mu.RLock()
	defer d.mu.RUnlock()
	k := d.keys[a]
	if now.Before(k.beforeEnds) {
		return []Key{k.now, k.before}
	}
	return []Key{k.now}
}

// ByIssuer returns the account whose tokens name an issuer, or nil.
func (d *Directory) ByIssuer(issuer string) *Account {
	return d.find(issuer, func(a *Account) string { return a.Issuer })
}

// BySubscriptionID returns the account with a subscription id, or nil.
func (d *Directory) BySubscriptionID(id string) *Account {
	return d.find(id, func(a *Account) string { return a.SubscriptionID })
}

// ByAPIKey returns the account with an API key, or nil.
func (d *Directory) ByAPIKey(key string) *Account {
	return d.find(key, func(a *Account) string { return a.APIKey })
}

// find returns the account whose credential is the given one, or nil. It looks at every account and compares
// digests of equal length, so that the time it takes says nothing about a key.
func (d *Directory) find(credential string, of func(*Account) string) *Account {
	want := sha256.Sum256([]byte(credential))
	var found *Account
	for _, a := range d.accounts {
		have := sha256.Sum256([]byte(of(a)))
		if subtle.ConstantTimeCompare(have[:], want[:]) == 1 && credential != "" {
			found = a
		}
	}
	return found
}
