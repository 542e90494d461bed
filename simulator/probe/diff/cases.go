package diff

import (
	"net/http"
	"strings"

	"aiuta-edge/simulator/probe/exchange"
)

// Case is one request that both endpoints get.
type Case struct {
	// Kind is what sort of request it is, Name and Summary which one.
	Kind, Name, Summary string

	request exchange.Request
	as      role
}

// The kinds.
const (
	Good    = "good"
	Odd     = "odd"
	Hostile = "hostile"
)

// role is who sends a request.
type role int

const (
	asCaller  role = iota
	asNobody       // without a credential
	asForger       // with one that nobody issued, in the place of the caller's
	asExpired      // with a session that no longer holds
)

// The ids are constant, so that two runs send the same.
const image = "user_image-3f2b7c1e-9a4d-4c60-8b15-d2e7f0a1c394"

func good(body string) exchange.Request { return exchange.JSON(body) }

func withOrigin(r exchange.Request, origin string) exchange.Request {
	r.Header = http.Header{"Origin": {origin}}
	return r
}

// largeBody is over the 16 KiB at which our own endpoint stops, but not by so much that a server hangs up on the rest
// before its answer is read: net/http reads up to 256 KiB more.
const largeBody = 100 << 10

// withLatin1 has a header that nobody reads, in an encoding that HTTP allows (RFC 9110 section 5.5) and Spin does not: it
// answers 500 before the component starts (Spin v4.0.2), and our host does the same.
func withLatin1(r exchange.Request) exchange.Request {
	r.Header = http.Header{"X-City": {"K\xf6ln"}}
	return r
}

// Cases returns all requests, in the order in which they are sent.
func Cases() []Case {
	sdk := `{"sku_ids":["sku-1","sku-2"],"uploaded_image_id":"` + image + `"}`
	body := func(text string) exchange.Request { return exchange.JSON(text) }
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
	both := good(`{"uploaded_image_id":"` + image + `"}`)
	both.Query = "uploaded_image_id=another"
	preflight := exchange.Request{Method: http.MethodOptions, Header: http.Header{
		"Origin": {"https://attacker.example"}, "Access-Control-Request-Method": {"POST"}, "Access-Control-Request-Headers": {"authorization"},
	}}
	return []Case{
		{Good, "android", "what Android sends", good(sdk), asCaller},
		{Good, "ios", "what iOS sends", good(`{"sku_ids":"sku-1,sku-2","uploaded_image_id":"` + image + `"}`), asCaller},
		{Good, "web", "what Web sends", good(`{"uploaded_image_id":"` + image + `"}`), asCaller},
		{Good, "query", "a GET with a query", query("&sku_ids=sku-1%2Csku-2"), asCaller},
		{Good, "charset", "a charset behind the content type", typed("application/json; charset=utf-8", sdk), asCaller},

		{Odd, "body-over-query", "a name in the query and in the body", both, asCaller},
		{Odd, "repeated-query", "a name twice in the query", query("&uploaded_image_id=another"), asCaller},
		{Odd, "no-parameters", "a POST without a body", exchange.Request{Method: http.MethodPost}, asCaller},
		{Odd, "no-query", "a GET without a query", exchange.Query(""), asCaller},
		{Odd, "empty-object", "an empty object", body(`{}`), asCaller},
		{Odd, "empty-value", "an empty text", body(`{"uploaded_image_id":""}`), asCaller},
		{Odd, "unknown", "a parameter that Aiuta does not know", plus(`"anything":"1"`), asCaller},
		{Odd, "json-types", "every type of JSON", plus(`"i":1,"f":1.50,"t":true,"n":null,"l":[1,"a"],"o":{"k":1}`), asCaller},
		{Odd, "big-number", "a number beyond 64 bits", plus(`"n":12345678901234567890123`), asCaller},
		{Odd, "typed-query", "query values that look typed", query("&n=1&b=true&z=null"), asCaller},
		{Odd, "escapes-in-query", "plus, percent and Unicode in a query", query("&a=x+y&b=%2B%25&c=%E2%9C%93"), asCaller},
		{Odd, "unicode", "Unicode, plain and escaped", plus(`"a":"é✓😀","b":"\u00e9\ud83d\ude00"`), asCaller},
		{Odd, "json-suffix", "a content type that ends in +json", typed("application/vnd.brand+json", sdk), asCaller},
		{Odd, "unannounced", "JSON without a content type", typed("", sdk), asCaller},
		{Odd, "form", "a form", typed("application/x-www-form-urlencoded", "uploaded_image_id="+image), asCaller},
		{Odd, "get-with-body", "a GET with a JSON body", method(http.MethodGet, good(sdk)), asCaller},
		{Odd, "head", "HEAD", method(http.MethodHead, query("")), asCaller},
		{Odd, "latin1-header", "a header in Latin-1, which nobody reads", withLatin1(good(sdk)), asCaller},
		{Odd, "put", "PUT", method(http.MethodPut, good(sdk)), asCaller},
		{Odd, "delete", "DELETE", exchange.Request{Method: http.MethodDelete}, asCaller},
		{Odd, "options", "OPTIONS, not from a browser", exchange.Request{Method: http.MethodOptions}, asNobody},

		{Hostile, "nobody", "no credential", good(sdk), asNobody},
		{Hostile, "forger", "a credential that nobody issued", good(sdk), asForger},
		{Hostile, "expired", "a session that has expired", good(sdk), asExpired},
		{Hostile, "sets-iss", "iss", plus(`"iss":"attacker"`), asCaller},
		{Hostile, "sets-exp", "exp", plus(`"exp":4102444800`), asCaller},
		{Hostile, "sets-exp-in-query", "exp in the query", query("&exp=4102444800"), asCaller},
		{Hostile, "sets-iat", "iat", plus(`"iat":1`), asCaller},
		{Hostile, "sets-nbf", "nbf", plus(`"nbf":4102444800`), asCaller},
		{Hostile, "sets-sub", "sub", plus(`"sub":"somebody-else"`), asCaller},
		{Hostile, "sets-aud", "aud", plus(`"aud":"https://attacker.example"`), asCaller},
		{Hostile, "sets-jti", "jti", plus(`"jti":"chosen"`), asCaller},
		{Hostile, "sets-kid", "kid", plus(`"kid":"../../dev/null"`), asCaller},
		{Hostile, "sets-ttl", "a lifetime", plus(`"ttl":86400`), asCaller},
		{Hostile, "duplicate-name", "a name twice in the body", plus(`"uploaded_image_id":"another"`), asCaller},
		{Hostile, "null", "null", body(`null`), asCaller},
		{Hostile, "list", "a list", body(`["uploaded_image_id"]`), asCaller},
		{Hostile, "pairs", "a list of pairs", body(`[["uploaded_image_id","x"]]`), asCaller},
		{Hostile, "number", "a number", body(`17`), asCaller},
		{Hostile, "text", "a text", body(`"x"`), asCaller},
		{Hostile, "broken-json", "JSON that ends too early", body(`{"uploaded_image_id":"x"`), asCaller},
		{Hostile, "trailing", "a second object behind the first", body(sdk + sdk), asCaller},
		{Hostile, "nan", "NaN", plus(`"n":NaN`), asCaller},
		{Hostile, "invalid-utf8", "bytes that are not UTF-8", plus("\"n\":\"\xff\""), asCaller},
		{Hostile, "lone-surrogate", "half a surrogate pair", plus(`"n":"\ud800"`), asCaller},
		{Hostile, "nul", "an escaped NUL", plus(`"n":"\u0000"`), asCaller},
		{Hostile, "broken-escape", "a percent sign without digits", query("&a=%zz"), asCaller},
		{Hostile, "deep", "lists two hundred deep", plus(`"a":` + strings.Repeat("[", 200) + strings.Repeat("]", 200)), asCaller},
		{Hostile, "long-value", "a value of 16 KiB", body(`{"uploaded_image_id":"` + strings.Repeat("x", 16<<10) + `"}`), asCaller},
		{Hostile, "large-body", "a body of 100 KiB", body(`{"uploaded_image_id":"` + strings.Repeat("x", largeBody) + `"}`), asCaller},
		{Hostile, "foreign-origin", "a page of somebody else's", withOrigin(good(sdk), "https://attacker.example"), asCaller},
		{Hostile, "null-origin", "a page without an origin", withOrigin(good(sdk), "null"), asCaller},
		{Hostile, "foreign-preflight", "the preflight of a foreign page", preflight, asNobody},
	}
}
