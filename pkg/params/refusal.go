package params

import (
	"errors"

	"aiuta-edge/pkg/strictjson"
)

// What a [Refusal] is about.
var (
	ErrQuery         = errors.New("the query cannot be read")
	ErrQueryTooLong  = errors.New("the query is too long")
	ErrMediaType     = errors.New("the body has a type that is not read")
	ErrBodyTooLong   = errors.New("the body is too long")
	ErrBody          = errors.New("the body cannot be read")
	ErrReservedName  = errors.New("a parameter has a reserved name")
	ErrBadParameters = errors.New("the parameters cannot be signed")
)

// Refusal says why the parameters of a request are not signed. Every error of [Read] and [Policy.Apply] is one.
type Refusal struct {
	// Kind is one of the errors above, and what [errors.Is] finds.
	Kind error
	// Detail tells the client what to change. It quotes no value that was sent.
	Detail string
	// Parameters has an entry for each parameter that is wrong, at most eight, in the order of their names.
	Parameters []WrongParameter
}

// WrongParameter is what is wrong with one parameter. Its name is fit for an answer and a log.
type WrongParameter struct{ Name, Detail string }

// Error returns kind and detail.
func (r *Refusal) Error() string { return r.Kind.Error() + ": " + r.Detail }

// Unwrap returns the kind.
func (r *Refusal) Unwrap() error { return r.Kind }

// maxListed bounds how many wrong parameters one refusal lists.
const maxListed = 8

// wrongs has what is wrong with parameters by name. Most requests need none.
type wrongs map[string]string

func (w *wrongs) add(name, detail string) {
	if *w == nil {
		*w = wrongs{}
	}
	(*w)[name] = detail
}

func refuse(kind error, detail string, wrong wrongs) *Refusal {
	r := &Refusal{Kind: kind, Detail: detail}
	names := strictjson.Names(wrong)
	for _, name := range names[:min(len(names), maxListed)] {
		r.Parameters = append(r.Parameters, WrongParameter{name, wrong[name]})
	}
	return r
}
