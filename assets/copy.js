/* A button with data-copy="id" copies the text of the element with that id, or the value of that field. */
document.addEventListener("click", async (event) => {
  "use strict";
  const button = event.target.closest("[data-copy]");
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  const text = "value" in source && source.localName === "input" ? source.value : source.innerText;
  if (await copied(text.trim(), source)) button.textContent = "Copied";

  // Browsers lend the clipboard to https only; elsewhere the selection is copied the old way.
  async function copied(words, element) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch (_error) {
      if (element.select) element.select();
      else window.getSelection().selectAllChildren(element);
      return document.execCommand("copy");
    }
  }
});
