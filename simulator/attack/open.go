package attack

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/loopback"
	"aiuta-edge/simulator/target"
)

// Setup is what a lab is opened with.
type Setup struct {
	// Application is run as the endpoint, twice and with variables of the lab's own, unless Spec is a URL.
	Application target.Application
	Spec        target.Spec
	// Against opens only what attacks on one server need; empty opens both.
	Against Against
	// Vendor is how a URL's endpoint signs, and Credential what it wants after "Bearer "; both may be missing.
	Vendor     *Signing
	Credential string
	// Switches are those of the backend; zero values are its defaults.
	Switches backend.Switches
	// Seed decides every credential and every random choice.
	Seed uint64
}

// labStart is when a lab's clock begins that runs all of its servers. Nothing depends on the day.
var labStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// The variables of the endpoint that the lab sets to be attacked.
const (
	labOrigin        = "https://shop.example"
	labQuota         = 12
	labSessionIssuer = "https://shop.example/sign-in"
)

// OpenLab starts the servers that are attacked, on loopback, with credentials of their own. The caller closes them
// once no attack is under way.
func OpenLab(ctx context.Context, setup Setup) (lab Lab, close func() error, err error) {
	o := &opening{Setup: setup, lab: Lab{Seed: setup.Seed, Clock: clock.NewFrozen(labStart)}}
	if setup.Spec.IsURL() {
		o.lab.Clock = clock.Real{}
	}
	if err := o.open(ctx); err != nil {
		return Lab{}, nil, errors.Join(err, o.close())
	}
	return o.lab, o.close, nil
}

// opening is a lab on its way to be one.
type opening struct {
	Setup
	lab     Lab
	closers []func() error
}

func (o *opening) open(ctx context.Context) error {
	// A stream of its own, so that the servers' secrets are not the attacker's random choices.
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], o.Seed)
	seed[31] = 1
	random := rand.NewChaCha8(seed)
	victim, err := backend.NewAccount(random)
	if err != nil {
		return err
	}
	attacker, err := backend.NewAccount(random)
	if err != nil {
		return err
	}
	sessions := Signing{labSessionIssuer, newSecret(random)}
	if o.Against != Endpoint {
		if err := o.openBackend(ctx, victim, attacker, sessions, random); err != nil {
			return err
		}
	}
	if o.Against == Backend {
		return nil
	}
	if o.Spec.IsURL() {
		o.lab.Target = &Target{URL: string(o.Spec), Credential: o.Credential, Vendor: o.Vendor}
		if o.Credential != "" {
			o.lab.Guarded = o.lab.Target
		}
		return nil
	}
	return o.openEndpoints(ctx, Signing{victim.Issuer, victim.Secret}, sessions)
}

// close stops the servers, the last one first.
func (o *opening) close() error {
	var err error
	for i := len(o.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, o.closers[i]())
	}
	return err
}

// openEndpoints serves the application twice: open to everybody and with the weakest policy, and guarded.
func (o *opening) openEndpoints(ctx context.Context, vendor, sessions Signing) error {
	common := map[string]string{
		endpoint.VariableIssuer: vendor.Issuer, endpoint.VariableSecret: string(vendor.Secret), endpoint.VariableOrigins: labOrigin,
	}
	open := map[string]string{endpoint.VariableCallerAuth: "none", endpoint.VariableParams: "*"}
	guarded := map[string]string{
		endpoint.VariableCallerAuth: "hs256", endpoint.VariableCallerIssuer: sessions.Issuer, endpoint.VariableCallerSecret: string(sessions.Secret),
		endpoint.VariableQuota: strconv.Itoa(labQuota) + "/24h",
	}
	var err error
	if o.lab.Target, err = o.serve(ctx, common, open); err != nil {
		return err
	}
	if o.lab.Guarded, err = o.serve(ctx, common, guarded); err != nil {
		return err
	}
	g := o.lab.Guarded
	g.Sessions, g.Vendor, g.Quota = &sessions, &vendor, labQuota
	now := o.lab.Clock.Now().Unix()
	g.Credential = sessions.session("attacker", now, now+3600)
	return nil
}

func (o *opening) serve(ctx context.Context, variables ...map[string]string) (*Target, error) {
	application := o.Application
	application.Clock = o.lab.Clock
	application.Variables = map[string]string{}
	for _, some := range variables {
		maps.Copy(application.Variables, some)
	}
	served, err := application.Serve(ctx, o.Spec)
	if err != nil {
		return nil, err
	}
	o.closers = append(o.closers, served.Close)
	return &Target{URL: served.URL, Ours: true, Origin: labOrigin}, nil
}

// openBackend starts Aiuta's stand-in with two accounts, and lets the victim do something on it.
func (o *opening) openBackend(ctx context.Context, victim, attacker backend.Account, sessions Signing, random io.Reader) error {
	b := backend.New(backend.Config{Accounts: []backend.Account{victim, attacker}, Clock: o.lab.Clock, Random: random, Switches: o.Switches})
	server, err := loopback.Start("127.0.0.1:0", b, nil)
	if err != nil {
		return err
	}
	o.closers = append(o.closers, server.Close)
	shown := ed25519.NewKeyFromSeed(newSecret(random)[:ed25519.SeedSize])
	o.lab.Aiuta = &Aiuta{
		URL: server.URL, SubscriptionID: victim.SubscriptionID, PublicKey: publicPEM(shown),
		Victim: Signing{victim.Issuer, victim.Secret}, Attacker: Signing{attacker.Issuer, attacker.Secret}, Session: sessions,
		SingleUse: o.Switches.Replay == backend.Reject,
		Unbound:   o.Switches.Binding == backend.BindingIgnore || o.Switches.Binding == backend.BindingOverride,
	}
	return o.lab.Aiuta.tryOn(ctx, o.lab.Clock.Now().Unix())
}

// tryOn uploads a photo of the victim's and starts an operation with it.
func (a *Aiuta) tryOn(ctx context.Context, now int64) error {
	raw := valid(a.Victim, token.Claims{"iat": now, "exp": now + 60})
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("image_data", "photo.jpg")
	if err != nil {
		return err
	}
	part.Write([]byte("a photo")) // a buffer takes everything
	writer.Close()
	_, uploads := generation.Endpoint(aiuta.CallUploadImage)
	if a.VictimImage, err = a.post(ctx, uploads, raw, writer.FormDataContentType(), form.String(), "id"); err != nil {
		return err
	}
	_, start := generation.Endpoint(aiuta.CallStartOperation)
	body := `{"uploaded_image_id":` + quote(a.VictimImage) + `,"sku_ids":["` + ownSKU + `"]}`
	a.VictimOperation, err = a.post(ctx, start, raw, "application/json", body, "operation_id")
	return err
}

// post sends a body and returns one member of the answer.
func (a *Aiuta) post(ctx context.Context, path, raw, contentType, body, member string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set(aiuta.HeaderAuthorization, bearer(raw))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", fmt.Errorf("prepare the backend: %w", err)
	}
	id, _ := answer[member].(string)
	if id == "" {
		return "", fmt.Errorf("prepare the backend: POST %s answered %d without %s", path, resp.StatusCode, member)
	}
	return id, nil
}

// newSecret returns 32 random bytes in hexadecimal digits. A seeded stream never fails.
func newSecret(random io.Reader) []byte {
	var raw [32]byte
	io.ReadFull(random, raw[:])
	return []byte(hex.EncodeToString(raw[:]))
}
