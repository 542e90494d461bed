package backend

import (
	"net/http"
	"strings"

	"aiuta-edge/simulator/backend/fastapi"
	"aiuta-edge/simulator/backend/gateway"
	"aiuta-edge/simulator/backend/reason"
)

// maxJSONBody is the longest JSON body in bytes. Aiuta's limit is not public.
const maxJSONBody = 1 << 20

// call is what one route does.
type call struct {
	answer gateway.Handler
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
		var who gateway.Grant
		if route.need != gateway.NeedsNothing {
			var err error
			if who, err = b.gateway.Authenticate(r, route.need, route.generation); err != nil {
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
	sent, ok := answer.(fastapi.Reply)
	if !ok {
		sent = fastapi.Reply{Status: http.StatusOK, Value: answer}
	}
	if sent.Reason != "" {
		w.Header().Set(reason.Header, string(sent.Reason))
	}
	if sent.Status == http.StatusNoContent {
		w.WriteHeader(sent.Status)
		return
	}
	body, err := fastapi.Encode(sent.Value)
	if err != nil {
		b.refuse(w, err)
		return
	}
	if c.revalidates && fastapi.NotModified(w.Header(), r, body) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	writeJSON(w, sent.Status, body)
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
