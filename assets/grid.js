/* The grid of the Leads page: fetched when it is needed, kept in step with the address, read by keyboard. */
(function () {
  "use strict";

  const SCRIPT = "/_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js";
  const GRID = "leads-grid";
  const OWN = ["sort", "filter", "columns"]; // parts of the view that the grid itself keeps
  const NARROW = window.matchMedia("(max-width: 700px)");
  const NARROW_COLUMNS = ["name", "stage", "score"];
  let loading = null;
  let asked = null; // what the rows were asked for, apart from what the grid itself tells
  let all = null; // how many match, while all of them are chosen
  let busy = false; // the address is being put into the grid, not the other way round

  function load() {
    loading = loading || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = SCRIPT;
      script.onload = () => resolve(true);
      script.onerror = () => { loading = null; reject(new Error("the table could not be loaded")); };
      document.head.append(script);
    });
    return loading;
  }

  function api() {
    try {
      return window.dash_ag_grid && document.getElementById(GRID) ? window.dash_ag_grid.getApi(GRID) : null;
    } catch { return null; }
  }

  function view() {
    return new URLSearchParams(window.lead.pairs(location.search, (part) => part === "view"));
  }

  function sortOf(text) {
    return (text || "").split(",").filter(Boolean).map((part, sortIndex) => {
      const [colId, sort] = part.split(":");
      return { colId, sort: sort || "asc", sortIndex };
    });
  }

  function sortText(grid) {
    const sorted = grid.getColumnState().filter((column) => column.sort);
    sorted.sort((a, b) => a.sortIndex - b.sortIndex);
    return sorted.map((column) => column.colId + ":" + column.sort).join(",");
  }

  function filterText(grid) {
    const model = grid.getFilterModel();
    return Object.keys(model).length ? JSON.stringify(model) : "";
  }

  function shownOf(grid) {
    return grid.getColumnState().filter((column) => !column.hide && !column.colId.startsWith("ag-")).map((column) => column.colId);
  }

  // The column of boxes, where rows can be chosen.
  function boxesOf(grid) {
    return grid.getColumnState().filter((column) => column.colId.startsWith("ag-")).map((column) => column.colId);
  }

  // Write what the grid was told into the address.
  function tell(changes) {
    const now = view();
    const before = now.toString();
    Object.entries(changes).forEach(([name, value]) => (value ? now.set(name, value) : now.delete(name)));
    if (now.toString() === before) return;
    window.lead.go(location.pathname, [...window.lead.pairs(location.search, (part) => part === "filters"), ...now]);
  }

  // Put what the address says into the grid: after a step back, or a link of the bar.
  function follow(grid, now) {
    busy = true;
    const sort = sortOf(now.get("sort"));
    if (sortText(grid) !== (now.get("sort") || "")) grid.applyColumnState({ state: sort, defaultState: { sort: null } });
    if (filterText(grid) !== (now.get("filter") || "")) {
      let model = null;
      try { model = JSON.parse(now.get("filter") || "null"); } catch { model = null; }
      grid.setFilterModel(model);
    }
    const columns = (now.get("columns") || document.getElementById("leads").dataset.usual).split(",").filter(Boolean);
    if (!NARROW.matches && columns.length && shownOf(grid).join() !== columns.join()) {
      const state = [...boxesOf(grid), ...columns].map((colId) => ({ colId, hide: false }));
      grid.applyColumnState({ state, defaultState: { hide: true }, applyOrder: true });
    }
    setTimeout(() => { busy = false; }, 0);
  }

  function isNarrow(grid) {
    if (!NARROW.matches) return;
    const state = [...boxesOf(grid), ...NARROW_COLUMNS].map((colId) => ({ colId, hide: false, pinned: null }));
    grid.applyColumnState({ state, defaultState: { hide: true }, applyOrder: true });
    grid.sizeColumnsToFit({ columnLimits: [{ key: "name", minWidth: 180 }] });
  }

  // What the address of a lead's page says of this list: how it is narrowed and ordered, where the lead stands in it.
  function place(index) {
    const query = view().toString();
    const filters = window.lead.pairs(location.search, (part) => part === "filters");
    return [...filters, ["list", "leads" + (query ? "?" + query : "")], ["at", String(index + 1)]];
  }

  function open(row, index) {
    if (row && row.href) window.lead.go(row.href, place(index));
  }

  // How many rows there are; null while that is not known.
  function matching(grid) {
    return grid && grid.isLastRowIndexKnown() ? grid.getDisplayedRowCount() : null;
  }

  function tick(grid) {
    const nodes = [];
    grid.forEachNode((node) => { if (node.data && !node.isSelected()) nodes.push(node); });
    if (nodes.length) grid.setNodesSelected({ nodes, newValue: true });
  }

  function drop(grid) {
    all = null;
    grid.deselectAll();
    window.dash_clientside.set_props("leads-chosen", { data: [] });
  }

  const events = {
    leadsLoaded: (event) => {
      if (!all) return;
      tick(event.api);
      const total = matching(event.api); // another one by now: all can be chosen anew
      if (total !== null && total !== all) window.dash_clientside.set_props("leads-chosen", { data: { all } });
    },
    leadsReady: (event) => isNarrow(event.api),
    leadsClicked: (event) => {
      const link = event.event && event.event.target.closest("a, input");
      if (!link && event.column.getColId() === "name") open(event.data, event.rowIndex);
      else if (!link && !event.column.getColId().startsWith("ag-")) open(event.data, event.rowIndex);
    },
    leadsPressed: (event) => { if (event.event.key === "Enter" && !event.event.target.closest("a")) open(event.data, event.rowIndex); },
    leadsChanged: (event) => {
      if (all) drop(event.api);
      if (!busy) tell({ sort: sortText(event.api), filter: filterText(event.api) });
    },
    leadsMoved: (event) => {
      if (!busy && event.finished && event.source === "uiColumnMoved") tell({ columns: shownOf(event.api).join() });
    },
    leadsChosen: (event) => {
      if (all && event.source.startsWith("api")) return; // the rows are ticked because all are chosen
      all = null;
      const rows = event.api.getSelectedNodes().filter((node) => node.data).map((node) => node.data.id);
      window.dash_clientside.set_props("leads-chosen", { data: rows });
    },
  };
  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, events);

  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.LeadName = function (props) {
    const row = props.data;
    if (!row) return null;
    const el = window.React.createElement;
    const href = row.href + "?" + new URLSearchParams(place(props.node.rowIndex));
    const link = el("a", { href, "data-nav": "page", tabIndex: -1 }, row.name);
    const tag = row.junk ? el("span", { className: "tag" }, "junk") : null;
    return el("span", { className: "lead-name" }, link, tag, el("small", { className: "wide" }, row.email), el("small", { className: "narrow" }, row.company || row.email));
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    leads: {
      load: function () { return load(); },
      // The address changed: what the grid keeps goes into it, anything else is asked for anew.
      asked: function (filters, viewText) {
        const grid = api();
        const now = new URLSearchParams(viewText || "");
        const others = [...now].filter(([name]) => !OWN.includes(name) && name !== "saved");
        const question = (filters || "") + "#" + new URLSearchParams(others);
        const isNew = asked !== null && asked !== question;
        asked = question;
        if (!grid) return window.dash_clientside.no_update;
        follow(grid, now);
        if (isNew) { drop(grid); grid.purgeInfiniteCache(); }
        return window.dash_clientside.no_update;
      },
      // The number of rows is known at last.
      counted: function (total) {
        const grid = api();
        if (grid && typeof total === "number") grid.setRowCount(total, true);
        return window.dash_clientside.no_update;
      },
      // Data changed: the rows in view are read again where they are.
      again: function () {
        const grid = api();
        if (grid) grid.refreshInfiniteCache();
        return window.dash_clientside.no_update;
      },
      // The page opens with a kept view, unless the address says how it is to look.
      start: function (query) {
        if (query && !view().toString()) {
          const own = [...new URLSearchParams(query)];
          const kept = window.lead.pairs(location.search, (part) => part === "filters");
          const names = new Set(kept.map(([name]) => name));
          const search = new URLSearchParams([...kept, ...own.filter(([name]) => !names.size || !["range", "from", "to", "compare", "basis"].includes(name))]);
          window.history.replaceState({}, "", location.pathname + "?" + search);
          window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
        }
        return window.dash_clientside.no_update;
      },
      // How many are chosen, and whether there is anything to do with them.
      chosen: function (choice, most) {
        const grid = api();
        const was = all;
        all = (choice && choice.all) || null;
        if (grid && all) tick(grid);
        if (grid && was && !all && !choice.length) grid.deselectAll();
        const count = all || (choice || []).length;
        const total = matching(grid);
        const name = (number, word) => number.toLocaleString("en") + (number === 1 ? " lead" : " leads") + word;
        const label = total ? "Choose all " + total.toLocaleString("en") + " that match" : "Choose all that match";
        const says = all > 1 ? "All " + name(all, " that match are chosen") : name(count, " chosen");
        const many = total !== null && total > Number(most);
        const isWhole = total === null ? Boolean(all) : all ? total === all : total <= count;
        return [says, !count, label, isWhole || many, !many];
      },
      // The rows on screen are chosen as well.
      shown: function (clicks) {
        const grid = api();
        if (clicks && grid) grid.setNodesSelected({ nodes: grid.getRenderedNodes().filter((node) => node.data), newValue: true });
        return window.dash_clientside.no_update;
      },
      // A change was made: its window closes.
      done: function (result) {
        if (result) document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
        if (result && all && api()) drop(api());
        return window.dash_clientside.no_update;
      },
      // The address is that of the view just kept.
      kept: function (id) {
        if (id) tell({ saved: String(id) });
        return window.dash_clientside.no_update;
      },
      clear: function (clicks) {
        const grid = api();
        if (clicks && grid) drop(grid);
        return clicks ? null : window.dash_clientside.no_update;
      },
    },
  });
})();
