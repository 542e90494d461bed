package conformance

import "testing"

// row is one request, and everything that Spin would make of it.
type row struct {
	name string
	// source is where it is written that this is so.
	source  string
	request request
	// calls are the host calls that the guest makes, all of them and in this order, and how the host answers.
	calls []call
	want  answer
	// notInV8 and notInWasmtime say why a row does not hold there: for a reason of the tool around the engine, not of
	// the module's.
	notInV8, notInWasmtime string
}

// Where rows of several families come from.
const (
	fromCanonicalABI = "component model design/mvp/CanonicalABI.md"
	fromLoadString   = fromCanonicalABI + ", load_string"
)

// decodesAnything is where jco is milder than the Canonical ABI.
const decodesAnything = "jco puts U+FFFD for what is not UTF-8, where the Canonical ABI traps"

// request is a request as a client sends it.
type request struct {
	method string // GET if empty
	target string // path and query; "/" if empty
	header []header
	body   string
}

type header struct{ name, value string }

// answer is what the client gets.
type answer struct {
	status int
	// header holds all headers but Content-Length and Date, which a server adds, by names in lower case.
	header map[string]string
	body   string
}

// call is one host call, with the names of Spin v4.0.2 wit/deps/spin@unversioned: interface and function.
type call struct {
	function  string
	arguments []any
	result    any // ok, failure, trap, unread, or nil for a function that returns nothing
}

// The results of a host call.
type (
	ok      struct{ value any }
	failure struct{ payload any }
	trap    struct{ message string }
	// unread is the result of a call with an argument that is no string: the engine traps before any host sees it.
	unread struct{}
)

// The values of a host call besides string, uint32, int64, bool, []byte, []string and nil.
type (
	enum string
	// variant is a case of a variant, with its value if it has one.
	variant struct {
		Tag string `json:"tag"`
		Val any    `json:"val,omitempty"`
	}
	// sent is an outbound request, and got the response to it.
	sent struct {
		Method  string      `json:"method"`
		URI     string      `json:"uri"`
		Headers [][2]string `json:"headers"`
		Params  [][2]string `json:"params"`
		Body    any         `json:"body,omitempty"` // []byte, or nil for none
	}
	got struct {
		Status  int         `json:"status"`
		Headers [][2]string `json:"headers"`
		Body    any         `json:"body,omitempty"`
	}
)

// families are the rows, by what they are about.
var families = []struct {
	name string
	rows []row
}{
	{"inbound", inbound},
	{"variables", configCalls},
	{"key-value", keyValue},
	{"redis", redis},
	{"outbound-http", outbound},
}

// eachRow runs a test for every row.
func eachRow(t *testing.T, test func(*testing.T, row)) {
	for _, family := range families {
		t.Run(family.name, func(t *testing.T) {
			for _, r := range family.rows {
				t.Run(r.name, func(t *testing.T) { test(t, r) })
			}
		})
	}
}

// post asks the guest for calls: the lines of the body, in which "%20" separates words.
func post(body string) request { return request{method: "POST", body: body} }

// text is an answer of the guest to a request for calls.
func text(body string) answer {
	return answer{status: 200, header: map[string]string{"content-type": "text/plain"}, body: body}
}

// trapped is what Spin answers for a guest that trapped.
var trapped = answer{status: 500}
