package probe

import (
	"net/http"

	"aiuta-edge/simulator/probe/exchange"
)

// The kinds of comparisons.
const (
	Good        = "good"
	Odd         = "odd"
	HostileKind = "hostile"
)

// The ids are constant, so that two runs send the same.
const image = "user_image-3f2b7c1e-9a4d-4c60-8b15-d2e7f0a1c394"

// Comparisons returns all of them, in the order in which they are sent. The hostile ones are those of the catalogue that is
// sent by anybody who means no harm, too; attacks adds what only an attacker sends.
func Comparisons(attacks bool) []Comparison {
	all := ordinary()
	for _, p := range Probes() {
		// Who asks has comparisons of its own: callers differ from side to side.
		if p.Hostile() && p.attempts != nil && p.Group != groupCaller && p.Group != GroupAttacks || attacks && p.Group == GroupAttacks {
			all = append(all, Comparison{HostileKind, p.Name, p.Holds, p.needs, func(e *endpoint) []request {
				var requests []request
				for _, at := range p.attempts(e) {
					requests = append(requests, at.request)
				}
				return requests
			}})
		}
	}
	return all
}

// ordinary are what a good client sends, what a careless one does, and what depends on who asks.
func ordinary() []Comparison {
	const sdk = `{"sku_ids":["sku-1","sku-2"],"uploaded_image_id":"` + image + `"}`
	only := `{"uploaded_image_id":"` + image + `"}`
	body := exchange.JSON
	plus := func(member string) exchange.Request {
		return exchange.JSON(`{"uploaded_image_id":"` + image + `",` + member + `}`)
	}
	query := func(raw string) exchange.Request { return exchange.Query("uploaded_image_id=" + image + raw) }
	method := func(name string, r exchange.Request) exchange.Request {
		r.Method = name
		return r
	}
	typed := func(contentType, text string) exchange.Request {
		return exchange.Request{Method: http.MethodPost, ContentType: contentType, Body: text}
	}
	preflight := exchange.Request{Method: http.MethodOptions}.With(
		"Origin", foreignOrigin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization")
	asCaller := func(e *endpoint) exchange.Credential { return e.Caller }
	asNobody := func(*endpoint) exchange.Credential { return exchange.Credential{} }
	asForger := func(e *endpoint) exchange.Credential { return e.Caller.Replaced(notASession) }
	asExpired := func(e *endpoint) exchange.Credential { return e.Expired }
	var all []Comparison
	for _, c := range []struct {
		kind, name, summary string
		request             exchange.Request
		as                  func(*endpoint) exchange.Credential
		needs               need
	}{
		{Good, "android", "what Android sends", body(sdk), asCaller, 0},
		{Good, "ios", "what iOS sends", body(`{"sku_ids":"sku-1,sku-2","uploaded_image_id":"` + image + `"}`), asCaller, 0},
		{Good, "web", "what Web sends", body(only), asCaller, 0},
		{Good, "query", "a GET with a query", query("&sku_ids=sku-1%2Csku-2"), asCaller, 0},
		{Good, "charset", "a charset behind the content type", typed("application/json; charset=utf-8", sdk), asCaller, 0},

		{Odd, "body-over-query", "a name in the query and in the body", body(only).Asking("uploaded_image_id=another"), asCaller, 0},
		{Odd, "repeated-query", "a name twice in the query", query("&uploaded_image_id=another"), asCaller, 0},
		{Odd, "no-parameters", "a POST without a body", exchange.Request{Method: http.MethodPost}, asCaller, 0},
		{Odd, "no-query", "a GET without a query", exchange.Query(""), asCaller, 0},
		{Odd, "empty-object", "an empty object", body(`{}`), asCaller, 0},
		{Odd, "empty-value", "an empty text", body(`{"uploaded_image_id":""}`), asCaller, 0},
		{Odd, "unknown", "a parameter that Aiuta does not know", plus(`"anything":"1"`), asCaller, 0},
		{Odd, "json-types", "every type of JSON", plus(`"i":1,"f":1.50,"t":true,"n":null,"l":[1,"a"],"o":{"k":1}`), asCaller, 0},
		{Odd, "big-number", "a number beyond 64 bits", plus(`"n":12345678901234567890123`), asCaller, 0},
		{Odd, "typed-query", "query values that look typed", query("&n=1&b=true&z=null"), asCaller, 0},
		{Odd, "escapes-in-query", "plus, percent and Unicode in a query", query("&a=x+y&b=%2B%25&c=%E2%9C%93"), asCaller, 0},
		{Odd, "broken-escape", "a percent sign without digits", query("&a=%zz"), asCaller, 0},
		{Odd, "unicode", "Unicode, plain and escaped", plus(`"a":"é✓😀","b":"\u00e9\ud83d\ude00"`), asCaller, 0},
		{Odd, "json-suffix", "a content type that ends in +json", typed("application/vnd.brand+json", sdk), asCaller, 0},
		{Odd, "get-with-body", "a GET with a JSON body", method(http.MethodGet, body(sdk)), asCaller, 0},
		// HTTP allows such a header (RFC 9110 section 5.5), and Spin answers 500 before the component starts (Spin v4.0.2), as our
		// host does.
		{Odd, "latin1-header", "a header in Latin-1, which nobody reads", body(sdk).With("X-City", "K\xf6ln"), asCaller, 0},
		{Odd, "delete", "DELETE without a body", exchange.Request{Method: http.MethodDelete}, asCaller, 0},
		{Odd, "options", "OPTIONS, not from a browser", exchange.Request{Method: http.MethodOptions}, asNobody, 0},

		{HostileKind, "nobody", "no credential", body(sdk), asNobody, 0},
		{HostileKind, "forger", "a credential that nobody issued", body(sdk), asForger, anAccount},
		{HostileKind, "expired", "a session that has expired", body(sdk), asExpired, anExpiredSession},
		{HostileKind, "foreign-origin", "a page of somebody else's", body(sdk).With("Origin", foreignOrigin), asCaller, 0},
		{HostileKind, "null-origin", "a page without an origin", body(sdk).With("Origin", "null"), asCaller, 0},
		{HostileKind, "foreign-preflight", "the preflight of a foreign page", preflight, asNobody, 0},
	} {
		all = append(all, Comparison{c.kind, c.name, c.summary, c.needs, func(e *endpoint) []request { return []request{{c.request, e, c.as(e)}} }})
	}
	return all
}
