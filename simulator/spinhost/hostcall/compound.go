package hostcall

import "aiuta-edge/simulator/spinhost/abi"

// fields is a record.
type fields []field

type field struct {
	name string
	typ  typ
}

func (f fields) layout() (size, align uint32) {
	align = 1
	for _, field := range f {
		fieldSize, fieldAlign := field.typ.layout()
		size = alignTo(size, fieldAlign) + fieldSize
		align = max(align, fieldAlign)
	}
	return alignTo(size, align), align
}

func (f fields) flat() (n int) {
	for _, field := range f {
		n += field.typ.flat()
	}
	return n
}

func (f fields) load(m abi.Memory, at uint32) Value {
	var r record
	offset := uint32(0)
	for _, field := range f {
		size, align := field.typ.layout()
		offset = alignTo(offset, align)
		r.names = append(r.names, field.name)
		r.values = append(r.values, field.typ.load(m, at+offset))
		offset += size
	}
	return r
}

func (f fields) lift(m abi.Memory, arguments []uint64) Value {
	var r record
	for _, field := range f {
		r.names = append(r.names, field.name)
		r.values = append(r.values, field.typ.lift(m, arguments))
		arguments = arguments[field.typ.flat():]
	}
	return r
}

// cases is a variant: enum, option and result too. A payload may be nil. A case without a name shows only its payload.
type cases struct {
	names    []string
	payloads []typ
	form     string
}

// enum is a variant without payloads.
func enum(names ...string) cases { return cases{names: names, payloads: make([]typ, len(names))} }

// option is nothing or a value.
func option(t typ) cases { return cases{names: []string{"none", ""}, payloads: []typ{nil, t}} }

// result is a success or a failure, each of which may come without a value (nil).
func result(ok, failure typ) cases {
	r := cases{names: []string{"", "error"}, payloads: []typ{ok, failure}, form: afterBlank}
	if ok == nil {
		r.names[0] = "ok"
	}
	return r
}

func (c cases) layout() (size, align uint32) {
	align = 1
	for _, p := range c.payloads {
		if p == nil {
			continue
		}
		payloadSize, payloadAlign := p.layout()
		size, align = max(size, payloadSize), max(align, payloadAlign)
	}
	return alignTo(alignTo(1, align)+size, align), align
}

func (c cases) flat() int {
	n := 0
	for _, p := range c.payloads {
		if p != nil {
			n = max(n, p.flat())
		}
	}
	return 1 + n
}

func (c cases) load(m abi.Memory, at uint32) Value {
	tag, ok := m.Read(at, 1)
	if !ok {
		return unreadable
	}
	_, align := c.layout()
	return c.value(uint32(tag[0]), func(payload typ) Value { return payload.load(m, at+alignTo(1, align)) })
}

func (c cases) lift(m abi.Memory, arguments []uint64) Value {
	return c.value(uint32(arguments[0]), func(payload typ) Value { return payload.lift(m, arguments[1:]) })
}

func (c cases) value(tag uint32, read func(typ) Value) Value {
	if tag >= uint32(len(c.names)) {
		return unreadable
	}
	name, payload := c.names[tag], c.payloads[tag]
	if payload == nil {
		return labelled{label: name}
	}
	if name == "" {
		return read(payload)
	}
	form := c.form
	if form == "" {
		form = inBrackets
	}
	return labelled{name, read(payload), form}
}

// alignTo rounds an offset up to a multiple of align.
func alignTo(offset, align uint32) uint32 { return (offset + align - 1) / align * align }
