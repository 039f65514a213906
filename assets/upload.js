/* Files dropped or picked go to the server one by one, with progress; then the wizard opens on them. */
(function () {
  "use strict";

  const ADDRESS = "/data/upload";

  function line(zone, name) {
    const row = document.createElement("div");
    const label = document.createElement("small");
    const bar = document.createElement("progress");
    label.textContent = name;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name);
    row.append(label, bar);
    zone.querySelector(".upload-state").append(row);
    const about = (name, text) => (text.includes(name) ? text : name + ": " + text);
    return { say: (name, text) => { label.textContent = about(name, text); label.className = "bad"; bar.remove(); }, bar };
  }

  function send(file, shown) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("file", file, file.name);
      request.upload.onprogress = (event) => { if (event.lengthComputable) shown.bar.value = event.loaded / event.total; };
      request.onload = () => resolve(answer(request, file));
      request.onerror = () => resolve({ error: file.name + " could not be sent. Check the connection and try again." });
      request.open("POST", ADDRESS);
      request.setRequestHeader("X-CSRFToken", window.lead.cookie("_csrf_token"));
      request.setRequestHeader("Accept", "application/json");
      request.send(body);
    });
  }

  function answer(request, file) {
    try {
      const told = JSON.parse(request.responseText);
      if (request.status < 300) return told;
      return { error: told.error || file.name + " was refused." };
    } catch (_error) {
      return { error: request.status === 413 ? file.name + " is larger than the limit." : file.name + " was refused." };
    }
  }

  async function sendAll(zone, files) {
    zone.querySelector(".upload-state").replaceChildren();
    const ids = [];
    for (const file of files) {
      const shown = line(zone, file.name);
      const told = await send(file, shown);
      if (told.upload) ids.push(told.upload);
      else shown.say(file.name, told.error || "");
    }
    if (!ids.length) return;
    if (ids.length === files.length) goOn(ids);
    else offer(zone, ids);
  }

  // Some files were refused: what was said about them stays until the reader goes on with the others.
  function offer(zone, ids) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button primary";
    button.textContent = ids.length === 1 ? "Go on with the other file" : "Go on with the other " + ids.length + " files";
    button.onclick = () => goOn(ids);
    zone.querySelector(".upload-state").append(button);
    button.focus();
  }

  function goOn(ids) {
    const kept = window.lead.pairs(location.search, (part) => part === "filters");
    window.lead.go(location.pathname, [...kept, ["upload", ids.join(",")]]);
  }

  function pick(zone) {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.accept = ".csv,.tsv,.txt";
    input.onchange = () => sendAll(zone, [...input.files]);
    input.click();
  }

  const zoneOf = (event) => event.target.closest && event.target.closest("[data-drop]");

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-pick]")) pick(zoneOf(event));
  });
  ["dragenter", "dragover"].forEach((name) => document.addEventListener(name, (event) => {
    const zone = document.querySelector("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", Boolean(zoneOf(event)));
  }));
  document.addEventListener("dragleave", (event) => {
    if (zoneOf(event)) zoneOf(event).classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    const zone = document.querySelector("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) sendAll(zone, [...event.dataTransfer.files]);
  });
})();
