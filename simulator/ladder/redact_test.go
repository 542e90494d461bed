package ladder_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/ladder"
)

func TestATokenIsShortened(t *testing.T) {
	for name, text := range map[string]string{
		"whole":               rawToken,
		"in a header":         "Bearer " + rawToken,
		"without a signature": rawToken[:strings.LastIndexByte(rawToken, '.')+1],
		"its header alone":    rawToken[:20],
		"in JSON":             `{"token":"` + rawToken + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := ladder.NewRedactor().Text(text)
			if !strings.Contains(got, "eyJhbG…") || strings.Contains(got, rawToken[:12]) || strings.Contains(got, "pc3Mi") {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestASecretIsReplacedByItsLabel(t *testing.T) {
	redact := ladder.NewRedactor()
	redact.Hide("key", "short")
	redact.Hide("", "nothing")
	redact.Hide("key-of-the-brand", "long")
	if got, want := redact.Text("a key-of-the-brand and a key"), "a ‹long› and a ‹short›"; got != want {
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
			redact := ladder.NewRedactor()
			redact.Hide(oddSecret, "secret")
			got := redact.Text(text)
			if !strings.Contains(got, "‹secret›") {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

func TestAShortSecretLeavesOtherTextAlone(t *testing.T) {
	redact := ladder.NewRedactor()
	redact.Hide("pw", "password")
	const text = "GET /v1/uploaded_images cHdk 200"
	if got := redact.Text(text); got != text {
		t.Errorf("got %q", got)
	}
}

func TestRedactingTwiceChangesNothing(t *testing.T) {
	redact := ladder.NewRedactor()
	redact.Hide("key", "API key")
	redact.Hide("API", "a word of a label")
	once := redact.Text("the key of the API, " + rawToken)
	if twice := redact.Text(once); twice != once {
		t.Errorf("got %q and then %q", once, twice)
	}
}

func TestASecretInAClaimDoesNotBreakTheTokenOpen(t *testing.T) {
	redact := ladder.NewRedactor()
	redact.Hide("key-of-the-brand", "API key")
	got := redact.Text("Bearer " + token(t, `{"alg":"HS256"}`, `{"note":"key-of-the-brand"}`))
	if strings.Contains(got, signature) {
		t.Errorf("got %q", got)
	}
}

func TestASecretThatLooksLikeATokenIsReplacedWhole(t *testing.T) {
	redact := ladder.NewRedactor()
	redact.Hide("eyJsaXN0ZW5lcg", "secret")
	if got := redact.Text("with eyJsaXN0ZW5lcg"); got != "with ‹secret›" {
		t.Errorf("got %q", got)
	}
}

func TestASecretThatIsHiddenLateIsGoneFromWhatWasRecorded(t *testing.T) {
	redact := ladder.NewRedactor()
	record := ladder.NewRecord(time.Now, redact)
	record.Say(ladder.App, ladder.SDK, "hands over the-new-secret and "+token(t, `{"alg":"HS256"}`, `{"note":"the-new-secret"}`))
	redact.Hide("the-new-secret", "rotated")
	shown, err := json.Marshal(record.Steps())
	if err != nil {
		t.Fatal(err)
	}
	if text := string(shown); strings.Contains(text, "the-new-secret") || strings.Count(text, "‹rotated›") != 2 {
		t.Errorf("got %s", text)
	}
}

func TestARedactorIsExtendedWhileItIsInUse(t *testing.T) {
	redact := ladder.NewRedactor()
	record := ladder.NewRecord(time.Now, redact)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			value := "secret-number-" + strconv.Itoa(i)
			redact.Hide(value, "secret")
			record.Say(ladder.App, ladder.SDK, value)
		})
	}
	all.Wait()
	for _, step := range record.Steps() {
		if step.Text != "‹secret›" {
			t.Errorf("got %q", step.Text)
		}
	}
}
