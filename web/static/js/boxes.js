// A button that opens the browser's own printing. Without scripts the browser's menu does the same, so it is hidden.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
