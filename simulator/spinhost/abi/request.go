package abi

// Method is the one-byte enum of request methods.
type Method uint8

// methods holds the seven in the order of their numbers.
var methods = [...]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"}

// MethodOf returns the number of an HTTP method, which is case-sensitive. The interface cannot say any other than the
// seven, and false comes back.
func MethodOf(name string) (Method, bool) {
	for i, m := range methods {
		if m == name {
			return Method(i), true
		}
	}
	return 0, false
}

// Request is what handle-http-request is given.
type Request struct {
	Method Method
	// URI is path and query as they stood on the request line.
	URI string
	// Headers in the order in which the guest sees them. Names and values are valid UTF-8.
	Headers []Pair
	// Body is always sent as present, even when it is empty.
	Body []byte
}

// PutRequest copies a request into the guest and returns the ten arguments of HandleHTTPRequest:
//
//	method · uri pointer, length · headers pointer, count · params pointer, count · body tag, pointer, length
//
// Spin keeps the params for the sake of the interface and always passes none.
// The guest owns everything that was allocated here.
func PutRequest(guest Guest, r *Request) ([]uint64, error) {
	uri, err := putText(guest, "the request URI", r.URI)
	if err != nil {
		return nil, err
	}
	headers, err := putPairs(guest, "the request headers", r.Headers)
	if err != nil {
		return nil, err
	}
	params, err := putPairs(guest, "the request params", nil)
	if err != nil {
		return nil, err
	}
	body, err := put(guest, "the request body", r.Body)
	if err != nil {
		return nil, err
	}
	return []uint64{
		uint64(r.Method),
		uint64(uri), uint64(len(r.URI)),
		uint64(headers), uint64(len(r.Headers)),
		uint64(params), 0,
		1, uint64(body), uint64(len(r.Body)),
	}, nil
}
