package caller

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"time"

	"aiuta-edge/pkg/strictjson"
)

// MaxAPIKeys is how many clients there may be: each costs a comparison for every request.
const MaxAPIKeys = 1000

// maxAPIKeysText is more than MaxAPIKeys clients with long names take.
const maxAPIKeysText = 512 << 10

// Why the text of [ParseAPIKeys] is refused. The errors hold no part of it: a key may stand in the wrong place.
var (
	ErrAPIKeysForm   = errors.New("it is not a JSON object from the name of a client to the SHA-256 of its key")
	ErrAPIKeysNone   = errors.New("it names no client")
	ErrAPIKeysMany   = errors.New("it names more than " + strconv.Itoa(MaxAPIKeys) + " clients")
	ErrAPIKeysName   = errors.New("the name of a client is not 1 to 256 printable bytes")
	ErrAPIKeysDigest = errors.New("the value of a client is not 64 hexadecimal digits: set the SHA-256 of its key, not the key")
	ErrAPIKeysTwice  = errors.New("two clients have the same key")
)

// APIKey authenticates callers by a key that each client has for itself, sent as "Authorization: Bearer KEY". Keys are
// compared by their SHA-256, so they have to be random: a guessable one can be found from its hash. The zero
// APIKey refuses every caller.
type APIKey struct {
	clients []client
}

type client struct {
	name   string
	digest [sha256.Size]byte
}

// ParseAPIKeys reads the clients from a JSON object such as {"shop-app":"9f86d081…"}: from the name of a client,
// which becomes [Caller.ID], to the SHA-256 of its key in 64 hexadecimal digits.
func ParseAPIKeys(text string) (APIKey, error) {
	if len(text) > maxAPIKeysText {
		return APIKey{}, ErrAPIKeysMany
	}
	object, err := strictjson.Object([]byte(text))
	if err != nil {
		return APIKey{}, ErrAPIKeysForm
	}
	if len(object) == 0 {
		return APIKey{}, ErrAPIKeysNone
	}
	if len(object) > MaxAPIKeys {
		return APIKey{}, ErrAPIKeysMany
	}
	var keys APIKey
	seen := map[[sha256.Size]byte]bool{}
	for _, name := range strictjson.Names(object) {
		if !IsID(name) {
			return APIKey{}, ErrAPIKeysName
		}
		digest, ok := parseDigest(object[name])
		if !ok {
			return APIKey{}, ErrAPIKeysDigest
		}
		if seen[digest] {
			return APIKey{}, ErrAPIKeysTwice
		}
		seen[digest] = true
		keys.clients = append(keys.clients, client{name, digest})
	}
	return keys, nil
}

func parseDigest(value any) (digest [sha256.Size]byte, ok bool) {
	text, ok := value.(string)
	if !ok || len(text) != hex.EncodedLen(len(digest)) {
		return digest, false
	}
	_, err := hex.Decode(digest[:], []byte(text))
	return digest, err == nil
}

// Has reports whether there is a client with this name.
func (a APIKey) Has(name string) bool {
	for i := range a.clients {
		if a.clients[i].name == name {
			return true
		}
	}
	return false
}

// Authenticate returns the name of the client whose key was sent. It compares with the keys of all clients,
// whether or not one matched, so that the time it takes tells nothing about them.
func (a APIKey) Authenticate(r *http.Request, _ time.Time) (Caller, error) {
	key, err := bearer(r)
	if err != nil {
		return Caller{}, err
	}
	digest := sha256.Sum256([]byte(key))
	found := -1
	for i := range a.clients {
		equal := subtle.ConstantTimeCompare(a.clients[i].digest[:], digest[:])
		found = subtle.ConstantTimeSelect(equal, i, found)
	}
	if found < 0 {
		return Caller{}, &Refusal{CodeInvalidToken, unknownKey}
	}
	return Caller{ID: a.clients[found].name}, nil
}

const unknownKey = "the key belongs to no client"
