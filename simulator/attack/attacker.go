package attack

import (
	"crypto/ed25519"
	"encoding/binary"
	"math/rand/v2"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/backend/reason"
)

// attacker is what the attempts of one run are made of.
type attacker struct {
	Targets
	now    int64
	random *rand.ChaCha8
	// evil is a key pair of the attacker's.
	evil ed25519.PrivateKey
	lure *lure
	// life is how many seconds an ordinary token of the endpoint lives; zero if it could not be told.
	life int64
}

func newAttacker(targets Targets) *attacker {
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], targets.Seed)
	g := &attacker{Targets: targets, now: targets.Clock.Now().Unix(), random: rand.NewChaCha8(seed)}
	var private [ed25519.SeedSize]byte
	g.random.Read(private[:]) // never fails
	g.evil = ed25519.NewKeyFromSeed(private[:])
	return g
}

// The generation of Aiuta's API that is attacked, and a picture of Aiuta's own that every account may use.
var generation = aiuta.Unified

const (
	ownImage = "model_man_00"
	ownSKU   = "sku-1"
)

// startBody asks for what tokens for the targets are bound to.
const startBody = `{"uploaded_image_id":"` + ownImage + `","sku_ids":["` + ownSKU + `"]}`

// start is a start request on the backend with these headers, as name and value in turn.
func (g *attacker) start(body string, headers ...string) request {
	method, path := generation.Endpoint(aiuta.CallStartOperation)
	r := request{method: method, url: g.Aiuta.URL + path, body: body, header: http.Header{"Content-Type": {"application/json"}}}
	return r.with(headers...)
}

func bearer(raw string) string { return aiuta.BearerPrefix + raw }

// startWith is a start request whose token is raw.
func (g *attacker) startWith(raw string) request {
	return g.start(startBody, aiuta.HeaderAuthorization, bearer(raw))
}

// forged expects the backend to refuse a token, for this reason if it says one.
func (g *attacker) forged(sent, raw string, reason reason.Reason) attempt {
	return attempt{sent, g.startWith(raw), refusedFor(reason)}
}

// askBody is what an SDK hands to getJwt.
const askBody = `{"uploaded_image_id":"img-1","sku_ids":["sku-1"]}`

// ask is a request for a token, with the attacker's own credential if the endpoint wants one.
func (t *Target) ask(body string) request {
	r := request{method: http.MethodPost, url: t.URL, body: body, header: http.Header{"Content-Type": {"application/json"}}}
	if t.Credential != "" {
		r = r.with(aiuta.HeaderAuthorization, bearer(t.Credential))
	}
	return r
}

// query is a request for a token with parameters in the query, as they stand on the wire.
func (t *Target) query(raw string) request {
	r := t.ask("").asking(raw)
	r.method = http.MethodGet
	r.header.Del("Content-Type")
	return r
}

// anonymous is a request for a token without any credential.
func (t *Target) anonymous() request { return t.as("") }

// as is a request for a token whose Authorization header has this value, or is not there.
func (t *Target) as(authorization string) request {
	r := t.ask(askBody)
	r.header.Del(aiuta.HeaderAuthorization)
	if authorization != "" {
		r = r.with(aiuta.HeaderAuthorization, authorization)
	}
	return r
}
