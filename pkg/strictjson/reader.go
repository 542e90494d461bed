package strictjson

import "encoding/json"

// reader walks a text once, from left to right. What is open it keeps in a list and not on the stack, because
// any client can send a text that nests ten thousand times.
type reader struct {
	text    string
	at      int
	allowed Leniency
	// ends has the bracket that ends each object and list that is open, and open what they hold so far, unless
	// something is wrong. One byte for each of ten thousand is little.
	ends []byte
	open []container
	// wrong is the first fault that is not one of syntax. From there on only the syntax is read.
	wrong error
	// watched is the name of a member of the outermost object, and seen whether it is false. The syntax tells.
	watched string
	seen    bool
	top     string // the name of the outermost member that is being read
}

// container is an object or a list that has not ended yet.
type container struct {
	object map[string]any // nil for a list
	list   []any
	name   string // of the member that is being read
	twice  bool   // a name stands twice in the object, which reads as null for it
}

// maxOpen is where encoding/json calls a text invalid, and not merely too deep.
const maxOpen = 10_000

func (r *reader) refuse(why error) {
	if r.wrong == nil {
		r.wrong = why
	}
}

// next skips white space (RFC 8259 section 2) and returns the character after it, without taking it. It returns
// 0 at the end, which begins and continues nothing.
func (r *reader) next() byte {
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// take steps over c if it comes next.
func (r *reader) take(c byte) bool {
	if r.next() != c || r.at == len(r.text) {
		return false
	}
	r.at++
	return true
}

// read returns the one value of the text; ok is false if the syntax is wrong.
func (r *reader) read() (value any, ok bool) {
	for {
		value, complete, ok := r.begin()
		if !ok {
			return nil, false
		}
		for complete {
			if len(r.ends) == 0 {
				return value, r.next() == 0 && r.at == len(r.text)
			}
			if value, complete, ok = r.hand(value); !ok {
				return nil, false
			}
		}
	}
}

// begin reads a value up to its end, or up to the first value inside it.
func (r *reader) begin() (value any, complete, ok bool) {
	switch c := r.next(); {
	case c == '{' || c == '[':
		return r.descend(c)
	case c == '"':
		text, ok := r.quoted()
		return r.kept(text), true, ok
	case c == '-' || c >= '0' && c <= '9':
		length, ok := number(r.text[r.at:])
		digits := r.text[r.at : r.at+length]
		r.at += length
		if r.wrong != nil {
			return nil, true, ok
		}
		return json.Number(digits), true, ok
	}
	return r.word()
}

// kept makes a value of a string, unless nothing is kept any more.
func (r *reader) kept(text string) any {
	if r.wrong != nil {
		return nil
	}
	return text
}

func (r *reader) word() (value any, complete, ok bool) {
	rest := r.text[r.at:]
	for _, w := range words {
		if len(rest) >= len(w.text) && rest[:len(w.text)] == w.text {
			r.at += len(w.text)
			return w.value, true, true
		}
	}
	return nil, false, false
}

var words = [...]struct {
	text  string
	value any
}{{"true", true}, {"false", false}, {"null", nil}}

// descend opens an object or a list.
func (r *reader) descend(bracket byte) (value any, complete, ok bool) {
	if len(r.ends) == maxOpen {
		return nil, false, false
	}
	if len(r.ends) >= MaxDepth {
		r.refuse(ErrDepth)
	}
	r.at++
	var c container
	end := byte(']')
	if bracket == '{' {
		end = '}'
	}
	if r.wrong == nil && bracket == '{' {
		c.object = map[string]any{}
	} else if r.wrong == nil {
		c.list = []any{}
	}
	if r.take(end) {
		return c.value(), true, true
	}
	r.ends = append(r.ends, end)
	if r.wrong == nil {
		r.open = append(r.open, c)
	}
	if bracket == '{' {
		return nil, false, r.member()
	}
	return nil, false, true
}

// member reads the name of a member and the colon after it.
func (r *reader) member() (ok bool) {
	if r.next() != '"' {
		return false
	}
	name, ok := r.quoted()
	if !ok {
		return false
	}
	if len(r.ends) == 1 {
		r.top = name
	}
	if r.wrong == nil {
		innermost := &r.open[len(r.open)-1]
		innermost.name = name
		_, twice := innermost.object[name]
		innermost.twice = innermost.twice || twice
		if twice && (r.allowed&RepeatedNames == 0 || len(r.open) == 1) {
			r.refuse(ErrDuplicate)
		}
	}
	return r.take(':')
}

// hand puts a value where it belongs. If that was the last one there, it returns what is complete with it.
func (r *reader) hand(value any) (whole any, complete, ok bool) {
	end := r.ends[len(r.ends)-1]
	if r.watched != "" && len(r.ends) == 1 && end == '}' && r.top == r.watched && value == false {
		r.seen = true
	}
	if r.wrong == nil {
		r.open[len(r.open)-1].add(value)
	}
	if r.take(',') {
		return nil, false, end == ']' || r.member()
	}
	if !r.take(end) {
		return nil, false, false
	}
	r.ends = r.ends[:len(r.ends)-1]
	if r.wrong == nil {
		whole = r.open[len(r.open)-1].value()
		r.open = r.open[:len(r.open)-1]
	}
	return whole, true, true
}

func (c *container) add(value any) {
	if c.object != nil {
		c.object[c.name] = value
	} else {
		c.list = append(c.list, value)
	}
}

func (c *container) value() any {
	switch {
	case c.twice:
		return nil
	case c.object != nil:
		return c.object
	}
	return c.list
}
