package main

// #include "runner.h"
import "C"

import "unsafe"

// typ is a type of the component model, as far as Spin's interfaces need them.
type typ struct {
	kind C.wasmtime_component_valtype_kind_t
	// parts are the items of a tuple, the fields of a record, the cases of a variant, ok and err of a result, or the one
	// type that a list or an option has inside. A case without a payload has a nil type.
	parts []part
}

type part struct {
	name string
	typ  *typ
}

// newType reads a type from Wasmtime and deletes it there.
func newType(t *C.wasmtime_component_valtype_t) *typ {
	defer C.wasmtime_component_valtype_delete(t)
	result := &typ{kind: t.kind}
	var inner C.wasmtime_component_valtype_t
	var name *C.char
	var length C.size_t
	add := func(named bool) {
		p := part{typ: newType(&inner)}
		if named {
			p.name = C.GoStringN(name, C.int(length))
		}
		result.parts = append(result.parts, p)
	}
	switch t.kind {
	case C.WASMTIME_COMPONENT_VALTYPE_LIST:
		C.wasmtime_component_list_type_element(C.list_type(t), &inner)
		add(false)
	case C.WASMTIME_COMPONENT_VALTYPE_OPTION:
		C.wasmtime_component_option_type_ty(C.option_type(t), &inner)
		add(false)
	case C.WASMTIME_COMPONENT_VALTYPE_TUPLE:
		for i := C.size_t(0); C.wasmtime_component_tuple_type_types_nth(C.tuple_type(t), i, &inner); i++ {
			add(false)
		}
	case C.WASMTIME_COMPONENT_VALTYPE_RECORD:
		for i := C.size_t(0); C.wasmtime_component_record_type_field_nth(C.record_type(t), i, &name, &length, &inner); i++ {
			add(true)
		}
	case C.WASMTIME_COMPONENT_VALTYPE_VARIANT:
		var has C.bool
		for i := C.size_t(0); C.wasmtime_component_variant_type_case_nth(C.variant_type(t), i, &name, &length, &has, &inner); i++ {
			if has {
				add(true)
			} else {
				result.parts = append(result.parts, part{name: C.GoStringN(name, C.int(length))})
			}
		}
	case C.WASMTIME_COMPONENT_VALTYPE_RESULT:
		addIf := func(has C.bool) {
			if has {
				add(false)
			} else {
				result.parts = append(result.parts, part{})
			}
		}
		addIf(C.wasmtime_component_result_type_ok(C.result_type(t), &inner))
		addIf(C.wasmtime_component_result_type_err(C.result_type(t), &inner))
	}
	return result
}

// signature is the type of a function. result is nil if it returns nothing.
type signature struct {
	params []*typ
	result *typ
}

func newSignature(t *C.wasmtime_component_func_type_t) (s signature) {
	var inner C.wasmtime_component_valtype_t
	var name *C.char
	var length C.size_t
	for i := C.size_t(0); C.wasmtime_component_func_type_param_nth(t, i, &name, &length, &inner); i++ {
		s.params = append(s.params, newType(&inner))
	}
	if C.wasmtime_component_func_type_result(t, &inner) {
		s.result = newType(&inner)
	}
	return s
}

// text copies a string of Wasmtime's.
func text(name *C.wasm_name_t) string {
	return C.GoStringN((*C.char)(unsafe.Pointer(name.data)), C.int(name.size))
}

// setText makes a string of Wasmtime's.
func setText(name *C.wasm_name_t, s string) {
	raw := C.CString(s)
	defer C.free(unsafe.Pointer(raw))
	C.wasm_byte_vec_new((*C.wasm_byte_vec_t)(name), C.size_t(len(s)), raw)
}
