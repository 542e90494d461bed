// The inspector: a token in words, and every rule with its verdict.
import { el, fill, find, mark, members, say } from "/page/dom.js";
import { ask } from "/page/api.js";
import { callout } from "/page/detail.js";

// The real Aiuta's secret is not known here: its tokens are shown, and not judged.
let judged = true;
export function tokensAreJudged(on) { judged = on; }
export const canJudge = () => judged;

const verdicts = { holds: "holds", broken: "broken", not_checked: "not checked" };

function rule(r) {
  const sign = r.verdict === "not_checked" ? el("span", { class: "mark skipped", "aria-hidden": "true" }, "–") : mark(r.verdict === "holds", "")[0];
  return el("tr", { class: r.verdict }, el("td", {}, sign), el("td", {}, r.wants, r.found ? el("span", { class: "note found" }, r.found) : null),
    el("td", {}, verdicts[r.verdict]));
}

function show(got) {
  const at = new Date(got.at);
  const good = !got.reason;
  const title = good ? "Good: Aiuta’s stand-in takes it" : `Refused: ${got.reason}`;
  fill(find("rules"),
    callout(good ? "good" : "bad", title, good ? `It is one of the account ${got.account}, and binds what its claims say.` : got.means),
    el("table", { class: "table rules" }, el("caption", {}, `Every rule, at ${at.toISOString()}`),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "unseen" }, "Sign")), el("th", { scope: "col" }, "Rule"), el("th", { scope: "col" }, "Verdict"))),
      el("tbody", {}, got.rules.map(rule))));
  fill(find("decoded"), members("Claims", got.claims, at), members("Header", got.header, at));
}

async function inspect(asked) {
  try {
    show(await ask("POST", "/inspect", asked));
  } catch (error) {
    fill(find("rules"), callout("bad", "Not inspected", error.message));
    fill(find("decoded"));
    say(error.message);
  }
}

// inspectRequest judges the token of a request, which this page never gets to see whole.
export async function inspectRequest(id) {
  find("pasted").value = "";
  find("pasted").placeholder = `the token of request ${id}`;
  location.hash = "#token";
  await inspect({ request: id });
}

// bare is a token out of what people copy: a header, an answer, quotes, line breaks.
function bare(text) {
  return text.match(/[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/)?.[0] ?? text.trim();
}

export function start() {
  const pasted = find("pasted");
  find("inspect").addEventListener("submit", (event) => {
    event.preventDefault();
    inspect({ token: bare(pasted.value) });
  });
  pasted.addEventListener("paste", () => setTimeout(() => inspect({ token: bare(pasted.value) })));
  find("wipe").addEventListener("click", () => {
    pasted.value = "";
    pasted.placeholder = "eyJ…";
    fill(find("rules"));
    fill(find("decoded"));
    pasted.focus();
  });
}
