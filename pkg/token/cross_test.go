package token_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	golangjwt "github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jws"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"

	"aiuta-edge/pkg/token"
)

// peer is another implementation of HS256 JWTs.
type peer struct {
	name string
	// mint signs claims with the peer's own JSON encoder.
	mint func(secret []byte, claims map[string]any) (string, error)
	// verify checks signature and times at now, and returns the payload as it stands in the token.
	verify func(secret []byte, raw string) ([]byte, error)
}

var peers = []peer{
	{"go-jose", mintWithGoJose, verifyWithGoJose},
	{"jwx", mintWithJWX, verifyWithJWX},
	{"golang-jwt", mintWithGolangJWT, verifyWithGolangJWT},
}

func mintWithGoJose(secret []byte, claims map[string]any) (string, error) {
	options := (&jose.SignerOptions{}).WithType("JWT")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: secret}, options)
	if err != nil {
		return "", err
	}
	return josejwt.Signed(signer).Claims(claims).Serialize()
}

func verifyWithGoJose(secret []byte, raw string) ([]byte, error) {
	algorithms := []jose.SignatureAlgorithm{jose.HS256}
	parsed, err := josejwt.ParseSigned(raw, algorithms)
	if err != nil {
		return nil, err
	}
	var claims josejwt.Claims
	if err := parsed.Claims(secret, &claims); err != nil {
		return nil, err
	}
	if err := claims.ValidateWithLeeway(josejwt.Expected{Issuer: "iss-1", Time: now}, 0); err != nil {
		return nil, err
	}
	signed, err := jose.ParseSigned(raw, algorithms)
	if err != nil {
		return nil, err
	}
	return signed.Verify(secret)
}

func mintWithJWX(secret []byte, claims map[string]any) (string, error) {
	made := jwxjwt.New()
	for name, value := range claims {
		if err := made.Set(name, value); err != nil {
			return "", err
		}
	}
	raw, err := jwxjwt.Sign(made, jwxjwt.WithKey(jwa.HS256(), secret))
	return string(raw), err
}

func verifyWithJWX(secret []byte, raw string) ([]byte, error) {
	key, clock := jwxjwt.WithKey(jwa.HS256(), secret), jwxjwt.ClockFunc(func() time.Time { return now })
	if _, err := jwxjwt.ParseString(raw, key, jwxjwt.WithIssuer("iss-1"), jwxjwt.WithClock(clock)); err != nil {
		return nil, err
	}
	return jws.Verify([]byte(raw), jws.WithKey(jwa.HS256(), secret))
}

func mintWithGolangJWT(secret []byte, claims map[string]any) (string, error) {
	return golangjwt.NewWithClaims(golangjwt.SigningMethodHS256, golangjwt.MapClaims(claims)).SignedString(secret)
}

func verifyWithGolangJWT(secret []byte, raw string) ([]byte, error) {
	_, err := golangjwt.Parse(raw, func(*golangjwt.Token) (any, error) { return secret, nil },
		golangjwt.WithValidMethods([]string{"HS256"}), golangjwt.WithIssuer("iss-1"), golangjwt.WithExpirationRequired(),
		golangjwt.WithIssuedAt(), golangjwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil {
		return nil, err
	}
	return b64.DecodeString(strings.Split(raw, ".")[1])
}

// A failure names its seed and case; the same two give the same claims again.
const (
	crossSeed  = 7519
	crossCases = 200
)

func TestOthersVerifyWhatWeMint(t *testing.T) {
	key := mustKey(t, testSecret)
	for _, peer := range peers {
		t.Run(peer.name, func(t *testing.T) {
			for n := range uint64(crossCases) {
				claims := randomClaims(crossSeed, n)
				payload, err := peer.verify([]byte(testSecret), mustMint(t, key, claims))
				if err != nil {
					t.Fatalf("seed %d, case %d: %v", crossSeed, n, err)
				}
				if got, want := reread(t, payload), reencode(t, claims); !reflect.DeepEqual(got, want) {
					t.Fatalf("seed %d, case %d: got %#v, want %#v", crossSeed, n, got, want)
				}
			}
		})
	}
}

func TestWeVerifyWhatOthersMint(t *testing.T) {
	key := mustKey(t, testSecret)
	for _, peer := range peers {
		t.Run(peer.name, func(t *testing.T) {
			for n := range uint64(crossCases) {
				claims := randomClaims(crossSeed, n)
				raw, err := peer.mint([]byte(testSecret), claims)
				if err != nil {
					t.Fatalf("seed %d, case %d: mint: %v", crossSeed, n, err)
				}
				verified, err := token.Verify(raw, key, rules)
				if err != nil {
					t.Fatalf("seed %d, case %d: %v", crossSeed, n, err)
				}
				if got, want := reencode(t, verified), reencode(t, claims); !reflect.DeepEqual(got, want) {
					t.Fatalf("seed %d, case %d: got %#v, want %#v", crossSeed, n, got, want)
				}
			}
		})
	}
}

func TestOthersAndWeRefuseAnotherSecretsToken(t *testing.T) {
	other := []byte(strings.ToUpper(testSecret))
	for _, peer := range peers {
		t.Run(peer.name, func(t *testing.T) {
			claims := randomClaims(crossSeed, 0)
			raw, err := peer.mint(other, claims)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := token.Verify(raw, mustKey(t, testSecret), rules); err == nil {
				t.Error("we accept its token")
			}
			if _, err := peer.verify(other, mustMint(t, mustKey(t, testSecret), claims)); err == nil {
				t.Error("it accepts our token")
			}
		})
	}
}

// reencode brings claims into the form in which they are compared.
func reencode(t *testing.T, claims token.Claims) any {
	t.Helper()
	raw, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return reread(t, raw)
}

// reread reads JSON with every number as the exact fraction that it is, however it is spelled: encoders
// disagree on 1e20 and 100000000000000000000.
func reread(t *testing.T, raw []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return exact(value)
}

// fraction is a number apart from a string of the same letters.
type fraction string

func exact(value any) any {
	switch value := value.(type) {
	case json.Number:
		rat, ok := new(big.Rat).SetString(string(value))
		if !ok {
			return value
		}
		return fraction(rat.RatString())
	case []any:
		for i := range value {
			value[i] = exact(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = exact(value[name])
		}
	}
	return value
}
