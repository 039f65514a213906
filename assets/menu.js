/* On phones the navigation is a menu: its button opens it; Esc, a choice or a press beside it closes it. */
(function () {
  "use strict";

  // The button of the open menu; nothing on wide screens, where the navigation always stands.
  function opened() {
    const button = document.querySelector(".menu-button[aria-expanded=true]");
    return button && button.checkVisibility() ? button : null;
  }

  // Before whatever was pressed acts: a window it opens gives the focus back to the button.
  window.addEventListener("click", (event) => {
    const button = event.target.closest(".menu-button");
    const open = opened();
    if (button) button.setAttribute("aria-expanded", String(!open));
    else if (open) {
      const menu = open.nextElementSibling;
      const chosen = event.target.closest("a, [data-opens]");
      if (menu.contains(event.target) && !chosen) return;
      open.setAttribute("aria-expanded", "false");
      if (menu.contains(event.target)) open.focus();
    }
  }, true);

  window.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && opened();
    if (!open) return;
    event.stopImmediatePropagation(); // this Esc does not clear the filters as well
    open.setAttribute("aria-expanded", "false");
    open.focus();
  }, true);

  // Who tabs on to the page has left the menu.
  document.addEventListener("focusin", (event) => {
    const open = opened();
    if (open && !event.target.closest(".side")) open.setAttribute("aria-expanded", "false");
  });
})();
