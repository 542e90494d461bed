// A try-on by hand: what an SDK sends, as commands for a shell with curl and jq, once for each way to prove who asks.
import { command, el, fill } from "/page/dom.js";

// The photo is one of Aiuta's own, so that nothing has to be uploaded.
const photo = "model_man_00";

const begin = (proof) => `curl -s -H "${proof}" -H 'Content-Type: application/json' -d '{"uploaded_image_id":"${photo}","sku_id":"sku-1"}' $API/sku_try_on_operations`;
const keep = (name, text, member) => `${name}=$(${text} | jq -r .${member})`;
const poll = (proof) => `curl -s -H "${proof}" $API/sku_try_on_operations/$OPERATION`;
const after = (proof) => [
  ["See how far it is: SUCCESS after some seconds", poll(proof)],
  ["Download the result", `curl -so result.png $(${poll(proof)} | jq -r '.generated_images[0].url')`],
];

// stories are steps by the credential that a start goes with. secret is what the commands hold and the page does not show.
export function stories(world) {
  const account = world.accounts[0];
  const id = "x-user-id: $ID", key = "x-api-key: $KEY";
  const set = (name, value) => ["Set what the others need", `API=${world.unified} ${name}=${value}`];
  const mint = world.caller.command.replace("curl ", "curl -s ").replace('"image-1"', `"${photo}"`);
  return [
    { name: "with a JWT", about: "An SDK asks your app for a token, your app asks the endpoint, and the start goes with the token. All else goes with the subscription id, which is no secret.", secret: null,
      steps: [set("ID", account.subscription_id), ["Ask the endpoint for a token that is bound to the photo", keep("TOKEN", mint, "token")],
        ["Start a try-on with it", keep("OPERATION", begin("Authorization: Bearer $TOKEN"), "operation_id")], ...after(id)] },
    { name: "with the subscription id only", about: "What every installed app holds is enough to read, and never enough to start: any user could spend your money.", secret: null,
      steps: [set("ID", account.subscription_id), ["Read what the SDK is set up with: 200", `curl -s -H "${id}" $API/subscription_details`], ["Try to start: 401, credential_insufficient", begin(id)]] },
    account.api_key && { name: "with the API key", about: "A server of yours asks Aiuta itself. The key is good for everything, so no app may hold it.", secret: account.api_key,
      steps: [set("KEY", account.api_key), ["Start a try-on", keep("OPERATION", begin(key), "operation_id")], ...after(key)] },
  ].filter(Boolean);
}

export function handCard(card, world) {
  const all = stories(world);
  const steps = el("div", { class: "part" });
  const choose = el("select", { id: "story", change: () => draw() }, all.map((s, i) => el("option", { value: i }, s.name)));
  function draw() {
    const story = all[Number(choose.value)];
    fill(steps, el("p", { class: "note" }, story.about),
      el("ol", { class: "steps" }, story.steps.map(([title, text], i) => el("li", {}, title, command(text, story.secret, `step ${i + 1}`)))));
  }
  draw();
  return card("A try-on by hand", el("div", { class: "line" }, el("label", { for: "story" }, "A try-on"), choose), steps);
}
