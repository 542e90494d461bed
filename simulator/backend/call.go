package backend

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// maxJSONBody is the longest JSON body in bytes. Aiuta's limit is not public.
const maxJSONBody = 1 << 20

// handler answers a call with what is sent as JSON with status 200, a reply, or a *refusal.
type handler func(*http.Request, grant) (any, error)

// reply is an answer with another status than 200. A 204 has no body.
type reply struct {
	status int
	value  any
	// reason tells the tester what a success hides.
	reason Reason
}

// call is what one route does.
type call struct {
	answer handler
	// revalidates says that the answer carries an ETag and that If-None-Match is honoured.
	revalidates bool
	// maxBody is the longest request body in bytes; zero is maxJSONBody.
	maxBody int64
}

// handle puts Aiuta's gateway in front of a call: the credential is checked before the rest of the request is
// read. Source: docs, the 401 of api/unified.
func (b *Backend) handle(route route) http.Handler {
	c := route.call
	if c.maxBody == 0 {
		c.maxBody = maxJSONBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var who grant
		if route.need != needsNothing {
			var err error
			if who, err = b.authenticate(r, route.need, route.generation); err != nil {
				b.refuse(w, err)
				return
			}
		}
		r.Body = http.MaxBytesReader(unwitnessed(w), r.Body, c.maxBody)
		answer, err := c.answer(r, who)
		if err != nil {
			b.refuse(w, err)
			return
		}
		b.send(w, r, c, answer)
	})
}

func (b *Backend) send(w http.ResponseWriter, r *http.Request, c call, answer any) {
	sent, ok := answer.(reply)
	if !ok {
		sent = reply{status: http.StatusOK, value: answer}
	}
	if sent.reason != "" {
		w.Header().Set(HeaderReason, string(sent.reason))
	}
	if sent.status == http.StatusNoContent {
		w.WriteHeader(sent.status)
		return
	}
	body, err := encode(sent.value)
	if err != nil {
		b.refuse(w, err)
		return
	}
	if c.revalidates && notModified(w.Header(), r, body) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	writeJSON(w, sent.status, body)
}

// byMethod chooses among the calls of one path.
func (b *Backend) byMethod(handlers map[string]http.Handler) http.Handler {
	allow := strings.Join(sortedMethods(handlers), ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, ok := handlers[r.Method]
		if !ok {
			w.Header().Set("Allow", allow)
			b.refuse(w, errMethodUnknown)
			return
		}
		h.ServeHTTP(w, r)
	})
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
