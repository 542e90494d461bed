// What Go cannot do with Wasmtime's C API by itself: reach into unions, and be called back.
#pragma once

#include <stdlib.h>
#include <string.h>
#include <wasi.h>
#include <wasmtime.h>
#include <wasmtime/component.h>

// define_function lets an instance of a linker call Go (goHostCall) with a number that stands for the function.
wasmtime_error_t *define_function(wasmtime_component_linker_instance_t *instance, const char *name, size_t length, size_t number);

// like_spin sets what Spin sets and a component can feel: memory and tables for instances are kept, and a guest can be
// interrupted. (Spin v4.0.2 crates/core/src/lib.rs, Config::default.)
void like_spin(wasm_config_t *config);

// new_world is an instance's WASI: an environment, and standard output on this process's standard error.
wasi_config_t *new_world(size_t count, const char **names, const char **values);

static inline wasmtime_component_val_t *list_item(wasmtime_component_vallist_t *list, size_t i) { return &list->data[i]; }
static inline wasmtime_component_val_t *tuple_item(wasmtime_component_valtuple_t *tuple, size_t i) { return &tuple->data[i]; }
static inline wasmtime_component_valrecord_entry_t *record_entry(wasmtime_component_valrecord_t *record, size_t i) { return &record->data[i]; }

static inline bool *as_bool(wasmtime_component_val_t *v) { return &v->of.boolean; }
static inline uint8_t *as_u8(wasmtime_component_val_t *v) { return &v->of.u8; }
static inline uint16_t *as_u16(wasmtime_component_val_t *v) { return &v->of.u16; }
static inline uint32_t *as_u32(wasmtime_component_val_t *v) { return &v->of.u32; }
static inline int64_t *as_s64(wasmtime_component_val_t *v) { return &v->of.s64; }
static inline wasm_name_t *as_string(wasmtime_component_val_t *v) { return &v->of.string; }
static inline wasm_name_t *as_enum(wasmtime_component_val_t *v) { return &v->of.enumeration; }
static inline wasmtime_component_vallist_t *as_list(wasmtime_component_val_t *v) { return &v->of.list; }
static inline wasmtime_component_valrecord_t *as_record(wasmtime_component_val_t *v) { return &v->of.record; }
static inline wasmtime_component_valtuple_t *as_tuple(wasmtime_component_val_t *v) { return &v->of.tuple; }
static inline wasmtime_component_valvariant_t *as_variant(wasmtime_component_val_t *v) { return &v->of.variant; }
static inline wasmtime_component_valresult_t *as_result(wasmtime_component_val_t *v) { return &v->of.result; }
static inline wasmtime_component_val_t **as_option(wasmtime_component_val_t *v) { return &v->of.option; }

// point_at writes a pointer for Go. Go looks at what stood in its place before, and memory of Wasmtime's may hold what only
// looks like a pointer of Go's (cmd/cgo, "Passing pointers").
static inline void point_at(wasmtime_component_val_t **place, wasmtime_component_val_t *v) { *place = v; }

// get_bytes and set_bytes copy a list<u8>, whose every byte is a value.
static inline void get_bytes(const wasmtime_component_vallist_t *list, uint8_t *out) {
  for (size_t i = 0; i < list->size; i++) out[i] = list->data[i].of.u8;
}
static inline void set_bytes(wasmtime_component_vallist_t *list, const uint8_t *bytes, size_t size) {
  wasmtime_component_vallist_new_uninit(list, size);
  for (size_t i = 0; i < size; i++) {
    list->data[i].kind = WASMTIME_COMPONENT_U8;
    list->data[i].of.u8 = bytes[i];
  }
}

static inline wasmtime_component_list_type_t *list_type(wasmtime_component_valtype_t *t) { return t->of.list; }
static inline wasmtime_component_record_type_t *record_type(wasmtime_component_valtype_t *t) { return t->of.record; }
static inline wasmtime_component_tuple_type_t *tuple_type(wasmtime_component_valtype_t *t) { return t->of.tuple; }
static inline wasmtime_component_variant_type_t *variant_type(wasmtime_component_valtype_t *t) { return t->of.variant; }
static inline wasmtime_component_option_type_t *option_type(wasmtime_component_valtype_t *t) { return t->of.option; }
static inline wasmtime_component_result_type_t *result_type(wasmtime_component_valtype_t *t) { return t->of.result; }
