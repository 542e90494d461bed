package attack

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
	"aiuta-edge/pkg/endpoint"
	"aiuta-edge/pkg/token"
	"aiuta-edge/simulator/backend"
	"aiuta-edge/simulator/backend/switches"
	"aiuta-edge/simulator/clock"
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
	// Vendor is how a URL's endpoint signs, and Credential what it wants after "Bearer "; both may be missing.
	Vendor     *Signing
	Credential string
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
func Open(ctx context.Context, setup Setup) (targets Targets, close func() error, err error) {
	seed := testbed.NewSeed(setup.Seed)
	config := testbed.Config{
		Application: setup.Application, Target: setup.Spec, Clock: clock.NewFrozen(ownStart), Seed: &seed,
		Accounts:  []string{"victim", "attacker"},
		Variables: map[string]string{endpoint.VariableParams: "*", endpoint.VariableOrigins: ownOrigin + ",https://*." + ownWildcardDomain},
	}
	if setup.Spec.HasOwnClock() {
		config.Clock = clock.Real{}
	}
	if setup.Against != Endpoint {
		config.Backend = &backend.Config{Switches: setup.Switches}
	}
	servers, err := testbed.Open(ctx, config)
	if err != nil {
		return Targets{}, nil, err
	}
	targets = Targets{Seed: setup.Seed, Clock: config.Clock}
	if setup.Against != Endpoint {
		targets.Aiuta, err = newAiuta(ctx, servers, seed, setup.Switches, config.Clock.Now().Unix())
	}
	if setup.Against != Backend {
		err = errors.Join(err, targets.addEndpoints(ctx, servers, setup))
	}
	closeSet := func() error { return nil }
	if err == nil && setup.Against != Backend && !setup.Spec.IsURL() {
		closeSet, err = targets.addKeyed(ctx, servers, seed)
	}
	if err != nil {
		return Targets{}, nil, errors.Join(err, servers.Close())
	}
	return targets, func() error { return errors.Join(servers.Close(), closeSet()) }, nil
}

// addEndpoints has the application twice: open to everybody and with the weakest policy, and guarded.
func (l *Targets) addEndpoints(ctx context.Context, servers *testbed.Testbed, setup Setup) error {
	if setup.Spec.IsURL() {
		l.Target = &Target{URL: servers.Endpoint, Credential: setup.Credential, Vendor: setup.Vendor}
		if setup.Credential != "" {
			l.Guarded = l.Target
		}
		return nil
	}
	l.Target = &Target{URL: servers.Endpoint, Ours: true, Origin: ownOrigin}
	variables := servers.Sessions.Variables()
	variables[endpoint.VariableQuota], variables[endpoint.VariableParams] = strconv.Itoa(ownQuota)+"/24h", "sdk"
	url, err := servers.Serve(ctx, variables)
	if err != nil {
		return err
	}
	session, err := servers.Sessions.SignIn("attacker", l.Clock.Now())
	sessions, vendor := signingOf(servers.Sessions), Signing{servers.Accounts[0].Issuer, servers.Accounts[0].Secret}
	l.Guarded = &Target{URL: url, Ours: true, Origin: ownOrigin, Credential: session, Sessions: &sessions, Vendor: &vendor, Quota: ownQuota}
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
