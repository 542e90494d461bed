package main

// #include "runner.h"
import "C"

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unsafe"
)

// errValue says that the driver sent a value that is not of the type.
var errValue = errors.New("not a value of its type")

// lower makes a value of what the driver wrote, the opposite of lift. On an error nothing is kept in Wasmtime.
func (t *typ) lower(raw json.RawMessage, v *C.wasmtime_component_val_t) error {
	switch t.kind {
	case C.WASMTIME_COMPONENT_VALTYPE_BOOL:
		v.kind = C.WASMTIME_COMPONENT_BOOL
		return json.Unmarshal(raw, (*bool)(C.as_bool(v)))
	case C.WASMTIME_COMPONENT_VALTYPE_U16:
		v.kind = C.WASMTIME_COMPONENT_U16
		return json.Unmarshal(raw, (*uint16)(C.as_u16(v)))
	case C.WASMTIME_COMPONENT_VALTYPE_U32:
		v.kind = C.WASMTIME_COMPONENT_U32
		return json.Unmarshal(raw, (*uint32)(C.as_u32(v)))
	case C.WASMTIME_COMPONENT_VALTYPE_S64:
		v.kind = C.WASMTIME_COMPONENT_S64
		return lowerInt(raw, C.as_s64(v))
	case C.WASMTIME_COMPONENT_VALTYPE_STRING:
		v.kind = C.WASMTIME_COMPONENT_STRING
		return lowerText(raw, C.as_string(v))
	case C.WASMTIME_COMPONENT_VALTYPE_ENUM:
		v.kind = C.WASMTIME_COMPONENT_ENUM
		return lowerText(raw, C.as_enum(v))
	case C.WASMTIME_COMPONENT_VALTYPE_LIST:
		v.kind = C.WASMTIME_COMPONENT_LIST
		return t.lowerList(raw, C.as_list(v))
	case C.WASMTIME_COMPONENT_VALTYPE_TUPLE:
		v.kind = C.WASMTIME_COMPONENT_TUPLE
		return t.lowerTuple(raw, C.as_tuple(v))
	case C.WASMTIME_COMPONENT_VALTYPE_RECORD:
		v.kind = C.WASMTIME_COMPONENT_RECORD
		return t.lowerRecord(raw, C.as_record(v))
	case C.WASMTIME_COMPONENT_VALTYPE_OPTION:
		v.kind = C.WASMTIME_COMPONENT_OPTION
		return t.parts[0].typ.lowerHeap(raw, C.as_option(v))
	case C.WASMTIME_COMPONENT_VALTYPE_VARIANT:
		v.kind = C.WASMTIME_COMPONENT_VARIANT
		return t.lowerVariant(raw, C.as_variant(v))
	case C.WASMTIME_COMPONENT_VALTYPE_RESULT:
		v.kind = C.WASMTIME_COMPONENT_RESULT
		return t.lowerResult(raw, C.as_result(v))
	}
	return fmt.Errorf("%w: kind %d", errValue, t.kind)
}

func lowerText(raw json.RawMessage, out *C.wasm_name_t) error {
	var s string
	err := json.Unmarshal(raw, &s)
	setText(out, s)
	return err
}

func lowerInt(raw json.RawMessage, out *C.int64_t) error {
	var v struct{ Int64 string }
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	n, err := strconv.ParseInt(v.Int64, 10, 64)
	*out = C.int64_t(n)
	return err
}

func (t *typ) lowerList(raw json.RawMessage, out *C.wasmtime_component_vallist_t) error {
	item := t.parts[0].typ
	if item.kind == C.WASMTIME_COMPONENT_VALTYPE_U8 {
		var v struct{ Bytes string }
		if err := json.Unmarshal(raw, &v); err != nil {
			return err
		}
		content, err := base64.StdEncoding.DecodeString(v.Bytes)
		C.set_bytes(out, (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(content))), C.size_t(len(content)))
		return err
	}
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	C.wasmtime_component_vallist_new_uninit(out, C.size_t(len(all)))
	for i, one := range all {
		if err := item.lower(one, C.list_item(out, C.size_t(i))); err != nil {
			return err
		}
	}
	return nil
}

func (t *typ) lowerTuple(raw json.RawMessage, out *C.wasmtime_component_valtuple_t) error {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	if len(all) != len(t.parts) {
		return fmt.Errorf("%w: %d items", errValue, len(all))
	}
	C.wasmtime_component_valtuple_new_uninit(out, C.size_t(len(all)))
	for i, one := range all {
		if err := t.parts[i].typ.lower(one, C.tuple_item(out, C.size_t(i))); err != nil {
			return err
		}
	}
	return nil
}

func (t *typ) lowerRecord(raw json.RawMessage, out *C.wasmtime_component_valrecord_t) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	C.wasmtime_component_valrecord_new_uninit(out, C.size_t(len(t.parts)))
	for i, p := range t.parts {
		entry := C.record_entry(out, C.size_t(i))
		setText(&entry.name, p.name)
		if err := p.typ.lower(all[p.name], &entry.val); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func (t *typ) lowerVariant(raw json.RawMessage, out *C.wasmtime_component_valvariant_t) error {
	var v struct {
		Tag string
		Val json.RawMessage
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	setText(&out.discriminant, v.Tag)
	for _, p := range t.parts {
		if p.name == v.Tag {
			return p.typ.lowerHeap(v.Val, &out.val)
		}
	}
	return fmt.Errorf("%w: no case %q", errValue, v.Tag)
}

// lowerResult takes what the driver answers to a host call: {"ok": …} or {"err": …}.
func (t *typ) lowerResult(raw json.RawMessage, out *C.wasmtime_component_valresult_t) error {
	var v struct{ OK, Err json.RawMessage }
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	if out.is_ok = v.Err == nil; out.is_ok {
		return t.parts[0].typ.lowerHeap(v.OK, &out.val)
	}
	return t.parts[1].typ.lowerHeap(v.Err, &out.val)
}

// lowerHeap makes a value of its own on Wasmtime's heap, or none for null and for no type.
func (t *typ) lowerHeap(raw json.RawMessage, out **C.wasmtime_component_val_t) error {
	C.point_at(out, nil)
	if t == nil || raw == nil || string(raw) == "null" {
		return nil
	}
	var v C.wasmtime_component_val_t
	err := t.lower(raw, &v)
	C.point_at(out, C.wasmtime_component_val_new(&v))
	return err
}
