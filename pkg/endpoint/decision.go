package endpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"aiuta-edge/pkg/strictjson"
)

// decision is one line of the log: who asked for what, and what became of it. It has no field that could hold
// a token, a secret or a session.
type decision struct {
	RequestID  string
	Caller     string
	Decision   string
	Status     int
	Code       string
	Parameters []string
	// ParametersHash tells two requests for the same thing from two for different ones.
	ParametersHash string
	// Products are what the token is for, in the form in which a quota counts them.
	Products []string
	JTI      string
	KeyID    string
	// Cause is why a request was refused, in words for the operator.
	Cause string
	// Note is what an operator should know although the request went on, such as a store that failed.
	Note string
}

// The two decisions.
const (
	allowed = "allow"
	denied  = "deny"
)

// maxLoggedNames bounds how many names of parameters a line holds.
const maxLoggedNames = 16

// describe notes which parameters were sent, and a hash of their values.
func (d *decision) describe(set map[string]any) {
	names := strictjson.Names(set)
	d.Parameters = names[:min(len(names), maxLoggedNames)]
	text, _ := strictjson.Append(nil, set) // what was read from JSON is written again
	d.ParametersHash = pseudonym(string(text))
}

// A line holds so many products, and so many bytes of each. Aiuta's API takes five at most.
const (
	maxLoggedProducts = 8
	maxLoggedProduct  = 128
)

// name notes which products the claims name.
func (d *decision) name(claims map[string]any) {
	products := productsOf(claims)
	d.Products = products[:min(len(products), maxLoggedProducts)]
	for i, product := range d.Products {
		if len(product) > maxLoggedProduct {
			d.Products[i] = strings.ToValidUTF8(product[:maxLoggedProduct], "")
		}
	}
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
	line.StringUnlessEmpty("caller", d.Caller)
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

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
