/* Sends files straight to the store, with progress, retry and cancel.
 *
 * Contract, on the element with data-uploader:
 *   data-intent-url   POST JSON {name, size, type} -> {url, fields, confirm_url}, or problem+json with `detail`
 *   data-most-bytes   largest size of one file; data-accept: allowed types or endings, separated by commas
 * Then: POST the fields and the file to `url` (the store), POST to `confirm_url` (ours). The answer of the confirm is
 * either HTML, the finished list item, or JSON {state_url}, which is then asked for by htmx until it is settled.
 * All words come from the page: data-text-* on the element and the <template> for one file.
 */
(() => {
  "use strict";
  const AT_ONCE = 2;
  const token = () => document.querySelector('meta[name="csrf-token"]')?.content || "";
  const size = (bytes) => {
    const format = (number, digits) => number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
    if (bytes >= 1e9) return `${format(bytes / 1e9, 1)} GB`;
    return bytes >= 1e6 ? `${format(bytes / 1e6, 1)} MB` : `${format(Math.max(bytes / 1e3, 1), 0)} kB`;
  };

  const post = async (url, body) => {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "text/html, application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    });
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
      input.addEventListener("change", () => { this.add(input.files); input.value = ""; });
      drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.dataset.over = ""; });
      drop.addEventListener("dragleave", () => delete drop.dataset.over);
      drop.addEventListener("drop", (event) => { event.preventDefault(); delete drop.dataset.over; this.add(event.dataTransfer.files); });
    }

    add(files) {
      for (const file of files) {
        const row = this.pattern.content.firstElementChild.cloneNode(true);
        row.querySelector(".file-name").textContent = file.name;
        row.querySelector(".file-size").textContent = size(file.size);
        row.querySelectorAll("button").forEach((button) => { button.setAttribute("aria-label", `${button.textContent.trim()}: ${file.name}`); });
        row.querySelector("progress").setAttribute("aria-label", file.name);
        this.list.append(row);
        const job = { file, row, request: null };
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
      const intent = await post(this.text.intentUrl, { name: file.name, size: file.size, type: file.type });
      if (job.cancelled) return;
      await this.toStore(job, intent);
      this.state(job, "checking", this.text.textChecking);
      this.settle(job, await post(intent.confirm_url, {}));
    }

    toStore(job, { url, fields }) {
      const form = new FormData();
      Object.entries(fields).forEach(([name, value]) => form.append(name, value));
      form.append("file", job.file);
      const bar = job.row.querySelector("progress");
      return new Promise((done, fail) => {
        const request = new XMLHttpRequest();
        job.request = request;
        request.upload.addEventListener("progress", (event) => {
          if (!event.lengthComputable) return;
          bar.max = event.total;
          bar.value = event.loaded;
          const share = Math.round((100 * event.loaded) / event.total);
          job.row.querySelector(".file-state").textContent = `${this.text.textSending} ${share}%`;
        });
        request.addEventListener("load", () => (request.status < 300 ? done() : fail(new Error(""))));
        request.addEventListener("error", () => fail(new Error("")));
        request.addEventListener("abort", () => fail(new Error("")));
        request.open("POST", url);
        request.send(form);
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
  document.addEventListener("htmx:afterSettle", (event) => start(event.target));
})();
