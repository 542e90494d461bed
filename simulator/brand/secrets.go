package brand

import (
	"maps"
	"slices"
)

// Secrets returns what no output may show, in addition to the passwords, which the caller has: the secrets of sessions and
// the users' API keys. After [Brand.Rotate] there are more.
func (b *Brand) Secrets() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var secrets []string
	for _, key := range b.keys {
		secrets = append(secrets, key.secret)
	}
	for _, name := range slices.Sorted(maps.Keys(b.users)) {
		secrets = append(secrets, b.users[name].apiKey)
	}
	return slices.DeleteFunc(secrets, func(secret string) bool { return secret == "" })
}
