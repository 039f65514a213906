/* An @ in a comment suggests people by what is typed after it: arrows choose, Enter takes, Esc leaves it. */
(function () {
  "use strict";

  const BEFORE = /(?:^|[^\p{L}\p{N}_])@([^\n@]{0,40})$/u; // an @ that begins a word, and what follows up to the caret
  const MOST = 6;
  let list = null; // the suggestions on screen
  let box = null; // the text they are for

  function people() {
    const told = document.getElementById("lead-comment-people");
    try {
      return JSON.parse((told && told.textContent) || "[]");
    } catch (_error) {
      return [];
    }
  }

  function typed(textarea) {
    const found = BEFORE.exec(textarea.value.slice(0, textarea.selectionStart));
    return found && found[1];
  }

  function close() {
    if (list) list.remove();
    if (box) ["aria-expanded", "aria-controls", "aria-activedescendant"].forEach((name) => box.removeAttribute(name));
    list = box = null;
  }

  function suggest(textarea) {
    const sought = typed(textarea);
    close();
    if (sought === null) return;
    const begin = sought.toLowerCase();
    const words = (name) => [name, ...name.split(/[\s.@]+/)];
    const found = people().filter((name) => words(name).some((word) => word.toLowerCase().startsWith(begin)));
    if (found.length) show(textarea, found.slice(0, MOST));
  }

  function show(textarea, names) {
    box = textarea;
    list = document.createElement("div");
    Object.assign(list, { className: "mentions", id: "mentions", role: "listbox", ariaLabel: "People" });
    names.forEach((name, index) => {
      const option = document.createElement("div");
      Object.assign(option, { textContent: name, id: "mention-" + index, role: "option" });
      list.append(option);
    });
    textarea.closest("label").append(list);
    textarea.setAttribute("aria-controls", list.id);
    textarea.setAttribute("aria-expanded", "true");
    mark(0);
  }

  function mark(index) {
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    list.children[index].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", list.children[index].id);
  }

  function chosen() {
    return [...list.children].findIndex((option) => option.getAttribute("aria-selected") === "true");
  }

  // The name in the place of what was typed; set as a person's typing is, so that the page hears of it.
  function take(index) {
    const textarea = box;
    const name = list.children[index].textContent;
    const caret = textarea.selectionStart;
    const start = caret - typed(textarea).length;
    const text = textarea.value.slice(0, start) + name + " " + textarea.value.slice(caret);
    close();
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(textarea, text);
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    textarea.focus();
    textarea.setSelectionRange(start + name.length + 1, start + name.length + 1);
    close();
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-mentions] textarea")) suggest(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== box) return;
    const last = list.children.length - 1;
    const keys = {
      ArrowDown: () => mark(Math.min(chosen() + 1, last)),
      ArrowUp: () => mark(Math.max(chosen() - 1, 0)),
      Enter: () => take(chosen()),
      Tab: () => take(chosen()),
      Escape: close,
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }, true);

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".mentions [role=option]");
    if (!option) return close();
    event.preventDefault();
    return take([...list.children].indexOf(option));
  });
})();
