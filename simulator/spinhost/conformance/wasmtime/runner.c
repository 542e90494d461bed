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

void like_spin(wasm_config_t *config) {
  const size_t megabyte = 1 << 20;
  wasmtime_pooling_allocation_config_t *pool = wasmtime_pooling_allocation_config_new();
  // A tenth of Spin's: a process that has a thousand reserves six terabytes of addresses.
  wasmtime_pooling_allocation_config_total_component_instances_set(pool, 100);
  wasmtime_pooling_allocation_config_total_memories_set(pool, 100);
  wasmtime_pooling_allocation_config_total_tables_set(pool, 200);
  wasmtime_pooling_allocation_config_total_core_instances_set(pool, 400);
  wasmtime_pooling_allocation_config_max_component_instance_size_set(pool, 10 * megabyte);
  wasmtime_pooling_allocation_config_max_core_instance_size_set(pool, 10 * megabyte);
  wasmtime_pooling_allocation_config_table_elements_set(pool, 100000);
  wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pool, 2 * megabyte);
  wasmtime_pooling_allocation_config_table_keep_resident_set(pool, megabyte / 2);
  wasmtime_pooling_allocation_strategy_set(config, pool);
  wasmtime_pooling_allocation_config_delete(pool);
  wasmtime_config_epoch_interruption_set(config, true);
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
