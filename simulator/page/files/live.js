// The live ladder: what arrives, the newest on top.
import { badge, el, fill, find, svg } from "/page/dom.js";
import { ask } from "/page/api.js";
import { drawDetail } from "/page/detail.js";

const most = 1000; // as many as serve keeps
const page = 200;

// Where a request comes from and goes to. The brand's server has a lane once the endpoint has asked it.
const ways = { endpoint: ["App", "Endpoint"], brand: ["Endpoint", "Brand"], aiuta: ["SDK", "Aiuta"], storage: ["SDK", "Storage"] };
let lanes = ["App", "Endpoint", "SDK", "Aiuta", "Storage"];

function drawLanes() {
  const all = entries.some((e) => e.to === "brand") ? ["App", "Endpoint", "Brand", "SDK", "Aiuta", "Storage"] : ["App", "Endpoint", "SDK", "Aiuta", "Storage"];
  if (all.length !== lanes.length) drawn = new Map();
  lanes = all;
  fill(find("lanes"), lanes.map((name) => el("span", {}, name)));
}

let entries = []; // the newest last
let frozen = null; // those that are shown while paused
let limit = page;
let chosen = 0;
let drawn = new Map(); // id to row
const listeners = [], restarts = [];

// onRequest calls back for each request that comes, and onRestart once serve was started again, with other credentials.
export function onRequest(callback) { listeners.push(callback); }
export function onRestart(callback) { restarts.push(callback); }

export const isBad = (e) => e.status >= 400 || e.status === 0;

const textOf = (e) => [e.method, e.path, e.call, e.status, e.reason, e.verdict, e.means, e.fault, e.to].join(" ").toLowerCase();

function wanted() {
  const words = find("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const to = find("to").value, refused = find("refused").checked;
  return (frozen ?? entries).filter((e) => (!to || e.to === to) && (!refused || isBad(e)) && words.every((w) => textOf(e).includes(w)));
}

const clock = (at) => {
  const two = (n, width = 2) => String(n).padStart(width, "0");
  const d = new Date(at);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${two(d.getMilliseconds(), 3)}`;
};

const way = (e) => ways[e.to] ?? ways.aiuta;

function arrow(e) {
  const [from, to] = way(e).map((name) => lanes.indexOf(name));
  const x = (lane) => `${(100 * (lane + .5)) / lanes.length}%`;
  const head = svg("svg", { x: x(to), y: "50%", overflow: "visible" }, svg("polygon", { points: "0,0 -7,-4 -7,4" }));
  return svg("svg", { class: `lanes ${isBad(e) ? "bad" : ""} ${e.fault ? "broken" : ""}`, "aria-hidden": "true" },
    ...lanes.map((_, i) => svg("line", { class: "life", x1: x(i), x2: x(i), y1: "0", y2: "100%" })),
    svg("line", { class: "arrow", x1: x(from), x2: x(to), y1: "50%", y2: "50%" }), head);
}

export const wayOf = (e) => way(e).join(" → ");

export function statusBadge(e) {
  return badge(isBad(e) ? "bad" : "good", e.status === 0 ? "no answer" : e.status);
}

function row(e) {
  const said = e.fault ? `broken on purpose: ${e.fault}` : e.reason;
  const button = el("button", { type: "button", class: "row", "aria-controls": "detail", click: () => choose(e.id) },
    el("time", { class: "mono", datetime: e.at }, clock(e.at)),
    el("span", { class: "lane" }, arrow(e)), el("span", { class: "way" }, wayOf(e)),
    el("span", { class: "what" }, el("code", {}, el("b", {}, e.method), " ", e.path), e.call ? el("span", { class: "call" }, e.call) : null),
    el("span", { class: "answer-to" }, statusBadge(e), said ? el("span", { class: "reason" }, said) : null),
    el("span", { class: "number mono" }, `${e.milliseconds.toFixed(e.milliseconds < 10 ? 1 : 0)} ms`));
  return el("li", {}, button);
}

function draw() {
  drawLanes();
  const all = wanted();
  const shown = all.slice(-limit).reverse();
  const rows = new Map(shown.map((e) => [e.id, drawn.get(e.id) ?? row(e)]));
  drawn = rows;
  const list = find("rows");
  const focused = document.activeElement;
  const nodes = [...rows.values()];
  if (nodes.length !== list.children.length || nodes.some((n, i) => n !== list.children[i])) {
    for (const old of [...list.children]) if (!nodes.includes(old)) old.remove();
    nodes.forEach((n, i) => { if (list.children[i] !== n) list.insertBefore(n, list.children[i] ?? null); });
    if (list.contains(focused) && document.activeElement !== focused) focused.focus();
  }
  for (const [id, li] of rows) li.firstChild.setAttribute("aria-current", id === chosen ? "true" : "false");
  const total = (frozen ?? entries).length;
  const waiting = frozen ? entries.filter((e) => e.id > (frozen.at(-1)?.id ?? 0)).length : 0;
  const count = all.length === total ? `${total} request${total === 1 ? "" : "s"}` : `${all.length} of ${total} requests`;
  fill(find("shown"), total ? count : "", frozen ? `, paused: ${waiting} new` : "");
  find("none").hidden = total > 0;
  find("older").hidden = all.length <= limit;
}

let due = false;
function later() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; draw(); });
}

const narrow = matchMedia("(max-width: 1079px)");

// cover keeps the keyboard out of the list while the chosen request lies over it.
function cover() {
  document.querySelector("#live .list").inert = narrow.matches && !find("detail").hidden;
}

export function choose(id) {
  const e = entries.find((one) => one.id === id) ?? frozen?.find((one) => one.id === id);
  if (!e) return;
  chosen = id;
  draw();
  const detail = find("detail");
  fill(detail, drawDetail(e, wayOf(e), statusBadge(e), close));
  detail.hidden = false;
  detail.scrollTop = 0;
  find("live").classList.add("open");
  cover();
  if (narrow.matches) detail.querySelector("button").focus();
}

function uncover() {
  chosen = 0;
  find("detail").hidden = true;
  find("live").classList.remove("open");
  cover();
}

function close() {
  const back = drawn.get(chosen)?.firstChild;
  uncover();
  draw();
  back?.focus();
}

function forget() {
  entries = [];
  frozen = frozen && [];
  limit = page;
  uncover();
  draw();
}

function listen() {
  const stream = new EventSource("/events");
  let run = null;
  const state = (mood, text) => { find("stream").className = `stream ${mood}`; find("stream").textContent = text; };
  stream.addEventListener("run", (event) => {
    const before = run;
    run = event.data;
    state("good", "connected");
    if (before === null || before === run) return;
    forget();
    for (const callback of restarts) callback();
  });
  stream.addEventListener("message", (event) => {
    const e = JSON.parse(event.data);
    if (entries.some((one) => one.id === e.id)) return;
    entries.push(e);
    if (entries.length > most) entries.splice(0, entries.length - most);
    for (const callback of listeners) callback(e);
    later();
  });
  stream.addEventListener("error", () => {
    state("bad", "not connected");
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

function keys(event) {
  const rows = [...find("rows").querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (at >= 0 && step && rows[at + step]) {
    event.preventDefault();
    rows[at + step].focus();
  }
}

export function start() {
  for (const id of ["words", "to", "refused"]) find(id).addEventListener("input", () => { limit = page; draw(); });
  find("words").form.addEventListener("submit", (event) => event.preventDefault());
  find("pause").addEventListener("click", () => {
    frozen = frozen ? null : [...entries];
    find("pause").setAttribute("aria-pressed", String(frozen !== null));
    draw();
  });
  find("clear").addEventListener("click", async () => { await ask("DELETE", "/requests"); forget(); });
  find("older").addEventListener("click", () => { limit += page; draw(); });
  find("rows").addEventListener("keydown", keys);
  narrow.addEventListener("change", cover);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !find("detail").hidden) close();
    const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(document.activeElement?.tagName);
    if (event.key === "/" && !typing && !find("live").hidden && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      find("words").focus();
    }
  });
  draw();
  listen();
}
