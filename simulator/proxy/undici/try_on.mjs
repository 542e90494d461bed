// Tries a photo on with Node's fetch, as a developer's script would. Run it by simulator proxy -- node try_on.mjs.
import { EnvHttpProxyAgent, setGlobalDispatcher } from "undici";

setGlobalDispatcher(new EnvHttpProxyAgent());
const api = "https://api.aiuta.com/v1", proof = { "x-user-id": "65f0c1d2e3a4b5c6d7e8f901" };
const size = Number(process.argv[2] ?? 1000);

const form = new FormData();
form.append("image_data", new Blob(["\xff\xd8\xff\xe0", new Uint8Array(size)], { type: "image/jpeg" }), "photo.jpg");
const photo = await (await fetch(`${api}/uploaded_images`, { method: "POST", headers: proof, body: form })).json();
const params = { uploaded_image_id: photo.id };
const minted = await fetch(process.env.AIUTA_ENDPOINT, {
  method: "POST",
  headers: { "Content-Type": "application/json", Authorization: "Bearer of-the-user" },
  body: JSON.stringify(params),
});
const { token } = await minted.json();
const started = await fetch(`${api}/sku_try_on_operations`, {
  method: "POST",
  headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
  body: JSON.stringify({ ...params, sku_ids: ["sku-1"] }),
});
if (started.status !== 200) throw new Error(`the start was answered by ${started.status}`);
