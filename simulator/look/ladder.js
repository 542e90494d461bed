"use strict";
// drawLadder draws what parties said to each other: lifelines with an arrow for each step, which look.css turns into a
// list of words where they have no room. All that it is given is shown as text.
//
// parties are the names across. A row is {from, to, text} and, as far as there is such a thing: times (how many steps look
// like this), answer, mood ("good" or "bad": how the answer is painted), fault, headers (texts), tokens, since and took
// (texts). A token is {short, header, claims}, both of them lists of [name, value, what the value means].
const drawLadder = (() => {
  const lane = 74, edge = 40, level = 16, size = 7;

  function element(name, properties, ...children) {
    const made = document.createElement(name);
    Object.assign(made, properties);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  function picture(name, attributes, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function head(parties, width) {
    const names = parties.map((party, i) => {
      const text = picture("text", { x: edge + i * lane, y: 18 });
      text.textContent = party.length > 9 ? party.slice(0, 8) + "…" : party;
      return text;
    });
    return element("div", { className: "head", ariaHidden: "true" },
      picture("svg", { width, height: 28 }, ...names), element("span", {}, "What was said"),
      element("span", { className: "number" }, "since start"), element("span", { className: "number" }, "took"));
  }

  function rung(parties, row, width) {
    const place = (party) => edge + parties.indexOf(party) * lane;
    const drawn = parties.map((_, i) => picture("line", { class: "life", x1: edge + i * lane, x2: edge + i * lane, y1: 0, y2: "100%" }));
    const from = place(row.from), to = place(row.to);
    if (from === to) {
      drawn.push(picture("circle", { class: "arrow", cx: from, cy: level, r: 5 }));
    } else {
      const tail = to + (to < from ? size : -size);
      drawn.push(picture("line", { class: "arrow", x1: from, x2: to, y1: level, y2: level }),
        picture("polygon", { points: `${to},${level} ${tail},${level - 4} ${tail},${level + 4}` }));
    }
    return picture("svg", { width, "aria-hidden": "true" }, ...drawn);
  }

  function drawToken(token) {
    const list = element("dl");
    for (const [kind, members] of [["header", token.header], ["claim", token.claims]]) {
      for (const [name, value, means] of members ?? []) {
        list.append(element("dt", {}, element("i", {}, kind), " ", name),
          element("dd", {}, element("code", {}, value), means ? element("span", { className: "when" }, " " + means) : null));
      }
    }
    return element("details", { className: "token fold" }, element("summary", {}, "token ", element("code", {}, token.short)), list);
  }

  function step(parties, row, width) {
    const words = element("div", { className: "words" }, element("code", {}, row.text));
    const add = (className, text) => words.append(" ", element("span", { className }, text));
    if (row.times > 1) add("note", "×" + row.times);
    if (row.answer) add("answer " + (row.mood ?? ""), row.answer);
    if (row.fault) add("fault", "fault: " + row.fault);
    for (const header of row.headers ?? []) words.append(element("div", { className: "header mono" }, header));
    for (const token of row.tokens ?? []) words.append(drawToken(token));
    return element("li", { className: row.fault ? "step broken" : "step" }, rung(parties, row, width),
      element("span", { className: "way" }, row.from === row.to ? row.from : `${row.from} → ${row.to}`), words,
      element("span", { className: "number mono" }, row.since ?? ""), element("span", { className: "number mono" }, row.took ?? ""));
  }

  return (parties, rows) => {
    const width = 2 * edge + (parties.length - 1) * lane;
    const drawn = element("div", { className: "ladder" }, head(parties, width),
      element("ol", {}, ...rows.map((row) => step(parties, row, width))));
    drawn.style.setProperty("--rung", width + "px");
    return drawn;
  };
})();
