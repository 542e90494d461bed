// Package portal has what Aiuta's portal gives a brand: accounts with their credentials, and the directory that finds an
// account by one of them.
package portal

import (
	"errors"
	"fmt"
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
