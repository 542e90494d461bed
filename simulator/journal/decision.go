package journal

// Decision is what the log of a server says of a request, and its answer does not.
type Decision struct {
	// Caller is who asked, as far as it was known, and Cause why it was refused, in words for the operator.
	Caller string `json:"caller,omitempty"`
	Cause  string `json:"cause,omitempty"`
}

// HeaderRequestID is the header of an answer by which its line in the log is found.
const HeaderRequestID = "X-Request-Id"

// maxDecisions is how many decisions wait for their requests. A server logs before its answer has ended.
const maxDecisions = 256

// Decided notes what the log says of the request with an id. The next entry whose answer has the id gets it.
func (j *Journal) Decided(requestID string, d Decision) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.decided) >= maxDecisions {
		clear(j.decided) // of requests that no party here has answered
	}
	j.decided[keep(requestID)] = Decision{keep(d.Caller), keep(d.Cause)}
}

// take returns the decision on a request, once. The caller holds the lock.
func (j *Journal) take(requestID string) Decision {
	d := j.decided[requestID]
	delete(j.decided, requestID)
	return d
}
