/* Sends files straight to the store, with progress, retry and cancel.
 *
 * Contract, on the element with data-uploader:
 *   data-intent-url   POST JSON {name, size, type} -> {url, fields, confirm_url} or, for large sound and film,
 *                     {parts: {size, urls}, confirm_url}; or problem+json with `detail`
 *   data-most-bytes   largest size of one file; data-accept: allowed types or endings, separated by commas
 * Then, whole: POST the fields and the file to `url` (the store), POST {} to `confirm_url` (ours). In parts: GET each of
 * `urls` (ours) -> {url}, PUT that part there (the store), POST {etags} to `confirm_url`. A part that fails is sent
 * again; "Try again" goes on after the last part that arrived. The answer of the confirm is
 * either HTML, the finished list item, or JSON {state_url}, which is then asked for by htmx until it is settled.
 * Once a file has arrived the element sends the event assay:file-arrived, and once it was checked its row sends
 * assay:file-settled, for parts of the page that tell of it.
 * All words come from the page: data-text-* on the element and the <template> for one file.
 */
(() => {
  "use strict";
  const AT_ONCE = 2;
  // Seconds to wait before a part is sent again; after the last one the person is asked.
  const PAUSES = [1, 3, 9];
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content || "";
  const size = (bytes) => {
    const format = (number, digits) => number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
    if (bytes >= 1e9) return `${format(bytes / 1e9, 1)} GB`;
    return bytes >= 1e6 ? `${format(bytes / 1e6, 1)} MB` : `${format(Math.max(bytes / 1e3, 1), 0)} kB`;
  };

  const ask = async (url, body) => {
    const headers = { Accept: "text/html, application/json" };
    if (body) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": token() });
    const method = body ? "POST" : "GET";
    const answer = await fetch(url, { method, credentials: "same-origin", headers, body: body && JSON.stringify(body) });
    const kind = answer.headers.get("Content-Type") || "";
    const content = kind.includes("json") ? await answer.json() : await answer.text();
    if (!answer.ok) throw Object.assign(new Error(content.detail || ""), { refused: answer.status < 500 && answer.status !== 429 });
    return content;
  };

  class Uploader {
    constructor(place) {
      this.place = place;
      this.text = place.dataset;
      this.list = place.querySelector(".files");
      this.pattern = place.querySelector("template");
      this.waiting = [];
      this.busy = 0;
      const input = place.querySelector('input[type="file"]');
      const drop = place.querySelector(".drop");
      this.several = input.multiple;
      input.addEventListener("change", () => { this.add(input.files); input.value = ""; });
      drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.dataset.over = ""; });
      drop.addEventListener("dragleave", () => delete drop.dataset.over);
      drop.addEventListener("drop", (event) => { event.preventDefault(); delete drop.dataset.over; this.add(event.dataTransfer.files); });
    }

    add(files) {
      for (const file of this.several ? files : [...files].slice(0, 1)) {
        const row = this.pattern.content.firstElementChild.cloneNode(true);
        row.querySelector(".file-name").textContent = file.name;
        row.querySelector(".file-size").textContent = size(file.size);
        row.querySelectorAll("button").forEach((button) => { button.setAttribute("aria-label", `${button.textContent.trim()}: ${file.name}`); });
        row.querySelector("progress").setAttribute("aria-label", file.name);
        this.list.append(row);
        const job = { file, row, request: null, intent: null, etags: [] };
        row.querySelector("[data-cancel]").addEventListener("click", () => this.cancel(job));
        row.querySelector("[data-retry]").addEventListener("click", () => this.queue(job));
        if (this.fits(job)) this.queue(job);
      }
    }

    fits(job) {
      const name = job.file.name.toLowerCase();
      const allowed = (this.text.accept || "").split(",").map((each) => each.trim().toLowerCase()).filter(Boolean);
      const known = !allowed.length || allowed.some((each) => each.startsWith(".") ? name.endsWith(each)
        : each.endsWith("/*") ? job.file.type.startsWith(each.slice(0, -1)) : job.file.type === each);
      if (!known) this.state(job, "refused", this.text.textKind);
      else if (job.file.size > Number(this.text.mostBytes || Infinity)) this.state(job, "refused", this.text.textLarge);
      else if (job.file.size === 0) this.state(job, "refused", this.text.textEmpty);
      else return true;
      return false;
    }

    state(job, state, text) {
      const { row } = job;
      row.dataset.state = state;
      row.querySelector(".file-state").textContent = text;
      row.querySelector("progress").hidden = state !== "sending";
      row.querySelector("[data-retry]").hidden = state !== "failed";
      row.querySelector("[data-cancel]").hidden = state === "checking";
      if (state !== "sending") window.assay?.say(`${job.file.name}: ${text}`);
    }

    queue(job) {
      job.cancelled = false;
      this.state(job, "waiting", this.text.textWaiting);
      this.waiting.push(job);
      this.next();
    }

    async next() {
      if (this.busy >= AT_ONCE || !this.waiting.length) return;
      const job = this.waiting.shift();
      this.busy += 1;
      try {
        await this.send(job);
      } catch (error) {
        if (!job.cancelled) {
          const state = error.refused ? "refused" : "failed";
          if (error.refused) Object.assign(job, { intent: null, etags: [] });
          this.state(job, state, error.message || (navigator.onLine ? this.text.textFailed : this.text.textOffline));
        }
      } finally {
        this.busy -= 1;
        this.next();
      }
    }

    async send(job) {
      const { file } = job;
      this.state(job, "sending", this.text.textSending);
      // Only parts outlive a failure; the form of a whole file may have ended since.
      const intent = job.intent || (await ask(this.text.intentUrl, { name: file.name, size: file.size, type: file.type }));
      if (job.cancelled) return;
      if (intent.parts) await this.inParts(job, intent);
      else await this.whole(job, intent);
      this.state(job, "checking", this.text.textChecking);
      this.settle(job, await ask(intent.confirm_url, intent.parts ? { etags: job.etags } : {}));
      this.place.dispatchEvent(new CustomEvent("assay:file-arrived", { bubbles: true }));
    }

    whole(job, { url, fields }) {
      const form = new FormData();
      Object.entries(fields).forEach(([name, value]) => form.append(name, value));
      form.append("file", job.file);
      return this.toStore(job, "POST", url, form, (loaded, total) => this.progress(job, loaded, total));
    }

    async inParts(job, intent) {
      const { file } = job;
      const { size: each, urls } = intent.parts;
      job.intent = intent;
      while (job.etags.length < urls.length) {
        const begin = job.etags.length * each;
        const part = file.slice(begin, begin + each);
        const shown = (loaded) => this.progress(job, begin + Math.min(loaded, part.size), file.size);
        shown(0);
        const etag = await this.patiently(job, async () => {
          const { url } = await ask(urls[job.etags.length]);
          return (await this.toStore(job, "PUT", url, part, shown)).getResponseHeader("ETag");
        });
        job.etags.push(etag);
      }
    }

    async patiently(job, attempt) {
      for (const pause of PAUSES) {
        try {
          return await attempt();
        } catch (error) {
          if (error.refused || job.cancelled || !navigator.onLine) throw error;
          await new Promise((done) => setTimeout(done, 1000 * pause));
          if (job.cancelled) throw error;
        }
      }
      return attempt();
    }

    progress(job, loaded, total) {
      const bar = job.row.querySelector("progress");
      bar.max = total;
      bar.value = loaded;
      job.row.querySelector(".file-state").textContent = `${this.text.textSending} ${Math.round((100 * loaded) / total)}%`;
    }

    toStore(job, method, url, body, progress) {
      return new Promise((done, fail) => {
        const request = new XMLHttpRequest();
        job.request = request;
        request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded, event.total));
        request.addEventListener("load", () => (request.status < 300 ? done(request) : fail(new Error(""))));
        request.addEventListener("error", () => fail(new Error("")));
        request.addEventListener("abort", () => fail(new Error("")));
        request.open(method, url);
        request.send(body);
      });
    }

    settle(job, answer) {
      const { row } = job;
      if (typeof answer === "string") {
        const shell = document.createElement("template");
        shell.innerHTML = answer;
        const fresh = shell.content.firstElementChild;
        row.replaceWith(fresh);
        window.htmx?.process(fresh);
      } else if (answer.state_url && window.htmx) {
        row.setAttribute("hx-get", answer.state_url);
        row.setAttribute("hx-trigger", "load delay:1s");
        row.setAttribute("hx-swap", "outerHTML");
        window.htmx.process(row);
      }
    }

    cancel(job) {
      job.cancelled = true;
      job.request?.abort();
      this.waiting = this.waiting.filter((other) => other !== job);
      job.row.remove();
      window.assay?.say(this.text.textCancelled.replace("{name}", job.file.name));
    }
  }

  const start = (root) => root.querySelectorAll("[data-uploader]:not([data-ready])").forEach((place) => {
    place.dataset.ready = "";
    new Uploader(place);
  });
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:afterSettle", (event) => {
    start(event.target);
    const row = event.detail.elt;
    if (row.matches?.(".file") && row.dataset.state !== "checking") {
      window.assay?.say([".file-name", ".file-state"].map((part) => row.querySelector(part).textContent.trim()).join(": "));
      row.dispatchEvent(new CustomEvent("assay:file-settled", { bubbles: true }));
    }
  });
})();
