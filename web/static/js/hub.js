// What cannot be done without a script: to say that something is not saved yet, to try again, and to lead the eye and
// the ear to a page that was put in the place of another. Nothing is kept here but what stands in the fields.
(() => {
  "use strict";
  const EVERY = 5000;
  let waiting = 0;

  const line = () => document.getElementById("saved");
  const typing = () => document.getElementById("answering");

  function say(words) {
    const place = line();
    if (place && words && place.textContent !== words) place.textContent = words;
  }

  function again() {
    clearTimeout(waiting);
    waiting = 0;
    const fields = typing();
    if (fields) htmx.trigger(fields, "again");
  }

  function failed() {
    const place = line();
    if (!place) return;
    say(place.dataset.waiting);
    clearTimeout(waiting);
    waiting = setTimeout(again, EVERY);
  }

  // What was wrong is not any more, once it could be saved.
  function mended() {
    const fields = typing();
    if (!fields) return;
    for (const words of document.querySelectorAll("#answering .error, .note.is-bad")) words.remove();
    for (const field of fields.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const field of fields.querySelectorAll(".is-wrong")) field.classList.remove("is-wrong");
  }

  // No answer at all: the connection is gone, or it took too long.
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx) failed();
  });

  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status >= 500) failed();
    if (status === 413) say(line()?.dataset.large);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail.ctx;
    if (ctx.target === line()) {
      clearTimeout(waiting);
      waiting = 0;
      if (ctx.response.status === 200) mended();
    }
    const led = ctx.target === document.body && !document.querySelector("[autofocus]");
    if (led) document.getElementById("main")?.focus({ preventScroll: true });
  });

  window.addEventListener("online", again);
  window.addEventListener("beforeunload", (event) => {
    if (waiting) event.preventDefault();
  });
})();
