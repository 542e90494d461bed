package hostcall

import (
	"fmt"
	"strconv"
	"strings"
)

// maxShown is how many characters of a text stand in a line, and maxItems how many items of a list.
const (
	maxShown = 64
	maxItems = 16
)

// Value is something that crossed the border.
type Value interface {
	// write appends the value as a person reads it.
	write(line *strings.Builder, hide Hider)
}

// Hider removes secrets from a line.
type Hider interface {
	// Text returns a text without what it must not show.
	Text(text string) string
	// Header returns the value of a header without what it must not show.
	Header(name, value string) string
}

// number is an integer, or a truth value.
type number string

func (n number) write(line *strings.Builder, _ Hider) { line.WriteString(string(n)) }

// text is a string or bytes: both are shown as a Go string.
type text struct {
	// content is the text, or the beginning of a very long one.
	content string
	// size is how long the whole text is, in bytes.
	size uint32
}

func (t text) write(line *strings.Builder, hide Hider) { t.quote(line, hide.Text(t.content)) }

// quote writes the beginning of what may be shown. It is cut after hiding: half a secret must not stay.
func (t text) quote(line *strings.Builder, shown string) {
	runes := 0
	for i := range shown {
		if runes++; runes > maxShown {
			line.WriteString(strconv.Quote(shown[:i]))
			fmt.Fprintf(line, "…(%d bytes)", t.size)
			return
		}
	}
	line.WriteString(strconv.Quote(shown))
}

// pair is a header or a parameter.
type pair struct{ name, value text }

func (p pair) write(line *strings.Builder, hide Hider) {
	p.name.write(line, hide)
	line.WriteString(": ")
	p.value.quote(line, hide.Header(p.name.content, p.value.content))
}

// list is a list, of which more items may exist than are here.
type list struct {
	items []Value
	more  uint32
}

func (l list) write(line *strings.Builder, hide Hider) {
	line.WriteByte('[')
	writeAll(line, hide, l.items)
	if l.more > 0 {
		fmt.Fprintf(line, ", …%d more", l.more)
	}
	line.WriteByte(']')
}

// record holds named values.
type record struct {
	names  []string
	values []Value
}

func (r record) write(line *strings.Builder, hide Hider) {
	line.WriteByte('{')
	for i, v := range r.values {
		if i > 0 {
			line.WriteString(", ")
		}
		line.WriteString(r.names[i] + ": ")
		v.write(line, hide)
	}
	line.WriteByte('}')
}

// labelled is the case of a variant, or a named argument. The value may be nil.
type labelled struct {
	label string
	value Value
	form  string // how label and value are written
}

// The forms of a labelled value.
const (
	inBrackets  = "%s("
	afterEquals = "%s="
	afterBlank  = "%s "
)

func (l labelled) write(line *strings.Builder, hide Hider) {
	if l.value == nil {
		line.WriteString(l.label)
		return
	}
	fmt.Fprintf(line, l.form, l.label)
	l.value.write(line, hide)
	if l.form == inBrackets {
		line.WriteByte(')')
	}
}

// unreadable stands for what lies outside the guest's memory, or has a tag that does not exist.
const unreadable = number("?")

func writeAll(line *strings.Builder, hide Hider, values []Value) {
	for i, v := range values {
		if i > 0 {
			line.WriteString(", ")
		}
		v.write(line, hide)
	}
}
