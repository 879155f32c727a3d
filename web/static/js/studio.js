// Keys. Each has a button or a link that does the same; who does not want them switches them off, in this browser.
(() => {
  "use strict";
  const OFF = "studio-keys-off";
  const off = () => localStorage.getItem(OFF) === "yes";
  const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const opened = () => document.querySelector("[data-open]");

  // What a page says by itself: <a data-key="j"> or <button data-key="a"> is pressed by that key. What folds out is
  // written into at once.
  function pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || off() || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("find")?.focus();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const wanted = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.click();
    if (wanted.matches("summary")) wanted.parentElement.querySelector("textarea, select")?.focus();
  }

  // Ctrl and Enter send the form one is typing in, by its first button; where one is in none, the page's own.
  function sent(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest("form") ?? document.querySelector("form[data-main]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:not([formaction], [form])"));
  }

  // Out of a field, to what it is a part of, where single keys are keys again.
  function left(event) {
    const field = event.key === "Escape" && typing(event.target);
    if (!field || event.defaultPrevented || field.closest("dialog")) return;
    event.preventDefault();
    field.blur();
    opened()?.focus({ preventScroll: true });
  }

  // A link to a dialog opens it where it is; without a script it is shown by its address.
  function shown(event) {
    const link = event.target.closest?.("a[href^='#']");
    const aim = link && document.getElementById(link.hash.slice(1));
    if (aim?.matches("dialog")) {
      event.preventDefault();
      aim.showModal();
    } else if (link?.matches("[data-closes]") && link.closest("dialog[open]")) {
      event.preventDefault();
      link.closest("dialog").close();
    }
  }

  function switches() {
    for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = !off();
  }

  // On a narrow screen the words of a bar are shifted sideways; the one where somebody is comes into view.
  function inView() {
    for (const here of document.querySelectorAll(".top nav [aria-current], .tabs [aria-current]")) {
      const bar = here.parentElement;
      bar.scrollLeft += here.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - here.offsetWidth) / 2;
    }
  }

  // What was put in the place of another: keys and eyes go to what is open in it, and to the field that is wrong.
  function arrived(event) {
    if (event.detail.ctx.target?.id !== "main") return;
    switches();
    inView();
    const place = document.querySelector("#main [autofocus]") ?? opened() ?? document.getElementById("main");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", left);
  document.addEventListener("keydown", pressed);
  document.addEventListener("keydown", sent);
  document.addEventListener("click", shown);
  document.addEventListener("htmx:after:swap", arrived);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-keys-switch]")) localStorage.setItem(OFF, event.target.checked ? "" : "yes");
  });
  switches();
  inView();
})();
