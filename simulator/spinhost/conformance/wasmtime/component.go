package main

// #include "runner.h"
import "C"

import (
	"encoding/json"
	"errors"
	"unsafe"
)

// functions are Spin's, as a component imports them, by instance (Spin v4.0.2 wit/deps/spin@unversioned).
var functions = map[string][]string{
	"config":    {"get-config"},
	"http":      {"send-request"},
	"key-value": {"open", "get", "set", "delete", "exists", "get-keys", "close"},
	"redis":     {"publish", "get", "set", "incr", "del", "sadd", "smembers", "srem", "execute"},
}

// hostNames are the functions that a linker knows, by the number that Wasmtime hands back.
var hostNames []string

// engine compiles and links.
type engine struct {
	engine *C.wasm_engine_t
	linker *C.wasmtime_component_linker_t
}

func newEngine() (*engine, error) {
	config := C.wasm_config_new()
	C.wasmtime_config_wasm_component_model_set(config, true)
	C.like_spin(config)
	e := &engine{engine: C.wasm_engine_new_with_config(config)}
	e.linker = C.wasmtime_component_linker_new(e.engine)
	if err := failure(C.wasmtime_component_linker_add_wasip2(e.linker)); err != nil {
		return nil, err
	}
	root := C.wasmtime_component_linker_root(e.linker)
	defer C.wasmtime_component_linker_instance_delete(root)
	for instance, names := range functions {
		if err := define(root, instance, names); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func define(root *C.wasmtime_component_linker_instance_t, instance string, names []string) error {
	var in *C.wasmtime_component_linker_instance_t
	full, length := cString("fermyon:spin/" + instance)
	defer C.free(unsafe.Pointer(full))
	if err := failure(C.wasmtime_component_linker_instance_add_instance(root, full, length, &in)); err != nil {
		return err
	}
	defer C.wasmtime_component_linker_instance_delete(in)
	for _, name := range names {
		raw, length := cString(name)
		err := failure(C.define_function(in, raw, length, C.size_t(len(hostNames))))
		C.free(unsafe.Pointer(raw))
		if err != nil {
			return err
		}
		hostNames = append(hostNames, instance+"."+name)
	}
	return nil
}

// component is compiled, and lives as long as the process.
type component struct {
	engine    *engine
	component *C.wasmtime_component_t
}

func (e *engine) load(wasm []byte) (*component, error) {
	if len(wasm) == 0 {
		return nil, errors.New("an empty file")
	}
	c := &component{engine: e}
	err := failure(C.wasmtime_component_new(e.engine, (*C.uint8_t)(unsafe.Pointer(&wasm[0])), C.size_t(len(wasm)), &c.component))
	return c, err
}

// newStore is where one instance lives. Epochs are not counted, so the deadline never comes.
func (e *engine) newStore() (*C.wasmtime_store_t, *C.wasmtime_context_t) {
	store := C.wasmtime_store_new(e.engine, nil, nil)
	context := C.wasmtime_store_context(store)
	C.wasmtime_context_set_epoch_deadline(context, 1)
	return store, context
}

// handle lets a fresh instance answer a request.
func (c *component) handle(request json.RawMessage, environment [][2]string) (any, error) {
	store, context := c.engine.newStore()
	defer C.wasmtime_store_delete(store)
	if err := failure(C.wasmtime_context_set_wasi(context, newWorld(environment))); err != nil {
		return nil, err
	}
	var instance C.wasmtime_component_instance_t
	if err := failure(C.wasmtime_component_linker_instantiate(c.engine.linker, context, c.component, &instance)); err != nil {
		return nil, err
	}
	outer := c.export(nil, "fermyon:spin/inbound-http")
	defer C.wasmtime_component_export_index_delete(outer)
	inner := c.export(outer, "handle-request")
	defer C.wasmtime_component_export_index_delete(inner)
	var function C.wasmtime_component_func_t
	if inner == nil || !C.wasmtime_component_instance_get_func(&instance, context, inner, &function) {
		return nil, errors.New("the component does not export fermyon:spin/inbound-http.handle-request")
	}
	rawType := C.wasmtime_component_func_type(&function, context)
	defer C.wasmtime_component_func_type_delete(rawType)
	signature := newSignature(rawType)

	var argument, result C.wasmtime_component_val_t
	if err := signature.params[0].lower(request, &argument); err != nil {
		return nil, err
	}
	defer C.wasmtime_component_val_delete(&argument)
	if err := failure(C.wasmtime_component_func_call(&function, context, &argument, 1, &result, 1)); err != nil {
		return nil, err
	}
	defer C.wasmtime_component_val_delete(&result)
	return signature.result.lift(&result), nil
}

// export finds an export; nil if there is none.
func (c *component) export(in *C.wasmtime_component_export_index_t, name string) *C.wasmtime_component_export_index_t {
	raw, length := cString(name)
	defer C.free(unsafe.Pointer(raw))
	return C.wasmtime_component_get_export_index(c.component, in, raw, length)
}

func newWorld(environment [][2]string) *C.wasi_config_t {
	names, values := make([]*C.char, len(environment)+1), make([]*C.char, len(environment)+1)
	for i, pair := range environment {
		names[i], values[i] = C.CString(pair[0]), C.CString(pair[1])
		defer C.free(unsafe.Pointer(names[i]))
		defer C.free(unsafe.Pointer(values[i]))
	}
	return C.new_world(C.size_t(len(environment)), &names[0], &values[0])
}

// cString makes a C string, which the caller frees.
func cString(s string) (*C.char, C.size_t) { return C.CString(s), C.size_t(len(s)) }

// failure takes an error over from Wasmtime.
func failure(err *C.wasmtime_error_t) error {
	if err == nil {
		return nil
	}
	defer C.wasmtime_error_delete(err)
	var message C.wasm_name_t
	C.wasmtime_error_message(err, &message)
	defer C.wasm_byte_vec_delete((*C.wasm_byte_vec_t)(&message))
	return errors.New(text(&message))
}
