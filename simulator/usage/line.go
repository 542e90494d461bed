package usage

import (
	"encoding/json"
	"strings"
	"time"
)

// entry is what one line of the endpoint's log says: a decision, or a warning.
// The members are those of docs/log.schema.json that can be summed; the rest of a line is not read.
type entry struct {
	Time       time.Time `json:"-"`
	Stamp      string    `json:"time"`
	RequestID  string    `json:"request_id"`
	Caller     string    `json:"caller"`
	Decision   string    `json:"decision"`
	Method     string    `json:"method"`
	Status     int       `json:"status"`
	Code       string    `json:"code"`
	Cause      string    `json:"cause"`
	Address    string    `json:"address"`
	Origin     string    `json:"origin"`
	Products   []string  `json:"products"`
	DurationUS int64     `json:"duration_us"`
	Warning    string    `json:"warning"`
}

// wrapped is a line inside a collector's own object: Docker's json-file driver calls it log, Fluent Bit, Vector and
// the cloud exporters call it message.
type wrapped struct {
	Log     string `json:"log"`
	Message string `json:"message"`
}

// The two decisions that the endpoint takes.
const (
	allow = "allow"
	deny  = "deny"
)

// openings bounds how many braces of one line are tried as the beginning of its JSON.
const openings = 4

// parse finds the endpoint's JSON object in a line, with what a platform wrote before and after it, and reports
// whether there is one.
func parse(line string, e *entry) bool {
	end := strings.LastIndexByte(line, '}')
	for range openings {
		start := strings.IndexByte(line[:end+1], '{')
		if start < 0 {
			return false
		}
		text := line[start : end+1]
		if read(text, e) {
			return e.known() || unwrap(text, e)
		}
		line, end = line[start+1:], end-start-1
	}
	return false
}

// read reads an object, and reports whether it is one.
func read(text string, e *entry) bool {
	*e = entry{}
	if scan(text, e) {
		return true
	}
	*e = entry{}
	return json.Unmarshal([]byte(text), e) == nil
}

// known reports whether the object is a line of the endpoint's.
func (e *entry) known() bool {
	if e.Warning == "" && e.Decision != allow && e.Decision != deny {
		return false
	}
	at, err := time.Parse(time.RFC3339, e.Stamp)
	e.Time = at
	return err == nil
}

// unwrap reads the line inside a collector's object.
func unwrap(text string, e *entry) bool {
	var outer wrapped
	if json.Unmarshal([]byte(text), &outer) != nil {
		return false
	}
	inner := outer.Log
	if inner == "" {
		inner = outer.Message
	}
	start := strings.IndexByte(inner, '{')
	end := strings.LastIndexByte(inner, '}')
	if start < 0 || end < start {
		return false
	}
	return read(inner[start:end+1], e) && e.known()
}
