// What Aiuta's stand-in decides where nothing is public, and the ids that make it fail on purpose.
import { copier, el } from "/page/dom.js";
import { ask } from "/page/api.js";

const kind = (text) => text.startsWith("‹");

// control is a select for a switch with a list of values, and otherwise a field.
function control(s, set) {
  const change = (event) => set(s.name, event.target.value);
  if (s.values.some(kind)) {
    const input = el("input", { type: "text", id: `switch-${s.name}`, spellcheck: "false", autocomplete: "off", change });
    input.value = s.value;
    return input;
  }
  return el("select", { id: `switch-${s.name}`, change }, s.values.map((v) => el("option", { value: v, selected: v === s.value }, v)));
}

export function switchesCard(card, attempt) {
  const body = el("tbody"), out = el("div", { "aria-live": "polite" });
  const back = el("button", { type: "button", class: "small", hidden: true }, "All back to their defaults");
  const set = (name, value) => attempt(out, async () => draw(await ask("PATCH", "/switches", { [name]: value }))).then(refresh); // a wrong value goes away again
  const rows = new Map(); // by name: rows stay, so that a field keeps what is being typed
  function draw({ switches }) {
    const changed = switches.filter((s) => s.value !== s.default);
    back.hidden = changed.length === 0;
    back.onclick = () => attempt(out, async () => draw(await ask("PATCH", "/switches", Object.fromEntries(changed.map((s) => [s.name, s.default])))));
    for (const s of switches) {
      if (!rows.has(s.name)) {
        const field = control(s, set);
        const row = el("tr", {}, el("th", { scope: "row" }, el("label", { for: `switch-${s.name}` }, s.name)), el("td", {}, field),
          el("td", {}, s.means, el("span", { class: "note found" }, `default: ${s.default}`, s.note ? `; ${s.note}` : "")));
        rows.set(s.name, { row, field });
        body.append(row);
      }
      const { row, field } = rows.get(s.name);
      row.className = s.value === s.default ? "" : "changed";
      if (field !== document.activeElement || field.tagName === "SELECT") field.value = s.value;
    }
  }
  async function refresh() { draw(await ask("GET", "/switches")); }
  const made = card("What Aiuta does where nothing is public",
    el("div", { class: "card-head" }, el("p", { class: "note" }, "Every default is a guess; docs/backend.md says what speaks for it. A change counts from the next request on."), back), out,
    el("div", { class: "tablebox", tabindex: "0", role: "region", "aria-label": "Switches" }, el("table", { class: "table switches" },
      el("thead", {}, el("tr", {}, ...["Switch", "Value", "Decides"].map((n) => el("th", { scope: "col" }, n)))), body)));
  made.classList.add("broad");
  return [made, refresh];
}

export function magicCard(card, world) {
  return card("Magic ids", el("p", { class: "note" }, "A start with one of these goes wrong on purpose."),
    el("div", { class: "tablebox", tabindex: "0", role: "region", "aria-label": "Magic ids" }, el("table", { class: "table magic" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Id, and what happens"), el("th", { scope: "col" }, el("span", { class: "unseen" }, "Copy")))),
      el("tbody", {}, world.magic.map((m) => el("tr", {}, el("td", {}, el("code", {}, m.name), el("span", { class: "note found" }, m.effect.replaceAll("`", ""))), el("td", {}, copier(m.name, () => m.name))))))));
}
