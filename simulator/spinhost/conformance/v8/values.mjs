// JSON for component values: bytes as {"bytes": BASE64}, a 64-bit integer as {"int64": DECIMAL}, everything else as the
// transpiled code has it.

export function toJSON(value) {
  return JSON.stringify(value, (_, v) => {
    if (v instanceof Uint8Array) return { bytes: Buffer.from(v).toString("base64") };
    if (typeof v === "bigint") return { int64: v.toString() };
    return v;
  });
}

export function fromJSON(text) {
  return JSON.parse(text, (_, v) => {
    if (typeof v?.bytes === "string") return new Uint8Array(Buffer.from(v.bytes, "base64"));
    if (typeof v?.int64 === "string") return BigInt(v.int64);
    return v;
  });
}
