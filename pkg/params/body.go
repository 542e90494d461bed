package params

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"aiuta-edge/pkg/strictjson"
)

var tooLong = "send at most " + strconv.Itoa(MaxBody) + " bytes"

const (
	otherType = "send the parameters as an object with Content-Type: application/json"
	brokenOff = "send the whole body: it broke off"
	marked    = "send one JSON object: remove the byte order mark before it"
)

// byteOrderMark begins what some editors and tools call UTF-8. RFC 8259 section 8.1 forbids to send it.
var byteOrderMark = []byte("\xef\xbb\xbf")

// readBody reads the object in a JSON body. A body that is announced as JSON and empty is refused, as by Aiuta's sample:
// it is more likely to have been lost than meant. A GET commonly has no body, whatever type a client announces for all
// its requests.
func (h Head) readBody() (Set, error) {
	if h.body == nil {
		return nil, nil
	}
	body, err := h.bytes()
	switch {
	case err != nil:
		return nil, refuse(ErrBody, brokenOff, nil)
	case len(body) > MaxBody:
		return nil, refuse(ErrBodyTooLong, tooLong, nil)
	case len(body) == 0 && (!h.isJSON || h.method == http.MethodGet || h.method == http.MethodHead):
		return nil, nil
	case !h.isJSON:
		return nil, refuse(ErrMediaType, otherType, nil)
	case bytes.HasPrefix(body, byteOrderMark):
		return nil, refuse(ErrBody, marked, nil)
	}
	object, err := strictjson.Object(body)
	if err != nil {
		return nil, refuse(ErrBody, "send one JSON object: "+cause(err).Error(), nil)
	}
	return object, nil
}

// bytes reads the body, or one byte more than is allowed.
func (h Head) bytes() ([]byte, error) {
	if h.length < 0 {
		return io.ReadAll(io.LimitReader(h.body, MaxBody+1))
	}
	body := make([]byte, h.length)
	_, err := io.ReadFull(h.body, body)
	return body, err
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

// isJSON accepts application/json and application/*+json, as Aiuta's sample does, with whatever parameters: JSON is
// UTF-8, and clients are known to send "; utf-8", "; charset" and the type twice. Types that differ are refused, because
// two readers may choose differently.
func isJSON(contentTypes []string) bool {
	for _, line := range contentTypes {
		if line == "application/json" { // as nearly all send it
			continue
		}
		for entry := range strings.SplitSeq(line, ",") {
			mediaType, _, _ := strings.Cut(entry, ";")
			subtype, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(mediaType)), "application/")
			if !ok || subtype != "json" && !strings.HasSuffix(subtype, "+json") {
				return false
			}
		}
	}
	return len(contentTypes) > 0
}
