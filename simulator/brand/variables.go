package brand

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"

	"aiuta-edge/pkg/endpoint"
)

// Variables returns the Spin variables that make an endpoint trust this brand, whose server stands at a URL such as
// http://127.0.0.1:4000. They hold the sessions' secret, with which sessions can be made. After [Brand.Rotate] they
// are others.
//
// It panics if the URL has no scheme or host.
func (b *Brand) Variables(server string) map[string]string {
	at, err := url.Parse(server)
	if err != nil || at.Scheme == "" || at.Host == "" {
		panic("brand: Variables needs the URL of the brand's server")
	}
	origin := at.Scheme + "://" + at.Host
	b.mu.Lock()
	defer b.mu.Unlock()
	variables := map[string]string{endpoint.VariableCallerAuth: string(b.config.Kind)}
	switch b.config.Kind.credential() {
	case endpoint.SecretSession:
		variables["caller_secret"] = b.keys[len(b.keys)-1].secret
		if len(b.keys) > 1 {
			variables["caller_secret_previous"] = b.keys[0].secret
		}
	case endpoint.KeySession:
		variables["caller_jwks_url"] = at.JoinPath(PathKeys).String()
		variables["caller_jwks_origin"] = origin
	case endpoint.ClientKey:
		variables["caller_api_keys"] = b.hashedKeys()
	}
	if b.config.Kind.credential() != endpoint.ClientKey {
		variables["caller_issuer"] = b.config.Issuer
		if b.config.Audience != "" {
			variables["caller_audience"] = b.config.Audience
		}
	}
	if b.config.Hook != nil {
		variables["authorize_url"] = at.JoinPath(PathAuthorize).String()
		variables["authorize_origin"] = origin
	}
	return variables
}

// hashedKeys is the JSON object of the variable caller_api_keys.
func (b *Brand) hashedKeys() string {
	hashes := map[string]string{}
	for name, u := range b.users {
		hash := sha256.Sum256([]byte(u.apiKey))
		hashes[name] = hex.EncodeToString(hash[:])
	}
	text, err := json.Marshal(hashes)
	if err != nil {
		panic("brand: write hashes: " + err.Error()) // of texts
	}
	return string(text)
}
