// Gives a module built with the Spin Go SDK v2 today's names, and leaves every other byte as it is: the binary interface
// of 2022 is the Canonical ABI of today (component-model design/mvp/CanonicalABI.md), only the names have changed.
import { rewrite } from "./binary.mjs";

const importModules = {
  "spin-config": "fermyon:spin/config",
  "key-value": "fermyon:spin/key-value",
  "outbound-redis": "fermyon:spin/redis",
  "wasi-outbound-http": "fermyon:spin/http",
};
const functions = { "wasi-outbound-http.request": "send-request" };
const exports = {
  "handle-http-request": "fermyon:spin/inbound-http#handle-request",
  canonical_abi_realloc: "cabi_realloc",
};

// rename returns the module with its imports and exports renamed.
export function rename(module) {
  return rewrite(module, {
    importNames: ([from, name]) => [importModules[from] ?? from, functions[`${from}.${name}`] ?? name],
    exportName: (name) => exports[name] ?? name,
  });
}
