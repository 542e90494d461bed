// What a user does in the SDK's frame, and sees there.
({
  wait: (ms) => new Promise((next) => setTimeout(next, ms)),

  async until(find, limit = 30000) {
    for (const end = Date.now() + limit; Date.now() < end; await this.wait(50)) {
      const found = find();
      if (found) return found;
    }
    throw new Error(`never: ${find}, but: ${this.text()}`);
  },

  text: () => document.body.innerText,

  button: (name) => [...document.querySelectorAll("button")].find((b) => name.test(b.innerText || b.getAttribute("aria-label") || "") && !b.disabled && b.offsetParent),

  async tap(name) {
    const button = await this.until(() => this.button(name));
    const at = Date.now();
    button.click();
    return at;
  },

  // A photo by its name: what is no picture is a text.
  async photo(name, width, height) {
    if (!/jpe?g$|png$/.test(name)) return new File(["this is no picture\n".repeat(20)], name, { type: /heic$/.test(name) ? "image/heif" : "text/plain" });
    const type = /png$/.test(name) ? "image/png" : "image/jpeg";
    const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d");
    pen.fillStyle = "teal";
    pen.fillRect(0, 0, width, height);
    return new File([await canvas.convertToBlob({ type })], name, { type });
  },

  // Leads past what explains and asks for consent, to where a photo is chosen.
  async picker() {
    const input = () => document.querySelector("input[type=file]");
    for (;;) {
      const found = await this.until(() => {
        document.querySelector("input[type=checkbox]:not(:checked)")?.click();
        return input() ?? this.button(/^(Next|Start)/i);
      });
      if (found === input()) return found;
      found.click();
      await this.until(() => input() ?? !found.offsetParent, 2000).catch(() => {}); // or it leads to another page of its own
    }
  },

  async pick(name, width, height) {
    const input = await this.picker();
    await this.wait(1500); // for what the page loads
    const files = new DataTransfer();
    files.items.add(await this.photo(name, width, height));
    input.files = files.files;
    const at = Date.now();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return at;
  },

  async pickModel(id) {
    await this.picker();
    await this.wait(1500);
    await this.tap(/^Select a model/i);
    return this.until(() => [...document.querySelectorAll("img")].find((i) => i.src.includes(id) && i.offsetParent));
  },

  // What is shown in the end, or "" if that takes longer than a user has patience.
  async end(patience) {
    const known = /Download|Results may vary|went wrong|no longer available/;
    let still = 0;
    for (const end = Date.now() + patience; Date.now() < end; await this.wait(50)) {
      const text = this.text();
      if (known.test(text)) return { at: Date.now(), text };
      if (/Uploading|Scanning|Generating/.test(text)) still = 0;
      else if (!still) still = Date.now();
      else if (Date.now() - still > 3000) return { at: still, text }; // an alert, and not the moment between two screens
    }
    return { at: Date.now(), text: "" };
  },
})
