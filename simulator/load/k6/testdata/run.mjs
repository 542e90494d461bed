// Plays a script once, with stand-ins for the modules of k6, whose requests are synchronous:
// node run.mjs SCRIPT, with K6_NAME=value for each variable. It prints which checks held.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

globalThis.__ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith('K6_')).map(([name, value]) => [name.slice(3), value]),
);
globalThis.played = { Checks: {}, Failed: '' };

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'k6-'));
try {
  const module = join(folder, 'node_modules', 'k6');
  mkdirSync(module, { recursive: true });
  for (const file of ['k6.mjs', 'http.mjs', 'encoding.mjs', 'fetch.mjs']) copyFileSync(join(here, file), join(module, file));
  writeFileSync(join(module, 'package.json'), JSON.stringify({
    name: 'k6', exports: { '.': './k6.mjs', './http': './http.mjs', './encoding': './encoding.mjs' },
  }));
  copyFileSync(process.argv[2], join(folder, 'script.mjs'));
  const script = await import(pathToFileURL(join(folder, 'script.mjs')));
  try {
    script.setup();
    script.default();
  } catch (error) {
    played.Failed = error.message;
  }
  console.log(JSON.stringify(played));
} finally {
  rmSync(folder, { recursive: true });
}
