/* "Try again" asks for the one part that failed: a property of its own changes, to which its callback listens. */
(function () {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-retries]");
    if (!button) return;
    button.disabled = true;
    window.dash_clientside.set_props(document.querySelector("[data-again]").id, { [button.dataset.retries]: Date.now() });
  });
})();
