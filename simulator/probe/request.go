package probe

import (
	"aiuta-edge/simulator/backend/reason"
	"net/http"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/probe/exchange"
)

// The generation of Aiuta's API that is attacked, and a picture of Aiuta's own that every account may use.
var generation = aiuta.Unified

const (
	ownImage = "model_man_00"
	ownSKU   = "sku-1"
)

// startBody asks for what tokens for the targets are bound to.
const startBody = `{"uploaded_image_id":"` + ownImage + `","sku_ids":["` + ownSKU + `"]}`

// start is a start request on the backend with these headers, as name and value in turn.
func (e *endpoint) start(body string, headers ...string) request {
	method, path := generation.Endpoint(aiuta.CallStartOperation)
	r := request{Request: exchange.JSON(body), to: e}
	r.Method, r.Path = method, path
	return r.with(headers...)
}

func bearer(raw string) string { return aiuta.BearerPrefix + raw }

// startWith is a start request whose token is raw.
func (e *endpoint) startWith(raw string) request {
	return e.start(startBody, aiuta.HeaderAuthorization, bearer(raw))
}

// forged expects the backend to refuse a token, for this reason if it says one.
func (e *endpoint) forged(sent, raw string, reason reason.Reason) attempt {
	return attempt{sent, e.startWith(raw), refusedFor(reason)}
}

// ask posts parameters as the caller.
func (e *endpoint) ask(params object) request { return e.post(params.json()) }

// post posts a body as the caller.
func (e *endpoint) post(body string) request {
	return request{Request: exchange.JSON(body), to: e, as: e.Caller}
}

// postWith posts good parameters with one member more.
func (e *endpoint) postWith(member string) request { return e.post(e.bodyWith(member)) }

// bodyWith is the body of an ordinary request with one member more.
func (e *endpoint) bodyWith(member string) string {
	body := e.params().json()
	return body[:len(body)-1] + "," + member + "}"
}

// usual asks in the way that the endpoint takes.
func (e *endpoint) usual() request {
	return request{Request: e.requestFor(e.params()), to: e, as: e.Caller}
}

// get asks by a query of good parameters, as the caller.
func (e *endpoint) get() request { return e.query(e.params().query()) }

// query asks by a query as it stands on the wire, as the caller.
func (e *endpoint) query(raw string) request {
	return request{Request: exchange.Query(raw), to: e, as: e.Caller}
}

// anonymous asks without any credential.
func (e *endpoint) anonymous() request { return e.by("") }

// by asks with this value of Authorization; empty sends none.
func (e *endpoint) by(authorization string) request { return e.ask(e.params()).by(authorization) }

// preflight is what a browser asks before a page at an origin may.
func (e *endpoint) preflight(origin, method, headers string) request {
	r := request{Request: exchange.Request{Method: http.MethodOptions}, to: e}
	return r.with("Origin", origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
}
