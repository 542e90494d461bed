// From a module of the Spin Go SDK v2 to a component, and from a component to JavaScript, with stock tools.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { $init, generate } from "@bytecodealliance/jco-transpile/component";
import { rename } from "./rename.mjs";

const nextToThis = (name) => readFileSync(new URL(name, import.meta.url));

// wrap makes a component of a module's bytes: wit-component compares the signatures with spin.wit and links the preview 1
// adapter of jco. It throws for a module that does not fit.
export async function wrap(module) {
  const embedded = await componentEmbed({
    binary: rename(module),
    witSource: nextToThis("spin.wit").toString(),
    world: "http-module",
  });
  return componentNew(embedded, [["wasi_snapshot_preview1", nextToThis("adapter/wasi_snapshot_preview1.reactor.wasm")]]);
}

// compile translates a component's bytes and returns a function that makes an instance of it, given its imports.
export async function compile(component) {
  await $init;
  const { files } = generate(component, {
    name: "component",
    instantiation: { tag: "sync" },
    noTypescript: true,
    noNodejsCompat: true,
  });
  const modules = new Map();
  const folder = mkdtempSync(join(tmpdir(), "component-"));
  try {
    for (const [name, content] of files) {
      if (name.endsWith(".wasm")) modules.set(name, new WebAssembly.Module(content));
    }
    const script = join(folder, "component.mjs");
    writeFileSync(script, files.find(([name]) => name.endsWith(".js"))[1]);
    const { instantiate } = await import(pathToFileURL(script));
    return (imports) => instantiate((name) => modules.get(name), imports);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
