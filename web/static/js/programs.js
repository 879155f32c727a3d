// What the program's pages have more of with scripts: rows that can be dragged, and numbers beside the text.
(() => {
  "use strict";
  // A row that is dragged is dropped by the form its buttons send.
  function draggable(list) {
    let from = null;
    for (const row of list.children) {
      const form = row.querySelector('form[action$="/items/order"]');
      if (!form) return;
      row.draggable = true;
      row.addEventListener("dragstart", (event) => {
        from = row;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", row.dataset.row);
      });
      row.addEventListener("dragover", (event) => {
        if (from && from !== row) event.preventDefault();
      });
      row.addEventListener("drop", (event) => {
        event.preventDefault();
        if (!from || from === row) return;
        const sent = from.querySelector('form[action$="/items/order"]');
        const to = document.createElement("input");
        to.type = "hidden";
        to.name = "to";
        to.value = row.dataset.row;
        sent.append(to);
        sent.submit();
      });
      row.addEventListener("dragend", () => { from = null; });
    }
  }

  // Line numbers follow the text, and a finding leads to its line.
  function numbered(pre) {
    const text = document.getElementById(pre.dataset.numbers);
    const draw = () => {
      const lines = text.value.split("\n").length;
      pre.textContent = Array.from({ length: lines }, (_, n) => n + 1).join("\n");
    };
    text.addEventListener("input", draw);
    text.addEventListener("scroll", () => { pre.scrollTop = text.scrollTop; });
    const go = (line) => {
      const before = text.value.split("\n").slice(0, line - 1);
      const start = before.join("\n").length + (before.length ? 1 : 0);
      const end = text.value.indexOf("\n", start);
      text.focus();
      text.setSelectionRange(start, end < 0 ? text.value.length : end);
      text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(text).lineHeight));
    };
    for (const link of document.querySelectorAll("[data-line]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        go(Number(link.dataset.line));
      });
    }
    const asked = /^#line-(\d+)$/.exec(location.hash);
    if (asked) go(Number(asked[1]));
    draw();
  }

  // The fields of something that can be left out show only while it is there.
  function shown(box) {
    const fields = document.getElementById(box.dataset.shows);
    const draw = () => { fields.hidden = !box.checked; };
    box.addEventListener("change", draw);
    draw();
  }

  for (const list of document.querySelectorAll("[data-rows]")) draggable(list);
  for (const pre of document.querySelectorAll("[data-numbers]")) numbered(pre);
  for (const box of document.querySelectorAll("[data-shows]")) shown(box);
})();
