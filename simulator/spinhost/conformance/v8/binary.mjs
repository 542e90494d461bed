// Rewrites names and custom sections of a core module, and leaves every other byte as it is (WebAssembly core
// specification 5.5).

const CUSTOM_SECTION = 0, IMPORT_SECTION = 2, EXPORT_SECTION = 7;
const HEADER_SIZE = 8;

// rewrite returns the module with what these functions return instead of what they are given: importNames takes and
// returns [MODULE, NAME] of an import, exportName the name of an export, customSection a section's name and content and
// returns its content. What has no function stays.
export function rewrite(module, { importNames, exportName, customSection }) {
  const reader = new Reader(module, HEADER_SIZE);
  const out = [module.subarray(0, HEADER_SIZE)];
  while (!reader.done()) {
    const id = reader.byte();
    let content = reader.bytes(reader.number());
    if (id === IMPORT_SECTION && importNames) content = rewriteImports(content, importNames);
    if (id === EXPORT_SECTION && exportName) content = rewriteExports(content, exportName);
    if (id === CUSTOM_SECTION && customSection) content = rewriteCustom(content, customSection);
    out.push([id], encodeNumber(content.length), content);
  }
  return concat(out);
}

function rewriteImports(section, importNames) {
  const reader = new Reader(section);
  const out = [];
  const count = reader.number();
  for (let i = 0; i < count; i++) {
    out.push(...importNames([reader.name(), reader.name()]).map(encodeName));
    const from = reader.at;
    reader.importType();
    out.push(section.subarray(from, reader.at));
  }
  return concat([encodeNumber(count), ...out]);
}

function rewriteExports(section, exportName) {
  const reader = new Reader(section);
  const out = [];
  const count = reader.number();
  for (let i = 0; i < count; i++) {
    out.push(encodeName(exportName(reader.name())), [reader.byte()], encodeNumber(reader.number()));
  }
  return concat([encodeNumber(count), ...out]);
}

function rewriteCustom(section, customSection) {
  const reader = new Reader(section);
  const name = reader.name();
  return concat([encodeName(name), customSection(name, section.subarray(reader.at))]);
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
  importType() { // a function's type index; the Go SDK imports only functions
    const kind = this.byte();
    if (kind !== 0) throw new Error(`the module imports something other than a function (kind ${kind})`);
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

// concat joins arrays of bytes.
export function concat(parts) {
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
