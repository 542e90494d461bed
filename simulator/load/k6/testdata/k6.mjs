export function check(value, checks) {
  let all = true;
  for (const [name, holds] of Object.entries(checks)) {
    const held = Boolean(holds(value));
    (played.Checks[name] ||= [0, 0])[held ? 0 : 1]++;
    all &&= held;
  }
  return all;
}

export function fail(message) {
  throw new Error(message);
}

// Nobody has to wait in a test: the stand-in is ready at once.
export function sleep() {}
