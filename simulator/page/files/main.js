// Which view is shown, by the fragment of the address.
import { command, el, fill, find } from "/page/dom.js";
import { ask } from "/page/api.js";
import { onRestart, start as live } from "/page/live.js";
import { start as token, tokensAreJudged } from "/page/token.js";
import { open as openFindings, start as findings } from "/page/findings.js";
import { open as openPlay, start as play } from "/page/play.js";
import { open as openWorld, start as world } from "/page/world.js";

const views = ["live", "findings", "token", "world", "play"];
const opened = { findings: openFindings, play: openPlay, world: openWorld };

function route() {
  const name = location.hash.slice(1);
  const view = views.includes(name) ? name : views.find((v) => !find(v).hidden) ?? "live";
  for (const v of views) find(v).hidden = v !== view;
  for (const link of document.querySelectorAll("nav a")) {
    const on = link.hash === `#${view}`;
    if (on) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (on) document.title = `${link.textContent} – aiuta-edge simulator`;
  }
  opened[view]?.();
}

async function first() {
  const world = await ask("GET", "/world");
  fill(find("first"), command(world.caller.command));
  tokensAreJudged(!world.watched);
  const live = document.querySelector('nav a[href="#live"]');
  if (world.proxy && !document.querySelector('nav a[href="#findings"]')) live.after(el("a", { href: "#findings" }, "Findings"));
  for (const link of document.querySelectorAll('nav a[href="#token"]')) link.hidden = world.watched;
}

live();
findings();
token();
world();
play();
onRestart(first);
addEventListener("hashchange", route);
route();
first().then(route); // which may have brought another view
