/* Charts: a click filters by what was clicked, and a menu saves them as pictures. */
(function () {
  "use strict";

  const WIDTH = 1000;
  const HEIGHT = 480;
  const TOP = 64; // room for the title and the filters
  const probe = document.createElement("span");

  // A token as the browser computes it now, which is what Plotly can read.
  function colour(name) {
    probe.style.color = "var(--" + name + ")";
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function plot(id) {
    const graph = document.getElementById(id);
    return graph && (graph.matches(".js-plotly-plot") ? graph : graph.querySelector(".js-plotly-plot"));
  }

  function line(text, y, size, name) {
    const font = { size, color: colour(name) };
    return { text, x: 0, y, xref: "paper", yref: "paper", xanchor: "left", yanchor: "top", yshift: TOP - 8, showarrow: false, font };
  }

  // The chart with ground, title and filters of its own: a picture is read far from the page.
  function picture(chart, title) {
    const told = document.querySelector("[data-told]");
    const ground = colour("surface");
    const heads = [line("<b>" + title + "</b>", 1, 15, "text")];
    if (told) heads.push({ ...line(told.textContent, 1, 11.5, "muted"), yshift: TOP - 30 });
    const layout = {
      ...chart.layout,
      paper_bgcolor: ground,
      plot_bgcolor: ground,
      margin: { ...chart.layout.margin, t: TOP + 8, b: 40 },
      annotations: [...(chart.layout.annotations || []), ...heads],
      width: WIDTH,
      height: HEIGHT,
      autosize: false,
    };
    return { data: chart.data, layout };
  }

  function save(button) {
    const chart = plot(button.dataset.graph);
    if (!chart) return;
    const { picture: format, file: filename, title } = button.dataset;
    const scale = format === "png" ? 2 : 1;
    window.Plotly.downloadImage(picture(chart, title), { format, filename, width: WIDTH, height: HEIGHT, scale });
  }

  // A point that says which question it stands for (customdata) asks that question.
  function clicked(event) {
    const point = event.points.find((one) => typeof one.customdata === "string");
    if (point) window.lead.filter(point.customdata);
  }

  function listen() {
    document.querySelectorAll(".js-plotly-plot:not([data-heard])").forEach((chart) => {
      if (!chart.on) return;
      chart.dataset.heard = "";
      chart.on("plotly_click", clicked);
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-picture]");
    if (!button) return;
    button.closest("details").open = false;
    save(button);
  });
  new MutationObserver(listen).observe(document.documentElement, { childList: true, subtree: true });

  // On paper charts are as wide as the page.
  const PAPER = 660;
  window.addEventListener("beforeprint", () => document.querySelectorAll(".js-plotly-plot").forEach((chart) => {
    if (chart.offsetWidth) window.Plotly.relayout(chart, { width: PAPER, autosize: false });
  }));
  window.addEventListener("afterprint", () => document.querySelectorAll(".js-plotly-plot").forEach((chart) => {
    window.Plotly.relayout(chart, { width: null, autosize: true });
  }));
})();
