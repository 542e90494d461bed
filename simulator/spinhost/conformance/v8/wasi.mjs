// The world of one instance: Bytecode Alliance's shim, without what the machine would give away.
import { cli, clocks, random } from "@bytecodealliance/preview2-shim";
import { WASIShim } from "@bytecodealliance/preview2-shim/instantiation";

// wasi returns the imports for an instance with an environment ([[NAME, VALUE]…]) and a clock that stands at a time in
// microseconds since 1970. Random bytes are all the same, so that engines can be compared. What the guest prints goes to
// stderr, since stdout belongs to the driver.
export function wasi({ environment = [], microseconds }) {
  const shim = new WASIShim({
    sandbox: { preopens: {}, enableNetwork: false },
    cli: {
      ...cli,
      environment: { ...cli.environment, getEnvironment: () => environment, getArguments: () => [] },
      stdout: { getStdout: () => cli.stderr.getStderr() },
      exit: {
        exit() {
          throw new Error("the guest exited");
        },
      },
    },
    clocks: {
      ...clocks,
      wallClock: {
        ...clocks.wallClock,
        now: () => ({
          seconds: BigInt(Math.floor(microseconds / 1e6)),
          nanoseconds: (microseconds % 1e6) * 1000,
        }),
      },
      monotonicClock: { ...clocks.monotonicClock, now: () => BigInt(microseconds) * 1000n },
    },
    random: {
      ...random,
      random: { ...random.random, getRandomBytes: (length) => new Uint8Array(Number(length)).fill(7) },
    },
  });
  return shim.getImportObject();
}
