// What an app does wrong, as far as its session shows it by now. Only simulator proxy has this view.
import { el, fill, find, mark, say } from "/page/dom.js";
import { ask } from "/page/api.js";
import { callout } from "/page/detail.js";
import { onRequest, onRestart } from "/page/live.js";

const bad = (c) => c.outcome === "failed" || c.outcome === "warning";

function finding(c) {
  const made = callout(c.severity === "high" || c.severity === "critical" ? "bad" : "warn", `${c.severity}: ${c.name}`, c.message);
  made.append(el("p", {}, el("em", {}, "Change: "), c.advice));
  return made;
}

function rule(c) {
  const sign = c.outcome === "skipped" ? el("span", { class: "mark skipped", "aria-hidden": "true" }, "–") : mark(!bad(c), "")[0];
  return el("tr", { class: bad(c) ? "broken" : c.outcome === "skipped" ? "not_checked" : "" }, el("td", {}, sign), el("th", { scope: "row" }, c.name), el("td", {}, c.summary),
    el("td", {}, bad(c) ? "broken" : c.outcome === "skipped" ? "not seen yet" : "holds"));
}

function draw({ cases }) {
  const of = (group) => cases.filter((c) => c.group === group);
  const rules = of("findings"), tokens = of("tokens"), found = rules.filter(bad);
  fill(find("judged"), of("session").map((c) => el("p", {}, c.summary, c.got ? el("span", { class: "note found" }, c.got) : null)),
    found.length ? found.map(finding) : callout("good", "No finding", "Nothing that passed so far is wrong."),
    el("section", { class: "part" }, el("h2", {}, "Tokens"), tokens.length ? el("ul", {}, tokens.map((c) => el("li", {}, el("code", {}, c.name), ` ${c.summary}`))) : el("p", { class: "note" }, "None has passed yet.")),
    el("table", { class: "table rules" }, el("caption", {}, "Every rule"),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "unseen" }, "Sign")), ...["Rule", "Holds if", "So far"].map((n) => el("th", { scope: "col" }, n)))),
      el("tbody", {}, rules.map(rule))));
}

export async function open() {
  try {
    draw(await ask("GET", "/findings"));
  } catch (error) {
    fill(find("judged"), callout("bad", "Not judged", error.message));
    say(error.message);
  }
}

let due = null;
export function start() {
  const again = () => {
    if (find("findings").hidden || due) return;
    due = setTimeout(() => { due = null; open(); }, 500);
  };
  onRequest(again);
  onRestart(again);
}
