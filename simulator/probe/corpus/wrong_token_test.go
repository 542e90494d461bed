package corpus_test

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"testing"
	"time"

	"aiuta-edge/simulator/probe"
)

// wrongTokens are endpoints whose tokens are not what they should be.
var wrongTokens = []endpoint{
	{name: "signs no products", must: "token/keeps-lists", serve: signing(func(c object) { delete(c, "sku_ids") })},
	{name: "signs the first product alone", must: "token/keeps-lists", serve: signing(func(c object) {
		if list, ok := c["sku_ids"].([]any); ok && len(list) > 0 {
			c["sku_ids"] = list[:1]
		}
	})},
	{name: "signs products as one text", must: "token/keeps-lists", serve: signing(func(c object) {
		if list, ok := c["sku_ids"].([]any); ok {
			c["sku_ids"] = fmt.Sprint(list)
		}
	})},
	{name: "signs no picture", must: "token/binds-image", serve: signing(func(c object) { delete(c, "uploaded_image_id") })},

	{name: "cuts a picture's id", must: "token/binds-image", serve: signing(func(c object) {
		if id, ok := c["uploaded_image_id"].(string); ok {
			c["uploaded_image_id"] = id[:min(len(id), 32)]
		}
	})},

	{name: "keeps a token for each caller", must: `
		caching/reused caller/apart service/concurrent token/jti token/keeps-lists token/shape-android token/shape-ios
		token/shape-ios-3.4.1 token/shape-ios-4.2.4 token/shape-web`, serve: keeping(func(caller string, _ object) string { return caller })},
	{name: "keeps a token for each picture", must: "caching/reused", serve: keeping(func(_ string, params object) string { return fmt.Sprint(params["uploaded_image_id"]) })},
	{name: "keeps one token for all", must: `
		caching/reused caller/apart service/concurrent token/jti token/keeps-lists token/shape-android token/shape-ios
		token/shape-ios-3.4.1 token/shape-ios-4.2.4 token/shape-web`, serve: keeping(func(string, object) string { return "" })},
	{name: "keeps one token for all, of somebody who came before", must: `
		caching/reused caller/apart service/concurrent token/binds-image token/jti token/keeps-lists`, serve: func(t *testing.T) string {
		at := keeping(func(string, object) string { return "" })(t)
		ask(t, at, "user-0", `{"uploaded_image_id":"image-of-another"}`)
		return at
	}},

	{name: "lives for 24 hours", must: "lifetime/over-an-hour", serve: signing(func(c object) { c["exp"] = now() + 24*3600 })},
	{name: "lives for ten minutes", must: "lifetime/over-five-minutes", serve: signing(func(c object) { c["exp"] = now() + 600 })},
	{name: "lives for 300 years", must: "lifetime/over-an-hour", serve: signing(func(c object) { c["exp"] = now() + 300*366*24*3600 })},
	{name: "lives until the end of 64 bits", must: "lifetime/over-an-hour", serve: signing(func(c object) { c["exp"] = int64(math.MaxInt64) })},
	{name: "writes exp in milliseconds", must: "lifetime/over-an-hour", serve: signing(func(c object) { c["exp"] = (now() + lifetime) * 1000 })},
	{name: "writes iat and exp in milliseconds", must: "token/clock lifetime/over-an-hour", serve: signing(func(c object) {
		c["iat"], c["exp"] = now()*1000, (now()+lifetime)*1000
	})},
	{name: "writes exp with a fraction", must: "token/times", serve: signing(func(c object) { c["exp"] = float64(now()+lifetime) + 0.25 })},
	{name: "writes exp as a text", must: "token/times", serve: signing(func(c object) { c["exp"] = fmt.Sprint(now() + lifetime) })},
	{name: "never ends", must: "token/expires", serve: signing(func(c object) { delete(c, "exp") })},
	{name: "is over in three seconds", must: "lifetime/too-short", serve: signing(func(c object) { c["exp"] = now() + 3 })},
	{name: "has no iat", must: "token/times", serve: signing(func(c object) { delete(c, "iat") })},
	{name: "has a clock that is an hour late", must: "token/clock", serve: signing(func(c object) {
		c["iat"], c["exp"] = now()-3600, now()-3600+lifetime
	})},
	{name: "is for later", must: "token/clock", serve: signing(func(c object) { c["nbf"] = now() + 3600 })},
	{name: "takes local time for UTC", must: "token/clock", serve: signing(func(c object) {
		c["iat"], c["exp"] = now()+3600, now()+3600+lifetime
	})},

	{name: "takes the subscription for the issuer", must: "token/issuer", serve: signing(func(c object) { c["iss"] = subscription })},
	{name: "has no issuer", must: "token/iss", serve: signing(func(c object) { delete(c, "iss") })},
	{name: "has one jti for all", must: "token/jti caller/apart", serve: signing(func(c object) { c["jti"] = "1" })},
	{name: "signs with another secret", must: "token/signature", serve: signingAs(object{"alg": "HS256", "typ": "JWT"}, secret+"\n")},
	{name: "signs with a word", must: "secret/guessable", serve: signingAs(object{"alg": "HS256", "typ": "JWT"}, "secret"),
		as: func(c *probe.Config) { c.Secret = nil }},
	{name: "signs with the issuer", must: "secret/guessable", serve: signingAs(object{"alg": "HS256", "typ": "JWT"}, issuer),
		as: func(c *probe.Config) { c.Secret = nil }},
	{name: "signs with alg none", must: "token/algorithm", serve: brand(func(s *shop) {
		s.sign = func(c object) string { return part(object{"alg": "none", "typ": "JWT"}) + "." + part(c) + "." }
	})},
	{name: "names its key set in the header", must: "token/header",
		serve: signingAs(object{"alg": "HS256", "typ": "JWT", "jku": "https://shop.example/keys"}, secret)},

	{name: "lets the client's parameters win", must: `
		attacks/long-name attacks/reserved-escaped attacks/reserved-headers
		injection/sets-aud injection/sets-exp injection/sets-iat injection/sets-iss injection/sets-jti
		injection/sets-kid injection/sets-nbf injection/sets-sub injection/body-measurements injection/unknown-parameter
		limits/large-parameter limits/many-parameters`, serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) { return read(r, keep) }
		s.claims = func(caller string, params object) object {
			c := forAMinute(caller, object{})
			for name, value := range params {
				c[name] = value
			}
			return c
		}
	})},
	{name: "signs whatever comes", must: `
		attacks/long-name attacks/reserved-escaped attacks/reserved-headers
		injection/sets-aud injection/sets-kid injection/sets-nbf injection/sets-sub injection/body-measurements injection/unknown-parameter
		limits/large-parameter limits/many-parameters`, serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) { return read(r, keep) }
	})},
	{name: "lets the client say how long", must: "lifetime/client-set", serve: brand(func(s *shop) {
		s.params = func(r *http.Request) (object, *refusal) {
			return read(r, func(params object, name string) *refusal {
				if name == "ttl" {
					return nil
				}
				return refuseUnknown(params, name)
			})
		}
		s.claims = func(caller string, params object) object {
			c := forAMinute(caller, params)
			if ttl, ok := c["ttl"].(float64); ok {
				c["exp"] = now() + int64(ttl)
			}
			delete(c, "ttl")
			return c
		}
	})},
}

func now() int64 { return time.Now().Unix() }

// signing is an endpoint that changes its claims before it signs them.
func signing(change func(claims object)) func(*testing.T) string {
	return brand(func(s *shop) {
		s.claims = func(caller string, params object) object {
			c := forAMinute(caller, params)
			change(c)
			return c
		}
	})
}

// signingAs is an endpoint with a header or a secret of its own.
func signingAs(header object, secret string) func(*testing.T) string {
	return brand(func(s *shop) {
		s.sign = func(claims object) string { return sign(header, claims, secret) }
	})
}

// keep is for an endpoint that signs what it does not know.
func keep(object, string) *refusal { return nil }

// keeping is an endpoint that hands out the token again which it made for the same key.
func keeping(key func(caller string, params object) string) func(*testing.T) string {
	return brand(func(s *shop) {
		var mu sync.Mutex
		kept := map[string]string{}
		s.mint = func(s shop, caller string, params object) string {
			mu.Lock()
			defer mu.Unlock()
			at := key(caller, params)
			if kept[at] == "" {
				kept[at] = s.sign(s.claims(caller, params))
			}
			return kept[at]
		}
	})
}
