(() => {
  const cases = [...document.querySelectorAll("details.case")];
  const words = document.getElementById("words");
  const shown = document.getElementById("shown");
  const grid = document.querySelector(".grid")?.closest("section");
  const boxes = [...document.querySelectorAll("input[name=outcome]")];
  let packed = null; // what is drawn of each case, by its number, once it is unpacked

  async function unpack() {
    const text = atob(document.getElementById("packed").content.textContent);
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    packed = await new Response(stream).json();
    for (const c of cases) if (c.open) draw(c);
  }

  const contentOf = (c) => packed[Number(c.id.slice("case-".length))];

  function element(name, className, ...children) {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  }

  function fields(list) {
    return element("dl", "fields", ...list.map(([name, text]) => element("div", "", element("dt", "", name), element("dd", "", text))));
  }

  function checks(list) {
    return element("ul", "checks", ...list.map((check) => {
      const sign = element("span", "mark " + (check.bad ? "failed" : "passed"), check.bad ? "✗" : "✓");
      sign.ariaHidden = "true";
      const item = element("li", check.bad ? "bad" : "good", sign, " ",
        element("span", "unseen", check.bad ? "not as expected:" : "as expected:"), " " + check.expected);
      if (check.got) item.append(document.createElement("br"), element("span", "got", "but: " + check.got));
      return item;
    }));
  }

  // draw adds to a case what the page does not hold itself. It does so once.
  function draw(c) {
    if (!packed || c.dataset.drawn) return;
    c.dataset.drawn = "yes";
    const content = contentOf(c);
    const body = c.querySelector(".body");
    if (!("inline" in c.dataset)) {
      if (content.fields) body.append(fields(content.fields));
      if (content.checks) body.append(checks(content.checks));
    }
    if (content.rows) body.append(drawLadder(content.parties, content.rows));
  }

  const texts = new Map();

  function textOf(c) {
    if (!texts.has(c)) {
      const found = [c.closest(".group, .cause")?.querySelector("h3, .said")?.textContent ?? "", c.textContent];
      const collect = (value) => {
        if (typeof value === "string") found.push(value);
        else if (value && typeof value === "object") Object.values(value).forEach(collect);
      };
      if (packed) collect(contentOf(c));
      texts.set(c, found.join(" ").toLowerCase());
    }
    return texts.get(c);
  }

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
    let left = 0;
    for (const c of cases) {
      const outcome = boxes.find((b) => c.classList.contains(b.value)).value;
      c.hidden = !outcomes.has(outcome) || !wanted.every((w) => textOf(c).includes(w));
      if (!c.hidden) left++;
    }
    for (const around of document.querySelectorAll(".rest, .group, .cause, .part")) {
      around.hidden = !around.querySelector("details.case:not([hidden])");
      if (wanted.length && around.matches("details")) around.open = !around.hidden;
    }
    if (grid) grid.hidden = wanted.length > 0; // what was found is shown instead
    shown.textContent = left === cases.length ? "" : `${left} of ${cases.length} cases`;
  }

  function open(all) {
    for (const d of document.querySelectorAll("details.rest, details.group, details.case")) {
      if (d.hidden) continue;
      d.open = all;
      if (all && d.matches(".case")) draw(d);
    }
  }

  // A link to a case opens it, also if a filter hides it.
  function follow() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target || !cases.includes(target)) return;
    for (let around = target; around && around !== document.body; around = around.parentElement) {
      around.hidden = false;
      if (around.matches("details")) around.open = true;
    }
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  }

  // Paper cannot be clicked: it gets everything that is shown, with its tokens.
  let closed = [];
  addEventListener("beforeprint", () => {
    for (const c of cases) if (!c.hidden) draw(c);
    closed = [...document.querySelectorAll("details:not([open]):not([hidden])")];
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of closed) d.open = false;
  });

  document.addEventListener("toggle", (event) => {
    if (event.target.open && cases.includes(event.target)) draw(event.target);
  }, true);
  words.addEventListener("input", filter);
  for (const box of boxes) box.addEventListener("change", filter);
  words.form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("unfold").addEventListener("click", () => open(true));
  document.getElementById("fold").addEventListener("click", () => open(false));
  addEventListener("hashchange", follow);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== words && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      words.focus();
    }
  });
  unpack().catch(() => {
    shown.textContent = "This browser cannot unpack the ladders: it has no DecompressionStream.";
  }).then(() => {
    if (words.value || boxes.some((b) => !b.checked)) filter(); // a browser may have kept a filter over a reload
    follow();
    document.documentElement.dataset.ready = "yes";
  });
})();
