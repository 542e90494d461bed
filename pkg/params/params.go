// Package params reads the parameters that a client wants to have signed, and refuses those that must not be signed.
package params

import (
	"io"
	"maps"
	"net/http"
	"strconv"
)

// Limits of a request. An SDK sends two parameters and some two hundred bytes.
const (
	// MaxBody is four times the longest token, which has to hold what the body says.
	MaxBody       = 16 << 10
	MaxQuery      = 16 << 10
	MaxParameters = 64
	MaxName       = 128
)

// Set is the parameters of one request by name. Values from the query are strings, or a []string if the name is
// repeated. Values from a JSON body keep their types: lists are []any, numbers [encoding/json.Number].
type Set map[string]any

// Head is a request whose head allows its parameters to be read.
type Head struct {
	query  string
	body   io.Reader
	length int64 // of the body; negative if unknown
	isJSON bool
	method string
}

// CheckHead refuses what the head of a request decides, without reading any of the body: the length of the query, and
// the announced length and type of the body. The query is an argument because r.URL need not be what the client sent
// (under Spin a client's header decides it). The error is a [*Refusal].
func CheckHead(r *http.Request, rawQuery string) (Head, error) {
	h := Head{rawQuery, r.Body, r.ContentLength, isJSON(r.Header["Content-Type"]), r.Method}
	switch {
	case len(rawQuery) > MaxQuery:
		return Head{}, refuse(ErrQueryTooLong, "send at most "+strconv.Itoa(MaxQuery)+" bytes of query, or a JSON body", nil)
	case h.length > MaxBody:
		return Head{}, refuse(ErrBodyTooLong, tooLong, nil)
	case h.length > 0 && !h.isJSON:
		return Head{}, refuse(ErrMediaType, otherType, nil)
	}
	return h, nil
}

// Read returns the parameters of the request: those of the query, then those of a JSON body, which wins. Every error is
// a [*Refusal].
func (h Head) Read() (Set, error) {
	set, err := fromQuery(h.query)
	if err != nil {
		return nil, err
	}
	body, err := h.readBody()
	if err != nil {
		return nil, err
	}
	if len(set) == 0 && body != nil {
		set = body
	} else {
		maps.Copy(set, body)
	}
	if err := set.check(); err != nil {
		return nil, err
	}
	return set, nil
}
