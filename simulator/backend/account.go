package backend

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"sync"

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

// Format prints the name alone, whatever the verb, so that no log shows a secret by accident.
func (a Account) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "account %s", a.Name) }

// ErrNoAccount says that no account has the given issuer.
var ErrNoAccount = errors.New("no account has this issuer")

// account is an Account as the backend keeps it.
type account struct {
	Account
	key    token.Key
	keyErr error
}

// directory finds accounts by their credentials.
type directory struct {
	mu       sync.RWMutex // guards the key of every account
	accounts []*account
}

func newDirectory(accounts []Account) *directory {
	d := &directory{}
	for _, a := range accounts {
		if d.byIssuer(a.Issuer) != nil || d.bySubscriptionID(a.SubscriptionID) != nil || d.byAPIKey(a.APIKey) != nil {
			panic("backend: account " + a.Name + " shares a credential with another account")
		}
		kept := &account{Account: a}
		kept.setKey(a.Secret)
		d.accounts = append(d.accounts, kept)
	}
	return d
}

func (a *account) setKey(secret []byte) {
	a.Secret = nil // the key below is the only copy
	a.key, a.keyErr = token.NewKey(secret)
}

func (d *directory) setSecret(issuer string, secret []byte) error {
	a := d.byIssuer(issuer)
	if a == nil {
		return ErrNoAccount
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	a.setKey(secret)
	return nil
}

// keyOf returns the key that verifies an account's tokens at this moment.
func (d *directory) keyOf(a *account) (token.Key, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return a.key, a.keyErr
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
