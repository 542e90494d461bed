package ladder

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"aiuta-edge/pkg/aiuta"
)

// Mermaid writes the steps as a sequence diagram of Mermaid, with the participants and in the words of Aiuta's
// own. What was really sent stands in notes. The first request of each scheme after an action of the user
// shows how it is proved, as the diagrams about authentication do; polls are one loop. failed says that the steps are of a play
// that failed: then the answer that getJwt threw for is shown as it was.
func Mermaid(w io.Writer, steps []Step, failed bool) error {
	steps = slices.DeleteFunc(slices.Clone(steps), isSettledPreflight)
	d := &diagram{proved: map[string]bool{}, aliases: map[Party]string{}}
	d.line("sequenceDiagram")
	d.depth++
	d.line("autonumber")
	present := Parties(steps)
	for _, p := range participants {
		d.aliases[p.party] = p.alias
		// Aiuta's diagrams always show all of theirs.
		if p.party != Brand || slices.Contains(present, Brand) {
			d.line("%s %s as %s", p.keyword, p.alias, p.shown)
		}
	}
	for _, party := range present {
		if d.aliases[party] == "" {
			d.aliases[party] = fmt.Sprintf("P%d", len(d.aliases))
			d.line("participant %s as %s", d.aliases[party], escape(string(party)))
		}
	}
	moods := moodsOf(steps, failed)
	for len(steps) > 0 {
		n := 1
		if polls := answeredPolls(steps); polls > 0 {
			n = polls
			d.polls(steps[:n])
		} else {
			d.step(steps[0], moods[0])
		}
		steps, moods = steps[n:], moods[n:]
	}
	_, err := io.WriteString(w, d.text.String())
	return err
}

// isSettledPreflight reports whether a browser asked whether it may, and was answered well: Aiuta's diagrams leave that out.
func isSettledPreflight(s Step) bool {
	return s.Request && s.From != User && strings.HasPrefix(s.Text, "OPTIONS ") && s.Status >= 200 && s.Status <= 299
}

// diagram is a sequence diagram on its way.
type diagram struct {
	text    strings.Builder
	depth   int
	aliases map[Party]string
	active  int             // actions of the user that the SDK works on
	proved  map[string]bool // schemes that were shown since the user's last action
	acted   bool            // whether there was such an action
}

func (d *diagram) line(format string, args ...any) {
	d.text.WriteString(strings.Repeat("    ", d.depth))
	fmt.Fprintf(&d.text, format, args...)
	d.text.WriteString("\n")
}

func (d *diagram) say(from, arrow, to, text string) { d.line("%s%s%s: %s", from, arrow, to, text) }

func (d *diagram) note(a, b, text string) {
	if text != "" {
		d.line("Note over %s,%s: %s", a, b, text)
	}
}

func (d *diagram) step(s Step, m Mood) {
	from, to := d.aliases[s.From], d.aliases[s.To]
	if s.Request {
		d.request(s, m, from, to)
		return
	}
	text, known := said(s)
	if !known {
		text = escape(Brief(s.Text))
	}
	// The dotted arrow is an answer, the cross one that fails.
	arrow := "->>"
	switch {
	case s.From == SDK && s.To == User:
		arrow = "-->>"
	case s.From == App && s.To == SDK && known:
		arrow = "-->>"
	case s.From == App && s.To == SDK && strings.HasPrefix(s.Text, "throws"):
		arrow = "--x"
	}
	d.say(from, arrow, to, text)
	d.activation(s)
	if known {
		d.note(from, to, escape(Brief(s.Text)))
	}
	if s.From == SDK && s.To == User && d.active > 0 {
		d.active--
		d.line("deactivate SDK")
	}
}

func (d *diagram) activation(s Step) {
	if s.From == User {
		clear(d.proved)
		d.acted = true
	}
	if s.From == User && s.To == SDK {
		d.active++
		d.line("activate SDK")
	}
}

func (d *diagram) request(s Step, m Mood, from, to string) {
	said := wordsOf(s)
	shown := escape(Brief(s.Text))
	shownProof, header, proves := proofOf(s)
	if header != "" {
		shown += "<br>" + escape(Brief(header))
	}
	// A start says whose it is each time; of the rest the first is enough.
	first := s.To == API && d.acted && proves && (!d.proved[shownProof.header] || shownProof.header == aiuta.HeaderAuthorization)
	if first {
		d.proved[shownProof.header] = true
		said = proofWords
		if shownProof.added != "" {
			d.say(from, "->>", from, shownProof.added)
		}
	}
	d.say(from, "->>", to, said.request)
	if shown != said.request {
		d.note(from, to, shown)
	}
	if first && s.Status != 0 {
		d.say(to, "->>", to, shownProof.looked)
	}
	if s.To == Endpoint && m != Bad {
		d.say(to, "->>", to, "Generate JWT")
	}
	d.answer(s, m, from, to, said)
	if s.Fault != "" {
		d.note(from, to, "fault: "+escape(s.Fault))
	}
}

func (d *diagram) answer(s Step, m Mood, from, to string, said words) {
	token := len(s.Headers) > 0 && strings.HasPrefix(s.Headers[0], aiuta.HeaderAuthorization+": ")
	switch {
	case s.Status == 0:
		d.say(to, "--x", from, escape(s.Outcome()))
	case s.Status == 401 && s.To == API && token:
		d.line("break JWT is invalid")
		d.depth++
		d.say(to, "-->>", from, "Return 401 Unauthorized")
		d.note(from, to, escape(s.Answer))
		d.depth--
		d.line("end")
	case m == Bad:
		d.say(to, "-->>", from, escape(s.Outcome()))
	default:
		d.say(to, "-->>", from, said.answer)
	}
}

// wordsOf are a diagram's words for a request. Where it has none, the request speaks for itself.
func wordsOf(s Step) words {
	call, known := callOf(s)
	switch {
	case known:
		return callWords[call]
	case s.From == App && s.To == Endpoint:
		return mintWords
	case s.From == SDK && s.To == Storage:
		return imageWords
	}
	return words{escape(Brief(s.Text)), escape(s.Outcome())}
}

// answeredPolls counts the polls at the front that were answered.
func answeredPolls(steps []Step) int {
	n := 0
	for n < len(steps) {
		call, ok := callOf(steps[n])
		if !ok || call != aiuta.CallOperationStatus || steps[n].Refused() || steps[n].Fault != "" {
			break
		}
		n++
	}
	return n
}

func (d *diagram) polls(steps []Step) {
	from, to := d.aliases[steps[0].From], d.aliases[steps[0].To]
	d.line("loop %s", pollWords)
	d.depth++
	d.say(from, "->>", to, callWords[aiuta.CallOperationStatus].request)
	d.say(to, "-->>", from, callWords[aiuta.CallOperationStatus].answer)
	var states []string
	for _, row := range Rows(steps, false) {
		state := escape(row.Outcome())
		if row.Times > 1 {
			state += fmt.Sprintf(" ×%d", row.Times)
		}
		states = append(states, state)
	}
	d.note(from, to, strings.Join(states, ", "))
	d.depth--
	d.line("end")
}

// escape keeps text from being read as Mermaid, or as HTML by what draws it: a semicolon ends a statement, a
// number sign begins an entity, two per cent signs a directive.
func escape(text string) string {
	return entities.Replace(Visible(text))
}

var entities = strings.NewReplacer("#", "#35;", ";", "#59;", "%", "#37;", "<", "#60;", ">", "#62;", `"`, "#34;", "&", "#38;", "`", "#96;", `\`, "#92;")
