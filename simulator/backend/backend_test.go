package backend_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/portal"
	"aiuta-edge/simulator/backend/reason"
)

// stopped is a clock that moves only when it is told to, so that a test can stand exactly on a boundary.
type stopped struct {
	mu  sync.Mutex
	now time.Time
}

func (c *stopped) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *stopped) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// world is a backend behind real HTTP, with two accounts and a stopped clock.
type world struct {
	*testing.T
	backend     *backend.Backend
	url         string
	clock       *stopped
	mine, other portal.Account
}

func seeded(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

func newAccount(t *testing.T, seed byte) portal.Account {
	t.Helper()
	a, err := portal.NewAccount(seeded(seed))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// newWorld starts a backend; adjust may change its configuration.
func newWorld(t *testing.T, adjust ...func(*backend.Config)) *world {
	t.Helper()
	w := &world{
		T:     t,
		clock: &stopped{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)},
		mine:  newAccount(t, 1),
		other: newAccount(t, 2),
	}
	config := backend.Config{
		Accounts: []portal.Account{w.mine, w.other},
		Clock:    w.clock,
		Random:   seeded(3),
	}
	for _, change := range adjust {
		change(&config)
	}
	w.backend = backend.New(config)
	server := httptest.NewServer(w.backend)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// claims are those of a fresh token of an account, with the given ones on top. A nil value removes a claim.
func (w *world) claims(of portal.Account, more map[string]any) token.Claims {
	now := w.clock.Now().Unix()
	claims := token.Claims{"iss": of.Issuer, "iat": now, "exp": now + 60}
	maps.Copy(claims, more)
	return claims
}

func mint(t *testing.T, secret []byte, claims token.Claims) string {
	t.Helper()
	key, err := token.NewKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := token.Mint(key, claims)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// jwt is the header of a good token of the world's own account.
func (w *world) jwt(more map[string]any) header {
	w.Helper()
	return bearer(mint(w.T, w.mine.Secret, w.claims(w.mine, more)))
}

// header is a list of names and values.
type header [][2]string

func bearer(raw string) header { return header{{aiuta.HeaderAuthorization, aiuta.BearerPrefix + raw}} }

func subscription(a portal.Account) header {
	return header{{aiuta.HeaderSubscriptionID, a.SubscriptionID}}
}

func apiKey(a portal.Account) header { return header{{aiuta.HeaderAPIKey, a.APIKey}} }

// answer is a response, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
	closed bool // the server closed the connection
}

func (a answer) reason() reason.Reason { return reason.Reason(a.header.Get(reason.Header)) }

// object decodes the body as a JSON object.
func (a answer) object(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(a.body, &object); err != nil {
		t.Fatalf("body %q: %v", a.body, err)
	}
	return object
}

// send makes one request. A path without a scheme is one of the backend's.
func (w *world) send(method, path string, body io.Reader, headers ...header) answer {
	w.Helper()
	if path[0] == '/' {
		path = w.url + path
	}
	r, err := http.NewRequest(method, path, body)
	if err != nil {
		w.Fatal(err)
	}
	for _, list := range headers {
		for _, h := range list {
			r.Header.Add(h[0], h[1])
		}
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, read, response.Close}
}

// call sends one of the SDKs' calls without a body.
func (w *world) call(g aiuta.Generation, c aiuta.Call, headers ...header) answer {
	w.Helper()
	method, path := g.Endpoint(c)
	return w.send(method, path, nil, headers...)
}

var jsonBody = header{{"Content-Type", "application/json"}}

// start sends a start request; body is a JSON text, or a value that becomes one.
func (w *world) start(g aiuta.Generation, body any, headers ...header) answer {
	w.Helper()
	raw, ok := body.(string)
	if !ok {
		encoded, err := json.Marshal(body)
		if err != nil {
			w.Fatal(err)
		}
		raw = string(encoded)
	}
	method, path := g.Endpoint(aiuta.CallStartOperation)
	return w.send(method, path, bytes.NewBufferString(raw), append(headers, jsonBody)...)
}

func (w *world) status(g aiuta.Generation, operationID string, headers ...header) answer {
	w.Helper()
	return w.send(http.MethodGet, g.StatusPath(operationID), nil, headers...)
}

// photo begins like a JPEG.
var photo = append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), bytes.Repeat([]byte{7}, 500)...)

// form is a multipart body with one file, and its content type.
func form(part, file string, data []byte) (io.Reader, header) {
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	var into io.Writer
	if file == "" {
		into, _ = writer.CreateFormField(part)
	} else {
		into, _ = writer.CreateFormFile(part, file)
	}
	into.Write(data)
	writer.Close()
	return &body, header{{"Content-Type", writer.FormDataContentType()}}
}

// upload sends a photo and returns the id of the image.
func (w *world) upload(g aiuta.Generation, headers ...header) string {
	w.Helper()
	body, contentType := form("image_data", "image.jpg", photo)
	method, path := g.Endpoint(aiuta.CallUploadImage)
	got := w.send(method, path, body, append(headers, contentType)...)
	if got.status != http.StatusOK {
		w.Fatalf("upload: %d %s %s", got.status, got.reason(), got.body)
	}
	return got.object(w.T)["id"].(string)
}

// expect fails the test unless the answer is this refusal, or no refusal for an empty reason.
func (w *world) expect(got answer, status int, reason reason.Reason) {
	w.Helper()
	if got.status != status || got.reason() != reason {
		w.Errorf("got %d %q %s, want %d %q", got.status, got.reason(), got.body, status, reason)
	}
}

func eachGeneration(t *testing.T, f func(*testing.T, aiuta.Generation)) {
	for _, g := range aiuta.Generations() {
		t.Run(g.Name, func(t *testing.T) { f(t, g) })
	}
}

// decoded is the body as JSON, or nil if it is none.
func decoded(a answer) any {
	var value any
	if json.Unmarshal(a.body, &value) != nil {
		return nil
	}
	return value
}
