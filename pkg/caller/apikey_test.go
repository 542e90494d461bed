package caller_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"aiuta-edge/pkg/caller"
)

const (
	firstKey  = "wQ0yB8cN4vR1tZ6xK3mP9sL7dF2hJ5gA"
	secondKey = "Hn5Tq+Vb/2Xk8.Zr~4Ym_1Wc-7Df9Gj3Lp=="
)

func digestOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

var twoClients = `{"shop-app":"` + digestOf(firstKey) + `","web shop":"` + strings.ToUpper(digestOf(secondKey)) + `"}`

func TestAKeyNamesItsClient(t *testing.T) {
	keys := must(caller.ParseAPIKeys(twoClients))
	for key, client := range map[string]string{firstKey: "shop-app", secondKey: "web shop"} {
		got, err := keys.Authenticate(bearing(key), start)
		if err != nil || got.ID != client || !got.IssuedAt.IsZero() {
			t.Errorf("got %+v, %v, want %s", got, err, client)
		}
	}
}

func TestAKeyOfNobodyIsRefused(t *testing.T) {
	keys := must(caller.ParseAPIKeys(twoClients))
	for name, key := range map[string]string{
		"another key":           "wQ0yB8cN4vR1tZ6xK3mP9sL7dF2hJ5gB",
		"the start of a key":    firstKey[:31],
		"a key and more":        firstKey + "A",
		"a key in other case":   strings.ToLower(firstKey),
		"the digest of a key":   digestOf(firstKey),
		"the name of a client":  "shop-app",
		"a key without padding": strings.TrimRight(secondKey, "="),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := keys.Authenticate(bearing(key), start)
			refusedAs(t, err, caller.CodeInvalidToken, "the key belongs to no client")
			if got != (caller.Caller{}) {
				t.Errorf("it names %+v", got)
			}
			if strings.Contains(err.Error(), key) {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}

func TestWithoutClientsNobodyIsLetIn(t *testing.T) {
	for name, key := range map[string]string{"a key": firstKey, "zeros": strings.Repeat("0", 64)} {
		t.Run(name, func(t *testing.T) {
			_, err := (caller.APIKey{}).Authenticate(bearing(key), start)
			refusedAs(t, err, caller.CodeInvalidToken, "the key belongs to no client")
		})
	}
}

func TestParseAPIKeysRefuses(t *testing.T) {
	many := map[string]string{}
	for i := range caller.MaxAPIKeys + 1 {
		many[strconv.Itoa(i)] = digestOf(strconv.Itoa(i))
	}
	digest := digestOf(firstKey)
	for name, tc := range map[string]struct {
		text string
		want error
	}{
		"nothing":                     {``, caller.ErrAPIKeysForm},
		"a bare key":                  {firstKey, caller.ErrAPIKeysForm},
		"a list":                      {`["` + digest + `"]`, caller.ErrAPIKeysForm},
		"a client twice":              {`{"a":"` + digest + `","a":"` + digestOf(secondKey) + `"}`, caller.ErrAPIKeysForm},
		"more after it":               {`{"a":"` + digest + `"} x`, caller.ErrAPIKeysForm},
		"no client":                   {`{}`, caller.ErrAPIKeysNone},
		"more clients than may be":    {string(must(json.Marshal(many))), caller.ErrAPIKeysMany},
		"more text than may be":       {strings.Repeat(" ", 1<<20), caller.ErrAPIKeysMany},
		"a client without name":       {`{"":"` + digest + `"}`, caller.ErrAPIKeysName},
		"a name with a line break":    {`{"a\nb":"` + digest + `"}`, caller.ErrAPIKeysName},
		"a name of 257 bytes":         {`{"` + strings.Repeat("a", 257) + `":"` + digest + `"}`, caller.ErrAPIKeysName},
		"the key in place of it":      {`{"a":"` + firstKey + `"}`, caller.ErrAPIKeysDigest},
		"63 digits":                   {`{"a":"` + digest[1:] + `"}`, caller.ErrAPIKeysDigest},
		"65 digits":                   {`{"a":"` + digest + `0"}`, caller.ErrAPIKeysDigest},
		"a letter that is no digit":   {`{"a":"g` + digest[1:] + `"}`, caller.ErrAPIKeysDigest},
		"a number":                    {`{"a":1}`, caller.ErrAPIKeysDigest},
		"null":                        {`{"a":null}`, caller.ErrAPIKeysDigest},
		"digits in a list":            {`{"a":["` + digest + `"]}`, caller.ErrAPIKeysDigest},
		"one key for two clients":     {`{"a":"` + digest + `","b":"` + digest + `"}`, caller.ErrAPIKeysTwice},
		"one key in upper case again": {`{"a":"` + digest + `","b":"` + strings.ToUpper(digest) + `"}`, caller.ErrAPIKeysTwice},
		"key and name the wrong way":  {`{"` + firstKey + `":"shop-app"}`, caller.ErrAPIKeysDigest},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := caller.ParseAPIKeys(tc.text)
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if strings.Contains(err.Error(), firstKey) || strings.Contains(err.Error(), digest[:8]) {
				t.Errorf("the error shows what was configured: %v", err)
			}
		})
	}
}
