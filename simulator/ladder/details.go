package ladder

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// details are the lines that a verbose ladder has below a step. A token is taken apart where it first appears,
// and added to shown.
func details(s Step, shown map[string]bool) []string {
	lines := []string{"at " + s.At.UTC().Format(time.RFC3339Nano)}
	if s.Took > 0 {
		lines[0] += ", took " + s.Took.Round(time.Microsecond).String()
	}
	lines = append(lines, s.Headers...)
	for _, t := range s.Tokens {
		if shown[t.Short] {
			lines = append(lines, "token "+t.Short+" as above")
			continue
		}
		shown[t.Short] = true
		lines = append(lines, "token "+t.Short)
		for _, m := range Members(t.Header) {
			lines = append(lines, "  header "+m.String())
		}
		for _, m := range Members(t.Claims) {
			lines = append(lines, "  claim  "+m.String()+m.when(s.At))
		}
	}
	return lines
}

// Member is one name of a JSON object and its value, as JSON.
type Member struct{ Name, Value string }

func (m Member) String() string {
	if m.Name == "" {
		return m.Value
	}
	return m.Name + " " + m.Value
}

// Members returns the members of a JSON object in the order in which they stand, those with one name included.
// Anything else is one member without a name.
func Members(text json.RawMessage) []Member {
	if len(text) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return []Member{{Value: string(text)}}
	}
	var members []Member
	for decoder.More() {
		name, err := decoder.Token()
		var value json.RawMessage
		if err == nil {
			err = decoder.Decode(&value)
		}
		if err != nil {
			return []Member{{Value: string(text)}}
		}
		members = append(members, Member{fmt.Sprint(name), string(value)})
	}
	return members
}

// timeClaims are the claims whose value is a moment. Source: RFC 7519 section 4.1.
var timeClaims = []string{"exp", "nbf", "iat"}

// When explains a moment: as RFC 3339, and how far it is from now. It returns "" for any other member.
func (m Member) When(now time.Time) string {
	if !slices.Contains(timeClaims, m.Name) {
		return ""
	}
	var seconds float64
	if json.Unmarshal([]byte(m.Value), &seconds) != nil || math.Abs(seconds) >= 1<<33 {
		return "" // a hostile value, or one that is farther away than a year has four digits
	}
	at := time.UnixMilli(int64(seconds * 1000)).UTC()
	away := at.Sub(now).Round(time.Second)
	switch {
	case away > 0:
		return fmt.Sprintf("%s, in %s", at.Format(time.RFC3339), away)
	case away < 0:
		return fmt.Sprintf("%s, %s ago", at.Format(time.RFC3339), -away)
	}
	return at.Format(time.RFC3339) + ", now"
}

func (m Member) when(now time.Time) string {
	if text := m.When(now); text != "" {
		return strings.Repeat(" ", 2) + text
	}
	return ""
}
