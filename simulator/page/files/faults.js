// What can be broken on purpose: the next start, whole parties, or anything that docs/faults.md has.
import { el, fill, say } from "/page/dom.js";
import { ask } from "/page/api.js";

// failures are what the next start can fail with, toggles what can be switched on and off.
const failures = [
  ["401, as a gateway says", { status: { code: 401, body: '{"message":"Unauthorized"}' } }],
  ["402, payment required", { status: { code: 402, body: '{"detail":"Payment required"}' } }],
  ["403, forbidden", { status: { code: 403, body: '{"message":"Forbidden"}' } }],
  ["429, after 30 s", { too_many_requests: { retry_after: "30s" } }],
  ["500", { status: { code: 500, body: '{"detail":"Internal Server Error"}' } }],
  ["503, with a text", { status: { code: 503, body: "upstream unavailable" } }],
  ["a reset connection", { reset_peer: true }],
  ["no answer at all", { timeout: true }],
  ["an answer that breaks off", { limit_data: { bytes: 10 } }],
  ["a lost answer: it was started", { direction: "downstream", reset_peer: true }],
];

const toggles = [
  ["The endpoint is down", { link: "app-endpoint", status: { code: 503, body: "upstream unavailable" } }],
  ["The endpoint takes 3 s longer", { link: "app-endpoint", delay: { fixed: "3s" } }],
  ["The brand’s keys and hook are down", { link: "endpoint-brand", down: true }],
  ["Aiuta is down", { link: "sdk-api", status: { code: 503, body: "upstream unavailable" } }],
  ["Aiuta takes 3 s longer", { link: "sdk-api", delay: { fixed: "3s" } }],
  ["Aiuta resets every third connection", { link: "sdk-api", toxicity: 0.33, reset_peer: true }],
  ["The storage has lost its images", { link: "sdk-storage", status: { code: 404 } }],
];

const sameRule = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((k) => [k, sorted(value[k])]));
}

function ruleWords(rule) {
  const { link, match, nth, times, toxicity, direction, ...effect } = rule;
  const which = [match?.method, match?.path, match?.call].filter(Boolean).join(" ") || "every request";
  const turn = nth ? `, the ${nth === 1 ? "next" : `${nth}.`}${times > 1 ? ` and ${times - 1} more` : ""}` : "";
  return `${link}: ${which}${turn}${toxicity ? `, with a chance of ${toxicity}` : ""}${direction ? `, ${direction}` : ""}: ` +
    Object.entries(effect).map(([name, v]) => v === true ? name : `${name} ${v?.code ?? JSON.stringify(v)}`).join(", ");
}

export function faultsCard(card, attempt) {
  const list = el("ul", { class: "rulelist" }), out = el("div", { "aria-live": "polite" });
  const boxes = toggles.map(([words, rule]) => [el("input", { type: "checkbox", change: (event) => attempt(out, async () => {
    if (event.target.checked) return draw(await ask("POST", "/faults", rule));
    const now = await ask("GET", "/faults");
    for (const f of now.faults) if (sameRule(f.rule, rule)) await ask("DELETE", `/faults/${f.id}`);
    return refresh();
  }) }), words, rule]);
  const failing = el("select", { id: "failing" }, failures.map(([words], i) => el("option", { value: i }, words)));
  const clear = el("button", { type: "button", class: "small", click: () => attempt(out, async () => { await ask("DELETE", "/faults"); await refresh(); }) }, "Remove all");
  const text = el("textarea", { id: "rule", class: "mono", rows: "3", spellcheck: "false" });
  text.value = '{"link": "sdk-api", "match": {"call": "status"}, "nth": 2, "status": {"code": 500}}';

  function draw({ faults }) {
    fill(list, faults.length ? null : el("li", { class: "bare note" }, "None: all goes as it should."), faults.map((f) => el("li", { class: f.over ? "over" : "" }, el("span", {}, ruleWords(f.rule),
      el("span", { class: "note found" }, `hit ${f.hit} of ${f.matched}${f.over ? ", over" : ""}`)),
    el("button", { type: "button", class: "small", "aria-label": `Remove: ${ruleWords(f.rule)}`, click: () => attempt(out, async () => { await ask("DELETE", `/faults/${f.id}`); await refresh(); }) }, "Remove"))));
    for (const [box, , rule] of boxes) box.checked = faults.some((f) => sameRule(f.rule, rule));
    clear.hidden = faults.length === 0;
  }
  async function refresh() { draw(await ask("GET", "/faults")); }

  const made = card("Break something",
    el("form", { class: "line", submit: (event) => {
      event.preventDefault();
      const [words, effect] = failures[Number(failing.value)];
      attempt(out, async () => { draw(await ask("POST", "/faults", { link: "sdk-api", match: { call: "start" }, nth: 1, ...effect })); say(`The next start fails: ${words}`); });
    } }, el("label", { for: "failing" }, "The next start fails with"), failing, el("button", {}, "Arm")),
    el("div", { class: "switchlist" }, boxes.map(([box, words]) => el("label", { class: "check" }, box, words))),
    el("details", { class: "fold part" }, el("summary", {}, "Another fault, as docs/faults.md has it"),
      el("form", { class: "part", submit: (event) => {
        event.preventDefault();
        attempt(out, async () => draw(await ask("POST", "/faults", parsed(text.value))));
      } }, el("label", { for: "rule", class: "unseen" }, "The fault, in JSON"), text, el("div", {}, el("button", {}, "Add the fault")))),
    out, el("div", { class: "card-head" }, el("h3", {}, "Faults at present"), clear), list);
  return [made, refresh];
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error.message}`);
  }
}
