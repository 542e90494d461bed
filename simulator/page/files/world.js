// The world: who there is, how to be a caller, and what can be broken or decided otherwise.
import { command, copier, el, facts, fill, find, say } from "/page/dom.js";
import { ask } from "/page/api.js";
import { callout } from "/page/detail.js";
import { onRequest } from "/page/live.js";
import { magicCard, switchesCard } from "/page/decisions.js";
import { handCard } from "/page/hand.js";

function card(title, ...children) {
  const id = "card-" + title.toLowerCase().replaceAll(/[^a-z]+/g, "-");
  return el("section", { class: "card", "aria-labelledby": id }, el("h2", { id }, title), ...children);
}

// value is a line with a name, a text, and buttons. A secret shows only when it is asked for.
function value(name, text, secret = false) {
  const code = el("code", {}, secret ? "•".repeat(12) : text);
  const show = secret && el("button", { type: "button", class: "small", "aria-pressed": "false", "aria-label": `Show the ${name}`, click: () => {
    const on = show.getAttribute("aria-pressed") === "false";
    show.setAttribute("aria-pressed", String(on));
    show.textContent = on ? "Hide" : "Show";
    fill(code, on ? text : "•".repeat(12));
  } }, "Show");
  return el("div", {}, el("dt", {}, name), el("dd", {}, code), el("dd", { class: "acts" }, show || null, copier(`the ${name}`, () => text)));
}

const values = (...lines) => el("dl", { class: "values" }, lines);

// attempt runs what a control does, and shows what went wrong next to it.
async function attempt(out, action) {
  fill(out);
  try {
    await action();
  } catch (error) {
    fill(out, callout("bad", "Not done", error.message));
    say(error.message);
  }
}

function addresses(world) {
  return card("Addresses", values(value("endpoint", world.endpoint), value("API, unified", world.unified), value("API, legacy", world.legacy)),
    el("p", { class: "note" }, `The endpoint runs as ${world.target}. An app gets its tokens there, and its SDK is pointed at one of the two APIs.`));
}

function account(world, a) {
  const out = el("div", { "aria-live": "polite" });
  const secrets = el("div");
  const draw = (secret) => fill(secrets, values(value("subscription id", a.subscription_id), value("JWT key (iss)", a.issuer),
    world.secrets ? value("API key", a.api_key, true) : null, world.secrets ? value("JWT secret", secret, true) : null));
  draw(a.secret);
  const follow = el("input", { type: "checkbox", checked: a.follows });
  const rotate = el("button", { type: "button", click: () => attempt(out, async () => {
    const got = await ask("POST", `/accounts/${encodeURIComponent(a.name)}/rotate`, { endpoint: follow.checked });
    draw(got.secret);
    fill(out, got.endpoint ? callout("good", "Rotated", "The endpoint signs with the new secret. Tokens of the old one are refused.")
      : callout("warn", "Rotated at Aiuta only", "The endpoint signs with the old secret, so Aiuta refuses its tokens, until jwt_secret is the new one."));
  }) }, "Rotate the secret");
  return card("Credentials", el("p", { class: "note" }, `The account ${a.name} of Aiuta’s stand-in, made for this run.`), secrets,
    world.secrets ? el("div", { class: "line" }, rotate, a.follows ? el("label", { class: "check" }, follow, "The endpoint follows") : null)
      : el("p", { class: "note" }, "Secrets are shown on the machine that serve runs on, at 127.0.0.1."), out);
}

const auths = {
  none: "The endpoint asks nobody who they are (caller_auth is none).",
  hs256: "The endpoint asks for a session of the brand’s, signed with caller_secret (caller_auth is hs256).",
  jwks: "The endpoint asks for a session of an identity provider (caller_auth is jwks).",
  api_key: "The endpoint asks for a key of a server of the brand’s (caller_auth is api_key).",
};

function trial(world) {
  const out = el("div", { "aria-live": "polite" });
  const user = el("input", { type: "text", id: "user", value: "try-it", maxlength: "128", autocomplete: "off", spellcheck: "false" });
  const session = world.caller.session ? [el("form", { class: "line", submit: (event) => {
    event.preventDefault();
    attempt(out, async () => {
      const got = await ask("POST", "/sessions", { user: user.value });
      const header = `Authorization: Bearer ${got.session}`;
      fill(out, values(value("session", got.session, true), value("header", header, true)),
        el("p", { class: "note" }, `A session of ${got.user}, until ${new Date(got.expires).toLocaleTimeString()}.`));
    });
  } }, el("label", { for: "user" }, "User"), user, el("button", {}, "Make a session")), out] : [];
  return card("Ask for a token", el("p", { class: "note" }, auths[world.caller.auth] ?? `caller_auth is ${world.caller.auth}`),
    command(world.caller.command), world.caller.needs ? el("p", { class: "note" }, world.caller.needs) : null, ...session);
}

// What the next start can fail with, and what can be switched on and off.
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

function faultsCard() {
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

function usageCard() {
  const out = el("div", { class: "part" });
  async function refresh() {
    const u = await ask("GET", "/usage");
    const of = (by) => u.tables.find((t) => t.by[0] === by)?.rows ?? [];
    const table = (title, name, rows) => rows.length === 0 ? null : el("table", { class: "table" }, el("caption", {}, title),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, name), ...["Tokens", "Refused", "Failed"].map((n) => el("th", { scope: "col", class: "number" }, n)))),
      el("tbody", {}, rows.slice(0, 8).map((r) => el("tr", {}, el("th", { scope: "row" }, r.key[0] || "–"), ...[r.tokens, r.refusals, r.failures].map((n) => el("td", { class: "number" }, n))))));
    fill(out, facts([["tokens", u.total.tokens], ["refused", u.total.refusals], ["failed", u.total.failures], ["median", u.lines.decisions ? `${(u.total.duration_us.p50 / 1000).toFixed(2)} ms` : "–"]]),
      table("By caller", "Caller", of("caller")), table("By code", "Code", of("code").filter((r) => r.tokens === 0)));
  }
  return [card("Usage so far", out), refresh];
}

let refreshers = null;

// open draws the view the first time, and brings it up to date each time.
export async function open() {
  const cards = find("cards");
  try {
    if (!refreshers) {
      const world = await ask("GET", "/world");
      const [faults, refreshFaults] = faultsCard();
      const [usage, refreshUsage] = usageCard();
      const [switches, refreshSwitches] = switchesCard(card, attempt);
      fill(cards, addresses(world), world.accounts.map((a) => account(world, a)), trial(world), handCard(card, world), faults, usage, magicCard(card, world), switches);
      refreshers = [refreshFaults, refreshUsage, refreshSwitches];
    }
    await Promise.all(refreshers.map((refresh) => refresh()));
  } catch (error) {
    refreshers = null;
    fill(cards, callout("bad", "The world is not known", error.message));
  }
}

let due = null;
export function start() {
  onRequest(() => {
    if (find("world").hidden || due || !refreshers) return;
    due = setTimeout(() => { due = null; refreshers[0](); refreshers[1](); }, 300);
  });
}
