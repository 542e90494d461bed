package backend

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"sync"
	"time"

	"aiuta-edge/pkg/token"
)

// Account is one subscription of Aiuta's portal, with the credentials that belong to it. An empty field is a
// credential that the account does not have. Source: docs, api/getting-started.md.
type Account struct {
	// Name is for people: ladders and logs.
	Name string
	// SubscriptionID is public: every installed app holds it.
	SubscriptionID string
	// APIKey is for servers.
	APIKey string `json:"-"`
	// Issuer is the portal's "JWT key (iss)". It is not the subscription id.
	Issuer string
	// Secret is the portal's "JWT secret", as the bytes of the text that the portal shows.
	Secret []byte `json:"-"`
}

// Format prints only the name, for any verb, so that no log shows a secret by accident.
func (a Account) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "account %s", a.Name) }

// ErrNoAccount says that no account has the given issuer.
var ErrNoAccount = errors.New("no account has this issuer")

// account is an Account as the backend keeps it.
type account struct {
	Account
	key secretKey
	// before is the key that key replaced; it counts until beforeEnds.
	before     secretKey
	beforeEnds time.Time
}

// secretKey is a secret as a key, or why it cannot be one.
type secretKey struct {
	token.Key
	err error
}

// directory finds accounts by their credentials.
type directory struct {
	mu       sync.RWMutex // guards the keys of every account
	accounts []*account
}

func newDirectory(accounts []Account) *directory {
	d := &directory{}
	for _, a := range accounts {
		if d.byIssuer(a.Issuer) != nil || d.bySubscriptionID(a.SubscriptionID) != nil || d.byAPIKey(a.APIKey) != nil {
			panic("backend: account " + a.Name + " shares a credential with another account")
		}
		kept := &account{Account: a, key: newSecretKey(a.Secret)}
		kept.Secret = nil // the key is the only copy
		d.accounts = append(d.accounts, kept)
	}
	return d
}

func newSecretKey(secret []byte) secretKey {
	key, err := token.NewKey(secret)
	return secretKey{key, err}
}

// setSecret gives an account a new secret. The old one counts until a time.
func (d *directory) setSecret(issuer string, secret []byte, oldEnds time.Time) error {
	a := d.byIssuer(issuer)
	if a == nil {
		return ErrNoAccount
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	a.before, a.beforeEnds = a.key, oldEnds
	a.key = newSecretKey(secret)
	return nil
}

// keysOf returns the keys that verify an account's tokens at a time, the newest first.
func (d *directory) keysOf(a *account, now time.Time) []secretKey {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if now.Before(a.beforeEnds) {
		return []secretKey{a.key, a.before}
	}
	return []secretKey{a.key}
}

func (d *directory) byIssuer(issuer string) *account {
	return d.find(issuer, func(a *account) string { return a.Issuer })
}

func (d *directory) bySubscriptionID(id string) *account {
	return d.find(id, func(a *account) string { return a.SubscriptionID })
}

func (d *directory) byAPIKey(key string) *account {
	return d.find(key, func(a *account) string { return a.APIKey })
}

// find returns the account whose credential is the given one, or nil. It looks at every account and compares
// digests of equal length, so that the time it takes says nothing about a key.
func (d *directory) find(credential string, of func(*account) string) *account {
	want := sha256.Sum256([]byte(credential))
	var found *account
	for _, a := range d.accounts {
		have := sha256.Sum256([]byte(of(a)))
		if subtle.ConstantTimeCompare(have[:], want[:]) == 1 && credential != "" {
			found = a
		}
	}
	return found
}
