// A play draws itself, step by step. drawLadder is that of the reports (look/ladder.js).
/* global drawLadder */
import { el, fill, find, lines, mark, say, visible } from "/page/dom.js";
import { ask } from "/page/api.js";
import { callout } from "/page/detail.js";

const order = ["User", "App", "Brand", "Endpoint", "SDK", "Aiuta", "Storage"];
let scenarios = null;
let playing = 0; // the newest play; an older one stops drawing

const choice = () => scenarios.find((s) => s.name === find("scenario").value);

function describe() {
  const s = choice();
  find("about").textContent = lines((s.about || s.summary).trim());
  fill(find("persona"), s.personas.map((p) => el("option", { value: p }, p)));
}

const describeMembers = (object) => Object.entries(object ?? {}).map(([name, value]) => [visible(name), visible(JSON.stringify(value)), ""]);

// rows are the steps as drawLadder takes them; what looks alike is drawn once.
function rows(steps) {
  const all = [];
  const began = new Date(steps[0]?.at ?? 0);
  for (const s of steps) {
    const answer = s.status ? `${s.status}${s.answer ? ` ${s.answer}` : ""}` : s.answer ?? "";
    const row = {
      from: s.from, to: s.to, text: visible(s.text), answer: visible(answer), fault: s.fault && visible(s.fault),
      mood: s.status >= 400 || (s.request && !s.status) ? "bad" : s.status ? "good" : "", headers: (s.headers ?? []).map(visible),
      tokens: (s.tokens ?? []).map((t) => ({ short: visible(t.short), header: describeMembers(t.header), claims: describeMembers(t.claims) })),
      since: `+${((new Date(s.at) - began) / 1000).toFixed(1)} s`, took: s.took_ns ? `${(s.took_ns / 1e6).toFixed(1)} ms` : "", times: 1,
    };
    const before = all.at(-1);
    const look = (r) => JSON.stringify([r.from, r.to, r.text, r.answer, r.fault, r.headers]);
    if (before && look(before) === look(row)) Object.assign(before, row, { times: before.times + 1 });
    else all.push(row);
  }
  return all;
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function draw(steps, mine) {
  const all = rows(steps);
  const parties = [...new Set(all.flatMap((r) => [r.from, r.to]))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const ladder = drawLadder(parties, all);
  fill(find("drawn"), ladder);
  if (!find("slowly").checked || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const items = [...ladder.querySelectorAll(".step")];
  for (const item of items) item.hidden = true;
  for (const item of items) {
    if (mine !== playing || !find("slowly").checked) break;
    item.hidden = false;
    item.classList.add("arriving");
    await pause(Math.min(260, 6000 / items.length));
  }
  for (const item of items) item.hidden = false;
}

const outcomes = { passed: ["good", "Passed"], failed: ["bad", "Failed"], skipped: ["", "Skipped"], warning: ["warn", "Warning"] };

async function play(event) {
  event.preventDefault();
  const mine = ++playing;
  fill(find("played"), el("p", { class: "note" }, "Playing …"));
  fill(find("drawn"));
  try {
    const got = await ask("POST", "/plays", { scenario: find("scenario").value, persona: find("persona").value });
    if (mine !== playing) return;
    fill(find("played"));
    await draw(got.steps ?? [], mine);
    if (mine !== playing) return;
    const [mood, word] = outcomes[got.outcome] ?? ["", got.outcome];
    const checks = got.checks ?? [];
    fill(find("played"), callout(mood, `${word}: ${got.name}, ${got.persona}`, got.message || `${checks.length} expectations, all as expected.`),
      el("ul", { class: "checks" }, checks.map((c) => el("li", {}, mark(c.ok, c.ok ? "as expected:" : "not as expected:"), " ", c.expected, c.ok || !c.got ? "" : `, but: ${c.got}`))));
  } catch (error) {
    fill(find("played"), callout("bad", "Not played", error.message));
    say(error.message);
  }
}

export async function open() {
  if (scenarios) return;
  try {
    scenarios = (await ask("GET", "/scenarios")).scenarios;
  } catch (error) {
    fill(find("played"), callout("bad", "No scenarios", error.message));
    return;
  }
  fill(find("scenario"), scenarios.map((s) => el("option", { value: s.name }, s.name)));
  find("scenario").value = scenarios.some((s) => s.name === "jwt") ? "jwt" : scenarios[0].name;
  describe();
  find("start").disabled = false;
}

export function start() {
  find("scenario").addEventListener("change", describe);
  find("choose").addEventListener("submit", play);
}
