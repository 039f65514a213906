/* A rule that was moved by its button keeps the focus where it comes to stand. */
(function () {
  "use strict";

  const PATIENCE = 5000;

  function place(button) {
    const row = button && button.closest("tr");
    return row ? row.rowIndex : -1;
  }

  function follow(id, was, until) {
    const there = document.getElementById(id);
    if (there && place(there) !== was) {
      const able = there.disabled ? there.parentElement.querySelector("button.move:not([disabled])") : there;
      if (able) able.focus();
    } else if (Date.now() < until) {
      requestAnimationFrame(() => follow(id, was, until));
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.move");
    if (button) follow(button.id, place(button), Date.now() + PATIENCE);
  });
})();
