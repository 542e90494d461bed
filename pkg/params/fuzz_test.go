package params_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"unicode/utf8"

	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
)

// FuzzRead looks for a request that panics, that is refused without a reason for the client, or that gives
// parameters which nobody should sign or which change by being signed.
func FuzzRead(f *testing.F) {
	for _, query := range []string{
		"", "a=1&a=2", "a;b=%3b", "%61=%C3%A9+x", "a=%", "a=%FF", "a=%00", "=x", "&&", "exp=1", "E%58P=1", "sku_ids=a%2Cb&sku_ids=c", "a=%EF%BF%BD", "a=%ED%A0%80",
	} {
		f.Add(query, "", "")
	}
	for _, body := range []string{
		"", "{}", `{"uploaded_image_id":"i","sku_ids":["a","b"]}`, `{"n":12345678901234567890,"f":1.50,"e":1E+2,"b":true,"z":null,"o":{"x":[[]]}}`,
		`{"a":1,"a":2}`, `{"a":"\ud800"}`, `{"a":"\u0000"}`, `{"iss":"x"}`, `{"ISS":"x"}`, `[]`, `null`, `{"":1}`, "\ufeff{}", "{\"a\":\"\xff\"}", `{"a":"\u2028<>&"}`,
	} {
		f.Add("a=query&b=query", asJSON, body)
	}
	for _, name := range []string{
		"iss", "sub", "aud", "exp", "nbf", "iat", "jti",
		"alg", "typ", "cty", "kid", "jku", "jwk", "x5u", "x5c", "x5t", "x5t%23S256", "crit", "b64", "enc", "zip",
	} {
		f.Add(name+"=1", "", "")
	}
	f.Add("", "text/plain", "a=b")
	f.Add("", "application/vnd.brand+json; charset=utf-8", `{"a":"b"}`)
	f.Add("", "application/json; charset", `{"a":"b"}`)
	f.Fuzz(func(t *testing.T, query, contentType, body string) {
		set, err := read(query, contentType, body)
		if err != nil {
			refusedWell(t, set, err)
			return
		}
		if len(set) > params.MaxParameters {
			t.Errorf("%d parameters are accepted", len(set))
		}
		for name := range set {
			if token.Registered(name) || name == "" || len(name) > params.MaxName || !utf8.ValidString(name) {
				t.Errorf("the name %q is accepted", name)
			}
		}
		claims, err := mustPolicy(t, params.PolicyAny).Apply(set)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := json.Marshal(claims)
		if err != nil {
			t.Fatalf("what is accepted cannot be signed: %v", err)
		}
		again, err := strictjson.Object(signed)
		if err != nil {
			t.Fatalf("what is signed cannot be read: %v", err)
		}
		if !reflect.DeepEqual(again, claims) {
			t.Errorf("signed %#v, want %#v", again, claims)
		}
	})
}

// refusedWell demands an answer that a client can act on, in JSON, and nothing else.
func refusedWell(t *testing.T, set params.Set, err error) {
	t.Helper()
	var refusal *params.Refusal
	if !errors.As(err, &refusal) {
		t.Fatalf("the error is no refusal: %v", err)
	}
	if set != nil {
		t.Errorf("a refusal (%v) comes with %v", err, set)
	}
	if refusal.Kind == nil || refusal.Detail == "" {
		t.Errorf("kind %v, detail %q", refusal.Kind, refusal.Detail)
	}
	if text, err := json.Marshal(refusal); err != nil || !utf8.Valid(text) {
		t.Errorf("the answer is %q, %v", text, err)
	}
}
