// The world: who there is, how to be a caller, and what can be broken or decided otherwise.
import { command, copier, el, facts, fill, find, say } from "/page/dom.js";
import { ask } from "/page/api.js";
import { callout } from "/page/detail.js";
import { onRequest, onRestart } from "/page/live.js";
import { faultsCard } from "/page/faults.js";
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
    world.proxy ? null : el("p", { class: "note" }, `The endpoint runs as ${world.target}. An app gets its tokens there, and its SDK is pointed at one of the two APIs.`));
}

// through is how an app comes here by simulator proxy.
function through(world) {
  return card("Proxy", values(value("HTTPS proxy", new URL(world.proxy).host), value("its CA", `${world.proxy}/ca.pem`), value("script", `${world.proxy}/proxy.pac`)),
    el("p", { class: "note" }, "The app stays as it is: its device uses this proxy and trusts its CA. ",
      world.watched ? "The real Aiuta answers: nothing can be changed here." : "Aiuta’s stand-in answers, and takes the app’s own subscription id."),
    command(world.caller.command));
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
  none: "The endpoint does not authenticate its callers (caller_auth is none).",
  hs256: "The endpoint wants a session of your sign-in, signed with caller_secret (caller_auth is hs256).",
  jwks: "The endpoint wants a session of your identity provider (caller_auth is jwks).",
  api_key: "The endpoint wants the key of one of your servers (caller_auth is api_key).",
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

let refreshers = null; // often says that each request changes what is shown

// open draws the view the first time, and brings it up to date each time.
export async function open() {
  const cards = find("cards");
  try {
    if (!refreshers) {
      const world = await ask("GET", "/world");
      const shown = [addresses(world), world.proxy ? through(world) : null, world.accounts.map((a) => account(world, a))];
      refreshers = [];
      const keep = ([made, refresh], often) => { shown.push(made); refreshers.push({ refresh, often }); };
      if (!world.proxy) shown.push(trial(world), handCard(card, world));
      if (!world.watched) keep(faultsCard(card, attempt), true);
      if (!world.proxy) keep(usageCard(), true);
      if (!world.watched) {
        shown.push(magicCard(card, world));
        keep(switchesCard(card, attempt), false);
      }
      fill(cards, shown);
    }
    await Promise.all(refreshers.map(({ refresh }) => refresh()));
  } catch (error) {
    refreshers = null;
    fill(cards, callout("bad", "The world is not known", error.message));
  }
}

let due = null;
export function start() {
  onRestart(() => {
    refreshers = null;
    if (!find("world").hidden) open();
  });
  onRequest(() => {
    if (find("world").hidden || due || !refreshers) return;
    due = setTimeout(() => { due = null; for (const { refresh, often } of refreshers ?? []) if (often) refresh(); }, 300);
  });
}
