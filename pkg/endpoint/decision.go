package endpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"time"
)

// decision is one line of the log: who asked for what, and what became of it. It has no field that could hold
// a token, a secret or a session.
type decision struct {
	Time       string   `json:"time"`
	RequestID  string   `json:"request_id"`
	Caller     string   `json:"caller,omitempty"`
	Decision   string   `json:"decision"`
	Status     int      `json:"status"`
	Code       string   `json:"code,omitempty"`
	Parameters []string `json:"parameters,omitempty"`
	// ParametersHash tells two requests for the same thing from two for different ones.
	ParametersHash string `json:"parameters_hash,omitempty"`
	JTI            string `json:"jti,omitempty"`
	KeyID          string `json:"kid,omitempty"`
	// Note is what an operator should know although the request went on, such as a store that failed.
	Note           string `json:"note,omitempty"`
	DurationMicros int64  `json:"duration_us"`
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
	names := slices.Sorted(maps.Keys(set))
	d.Parameters = names[:min(len(names), maxLoggedNames)]
	text, _ := json.Marshal(set) // what was read from JSON marshals again
	d.ParametersHash = pseudonym(string(text))
}

// pseudonym stands for a text that must not be shown: equal texts have equal pseudonyms. Whoever can guess the
// text can confirm the guess.
func pseudonym(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// write appends the decision to the log.
func (d *decision) write(w io.Writer, began, ended time.Time) {
	d.Time = stamp(ended)
	d.DurationMicros = ended.Sub(began).Microseconds()
	writeLine(w, d)
}

// warn logs what went wrong and did not decide anything, such as an identity provider that is gone while its
// stored keys serve.
func (s Services) warn(err error) {
	writeLine(s.Log, struct {
		Time    string `json:"time"`
		Warning string `json:"warning"`
	}{stamp(s.Now()), err.Error()})
}

// writeLine appends one line of JSON. A log that fails must not keep a user waiting.
func writeLine(w io.Writer, value any) {
	line, _ := json.Marshal(value) // strings and numbers always marshal
	_, _ = w.Write(append(line, '\n'))
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
