package caller_test

import (
	"net/http"
	"strings"
	"testing"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/token"
)

// authenticators are all that ask for a credential.
func authenticators(t *testing.T) map[string]caller.Authenticator {
	return map[string]caller.Authenticator{
		"hs256": hs256(t), "jwks": newProvider(ecIdentity().jwk).instance(), "api_key": must(caller.ParseAPIKeys(twoClients)),
	}
}

func TestAnUnreadableCredentialIsRefused(t *testing.T) {
	const (
		missing = "send the header Authorization with a bearer credential"
		scheme  = "use the scheme Bearer in the header Authorization"
		broken  = "the credential is empty or holds a character that is not allowed in one"
	)
	for name, tc := range map[string]struct {
		values            []string
		code, description string
	}{
		"no header":               {nil, caller.CodeNone, missing},
		"an empty header":         {[]string{""}, caller.CodeNone, scheme},
		"Basic":                   {[]string{"Basic dXNlcjpwYXNz"}, caller.CodeNone, scheme},
		"a bare token":            {[]string{"eyJhbGciOiJIUzI1NiJ9.e30.x"}, caller.CodeNone, scheme},
		"Bearer glued to it":      {[]string{"Bearer=abc"}, caller.CodeNone, scheme},
		"only the scheme":         {[]string{"Bearer"}, caller.CodeInvalidRequest, broken},
		"the scheme and a space":  {[]string{"Bearer "}, caller.CodeInvalidRequest, broken},
		"only padding":            {[]string{"Bearer =="}, caller.CodeInvalidRequest, broken},
		"two in one":              {[]string{"Bearer abc, Bearer abc"}, caller.CodeInvalidRequest, broken},
		"a comma":                 {[]string{"Bearer abc,abc"}, caller.CodeInvalidRequest, broken},
		"a tab":                   {[]string{"Bearer \tabc"}, caller.CodeInvalidRequest, broken},
		"a line break":            {[]string{"Bearer abc\r\nX: y"}, caller.CodeInvalidRequest, broken},
		"quotes":                  {[]string{`Bearer "abc"`}, caller.CodeInvalidRequest, broken},
		"a letter outside ASCII":  {[]string{"Bearer abç"}, caller.CodeInvalidRequest, broken},
		"padding in the middle":   {[]string{"Bearer ab=c"}, caller.CodeInvalidRequest, broken},
		"two headers":             {[]string{"Bearer abc", "Bearer abc"}, caller.CodeInvalidRequest, "send the header Authorization once"},
		"two headers, one Basic":  {[]string{"Basic abc", "Bearer abc"}, caller.CodeInvalidRequest, "send the header Authorization once"},
		"more than is accepted":   {[]string{"Bearer " + strings.Repeat("a", token.MaxLength+1)}, caller.CodeInvalidRequest, "the credential is longer than the 16 KiB that are accepted"},
		"far more, of odd things": {[]string{"Bearer " + strings.Repeat("\x00", 1<<20)}, caller.CodeInvalidRequest, "the credential is longer than the 16 KiB that are accepted"},
	} {
		for kind, authenticator := range authenticators(t) {
			t.Run(kind+", "+name, func(t *testing.T) {
				r := bearing("")
				r.Header["Authorization"] = tc.values
				_, err := authenticator.Authenticate(r, start)
				refusedAs(t, err, tc.code, tc.description)
			})
		}
	}
}

func TestTheSchemeIsReadInAnyCase(t *testing.T) {
	r := bearing("")
	r.Header.Set("Authorization", "bEARER  "+firstKey)
	if got, err := must(caller.ParseAPIKeys(twoClients)).Authenticate(r, start); err != nil || got.ID != "shop-app" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestACredentialInTheQueryIsNotLookedFor(t *testing.T) {
	r, _ := http.NewRequest(http.MethodGet, "/aiuta_jwt?access_token="+firstKey, nil)
	_, err := must(caller.ParseAPIKeys(twoClients)).Authenticate(r, start)
	refusedAs(t, err, caller.CodeNone, "send the header Authorization with a bearer credential")
}

func TestNoneLetsEverybodyIn(t *testing.T) {
	if got, err := (caller.None{}).Authenticate(bearing("x"), start); err != nil || got != (caller.Caller{}) {
		t.Errorf("got %+v, %v", got, err)
	}
}
