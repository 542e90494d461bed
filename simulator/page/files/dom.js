// What every part of the page builds with. All that is shown goes through text(): a hostile client may send markup,
// control characters, or marks that turn the direction of writing around.

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

// visible puts a place holder for every character that is not there to be seen.
export function visible(text) {
  return String(text).replace(hidden, (c) => `‹U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);
}

// lines is visible for a text whose line breaks are the page's own.
export function lines(text) {
  return String(text).split("\n").map(visible).join("\n");
}

// el makes an element. Children are elements or texts; null and undefined are left out.
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key, value);
    else made.setAttribute(key, value === true ? "" : visible(value));
  }
  add(made, children);
  return made;
}

export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function add(to, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined) continue;
    to.append(child instanceof Node ? child : visible(child));
  }
}

// fill replaces what an element holds.
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

export const find = (id) => document.getElementById(id);

// say tells a screen reader.
export function say(text) { find("said").textContent = visible(text); }

// block is preformatted text that wraps.
export function block(text) {
  const made = el("pre", { class: "block", tabindex: "0" });
  made.textContent = lines(text);
  return made;
}

// json is a value as a block.
export function json(value) { return block(JSON.stringify(value, null, 2)); }

// copier is a button that copies what of() returns. Browsers copy only on loopback and over TLS.
export function copier(what, of) {
  const label = "Copy";
  const button = el("button", { type: "button", class: "small", "aria-label": `Copy ${what}`, click: async () => {
    try {
      await navigator.clipboard.writeText(of());
      button.textContent = "Copied";
      say(`Copied ${what}`);
    } catch {
      button.textContent = "Not copied";
      say(`The browser does not let this page copy ${what}`);
    }
    setTimeout(() => { button.textContent = label; }, 1500);
  } }, label);
  return navigator.clipboard ? button : null;
}

// command is a line for a shell, with a button to copy it. A secret in it is copied, and not shown.
export function command(text, secret = null, what = "the command") {
  return el("div", { class: "command" }, block(secret ? text.replaceAll(secret, "•".repeat(8)) : text), copier(what, () => text));
}

export function badge(mood, text) { return el("span", { class: `badge ${mood}` }, text); }

// mark is a sign and a word for it.
export function mark(good, word) {
  return [el("span", { class: `mark ${good ? "good" : "bad"}`, "aria-hidden": "true" }, good ? "✓" : "✗"), el("span", { class: "unseen" }, word)];
}

// facts is a list of names and what belongs to them; a null value is left out.
export function facts(pairs) {
  return el("dl", { class: "pairs" }, pairs.filter(([, value]) => value !== null && value !== undefined)
    .flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

// fold is what opens.
export function fold(open, title, ...children) {
  return el("details", { class: "fold part", open }, el("summary", {}, title), ...children);
}

// Moments, and how far they are from another one.
const moments = ["exp", "nbf", "iat"];

export function when(name, value, from) {
  if (!moments.includes(name) || typeof value !== "number" || !(Math.abs(value) < 2 ** 33)) return "";
  const away = Math.round(value - from.getTime() / 1000);
  const at = new Date(value * 1000).toISOString().replace(".000", "");
  if (away === 0) return `${at}, now`;
  return away > 0 ? `${at}, in ${span(away)}` : `${at}, ${span(-away)} ago`;
}

function span(seconds) {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const at = parts.findIndex(([size]) => seconds >= size);
  const [size, unit] = parts[at];
  const rest = seconds % size;
  const next = parts[at + 1];
  return `${Math.floor(seconds / size)} ${unit}` + (next && rest >= next[0] ? ` ${Math.floor(rest / next[0])} ${next[1]}` : "");
}

// members is a table of a token's header or claims.
export function members(title, object, from) {
  if (object === null || object === undefined) return null;
  const entries = typeof object === "object" && !Array.isArray(object) ? Object.entries(object) : [["", object]];
  return el("table", { class: "table members" },
    el("caption", {}, title),
    el("tbody", {}, entries.map(([name, value]) => {
      const means = when(name, value, from);
      return el("tr", {}, el("th", { scope: "row" }, name),
        el("td", {}, el("code", {}, typeof value === "string" ? value : JSON.stringify(value)), means ? el("span", { class: "note" }, " ", means) : null));
    })));
}
