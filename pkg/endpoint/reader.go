package endpoint

import (
	"net/url"
	"strings"
	"time"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/token"
)

// reader looks variables up and collects everything that is wrong with them, so that an operator corrects it in
// one go. It remembers no value: what needs one is handed it, because a host takes its time for each.
type reader struct {
	variables Variables
	common    common
	wrong     []problem.Field
}

// lookup returns a variable's value, without the white space that a file or a shell left around it. Inlined in each of
// its places, it would make the component larger, and so would what follows.
//
//go:noinline
func (r *reader) lookup(name string) (string, error) {
	value, ok := r.common.take(name)
	var err error
	if !ok {
		value, err = r.variables(name)
	}
	return strings.TrimSpace(value), err
}

//go:noinline
func (r *reader) refuse(name, detail string) {
	r.wrong = append(r.wrong, problem.Field{Name: name, Detail: detail})
}

// optional returns a variable's value, empty if it has none.
//
//go:noinline
func (r *reader) optional(name string) string {
	value, err := r.lookup(name)
	if err != nil {
		r.refuse(name, "it could not be read")
		return ""
	}
	return value
}

// required returns a variable's value and whether it has one.
//
//go:noinline
func (r *reader) required(name string) (string, bool) {
	value, err := r.lookup(name)
	if err != nil || value == "" {
		r.refuse(name, "it has no value")
		return "", false
	}
	return value, true
}

// choice returns the value if it is one of the words. A word that is not understood must never open anything.
//
//go:noinline
func (r *reader) choice(name string, words ...string) string {
	value, ok := r.required(name)
	if !ok {
		return ""
	}
	for _, word := range words {
		if value == word {
			return value
		}
	}
	r.refuse(name, `it is not one of "`+strings.Join(words, `", "`)+`"`)
	return ""
}

// duration returns a duration of whole seconds within bounds.
func (r *reader) duration(name string, least, most time.Duration, example string) time.Duration {
	text, ok := r.required(name)
	if !ok {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < least || d > most || d%time.Second != 0 {
		r.refuse(name, "it is not a duration of whole seconds from "+least.String()+" to "+most.String()+`, such as "`+example+`"`)
	}
	return d
}

// key returns the secret that a variable must have, if it is fit for HS256.
//
//go:noinline
func (r *reader) key(name string) token.Key {
	secret, ok := r.required(name)
	if !ok {
		return token.Key{}
	}
	return r.keyOf(name, secret)
}

// keyOf is key with the variable's value.
//
//go:noinline
func (r *reader) keyOf(name, secret string) token.Key {
	key, err := token.NewKey([]byte(secret))
	if err != nil {
		r.refuse(name, err.Error())
	}
	return key
}

// parsed reads a variable that may be empty with a parser whose errors say what to write.
func parsed[T any](r *reader, name string, parse func(string) (T, error)) T {
	value, err := parse(r.optional(name))
	if err != nil {
		r.refuse(name, err.Error())
	}
	return value
}

// address returns the URL that a variable must have.
func (r *reader) address(name, origin string, schemes ...string) string {
	text, ok := r.required(name)
	if !ok {
		return ""
	}
	return r.addressOf(name, text, origin, schemes...)
}

// addressOf returns the value of a variable if it is a URL below an origin. Spin lets the component reach no other host
// than those that spin.toml allows, and spin.toml allows the origin.
//
//go:noinline
func (r *reader) addressOf(name, text, origin string, schemes ...string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || !contains(schemes, u.Scheme) || u.Fragment != "" {
		r.refuse(name, "it is not a URL with the scheme "+strings.Join(schemes, " or "))
		return ""
	}
	if allowed := r.optional(origin); u.Scheme+"://"+u.Host != strings.TrimSuffix(allowed, "/") {
		r.refuse(origin, "it is not scheme, host and port of "+name+", and Spin lets the component reach nothing else")
	}
	return text
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}
