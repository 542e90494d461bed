// Runs components in V8 for a driver at the other end of stdin and stdout, which speaks in lines of JSON:
//
//	{"wrap": MODULE_FILE, "to": COMPONENT_FILE}       makes a component of a module; with "adapter": FILE, as Spin does
//	{"load": COMPONENT_FILE}                          compiles it; answers {"ok": NUMBER}
//	{"handle": NUMBER, "request": …, "world": …}      answers one request in a fresh instance
//
// Each is answered by {"ok": …} or {"failed": MESSAGE}. While a request is under way, the guest's host calls come out as
// {"call": NAME, "arguments": […]}, and the next line in is the result: {"ok": …}, {"err": …} or {"trap": MESSAGE}.
import { openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { compile, wrap } from "./component.mjs";
import { wrapLikeSpin } from "./spin_adapter.mjs";
import { fromJSON, toJSON } from "./values.mjs";
import { wasi } from "./wasi.mjs";

const components = [];

const operations = {
  async wrap({ wrap: from, to, adapter }) {
    const module = readFileSync(from);
    writeFileSync(to, await (adapter ? wrapLikeSpin(module, readFileSync(adapter)) : wrap(module)));
  },
  async load({ load: file }) {
    return components.push(await compile(readFileSync(file))) - 1;
  },
  async handle({ handle: number, request, world }) {
    const instance = components[number]({ ...wasi(world), ...spin });
    return instance.inboundHttp.handleRequest(request);
  },
};

// spin hands every function of Spin's on to the driver. Any other name fails at instantiation.
const spin = {};
for (const [name, functions] of Object.entries({
  config: ["get-config"],
  http: ["send-request"],
  "key-value": ["open", "get", "set", "delete", "exists", "get-keys", "close"],
  redis: ["publish", "get", "set", "incr", "del", "sadd", "smembers", "srem", "execute"],
})) {
  spin[`fermyon:spin/${name}`] = Object.fromEntries(
    functions.map((f) => [camelCase(f), (...values) => ask(`${name}.${f}`, values)]),
  );
}

function camelCase(name) {
  return name.replace(/-./g, (dash) => dash[1].toUpperCase());
}

// ask asks the driver for a host call's result. The transpiled code takes a thrown payload for the err of a result.
function ask(call, values) {
  write({ call, arguments: values });
  const result = read();
  if ("trap" in result) throw new Error(result.trap);
  if ("err" in result) throw Object.assign(new Error(call), { payload: result.err });
  return result.ok;
}

// The guest's host calls are synchronous, so stdin is read and stdout written without the event loop. Opened anew, both
// block, whatever mode the driver has set on its ends.
const input = openSync("/dev/stdin", "r"), output = openSync("/dev/stdout", "w");
let pending = Buffer.alloc(0);
const chunk = Buffer.alloc(1 << 16);

function read() {
  const parts = [pending];
  let end = pending.indexOf("\n");
  while (end < 0) {
    const n = readSync(input, chunk);
    if (n === 0) process.exit(0); // the driver is gone
    const newline = chunk.subarray(0, n).indexOf("\n");
    if (newline >= 0) end = parts.reduce((sum, part) => sum + part.length, newline);
    parts.push(Buffer.from(chunk.subarray(0, n)));
  }
  const all = Buffer.concat(parts);
  pending = all.subarray(end + 1);
  return fromJSON(all.subarray(0, end).toString());
}

function write(value) {
  const bytes = Buffer.from(`${toJSON(value)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(output, bytes, at);
}

for (;;) {
  const command = read();
  try {
    const name = Object.keys(command).find((key) => key in operations);
    write({ ok: (await operations[name](command)) ?? null });
  } catch (error) {
    write({ failed: String(error.stack ?? error) });
  }
}
