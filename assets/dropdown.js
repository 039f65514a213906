/* Dash's list takes the focus by an input that it hides from screen readers; nothing that can be focused may be hidden.
   It is named by the group around it. */
(function () {
  "use strict";

  new MutationObserver(() => {
    for (const target of document.querySelectorAll(".dash-dropdown-focus-target[aria-hidden]")) {
      target.removeAttribute("aria-hidden");
      target.setAttribute("aria-label", target.closest("[role=group]")?.getAttribute("aria-label") ?? "Choose");
    }
  }).observe(document, { childList: true, subtree: true });
})();
