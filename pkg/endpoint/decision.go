package endpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"aiuta-edge/pkg/problem"
	"aiuta-edge/pkg/strictjson"
)

// decision is one line of the log: who asked for what, and what became of it. It has no field that could hold a token, a
// secret or a session. docs/log.schema.json describes it.
type decision struct {
	RequestID string
	Method    string
	Caller    string
	// Address is the client's, as Spin or a trusted proxy reports it; Origin is that of its page.
	Address, Origin string
	Decision        string
	Status          int
	Code            string
	// Cause is why a request was refused, in words for the operator.
	Cause      string
	Parameters []string
	// ParametersHash tells two requests for the same thing from two for different ones.
	ParametersHash string
	Products       []string
	JTI            string
	KeyID          string
	// Note is what an operator should know although the request went on, such as a store that failed.
	Note string
}

// The two decisions.
const (
	allowed = "allow"
	denied  = "deny"
)

// Bounds of what a line holds of a client's words.
const (
	maxLogged       = 16  // names of parameters, and products
	maxLoggedLength = 128 // bytes of a product or a path
)

// describe notes which parameters were sent, and a hash of their values.
func (d *decision) describe(set map[string]any) {
	names := strictjson.Names(set)
	d.Parameters = names[:min(len(names), maxLogged)]
	text, _ := strictjson.Append(nil, set) // what was read from JSON is written again
	d.ParametersHash = pseudonym(string(text))
}

// name notes the products that a token is for. The one without a name is none.
func (d *decision) name(products []string) {
	d.Products = nil
	for _, product := range products {
		if product != "" && len(d.Products) < maxLogged {
			d.Products = append(d.Products, short(product))
		}
	}
}

func short(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxLoggedLength)], "")
}

// remark adds a note to those that there are.
func (d *decision) remark(note string) {
	if d.Note != "" {
		note = d.Note + "; " + note
	}
	d.Note = note
}

// refuse notes a refusal and returns what the client is told of it.
func (d *decision) refuse(err error) *problem.Problem {
	p := problem.Of(err)
	d.Decision, d.Status, d.Code = denied, p.Status(), string(p.Code)
	d.JTI, d.KeyID = "", "" // of a token that is not handed out
	switch {
	case d.Cause != "":
	case p.Code == problem.Internal:
		d.Cause = failure(err, "")
	default:
		d.Cause = p.Detail
		for _, field := range p.Errors {
			d.Cause += "; " + field.Name + ": " + field.Detail
		}
	}
	return p
}

// pseudonym stands for a text that must not be shown: equal texts have equal pseudonyms. Whoever can guess the
// text can confirm the guess.
func pseudonym(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// write appends the decision to the log. What is empty is left out, but for what every line has.
func (d *decision) write(w io.Writer, began, ended time.Time) {
	var line strictjson.Members
	line.String("time", stamp(ended))
	line.String("request_id", d.RequestID)
	line.String("method", d.Method)
	line.StringUnlessEmpty("caller", d.Caller)
	line.StringUnlessEmpty("address", d.Address)
	line.StringUnlessEmpty("origin", d.Origin)
	line.String("decision", d.Decision)
	line.Int("status", int64(d.Status))
	line.StringUnlessEmpty("code", d.Code)
	line.StringUnlessEmpty("cause", d.Cause)
	if len(d.Parameters) > 0 {
		line.Value("parameters", d.Parameters)
	}
	line.StringUnlessEmpty("parameters_hash", d.ParametersHash)
	if len(d.Products) > 0 {
		line.Value("products", d.Products)
	}
	line.StringUnlessEmpty("jti", d.JTI)
	line.StringUnlessEmpty("kid", d.KeyID)
	line.StringUnlessEmpty("note", d.Note)
	line.Int("duration_us", ended.Sub(began).Microseconds())
	writeLine(w, &line)
}

// warn logs what went wrong and did not decide anything, such as an identity provider that is gone while its
// stored keys serve.
func (s Services) warn(err error) {
	var line strictjson.Members
	line.String("time", stamp(s.Now()))
	line.String("warning", err.Error())
	writeLine(s.Log, &line)
}

// writeLine appends one line of JSON. A log that fails must not keep a user waiting.
func writeLine(w io.Writer, line *strictjson.Members) {
	text, _ := line.Object() // strings and numbers are always written
	_, _ = w.Write(append(text, '\n'))
}

// stamp writes a time with milliseconds. Package time has a short way for RFC 3339 without them.
func stamp(t time.Time) string {
	t = t.UTC()
	text := t.AppendFormat(make([]byte, 0, len("2006-01-02T15:04:05.000Z")), time.RFC3339)
	ms := t.Nanosecond() / int(time.Millisecond)
	return string(append(text[:len(text)-len("Z")], '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z'))
}
