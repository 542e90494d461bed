// Package params reads the parameters that a client wants to have signed, and refuses those that nobody
// should sign.
package params

import (
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"aiuta-edge/pkg/strictjson"
)

// Limits of a request. An SDK sends two parameters and some two hundred bytes.
const (
	MaxBody       = 1 << 20
	MaxQuery      = 16 << 10
	MaxParameters = 64
	MaxName       = 128
)

// Set is the parameters of one request by name. Values from the query are strings; values from a JSON body
// keep their types, numbers as [encoding/json.Number].
type Set map[string]any

// Read returns the parameters of a request: those of rawQuery, then those of a JSON body, which wins.
// The query is an argument because r.URL need not be what the client sent (under Spin a client's header
// decides it). Every error is a [*Refusal].
func Read(r *http.Request, rawQuery string) (Set, error) {
	set, err := fromQuery(rawQuery)
	if err != nil {
		return nil, err
	}
	body, err := fromBody(r)
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

// fromQuery reads a query as Aiuta's sample does: only "&" separates, "+" is a space, a name without "="
// has the empty value, and the first of a repeated name counts.
func fromQuery(raw string) (Set, error) {
	set := Set{}
	if len(raw) > MaxQuery {
		return nil, refuse(ErrQueryTooLong, "send at most "+strconv.Itoa(MaxQuery)+" bytes of query, or a JSON body")
	}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := unescape(rawName)
		if err != nil {
			return nil, err
		}
		value, err := unescape(rawValue)
		if err != nil {
			return nil, err
		}
		if _, ok := set[name]; !ok {
			set[name] = value
		}
	}
	return set, nil
}

func unescape(s string) (string, error) {
	s, err := url.QueryUnescape(s)
	if err != nil {
		return "", refuse(ErrQuery, "write every percent sign of the query as %25, or followed by two hexadecimal digits")
	}
	if !utf8.ValidString(s) {
		return "", refuse(ErrQuery, "encode the query as UTF-8")
	}
	return s, nil
}

// fromBody reads the object in a JSON body. A body that is announced as JSON and empty is refused, as by
// Aiuta's sample: it is more likely to have been lost than meant.
func fromBody(r *http.Request) (Set, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		return nil, refuse(ErrBody, "send the whole body: it broke off")
	}
	if len(body) > MaxBody {
		return nil, refuse(ErrBodyTooLong, "send at most "+strconv.Itoa(MaxBody)+" bytes")
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		if len(body) == 0 {
			return nil, nil
		}
		return nil, refuse(ErrMediaType, "send the parameters as an object with Content-Type: application/json")
	}
	object, err := strictjson.Object(body)
	if err != nil {
		return nil, refuse(ErrBody, "send one JSON object: "+cause(err).Error())
	}
	return object, nil
}

// cause leaves out the decoder's own words, which quote the client's text.
func cause(err error) error {
	for _, known := range []error{
		strictjson.ErrEncoding, strictjson.ErrSyntax, strictjson.ErrNotObject, strictjson.ErrDuplicate, strictjson.ErrDepth,
	} {
		if errors.Is(err, known) {
			return known
		}
	}
	return err
}

// isJSON accepts application/json and application/*+json, as Aiuta's sample does.
func isJSON(contentType string) bool {
	if contentType == "application/json" { // as nearly all send it, and nothing to take apart
		return true
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return mediaType == "application/json" ||
		strings.HasPrefix(mediaType, "application/") && strings.HasSuffix(mediaType, "+json")
}
