// Makes a component of a module as Spin does, with Spin's own adapter: componentize_old_bindgen in Spin v4.0.2
// crates/componentize/src/lib.rs. The adapter is crates/componentize/adapters/wasi_snapshot_preview1.spin.wasm there.
import { componentNew, parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { concat, rewrite } from "./binary.mjs";

const ADAPTER_NAME = "wasi_snapshot_preview1";
const METADATA = "component-type:reactor";
const handlers = { "handle-http-request": "inbound-http", "handle-redis-message": "inbound-redis" };

// wrapLikeSpin makes a component of a module's bytes, given the adapter's. It throws for a module that does not fit.
export async function wrapLikeSpin(module, adapter) {
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(module)).map(({ name }) => name);
  const missing = Object.keys(handlers).filter((name) => !exported.includes(name));
  const retargeted = rewrite(module, {
    importNames: ([from, name]) => [ADAPTER_NAME, from === ADAPTER_NAME ? name : `${from}:${name}`],
  });
  return componentNew(retargeted, [[ADAPTER_NAME, await withoutExports(adapter, missing.map((name) => handlers[name]))]]);
}

// withoutExports takes interfaces out of the world that the adapter's metadata says it exports. The wasm-tools in npm have
// no function to decode this metadata or to encode it, so the types in it are printed as text, changed and parsed.
async function withoutExports(adapter, interfaces) {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(adapter), METADATA);
  if (!section) throw new Error(`the adapter has no section ${METADATA}: it is not Spin's`);
  const metadata = Buffer.from(section);
  const start = metadata.indexOf("\0asm"); // behind a version, an encoding and the name of the world
  let types = await print(metadata.subarray(start));
  for (const name of interfaces) {
    // The indentation tells a world's export from the interface itself.
    const changed = types.replace(new RegExp(`^ {10}\\(export \\S+ "fermyon:spin/${name}" .*\\n`, "m"), "");
    if (changed === types) throw new Error(`the adapter's world exports no ${name}: it is not Spin's`);
    types = changed;
  }
  const filtered = concat([metadata.subarray(0, start), await parse(types)]);
  return rewrite(adapter, { customSection: (name, content) => (name === METADATA ? filtered : content) });
}
