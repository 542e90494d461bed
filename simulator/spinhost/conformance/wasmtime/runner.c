#include "runner.h"

#include <stdio.h>

#include "_cgo_export.h"

static wasmtime_error_t *called(void *number, wasmtime_context_t *context, const wasmtime_component_func_type_t *type,
                                wasmtime_component_val_t *arguments, size_t argument_count,
                                wasmtime_component_val_t *results, size_t result_count) {
  return goHostCall((size_t)number, (wasmtime_component_func_type_t *)type, arguments, argument_count, results, result_count);
}

wasmtime_error_t *define_function(wasmtime_component_linker_instance_t *instance, const char *name, size_t length, size_t number) {
  return wasmtime_component_linker_instance_add_func(instance, name, length, called, (void *)number, NULL);
}

static ptrdiff_t print(void *data, const unsigned char *text, size_t size) {
  return (ptrdiff_t)fwrite(text, 1, size, stderr);
}

wasi_config_t *new_world(size_t count, const char **names, const char **values) {
  wasi_config_t *world = wasi_config_new();
  wasi_config_set_env(world, count, names, values);
  wasi_config_set_stdout_custom(world, print, NULL, NULL);
  wasi_config_set_stderr_custom(world, print, NULL, NULL);
  return world;
}
