package wasm

// parameters counts those of each function that the module defines (5.5.4, 5.5.6).
func (m *Module) parameters() ([]uint32, error) {
	types := NewReader(m.Section(sectionType))
	var ofType []uint32
	for n := m.count(types); n > 0 && types.Err() == nil; n-- {
		if form := types.Byte(); form != formFunction {
			types.fail("a type is not one of functions")
		}
		parameters := types.U32()
		types.Bytes(int(parameters))
		types.Bytes(int(types.U32())) // the results
		ofType = append(ofType, parameters)
	}
	if types.Err() != nil {
		return nil, types.Err()
	}
	functions := NewReader(m.Section(SectionFunction))
	var parameters []uint32
	for n := m.count(functions); n > 0 && functions.Err() == nil; n-- {
		i := functions.U32()
		if uint64(i) >= uint64(len(ofType)) {
			functions.fail("a function has a type that there is not")
			break
		}
		parameters = append(parameters, ofType[i])
	}
	return parameters, functions.Err()
}

// formFunction begins a function type (5.3.6).
const formFunction = 0x60

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
