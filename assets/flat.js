/* What no callback speaks of comes as HTML (layouts/flat.py) and is put in its element before that is painted. */
(function () {
  "use strict";

  const filled = new WeakMap(); // element -> the nodes put into it

  function fill(element) {
    (filled.get(element) || []).forEach((node) => node.remove());
    filled.delete(element);
    if (element.dataset.html === undefined) return;
    const range = document.createRange();
    range.selectNodeContents(element);
    const part = range.createContextualFragment(element.dataset.html);
    filled.set(element, [...part.childNodes]);
    element.append(part);
  }

  function meet(node) {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.dataset.html !== undefined && !filled.has(node)) fill(node);
    node.querySelectorAll("[data-html]").forEach((element) => { if (!filled.has(element)) fill(element); });
  }

  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.type === "attributes") fill(change.target);
    else change.addedNodes.forEach(meet);
  })).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-html"],
  });
})();
