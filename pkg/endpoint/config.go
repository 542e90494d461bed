package endpoint

import (
	"strings"
	"time"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
)

// The variables that configure the endpoint, as spin.toml declares them.
const (
	VariableIssuer     = "jwt_issuer"
	VariableSecret     = "jwt_secret"
	VariableTTL        = "token_ttl"
	VariableCallerAuth = "caller_auth"
	VariableParams     = "params"
)

// A token's lifetime is the operator's choice within these bounds. Aiuta's sample has 60 s
// (docs, api/server-side-auth-component.md).
const (
	MinTTL = 5 * time.Second
	MaxTTL = time.Hour
)

// Variables looks up a variable by name.
type Variables func(name string) (string, error)

// Config is what the variables say, checked.
type Config struct {
	Issuer string
	Key    token.Key
	TTL    time.Duration
}

// Configure reads and checks all variables. If any is wrong it returns a [*problem.Problem] that names each
// of them and what to set, and no value of any.
func Configure(variables Variables) (Config, error) {
	r := reader{variables: variables}
	config := Config{Issuer: r.issuer(), Key: r.key(), TTL: r.ttl()}
	r.choice(VariableCallerAuth, "none")
	r.choice(VariableParams, "*")
	if len(r.wrong) > 0 {
		p := problem.New(problem.NotConfigured, "set these variables")
		p.Errors = r.wrong
		return Config{}, p
	}
	return config, nil
}

// reader collects everything that is wrong, so that an operator corrects it in one go.
type reader struct {
	variables Variables
	wrong     []problem.Field
}

func (r *reader) refuse(name, detail string) {
	r.wrong = append(r.wrong, problem.Field{Name: name, Detail: detail})
}

// get reports whether the variable has a value. White space around it is what a file or a shell left there.
func (r *reader) get(name string) (string, bool) {
	value, err := r.variables(name)
	if value = strings.TrimSpace(value); err != nil || value == "" {
		r.refuse(name, "it has no value")
		return "", false
	}
	return value, true
}

func (r *reader) issuer() string {
	issuer, ok := r.get(VariableIssuer)
	if ok && strings.HasPrefix(issuer, "<") && strings.HasSuffix(issuer, ">") {
		r.refuse(VariableIssuer, "it is a sample value: take the JWT key (iss) of your subscription")
	}
	return issuer
}

func (r *reader) key() token.Key {
	secret, ok := r.get(VariableSecret)
	if !ok {
		return token.Key{}
	}
	key, err := token.NewKey([]byte(secret))
	if err != nil {
		r.refuse(VariableSecret, err.Error())
	}
	return key
}

func (r *reader) ttl() time.Duration {
	text, ok := r.get(VariableTTL)
	if !ok {
		return 0
	}
	ttl, err := time.ParseDuration(text)
	if err != nil || ttl < MinTTL || ttl > MaxTTL || ttl%time.Second != 0 {
		r.refuse(VariableTTL, `it is not a duration of whole seconds from 5s to 1h, such as "60s"`)
	}
	return ttl
}

// choice refuses all values but one: a word that is not understood must never open the endpoint.
func (r *reader) choice(name, only string) {
	if value, ok := r.get(name); ok && value != only {
		r.refuse(name, `the only value that this version understands is "`+only+`"`)
	}
}
