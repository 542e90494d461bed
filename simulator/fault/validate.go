package fault

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Validate reports, in one line that says what to change, what is wrong with a rule.
func (r Rule) Validate() error {
	if !slices.Contains(Links(), r.Link) {
		return fmt.Errorf("link: unknown link %q: use one of %s", r.Link, list(Links()))
	}
	if err := r.Match.validate(r.Link); err != nil {
		return fmt.Errorf("match: %w", err)
	}
	switch {
	case r.Nth < 0:
		return fmt.Errorf("nth: %d: requests are counted from 1", r.Nth)
	case r.Times < 0:
		return fmt.Errorf("times: %d: use 1 or more, or leave it out", r.Times)
	case r.Toxicity != nil && !(*r.Toxicity >= 0 && *r.Toxicity <= 1):
		return fmt.Errorf("toxicity: %g: use a probability from 0 to 1", *r.Toxicity)
	}
	effects := r.effects()
	if len(effects) != 1 {
		return fmt.Errorf("a rule has exactly one effect, this one has %d: use one of %s", len(effects), strings.Join(names(), ", "))
	}
	e := effects[0]
	if allowed := kindOf(e).Directions; r.Direction != "" && !slices.Contains(allowed, r.Direction) {
		return fmt.Errorf("direction: %q: %s can only be %s", r.Direction, e.name(), list(allowed))
	}
	if err := e.check(); err != nil {
		return fmt.Errorf("%s: %w", e.name(), err)
	}
	if r.Status != nil && r.Status.KeepBody && r.Direction != Downstream {
		return fmt.Errorf("status: keep_body: add direction: %s, for upstream there is no answer to keep", Downstream)
	}
	return nil
}

func (m Match) validate(link Link) error {
	if m.Call != "" {
		c, ok := callNamed(m.Call)
		if !ok || c.Link != link {
			return fmt.Errorf("call: %q is not a call of %s: use one of %s", m.Call, link, strings.Join(callsOf(link), ", "))
		}
	}
	if m.Method != strings.ToUpper(m.Method) {
		return fmt.Errorf("method: write %s", strings.ToUpper(m.Method))
	}
	if m.Path != "" && m.Path[0] != '/' {
		return errors.New("path: begin it with a slash")
	}
	return nil
}

// fits reports whether a request of the link is chosen.
func (m Match) fits(r *http.Request) bool {
	if m.Call != "" {
		if c, _ := callNamed(m.Call); !c.matches(r) {
			return false
		}
	}
	if m.Method != "" && m.Method != methodOf(r) {
		return false
	}
	return strings.HasPrefix(r.URL.Path, m.Path)
}

func callsOf(link Link) (names []string) {
	for _, c := range calls {
		if c.Link == link {
			names = append(names, c.Name)
		}
	}
	return names
}

func names() (names []string) {
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	return names
}

func kindOf(e effect) Kind {
	return kinds[slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == e.name() })]
}

// list writes words with commas between them.
func list[T ~string](words []T) string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return strings.Join(texts, ", ")
}
