package strictjson

import "strconv"

// Members writes one object, member by member, in the order in which they are added. The caller sees to it that no
// name comes twice. The zero Members has none.
type Members struct {
	text []byte
	err  error
}

// String adds a member whose value is a string.
func (m *Members) String(name, value string) {
	m.name(name)
	m.text = AppendString(m.text, value)
}

// StringUnlessEmpty adds a member whose value is a string, if there is one.
func (m *Members) StringUnlessEmpty(name, value string) {
	if value != "" {
		m.String(name, value)
	}
}

// Int adds a member whose value is a whole number.
func (m *Members) Int(name string, value int64) {
	m.name(name)
	m.text = strconv.AppendInt(m.text, value, 10)
}

// Value adds a member with any value that [Append] knows.
func (m *Members) Value(name string, value any) {
	m.name(name)
	var err error
	m.text, err = Append(m.text, value)
	m.fail(err)
}

// Objects adds a member whose value is a list of objects.
func (m *Members) Objects(name string, list []Members) {
	m.name(name)
	m.text = append(m.text, '[')
	for i := range list {
		if i > 0 {
			m.text = append(m.text, ',')
		}
		object, err := list[i].Object()
		m.text = append(m.text, object...)
		m.fail(err)
	}
	m.text = append(m.text, ']')
}

// fail remembers the first value that cannot be written.
func (m *Members) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// room is what most answers and lines of the log need.
const room = 512

func (m *Members) name(name string) {
	if m.text == nil {
		m.text = append(make([]byte, 0, room), '{')
	} else {
		m.text = append(m.text, ',')
	}
	m.text = append(AppendString(m.text, name), ':')
}

// Object returns the text of the object, or [ErrValue] if a value cannot be written. Nothing may be added after it.
func (m *Members) Object() ([]byte, error) {
	if m.text == nil {
		m.text = []byte{'{'}
	}
	return append(m.text, '}'), m.err
}
