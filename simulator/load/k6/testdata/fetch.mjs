// Sends the request that stands on stdin, and prints the answer.
import { readFileSync } from 'node:fs';

const { method, url, headers, text, form } = JSON.parse(readFileSync(0, 'utf8'));
let body = text;
if (form) {
  body = new FormData();
  for (const [name, part] of Object.entries(form)) {
    body.append(name, new Blob([Buffer.from(part.data, 'base64')], { type: part.type }), part.name);
  }
}
const answer = await fetch(url, { method, headers, body, redirect: 'manual' });
console.log(JSON.stringify({ status: answer.status, body: await answer.text() }));
