package portal

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
)

// NewAccount makes an account with throwaway credentials from random, usually crypto/rand.Reader. It fails
// only if random does.
//
// The subscription id has the documented format, 24 lower-case hexadecimal digits (source: docs,
// api/getting-started.md). The formats of the others are not public: the issuer is 32 hexadecimal digits, the
// API key 40, and the secret 43 printable characters that hold 32 random bytes (RFC 7518 section 3.2).
func NewAccount(random io.Reader) (Account, error) {
	raw := make([]byte, 12+16+20+32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return Account{}, fmt.Errorf("make credentials: %w", err)
	}
	subscription, issuer, apiKey, secret := raw[:12], raw[12:28], raw[28:48], raw[48:]
	id := hex.EncodeToString(subscription)
	return Account{
		Name:           "throwaway-" + id[:6],
		SubscriptionID: id,
		Issuer:         hex.EncodeToString(issuer),
		APIKey:         hex.EncodeToString(apiKey),
		Secret:         []byte(base64.RawURLEncoding.EncodeToString(secret)),
	}, nil
}

// NewSecret makes a secret as [NewAccount] does, from crypto/rand.
func NewSecret() (string, error) {
	a, err := NewAccount(rand.Reader)
	return string(a.Secret), err
}
