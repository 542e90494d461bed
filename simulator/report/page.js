"use strict";
(() => {
  const cases = [...document.querySelectorAll("details.case")];
  const words = document.getElementById("words");
  const shown = document.getElementById("shown");
  const boxes = [...document.querySelectorAll("input[name=outcome]")];
  const texts = new Map(cases.map((c) => [c, c.textContent.toLowerCase()]));

  function filter() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
    let left = 0;
    for (const c of cases) {
      c.hidden = !outcomes.has(c.dataset.outcome) || !wanted.every((w) => texts.get(c).includes(w));
      if (!c.hidden) left++;
    }
    for (const group of document.querySelectorAll("section.group")) {
      group.hidden = !group.querySelector("details.case:not([hidden])");
    }
    shown.textContent = left === cases.length ? "" : `${left} of ${cases.length} cases`;
  }

  function open(all) {
    for (const c of cases) if (!c.hidden) c.open = all;
  }

  // A link to a case opens it, also if a filter hides it.
  function follow() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target || !cases.includes(target)) return;
    target.hidden = false;
    target.closest("section").hidden = false;
    target.open = true;
    target.scrollIntoView();
  }

  // Paper cannot be clicked: it gets everything that is shown, with its tokens.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of closed) d.open = false;
  });

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
  filter(); // a browser may have kept a filter over a reload
  follow();
})();
