/* Makes pages that already work a little better. No page depends on it. */
(() => {
  "use strict";
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const say = (text) => {
    const region = document.getElementById("announcements");
    if (region && text) region.textContent = text;
  };

  /* After an answer with errors the summary gets the focus; after any other swap the marked heading does. */
  const focusWhatMatters = (root) => {
    const goal = root.querySelector(".error-summary") || root.querySelector("[data-focus]");
    if (goal) goal.focus();
  };

  /* How many characters are left, spoken once typing pauses. */
  const counter = (note) => {
    const field = document.getElementById(note.dataset.counter);
    if (!field) return;
    const most = Number(note.dataset.most);
    let pause;
    const count = () => {
      const left = most - field.value.length;
      const shown = Math.abs(left).toLocaleString(document.documentElement.lang);
      const text = (left < 0 ? note.dataset.excess : note.dataset.left).replace("{n}", shown);
      note.toggleAttribute("data-over", left < 0);
      note.textContent = text;
      clearTimeout(pause);
      if (left <= most / 10) pause = setTimeout(() => say(text), 900);
    };
    field.addEventListener("input", count);
    count();
  };

  /* The day of the week beside a chosen date: a wrong year or month is seen at once. */
  const sayDate = (output) => {
    const field = document.getElementById(output.dataset.sayDate);
    if (!field) return;
    const words = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "nl-NL", {
      weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
    });
    const show = () => {
      const day = field.value ? new Date(`${field.value}T00:00:00Z`) : null;
      output.textContent = day && !Number.isNaN(day.valueOf()) ? words.format(day).replace(",", "") : "";
    };
    field.addEventListener("input", show);
    show();
  };

  const enhance = (root) => {
    each("[data-counter]", counter, root);
    each("[data-say-date]", sayDate, root);
    if (window.matchMedia("(max-width: 56rem)").matches) each(".facets-fold", (fold) => fold.removeAttribute("open"), root);
  };

  /* Typed but not sent: leaving asks first. */
  const unsaved = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) unsaved.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    for (const form of unsaved) if (!form.isConnected) unsaved.delete(form);
    if (unsaved.size) event.preventDefault();
  });

  /* One click is one act: a second submit of the same form waits for the first. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    unsaved.delete(form);
    if (form.method === "dialog" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "get") return;
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button) button.setAttribute("aria-busy", "true");
  });
  const release = (form) => {
    delete form.dataset.sent;
    each("[aria-busy]", (button) => button.removeAttribute("aria-busy"), form);
  };
  window.addEventListener("pageshow", () => each("form[data-sent]", release));

  /* Menus close on Escape and on a click elsewhere. */
  document.addEventListener("click", (event) => {
    each("details.menu[open]", (menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    each("details.menu[open]", (menu) => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    });
  });

  const markTheme = () => {
    const now = document.documentElement.dataset.theme || "auto";
    each("[data-theme-choice]", (button) => {
      if (button.dataset.themeChoice === now) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
  };
  /* Light, dark or as the device says; kept in a cookie so that the server draws the right one. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    if (choice === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = choice;
    document.cookie = `assay_theme=${choice}; Path=/; Max-Age=31536000; SameSite=Lax`;
    markTheme();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    enhance(event.target);
    focusWhatMatters(event.target);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
  document.addEventListener("htmx:responseError", () => say(document.body.dataset.failed));

  document.addEventListener("DOMContentLoaded", () => {
    enhance(document);
    markTheme();
    focusWhatMatters(document);
  });
  window.assay = { say };
})();
