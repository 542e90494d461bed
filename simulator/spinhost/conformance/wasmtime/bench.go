package main

// #include "runner.h"
import "C"

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// variables answers get-config while a benchmark is under way, without the driver. Nil is no benchmark.
var variables map[string]string

// bench answers a request over and over, each time in a fresh store, for some seconds. What is measured begins with the
// store and ends with its deletion; handing the request over is left out, because a host has it in memory. The numbers
// are nanoseconds. Host calls other than get-config go to the driver and would be measured with it.
//
// Wasmtime's C API does not link components beforehand, as Spin does.
func (c *component) bench(request json.RawMessage, values map[string]string, seconds float64) (any, error) {
	variables = values
	defer func() { variables = nil }()
	outer := c.export(nil, "fermyon:spin/inbound-http")
	defer C.wasmtime_component_export_index_delete(outer)
	inner := c.export(outer, "handle-request")
	defer C.wasmtime_component_export_index_delete(inner)
	if inner == nil {
		return nil, errors.New("the component does not export fermyon:spin/inbound-http.handle-request")
	}
	var (
		took  []time.Duration
		s     signature
		limit = time.Duration(seconds * float64(time.Second))
	)
	for began := time.Now(); time.Since(began) < limit || len(took) == 0; {
		one, err := c.fresh(inner, request, &s)
		if err != nil {
			return nil, err
		}
		took = append(took, one)
	}
	slices.Sort(took)
	return map[string]int64{
		"times": int64(len(took)), "p50": took[len(took)/2].Nanoseconds(), "p99": took[len(took)*99/100].Nanoseconds(),
	}, nil
}

// fresh answers one request, and says how long that took. It fills the signature in, the first time.
func (c *component) fresh(function *C.wasmtime_component_export_index_t, request json.RawMessage, s *signature) (time.Duration, error) {
	began := time.Now()
	store, context := c.engine.newStore()
	deleted := false
	defer func() {
		if !deleted {
			C.wasmtime_store_delete(store)
		}
	}()
	if err := failure(C.wasmtime_context_set_wasi(context, newWorld(nil))); err != nil {
		return 0, err
	}
	var instance C.wasmtime_component_instance_t
	if err := failure(C.wasmtime_component_linker_instantiate(c.engine.linker, context, c.component, &instance)); err != nil {
		return 0, err
	}
	var handler C.wasmtime_component_func_t
	if !C.wasmtime_component_instance_get_func(&instance, context, function, &handler) {
		return 0, errors.New("handle-request is no function")
	}
	took := time.Since(began)
	first := s.result == nil
	if first {
		rawType := C.wasmtime_component_func_type(&handler, context)
		*s = newSignature(rawType)
		C.wasmtime_component_func_type_delete(rawType)
	}
	var argument, result C.wasmtime_component_val_t
	if err := s.params[0].lower(request, &argument); err != nil {
		return 0, err
	}
	defer C.wasmtime_component_val_delete(&argument)
	began = time.Now()
	if err := failure(C.wasmtime_component_func_call(&handler, context, &argument, 1, &result, 1)); err != nil {
		return 0, err
	}
	took += time.Since(began)
	if first {
		if answer, ok := s.result.lift(&result).(map[string]any); !ok || answer["status"] != uint16(200) {
			return 0, fmt.Errorf("the component answered %v", answer["status"])
		}
	}
	C.wasmtime_component_val_delete(&result)
	began = time.Now()
	C.wasmtime_store_delete(store)
	deleted = true
	return took + time.Since(began), nil
}

// answerConfig answers get-config from the variables: {"ok": VALUE}, an empty one for a name that is not set.
func answerConfig(argument, result *C.wasmtime_component_val_t) {
	var value C.wasmtime_component_val_t
	value.kind = C.WASMTIME_COMPONENT_STRING
	setText(C.as_string(&value), variables[text(C.as_string(argument))])
	result.kind = C.WASMTIME_COMPONENT_RESULT
	out := C.as_result(result)
	out.is_ok = true
	C.point_at(&out.val, C.wasmtime_component_val_new(&value))
}
