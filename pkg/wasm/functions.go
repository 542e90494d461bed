package wasm

// Code calls visit for each function body and replaces the body by what visit returns. The index is that of the
// function, imported ones counted. A body is its local variables and its instructions, without its length (5.5.13).
func (m *Module) Code(visit func(index uint32, body []byte) ([]byte, error)) error {
	imports, err := m.Imports()
	if err != nil {
		return err
	}
	index := imports[KindFunction]
	r := NewReader(m.Section(SectionCode))
	n := m.count(r)
	code := AppendU32(make([]byte, 0, r.Left()+r.Left()/8), n)
	for ; n > 0 && r.Err() == nil; n-- {
		body, err := visit(index, r.Bytes(int(r.U32())))
		if err != nil {
			return err
		}
		code = append(AppendU32(code, uint32(len(body))), body...)
		index++
	}
	if r.Err() == nil {
		m.Set(SectionCode, code)
	}
	return r.Err()
}
