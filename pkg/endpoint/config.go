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
	MinTTL = 5 * time.Second
	MaxTTL = time.Hour
)

// Config is what the variables say, checked.
type Config struct {
	// Issuer, Key, TTL and JTI make the token.
	Issuer string
	Key    token.Key
	KeyID  string
	TTL    time.Duration
	JTI    bool
	// Claims are added to every token.
	Claims map[string]any

	// Open says that nobody is asked who they are.
	Open          bool
	Authenticator caller.Authenticator
	Denied        deniedConfig
	Policy        params.Policy
	Quota         quotaConfig
	Hook          hookConfig

	Origins    origins
	HashCaller bool
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
	perProduct bool
	// open serves when the store fails.
	open bool
}

// hookConfig is the brand's own say. An empty URL asks nobody.
type hookConfig struct {
	url string
	// open serves when nobody answers.
	open bool
}

// Configure reads and checks all variables. If any is wrong it returns a [*problem.Problem] that names each
// of them and what to set, and no value of any. What a mode does not need is not read.
func Configure(services Services) (Config, error) {
	r := &reader{variables: services.Variables, read: make([]found, 0, 24)}
	c := Config{Issuer: r.issuer(), Key: r.key(VariableSecret)}
	c.KeyID = r.optional(VariableKeyID)
	if c.KeyID != "" {
		key, err := c.Key.WithID(c.KeyID)
		if err != nil {
			r.refuse(VariableKeyID, err.Error())
		}
		c.Key = key
	}
	c.TTL = r.duration(VariableTTL, MinTTL, MaxTTL, "60s")
	c.JTI = r.choice(VariableJTI, "true", "false") == "true"
	c.Claims = parsed(r, VariableClaims, parseClaims)
	c.Policy = r.policy()
	c.Open, c.Authenticator = r.callers(services)
	c.Denied = r.denied(c.Open)
	c.Quota = r.quota(services, c.Open)
	c.Hook = r.hook()
	c.Origins = parsed(r, VariableOrigins, parseOrigins)
	c.HashCaller = r.choice(VariableLogCallers, "plain", "hash") == "hash"
	if len(r.wrong) > 0 {
		p := problem.New(problem.NotConfigured, "set these variables")
		p.Errors = r.wrong
		return Config{}, p
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

var errDeniesNobody = errors.New(`it denies nobody while caller_auth is "none"`)

func (r *reader) denied(open bool) deniedConfig {
	d := deniedConfig{
		callers: parsed(r, VariableDeny, func(text string) (deny.Callers, error) {
			if open && text != "" {
				return deny.Callers{}, errDeniesNobody
			}
			return deny.ParseCallers(text)
		}),
		issuedBefore: parsed(r, VariableIssuedBefore, deny.ParseIssuedBefore),
		addresses:    parsed(r, VariableDenyAddresses, deny.ParseAddresses),
	}
	if d.addresses.Any() {
		d.trustedHeader = r.optional(VariableTrustedHeader)
	}
	return d
}

func (r *reader) quota(services Services, open bool) quotaConfig {
	q := quotaConfig{Quota: quota.Quota{Limits: parsed(r, VariableQuota, quota.Parse)}}
	if len(q.Limits) == 0 {
		return q
	}
	if open {
		r.refuse(VariableQuota, `it counts nobody while caller_auth is "none"`)
	}
	q.perProduct = r.choice(VariableQuotaBy, "caller", "caller,product") == "caller,product"
	q.open = r.choice(VariableQuotaOnError, "deny", "allow") == "allow"
	switch r.choice(VariableQuotaStore, "kv", "redis") {
	case "kv":
		q.Store = quota.KV{Pairs: services.Store}
	case "redis":
		address := r.address(VariableRedisURL, VariableRedisOrigin, "redis", "rediss")
		q.Store = quota.Redis{Execute: func(command string, arguments ...[]byte) ([]int64, error) {
			return services.Redis(address, command, arguments...)
		}}
	}
	return q
}

func (r *reader) hook() hookConfig {
	if r.optional(VariableAuthorizeURL) == "" {
		return hookConfig{}
	}
	return hookConfig{
		url:  r.address(VariableAuthorizeURL, VariableAuthorizeOrigin, "https", "http"),
		open: r.choice(VariableAuthorizeOnError, "closed", "open") == "open",
	}
}
