package backend

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// maxJSONBody is the longest JSON body in bytes. Aiuta's limit is not public.
const maxJSONBody = 1 << 20

// call is one operation of the API, apart from its method and path.
type call struct {
	// answer returns what is sent as JSON with status 200, or a *refusal.
	answer func(*http.Request, grant) (any, error)
	// mandatory calls are not content with the subscription id.
	mandatory bool
	// open calls need no credential at all.
	open bool
	// revalidates says that the answer carries an ETag and that If-None-Match is honoured.
	revalidates bool
	// maxBody is the longest request body in bytes; zero is maxJSONBody.
	maxBody int64
}

// handle puts in front of a call what Aiuta's gateway does: the credential is checked before anything of the
// request is looked at. Source: docs, the 401 of api/unified.
func (b *Backend) handle(c call) http.Handler {
	if c.maxBody == 0 {
		c.maxBody = maxJSONBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var g grant
		if !c.open {
			var err error
			if g, err = b.authenticate(r, c.mandatory); err != nil {
				b.refuse(w, err)
				return
			}
		}
		r.Body = http.MaxBytesReader(w, r.Body, c.maxBody)
		answer, err := c.answer(r, g)
		if err != nil {
			b.refuse(w, err)
			return
		}
		body, err := encode(answer)
		if err != nil {
			b.refuse(w, err)
			return
		}
		if c.revalidates && notModified(w.Header(), r, body) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		writeJSON(w, http.StatusOK, body)
	})
}

// only lets the given methods through to h.
func (b *Backend) only(h http.Handler, methods ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(methods, r.Method) {
			w.Header().Set("Allow", strings.Join(methods, ", "))
			b.refuse(w, errMethodUnknown)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// refuse answers with a refusal. Any other error is the backend's own failure, and says no more than that.
func (b *Backend) refuse(w http.ResponseWriter, err error) {
	refused := errInternal
	errors.As(err, &refused)
	body := []byte(b.config.UnauthorizedBody)
	if refused.status != http.StatusUnauthorized {
		body, _ = encode(refused.body) // strings and numbers in maps and lists: always encodable
	}
	w.Header().Set(HeaderReason, string(refused.reason))
	writeJSON(w, refused.status, body)
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(body) // an error means that the client has gone
}

// encode writes JSON as Python does: without escapes for HTML, without a final line break.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
