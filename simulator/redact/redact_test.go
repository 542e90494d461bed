package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"aiuta-edge/simulator/redact"
)

const (
	signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	rawToken  = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJpc3MtMSJ9." + signature
)

func token(header, claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(claims)) + "." + signature
}

func TestATokenIsShortened(t *testing.T) {
	for name, text := range map[string]string{
		"whole":               rawToken,
		"in a header":         "Bearer " + rawToken,
		"without a signature": rawToken[:strings.LastIndexByte(rawToken, '.')+1],
		"its header alone":    rawToken[:20],
		"in JSON":             `{"token":"` + rawToken + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := redact.New().Text(text)
			if !strings.Contains(got, "eyJhbG…") || strings.Contains(got, rawToken[:12]) || strings.Contains(got, "pc3Mi") {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestASecretIsReplacedByItsLabel(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("key", "short")
	redactor.Hide("", "nothing")
	redactor.Hide("key-of-the-brand", "long")
	if got, want := redactor.Text("a key-of-the-brand and a key"), "a ‹long› and a ‹short›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// oddSecret has something that every encoding changes.
const oddSecret = "a /+ü\"\\&<secret>?\n=~9"

func TestASecretIsFoundInEveryDisguise(t *testing.T) {
	inJSON, err := json.Marshal(map[string]string{"password": oddSecret})
	if err != nil {
		t.Fatal(err)
	}
	std, raw := base64.StdEncoding, base64.RawURLEncoding
	for name, text := range map[string]string{
		"as it is":              "x" + oddSecret + "x",
		"in a query":            "/path?" + url.Values{"q": {oddSecret}}.Encode(),
		"in a path":             "/" + url.PathEscape(oddSecret) + "/x",
		"in JSON":               string(inJSON),
		"in a log":              "key=" + strconv.Quote(oddSecret),
		"in hexadecimal":        hex.EncodeToString([]byte(oddSecret)),
		"in base64":             std.EncodeToString([]byte(oddSecret)),
		"in base64url":          raw.EncodeToString([]byte(oddSecret)),
		"in a query as base64":  url.QueryEscape(std.EncodeToString([]byte(oddSecret))),
		"after one byte":        std.EncodeToString([]byte("1" + oddSecret + "tail")),
		"as a Basic credential": "Basic " + std.EncodeToString([]byte("me:"+oddSecret)),
		"after five bytes":      raw.EncodeToString([]byte("12345" + oddSecret + "t")),
	} {
		t.Run(name, func(t *testing.T) {
			redactor := redact.New()
			redactor.Hide(oddSecret, "secret")
			got := redactor.Text(text)
			if !strings.Contains(got, "‹secret›") {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

func TestAShortSecretLeavesOtherTextAlone(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("pw", "password")
	const text = "GET /v1/uploaded_images cHdk 200"
	if got := redactor.Text(text); got != text {
		t.Errorf("got %q", got)
	}
}

func TestRedactingTwiceChangesNothing(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("key", "API key")
	redactor.Hide("API", "a word of a label")
	once := redactor.Text("the key of the API, " + rawToken)
	if twice := redactor.Text(once); twice != once {
		t.Errorf("got %q and then %q", once, twice)
	}
}

func TestASecretInAClaimDoesNotBreakTheTokenOpen(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("key-of-the-brand", "API key")
	got := redactor.Text("Bearer " + token(`{"alg":"HS256"}`, `{"note":"key-of-the-brand"}`))
	if strings.Contains(got, signature) {
		t.Errorf("got %q", got)
	}
}

func TestASecretThatLooksLikeATokenIsReplacedWhole(t *testing.T) {
	redactor := redact.New()
	redactor.Hide("eyJsaXN0ZW5lcg", "secret")
	if got := redactor.Text("with eyJsaXN0ZW5lcg"); got != "with ‹secret›" {
		t.Errorf("got %q", got)
	}
}

func TestARedactorIsExtendedWhileItIsInUse(t *testing.T) {
	redactor := redact.New()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			value := "secret-number-" + strconv.Itoa(i)
			redactor.Hide(value, "secret")
			if got := redactor.Text(value); got != "‹secret›" {
				t.Errorf("got %q", got)
			}
		})
	}
	all.Wait()
}
