/* Single keys press the links and buttons that carry them; windows above the page open and close. */
(function () {
  "use strict";

  const PAUSE = 1500; // how long a first key ("g") waits for the second
  let before = "";
  let timer = null;

  function isTyping(element) {
    return Boolean(element.closest("input, textarea, select, [contenteditable=true], [role=gridcell]"));
  }

  function isCovered() {
    return Boolean(document.querySelector("dialog[open], .offcanvas.show"));
  }

  function isOff() {
    return Boolean(document.querySelector("[data-shortcuts=off]"));
  }

  function find(keys) {
    return document.querySelector('[data-keys="' + CSS.escape(keys) + '"]');
  }

  function begins(keys) {
    return Boolean(document.querySelector('[data-keys^="' + CSS.escape(keys + " ") + '"]'));
  }

  // A link or a button is pressed; a form is brought on screen and its first field gets the focus.
  function press(element) {
    if (element.localName !== "form") return element.click();
    const menu = element.closest("details");
    if (menu) menu.open = true;
    return element.querySelector("input").focus();
  }

  function open(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const box = dialog.querySelector("input[type=search]");
    if (box) box.select();
  }

  // Up and down walk through what was found; Enter in the box follows the first. Esc closes at once: a box with
  // text in it would only be emptied.
  function walk(event, dialog) {
    if (event.key === "Escape") {
      event.preventDefault();
      return dialog.close();
    }
    const hits = [...dialog.querySelectorAll("a.hit")];
    if (!hits.length) return;
    const at = hits.indexOf(document.activeElement);
    if (event.key === "Enter" && at < 0 && event.target.matches("input")) {
      event.preventDefault();
      hits[0].click();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      hits[Math.min(at + 1, hits.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (hits[at - 1] || dialog.querySelector("input")).focus();
    }
  }

  document.addEventListener("keydown", (event) => {
    const dialog = event.target.closest("dialog[open]");
    if (dialog) return walk(event, dialog);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (isOff() || isTyping(event.target) || isCovered()) return;
    const keys = before ? before + " " + event.key : event.key;
    const found = find(keys);
    clearTimeout(timer);
    before = !found && begins(keys) ? keys : "";
    if (before) timer = setTimeout(() => { before = ""; }, PAUSE);
    if (found) {
      event.preventDefault();
      press(found);
    }
  });

  // Before the link itself is followed, which moves the focus on.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) return open(opener.dataset.opens);
    const dialog = event.target.closest("dialog[open]");
    if (!dialog) return;
    const beside = event.target === dialog; // its content fills it, so this is the ground around it
    if (beside || event.target.closest("[data-closes], a[data-nav]")) dialog.close();
  }, true);
})();
