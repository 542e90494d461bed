package main

// #include "runner.h"
import "C"

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"unsafe"
)

// lift makes of a value what the driver reads (v8/values.mjs says how values look in JSON).
func (t *typ) lift(v *C.wasmtime_component_val_t) any {
	switch t.kind {
	case C.WASMTIME_COMPONENT_VALTYPE_BOOL:
		return bool(*C.as_bool(v))
	case C.WASMTIME_COMPONENT_VALTYPE_U16:
		return uint16(*C.as_u16(v))
	case C.WASMTIME_COMPONENT_VALTYPE_U32:
		return uint32(*C.as_u32(v))
	case C.WASMTIME_COMPONENT_VALTYPE_S64:
		return map[string]string{"int64": strconv.FormatInt(int64(*C.as_s64(v)), 10)}
	case C.WASMTIME_COMPONENT_VALTYPE_STRING:
		return text(C.as_string(v))
	case C.WASMTIME_COMPONENT_VALTYPE_ENUM:
		return text(C.as_enum(v))
	case C.WASMTIME_COMPONENT_VALTYPE_LIST:
		return t.liftList(C.as_list(v))
	case C.WASMTIME_COMPONENT_VALTYPE_TUPLE:
		var all []any
		for i, p := range t.parts {
			all = append(all, p.typ.lift(C.tuple_item(C.as_tuple(v), C.size_t(i))))
		}
		return all
	case C.WASMTIME_COMPONENT_VALTYPE_RECORD:
		all := make(map[string]any)
		for i, p := range t.parts {
			if field := p.typ.lift(&C.record_entry(C.as_record(v), C.size_t(i)).val); field != nil {
				all[p.name] = field
			}
		}
		return all
	case C.WASMTIME_COMPONENT_VALTYPE_OPTION:
		if some := *C.as_option(v); some != nil {
			return t.parts[0].typ.lift(some)
		}
		return nil
	case C.WASMTIME_COMPONENT_VALTYPE_VARIANT:
		name := text(&C.as_variant(v).discriminant)
		for _, p := range t.parts {
			if p.name == name && p.typ != nil {
				return map[string]any{"tag": name, "val": p.typ.lift(C.as_variant(v).val)}
			}
		}
		return map[string]any{"tag": name}
	}
	panic(fmt.Sprintf("a value of kind %d", t.kind)) // none of Spin's functions takes one
}

func (t *typ) liftList(list *C.wasmtime_component_vallist_t) any {
	item := t.parts[0].typ
	if item.kind == C.WASMTIME_COMPONENT_VALTYPE_U8 {
		raw := make([]byte, list.size)
		if len(raw) > 0 {
			C.get_bytes(list, (*C.uint8_t)(unsafe.Pointer(&raw[0])))
		}
		return map[string]string{"bytes": base64.StdEncoding.EncodeToString(raw)}
	}
	all := make([]any, list.size)
	for i := range all {
		all[i] = item.lift(C.list_item(list, C.size_t(i)))
	}
	return all
}
