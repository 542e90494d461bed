package endpoint

import (
	"errors"
	"strings"
	"time"

	"aiuta-edge/pkg/caller"
	"aiuta-edge/pkg/deny"
	"aiuta-edge/pkg/params"
	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/quota"
	"aiuta-edge/pkg/strictjson"
	"aiuta-edge/pkg/token"
)

// A token's lifetime is the operator's choice within these bounds. Aiuta's sample has 60 s
// (docs, api/server-side-auth-component.md).
const (
	minTTL = 5 * time.Second
	maxTTL = time.Hour
)

// config is what the variables say, checked.
type config struct {
	// issuer, key, ttl and jti make the token.
	issuer string
	key    token.Key
	keyID  string
	ttl    time.Duration
	jti    bool
	// claims are added to every token.
	claims map[string]any

	// open is set when callers are not authenticated.
	open          bool
	authenticator caller.Authenticator
	denied        deniedConfig
	policy        params.Policy
	quota         quotaConfig
	hook          hookConfig

	cors       cors
	hashCaller bool
}

// deniedConfig is the kill switch.
type deniedConfig struct {
	callers       deny.Callers
	issuedBefore  deny.IssuedBefore
	addresses     deny.Addresses
	trustedHeader string
}

// quotaConfig is how tokens are counted.
type quotaConfig struct {
	quota.Quota
	// address is that of the Redis server, if there is one.
	address string
	// open serves when the store fails.
	open bool
}

// hookConfig is the brand's authorization hook. Without a URL there is none.
type hookConfig struct {
	url string
	// open serves when the hook is out of order.
	open bool
}

// Check reads all variables. If any is wrong it returns a [*problem.Problem] that names each of them and what to
// set, and no value of any.
func Check(services Services) error {
	_, err := configure(services)
	return err
}

// configure is [Check] with what it has read. What a mode does not need is not read. With an error comes who may read
// it: a page is told that the endpoint is not configured, and not that the network failed.
func configure(services Services) (config, error) {
	r := &reader{variables: services.Variables, common: readCommon(services.Variables)}
	c := config{issuer: r.issuer(), key: r.key(VariableSecret)}
	c.keyID = r.optional(VariableKeyID)
	if c.keyID != "" {
		key, err := c.key.WithID(c.keyID)
		if err != nil {
			r.refuse(VariableKeyID, err.Error())
		}
		c.key = key
	}
	c.ttl = r.duration(VariableTTL, minTTL, maxTTL, "60s")
	c.jti = r.choice(VariableJTI, "true", "false") == "true"
	c.claims = parsed(r, VariableClaims, parseClaims)
	c.policy = r.policy()
	c.open, c.authenticator = r.callers(services, c.key)
	c.denied = r.denied(c.open, c.authenticator)
	c.quota = r.quota(services, c.open)
	c.hook = r.hook()
	c.cors = r.cors()
	c.hashCaller = r.choice(VariableLogCallers, "plain", "hash") == "hash"
	if len(r.wrong) > 0 {
		p := problem.New(problem.NotConfigured, "set these variables")
		p.Errors = r.wrong
		return config{cors: c.cors}, p
	}
	return c, nil
}

func (r *reader) issuer() string {
	issuer, ok := r.required(VariableIssuer)
	if ok && strings.HasPrefix(issuer, "<") && strings.HasSuffix(issuer, ">") {
		r.refuse(VariableIssuer, "it is a sample value: take the JWT key (iss) of your subscription")
	}
	return issuer
}

func (r *reader) policy() params.Policy {
	text, ok := r.required(VariableParams)
	if !ok {
		return params.Policy{}
	}
	policy, err := params.ParsePolicy(text)
	if err != nil {
		r.refuse(VariableParams, err.Error())
	}
	return policy
}

var errClaims = errors.New(`it is not a JSON object of claims, such as {"store":"berlin"}, none of which only the server sets`)

func parseClaims(text string) (map[string]any, error) {
	if text == "" {
		return nil, nil
	}
	claims, err := strictjson.Object([]byte(text))
	if err != nil {
		return nil, errClaims
	}
	for name := range claims {
		if name == "" || token.Registered(name) {
			return nil, errClaims
		}
	}
	return claims, nil
}

var errDeniesNobody = errors.New(`it denies no caller while caller_auth is "none"`)

func (r *reader) denied(open bool, authenticator caller.Authenticator) deniedConfig {
	d := deniedConfig{
		callers: parsed(r, VariableDeny, func(text string) (deny.Callers, error) {
			if open && text != "" {
				return deny.Callers{}, errDeniesNobody
			}
			callers, err := deny.ParseCallers(text)
			if keys, ok := authenticator.(caller.APIKey); ok && err == nil {
				err = callers.Known(keys.Has)
			}
			return callers, err
		}),
		issuedBefore: parsed(r, VariableIssuedBefore, deny.ParseIssuedBefore),
		addresses:    parsed(r, VariableDenyAddresses, deny.ParseAddresses),
	}
	d.trustedHeader = r.optional(VariableTrustedHeader) // for the log as well
	return d
}

func (r *reader) quota(services Services, open bool) quotaConfig {
	q := quotaConfig{Quota: quota.Quota{
		Limits:   parsed(r, VariableQuota, quota.Parse),
		Products: parsed(r, VariableQuotaProduct, quota.Parse),
	}}
	if !q.Any() {
		return q
	}
	const countsNobody = `it counts no caller while caller_auth is "none"`
	if open && len(q.Limits) > 0 {
		r.refuse(VariableQuota, countsNobody)
	}
	if open && len(q.Products) > 0 {
		r.refuse(VariableQuotaProduct, countsNobody)
	}
	if by, _ := r.required(VariableQuotaBy); by != "caller" && by != "" {
		r.refuse(VariableQuotaBy, `it is not "caller": write limits for each product of a caller in `+VariableQuotaProduct)
	}
	q.open = r.choice(VariableQuotaOnError, "deny", "allow") == "allow"
	switch r.choice(VariableQuotaStore, "kv", "redis") {
	case "kv":
		q.Store = quota.KV{Pairs: services.Store}
	case "redis":
		address := r.address(VariableRedisURL, VariableRedisOrigin, "redis", "rediss")
		q.address = address
		q.Store = quota.Redis{Execute: func(command string, arguments ...[]byte) ([]int64, error) {
			return services.Redis(address, command, arguments...)
		}}
	}
	return q
}

func (r *reader) hook() hookConfig {
	address := r.optional(VariableAuthorizeURL)
	if address == "" {
		return hookConfig{}
	}
	return hookConfig{
		url:  r.addressOf(VariableAuthorizeURL, address, VariableAuthorizeOrigin, "https", "http"),
		open: r.choice(VariableAuthorizeOnError, "closed", "open") == "open",
	}
}
