// Gives a module built with the Spin Go SDK v2 today's names, and leaves every other byte as it is: the binary interface
// of 2022 is the Canonical ABI of today (component-model design/mvp/CanonicalABI.md), only the names have changed.

const importModules = {
  "spin-config": "fermyon:spin/config",
  "key-value": "fermyon:spin/key-value",
  "outbound-redis": "fermyon:spin/redis",
  "wasi-outbound-http": "fermyon:spin/http",
};
const importNames = { "wasi-outbound-http.request": "send-request" };
const exportNames = {
  "handle-http-request": "fermyon:spin/inbound-http#handle-request",
  canonical_abi_realloc: "cabi_realloc",
};

// The sections that hold names (WebAssembly core specification 5.5).
const IMPORT_SECTION = 2, EXPORT_SECTION = 7;
const HEADER_SIZE = 8;

// rename returns the module with its imports and exports renamed.
export function rename(module) {
  const reader = new Reader(module, HEADER_SIZE);
  const out = [module.subarray(0, HEADER_SIZE)];
  while (!reader.done()) {
    const id = reader.byte();
    const content = reader.bytes(reader.number());
    const renamed = id === IMPORT_SECTION ? renameImports(content) : id === EXPORT_SECTION ? renameExports(content) : content;
    out.push([id], encodeNumber(renamed.length), renamed);
  }
  return concat(out);
}

function renameImports(section) {
  const reader = new Reader(section);
  const out = [];
  const count = reader.number();
  for (let i = 0; i < count; i++) {
    const module = reader.name(), name = reader.name();
    out.push(encodeName(importModules[module] ?? module), encodeName(importNames[`${module}.${name}`] ?? name));
    const from = reader.at;
    reader.importType();
    out.push(section.subarray(from, reader.at));
  }
  return concat([encodeNumber(count), ...out]);
}

function renameExports(section) {
  const reader = new Reader(section);
  const out = [];
  const count = reader.number();
  for (let i = 0; i < count; i++) {
    const name = reader.name();
    out.push(encodeName(exportNames[name] ?? name), [reader.byte()], encodeNumber(reader.number()));
  }
  return concat([encodeNumber(count), ...out]);
}

// Reader reads the binary format's few kinds of values (5.2).
class Reader {
  constructor(buffer, at = 0) {
    this.buffer = buffer;
    this.at = at;
  }
  done() {
    return this.at >= this.buffer.length;
  }
  byte() {
    return this.buffer[this.at++];
  }
  bytes(length) {
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
  number() { // LEB128, unsigned
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (!(byte & 0x80)) return value;
    }
  }
  name() {
    return new TextDecoder().decode(this.bytes(this.number()));
  }
  importType() { // a function's type index; nothing else comes from the Go SDK
    const kind = this.byte();
    if (kind !== 0) throw new Error(`the module imports something that is no function (kind ${kind})`);
    this.number();
  }
}

function encodeNumber(value) {
  const out = [];
  do {
    const rest = Math.floor(value / 128);
    out.push((value % 128) | (rest ? 0x80 : 0));
    value = rest;
  } while (value);
  return out;
}

function encodeName(name) {
  const bytes = new TextEncoder().encode(name);
  return concat([encodeNumber(bytes.length), bytes]);
}

function concat(parts) {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
