/* Open pages look for new figures every few seconds and draw them where the reader is, leaving everything as it was. */
(function () {
  "use strict";

  const EVERY = 5000;
  const PATIENCE = 30000; // how long somebody in the middle of a choice is waited for
  const NOBODY = "X-Background"; // says to the server that no person asked
  const root = document.documentElement;
  let shown = null; // the versions of what is on screen: of the data, of what people say of leads
  let acted = 0; // when the reader last did something
  let timer = null;
  let kept = []; // what has the focus, is open or was scrolled, should it be drawn anew

  async function look() {
    clearTimeout(timer);
    if (document.hidden) return;
    const frame = document.querySelector("[data-version]");
    if (frame) {
      shown = shown || { version: frame.dataset.version, talk: Number(frame.dataset.talk) };
      const found = await newer();
      if (found && !isBusy()) draw(frame.dataset.store, found);
    }
    clearTimeout(timer);
    timer = setTimeout(look, EVERY);
  }

  // The versions there are now; nothing when they are those on screen, or when the server does not answer.
  async function newer() {
    try {
      const headers = { "If-None-Match": '"' + shown.version + "." + shown.talk + '"', [NOBODY]: "1" };
      const answer = await window.fetch("/data/version", { headers, cache: "no-store" });
      return answer.ok ? await answer.json() : null;
    } catch (_error) {
      return null;
    }
  }

  function isBusy() {
    const at = document.activeElement;
    const choosing = document.querySelector("details.menu[open]") || (at && at.matches("input, select, textarea"));
    return Boolean(choosing) && Date.now() - acted < PATIENCE;
  }

  // Until the reader does something, whatever is asked of the server is nobody's doing, and is drawn without fading.
  function draw(store, found) {
    const isTalk = found.version === shown.version;
    const ear = document.querySelector("[data-talk-store]"); // only pages of leads have one
    shown = found;
    if (isTalk && !ear) return;
    root.dataset.quiet = "";
    window.dash_clientside.set_props(isTalk ? ear.dataset.talkStore : store, { data: Date.now() });
  }

  const send = window.fetch.bind(window);
  window.fetch = (resource, options = {}) => {
    if (!("quiet" in root.dataset)) return send(resource, options);
    const headers = new Headers(options.headers);
    headers.set(NOBODY, "1");
    return send(resource, { ...options, headers });
  };

  // What tells an element from those like it, before and after it was drawn anew.
  function facts(element) {
    const row = element.closest("tr");
    return {
      href: element.getAttribute("href"),
      label: element.getAttribute("aria-label"),
      text: (row || element).textContent.slice(0, 500),
    };
  }

  function mark(element) {
    const section = element.parentElement && element.parentElement.closest("[id]");
    if (!section) return null;
    const selector = [element.localName, ...[...element.classList].map((name) => CSS.escape(name))].join(".");
    const all = [...section.querySelectorAll(selector)];
    return { section: section.id, selector, index: all.indexOf(element), count: all.length, ...facts(element) };
  }

  // The element that stands now where the marked one stood; rather none than a wrong one.
  function twin(was) {
    const section = document.getElementById(was.section);
    const all = section ? [...section.querySelectorAll(was.selector)] : [];
    for (const fact of ["href", "label", "text"]) {
      const same = was[fact] ? all.filter((one) => facts(one)[fact] === was[fact]) : [];
      if (same.length === 1) return same[0];
    }
    return all.length === was.count ? all[was.index] : null;
  }

  function keep(element, how, again) {
    const known = kept.find((one) => one.element === element && one.how === how);
    const was = known ? known.was : mark(element);
    forget(element, how);
    if (was) kept.push({ element, how, was, again });
  }

  function forget(element, how) {
    kept = kept.filter((one) => one.element !== element || one.how !== how);
  }

  function restore() {
    const gone = kept.filter((one) => !one.element.isConnected);
    if (!gone.length) return;
    kept = kept.filter((one) => one.element.isConnected);
    // A menu of several choices is drawn anew by each choice and stays open for the next.
    const stays = (one) => "quiet" in root.dataset || one.element.closest("details.multi");
    gone.filter(stays).forEach((one) => {
      const found = twin(one.was);
      if (found) one.again(found);
    });
  }

  // The drawer of the filters comes open, which is how wide screens show it.
  function meetDrawer() {
    const drawer = document.querySelector(".drawer:not([data-met])");
    if (!drawer) return;
    drawer.dataset.met = "";
    if (window.matchMedia("(max-width: 640px)").matches) drawer.open = false;
  }

  document.addEventListener("focusin", (event) => {
    kept = kept.filter((one) => one.how !== "focus");
    keep(event.target, "focus", (found) => {
      if (document.activeElement === document.body) found.focus({ preventScroll: true });
    });
  });
  document.addEventListener("pointerdown", () => { kept = kept.filter((one) => one.how !== "focus"); }, true);
  document.addEventListener("scroll", (event) => {
    const { scrollTop: top, scrollLeft: left } = event.target;
    if (event.target !== document) keep(event.target, "scroll", (found) => found.scrollTo(left, top));
  }, true);
  document.addEventListener("toggle", (event) => {
    if (event.target.open) keep(event.target, "open", (found) => { found.open = true; });
    else forget(event.target, "open");
  }, true);
  ["pointerdown", "keydown", "input"].forEach((name) => document.addEventListener(name, () => {
    acted = Date.now();
    delete root.dataset.quiet;
  }, true));
  document.addEventListener("visibilitychange", look);
  new MutationObserver(() => { meetDrawer(); restore(); }).observe(root, { childList: true, subtree: true });
  timer = setTimeout(look, EVERY);
})();
