/* The URL is the state: links change one part of it, and the server answers each part when it changes. */
(function () {
  "use strict";

  const root = document.documentElement;
  let filterNames = [];
  let themed = []; // ids: of what charts are drawn for, of the button

  // Which part of the address a parameter belongs to.
  function part(name) {
    if (name.startsWith("drill")) return "drill";
    return filterNames.includes(name) ? "filters" : "view";
  }

  function pairs(search, keep) {
    return [...new URLSearchParams(search)].filter(([name]) => keep(part(name)));
  }

  function go(path, parameters) {
    const search = new URLSearchParams(parameters).toString();
    window.history.pushState({}, "", path + (search ? "?" + search : ""));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  // A link of one part leaves the others as they are now; every link but a drill-down closes the drill-down.
  function follow(link) {
    const mine = link.dataset.nav;
    if (mine === "page") {
      const own = pairs(link.search, () => true);
      const kept = own.some(([name]) => part(name) === "filters") ? [] : pairs(location.search, (p) => p === "filters");
      go(link.pathname, [...kept, ...own]);
      return arrive(link.hash);
    }
    const kept = pairs(location.search, (p) => p !== mine && p !== "drill");
    return go(location.pathname, [...kept, ...pairs(link.search, (p) => p === mine)]);
  }

  // Ask the page's question about something else: `query` holds filters only.
  function filter(query) {
    const kept = pairs(location.search, (p) => p !== "filters" && p !== "drill");
    go(location.pathname, [...kept, ...new URLSearchParams(query)]);
  }

  // On a new page: at its top, or at the section named, which may still be on its way.
  function arrive(hash, tries = 20) {
    const section = hash && document.getElementById(hash.slice(1));
    if (section) section.scrollIntoView();
    else if (hash && tries) setTimeout(() => arrive(hash, tries - 1), 100);
    else window.scrollTo(0, 0);
    if (!hash) document.getElementById("main").focus({ preventScroll: true });
  }

  function closeDrill() {
    if (pairs(location.search, (p) => p === "drill").length) {
      go(location.pathname, pairs(location.search, (p) => p !== "drill"));
    }
  }

  function theme() {
    const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
    return root.dataset.bsTheme || (dark ? "dark" : "light");
  }

  // The server writes the person's choice into the page and keeps what is chosen here.
  function applyTheme(chosen) {
    if (chosen === "system") delete root.dataset.bsTheme;
    else root.dataset.bsTheme = chosen;
    return told(chosen);
  }

  // The theme charts are drawn for, what the button does next, and what is kept; paper has to know the first.
  function told(chosen) {
    root.dataset.drawn = theme();
    return [theme(), theme() === "dark" ? "Light theme" : "Dark theme", chosen];
  }

  // The computer's theme may change while the page is open, in the evening for one.
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (root.dataset.bsTheme || !themed.length) return;
    const [drawn, label] = told("system");
    window.dash_clientside.set_props(themed[0], { data: drawn });
    window.dash_clientside.set_props(themed[1], { children: label });
  });

  function cookie(name) {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-nav]");
    if (link && !event.defaultPrevented && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
      event.preventDefault();
      const menu = link.closest("details.menu:not(.multi)");
      if (menu) menu.open = false;
      follow(link);
    }
    const open = document.querySelectorAll("details.menu[open]");
    open.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    const tip = document.querySelector(".help:hover, .help:focus-within");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (tip && !tip.classList.contains("hush")) {
      tip.classList.add("hush");
      const show = () => tip.classList.remove("hush");
      tip.addEventListener("mouseleave", show, { once: true });
      tip.addEventListener("focusout", show, { once: true });
    } else if (!document.querySelector(".offcanvas.show, dialog[open]") && !event.target.closest("input, select, textarea")) {
      const chips = document.querySelector("a[data-clear]");
      if (chips) follow(chips);
    }
  });

  document.addEventListener("input", (event) => {
    const list = event.target.closest("[data-search]");
    if (!list) return;
    const sought = event.target.value.trim().toLowerCase();
    list.querySelectorAll("a.option").forEach((option) => {
      option.hidden = !option.textContent.toLowerCase().includes(sought);
    });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.range !== undefined) {
      event.preventDefault();
      const from = form.querySelector("[name=from]").value;
      const to = form.querySelector("[name=to]").value;
      const others = [...new URLSearchParams(location.search)].filter(
        ([name]) => !["range", "from", "to"].includes(name) && part(name) !== "drill"
      );
      go(location.pathname, [["from", from], ["to", to], ...others]);
    }
    if (!form.hasAttribute("action")) event.preventDefault(); // its button is a callback's
    // A form of the page's view: its fields become that part of the address, those left empty do not.
    if (form.dataset.view !== undefined) {
      event.preventDefault();
      const told = [...new FormData(form)].filter(([, value]) => value);
      go(location.pathname, [...pairs(location.search, (p) => p === "filters"), ...told]);
    }
    const token = form.querySelector("[name=csrf_token]");
    if (token) token.value = cookie("_csrf_token");
  });

  window.lead = { go, filter, cookie, pairs };
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    address: {
      // One store per part, each written only when its part changed.
      split: function (search, names, filters, view, drill) {
        filterNames = names;
        const now = { filters, view, drill };
        if (/[?&]job=/.test(search || "") && !/(^|&)job=/.test(view || "")) window.scrollTo(0, 0);
        return ["filters", "view", "drill"].map((key) => {
          const text = new URLSearchParams(pairs(search || "", (p) => p === key)).toString();
          return text === now[key] ? window.dash_clientside.no_update : text;
        });
      },
      closed: function (isOpen) {
        if (isOpen === false) closeDrill();
        return window.dash_clientside.no_update;
      },
    },
    theme: {
      toggle: function (clicks) {
        themed = window.dash_clientside.callback_context.outputs_list.map((output) => output.id);
        return clicks ? applyTheme(theme() === "dark" ? "light" : "dark") : told(window.dash_clientside.no_update);
      },
      choose: function (chosen) {
        const same = chosen === (root.dataset.bsTheme || "system");
        return same ? Array(3).fill(window.dash_clientside.no_update) : applyTheme(chosen);
      },
    },
    page: {
      // What somebody saved on a page changes figures everywhere; a page that has just come has saved nothing.
      saved: function (count, changed) {
        return count ? (changed || 0) + 1 : window.dash_clientside.no_update;
      },
      // The page in the navigation, and its title in the tab.
      current: function (path) {
        document.querySelectorAll(".side nav a").forEach((link) => {
          if (link.pathname === path || (link.pathname !== "/" && path.startsWith(link.pathname + "/"))) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
        });
        const shown = document.querySelector(".side nav a[aria-current]");
        document.title = (shown ? shown.textContent + " · " : "") + "Lead Intelligence";
        return window.dash_clientside.no_update;
      },
    },
  });
})();
