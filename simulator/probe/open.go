package probe

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"aiuta-edge/pkg/aiuta"
	config "aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
	"aiuta-edge/simulator/probe/exchange"
	"aiuta-edge/simulator/target"
	"aiuta-edge/simulator/testbed"
)

// Setup is what [Open] starts the targets from.
type Setup struct {
	// Application is run as the endpoint, twice and with variables of their own, unless Spec is a URL.
	Application target.Application
	Spec        target.Spec
	// Against opens only what attacks on one server need; empty opens both.
	Against Against
	// Known is what is known of an endpoint at a URL.
	Known Endpoint
	// Switches are those of the backend; zero values are its defaults.
	Switches switches.Switches
	// Seed decides every credential and every random choice.
	Seed uint64
}

// ownStart is when the clock of our own servers begins. Nothing depends on the day.
var ownStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// The variables of our own endpoint while it is attacked.
const (
	ownOrigin = "https://shop.example"
	ownQuota  = 12
	// ownWildcardDomain is one whose subdomains may ask.
	ownWildcardDomain = "brand.example"
)

// Open starts the servers that are attacked, on loopback, with credentials of their own. The caller closes them
// once no attack is under way.
func Open(ctx context.Context, setup Setup) (c Config, close func() error, err error) {
	seed := testbed.NewSeed(setup.Seed)
	bed := testbed.Config{
		Application: setup.Application, Target: setup.Spec, Clock: clock.NewFrozen(ownStart), Seed: &seed,
		Accounts:  []string{"victim", "attacker"},
		Variables: map[string]string{config.VariableParams: "*", config.VariableOrigins: ownOrigin + ",https://*." + ownWildcardDomain},
	}
	if setup.Spec.HasOwnClock() {
		bed.Clock = clock.Real{}
	}
	if setup.Against != AgainstEndpoint {
		bed.Backend = &backend.Config{Switches: setup.Switches}
	}
	servers, err := testbed.Open(ctx, bed)
	if err != nil {
		return Config{}, nil, err
	}
	c = Config{Seed: setup.Seed, Clock: bed.Clock}
	if setup.Against != AgainstEndpoint {
		c.Aiuta, err = newAiuta(ctx, servers, seed, setup.Switches, bed.Clock.Now().Unix())
	}
	if setup.Against != AgainstBackend {
		err = errors.Join(err, c.addEndpoints(ctx, servers, setup))
	}
	closeSet := func() error { return nil }
	if err == nil && setup.Against != AgainstBackend && !setup.Spec.IsURL() {
		closeSet, err = c.addKeyed(ctx, servers, seed)
	}
	if err != nil {
		return Config{}, nil, errors.Join(err, servers.Close())
	}
	return c, func() error { return errors.Join(servers.Close(), closeSet()) }, nil
}

// ownParams are what our own endpoint is asked with.
var ownParams = map[string]any{aiuta.ClaimUploadedImageID: "img-1", aiuta.ClaimSKUIDs: []string{ownSKU}}

// addEndpoints has the application twice: open to everybody and with the weakest policy, and guarded.
func (c *Config) addEndpoints(ctx context.Context, servers *testbed.Testbed, setup Setup) error {
	if setup.Spec.IsURL() {
		c.Endpoint = setup.Known
		c.URL = servers.Endpoint
		return nil
	}
	c.Endpoint = Endpoint{URL: servers.Endpoint, Ours: true, Origin: ownOrigin, Params: ownParams}
	variables := servers.Sessions.Variables()
	variables[config.VariableQuota], variables[config.VariableParams] = strconv.Itoa(ownQuota)+"/24h", "sdk"
	url, err := servers.Serve(ctx, variables)
	if err != nil {
		return err
	}
	session, err := servers.Sessions.SignIn("attacker", c.Clock.Now())
	if err != nil {
		return err
	}
	sessions, vendor := signingOf(servers.Sessions), servers.Accounts[0]
	c.Guarded = &Endpoint{
		URL: url, Ours: true, Origin: ownOrigin, Params: ownParams, Sessions: &sessions, Issuer: vendor.Issuer, Secret: vendor.Secret, Quota: ownQuota,
	}
	c.Guarded.Caller, err = exchange.Bearer(session)
	return err
}

func signingOf(s testbed.Sessions) Signing { return Signing{s.Issuer, s.Secret} }

// newAiuta lets the victim do something on the backend.
func newAiuta(ctx context.Context, servers *testbed.Testbed, seed testbed.Seed, set switches.Switches, now int64) (*Aiuta, error) {
	victim, attacker := servers.Accounts[0], servers.Accounts[1]
	private := seed.Derive("public key")
	a := &Aiuta{
		URL: servers.API, SubscriptionID: victim.SubscriptionID, PublicKey: publicPEM(ed25519.NewKeyFromSeed(private[:])),
		Victim: Signing{victim.Issuer, victim.Secret}, Attacker: Signing{attacker.Issuer, attacker.Secret}, Session: signingOf(servers.Sessions),
		SingleUse: set.Replay == switches.Reject,
		Unbound:   set.Binding == switches.BindingIgnore || set.Binding == switches.BindingOverride,
	}
	return a, a.tryOn(ctx, now)
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
