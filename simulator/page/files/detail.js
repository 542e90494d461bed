// One request in full.
import { block, el, facts, fold, json, mark, members, visible } from "/page/dom.js";
import { canJudge, inspectRequest } from "/page/token.js";

function body(b) {
  if (!b) return null;
  const size = `${b.type || "no type"}, ${b.bytes} bytes${b.cut ? ", cut here" : ""}`;
  let shown = null;
  if (b.json !== undefined) shown = json(b.json);
  else if (b.parts) shown = json(b.parts);
  else if (b.text) shown = block(b.text);
  return [el("p", { class: "note" }, size), shown];
}

const words = {
  accepted: "The credential was accepted: signature, times and account are right.",
  not_checked: "The credential was not checked: an API key outranks it, or no call has the path.",
};

function verdict(e) {
  const good = e.verdict === "accepted", refused = e.verdict && !good && e.verdict !== "not_checked";
  const all = [];
  if (e.fault) all.push(callout("warn", "Broken on purpose", e.fault));
  if (e.reason) all.push(callout("bad", e.reason, [e.means, e.cause && `the log: ${e.cause}`].filter(Boolean).join(" – ")));
  else if (e.means) all.push(callout("bad", "No answer", e.means));
  if (e.verdict && !refused) all.push(callout(good ? "good" : "", good ? "Accepted" : "Not checked", words[e.verdict]));
  return all;
}

export function callout(mood, title, text) {
  return el("div", { class: `callout ${mood}` }, el("strong", {}, title), text ? el("p", {}, text) : null);
}

function binding(all) {
  if (!all) return null;
  return el("section", { class: "part" }, el("h3", {}, "What the token is bound to"),
    el("ul", { class: "bound" }, all.map((b) => el("li", {},
      el("p", {}, mark(b.fits, ""), " ", el("strong", {}, b.claim), b.fits ? " fits" : " differs"),
      facts([["token", el("code", {}, JSON.stringify(b.token))], ["start", el("code", {}, b.request === null ? "not sent" : JSON.stringify(b.request))]])))));
}

// Refusals that come after the signature was found to be right.
const afterSignature = /^(binding_|token_(claim|expired|not_yet|issued|lifetime|replayed))/;

function signature(e) {
  if (e.to === "endpoint" || !e.verdict || e.verdict === "not_checked") return null;
  if (e.verdict === "accepted" || afterSignature.test(e.verdict)) return el("p", {}, mark(true, ""), " The signature is that of the account’s secret.");
  if (e.verdict === "token_signature") return el("p", {}, mark(false, ""), " The signature is not that of the account’s secret.");
  return el("p", { class: "note" }, `The signature was not looked at: ${e.verdict} comes before.`);
}

function token(e, title, t, inspectable) {
  if (!t) return null;
  const at = new Date(e.at);
  return el("section", { class: "part" }, el("h3", {}, title, " ", el("small", {}, el("code", {}, t.short))), title === "Token" ? signature(e) : null,
    members("Claims, with times as seen when it arrived", t.claims, at), members("Header", t.header, at),
    inspectable && canJudge() ? el("button", { type: "button", click: () => inspectRequest(e.id) }, "Inspect now") : null);
}

function headers(title, all) {
  const list = Object.entries(all).sort(([a], [b]) => a.localeCompare(b)).flatMap(([name, values]) => values.map((v) => `${name}: ${v}`));
  const shown = block("");
  shown.textContent = list.map(visible).join("\n"); // one line each
  return list.length ? fold(false, `${title} (${list.length})`, shown) : null;
}

// drawDetail shows an entry; close is what its button does.
export function drawDetail(e, way, status, close) {
  const path = e.path + (e.query ? `?${e.query}` : "");
  return [
    el("header", { class: "detail-head" },
      el("h2", {}, el("code", {}, e.method, " ", path)),
      el("button", { type: "button", class: "small", click: close }, "Close")),
    el("p", { class: "note" }, status.cloneNode(true), ` ${way}`, e.call ? ` · ${e.call}` : "", e.caller ? ` · caller ${e.caller}` : "", ` · ${new Date(e.at).toISOString()} · ${e.milliseconds} ms · request ${e.id}`),
    verdict(e),
    binding(e.binding),
    token(e, "Token", e.token, e.to !== "endpoint"),
    ...(e.minted ?? []).map((t, i) => token(e, "Minted token", t, i === 0 && !e.token)),
    e.body ? fold(true, "Body", body(e.body)) : null,
    e.answer ? fold(true, "Answer", body(e.answer)) : null,
    headers("Headers", e.headers),
    headers("Headers of the answer", e.answer_headers),
  ];
}
