// The charts of a report, livelier. The server has drawn them, and they stay as they are where this does not run: here
// they are read mark by mark, by mouse, touch and keys, and turned to another side. Every sentence comes from the page.
(() => {
  "use strict";
  const source = document.getElementById("charts-data");
  if (!source || !window.d3) return;
  const data = JSON.parse(source.textContent);
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language);
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const moving = (selection) => (still.matches ? selection : selection.transition().duration(420).ease(d3.easeCubicOut));
  const shown = (selection, yes) => selection.attr("display", yes ? null : "none");

  // What a mark says, beside it: on touching it, and on coming to it by keyboard. Escape takes it away.
  const tip = d3.select(document.body).append("div").attr("class", "tip").attr("aria-hidden", "true").attr("hidden", "");

  function say(words, box) {
    const node = tip.text(words).attr("hidden", null).node();
    const size = node.getBoundingClientRect();
    const x = Math.max(8, Math.min(box.x - size.width / 2, window.innerWidth - size.width - 8));
    const y = box.y - size.height - 12;
    tip.style("transform", `translate(${x}px, ${y < 8 ? box.y + 16 : y}px)`);
  }

  const hush = () => tip.attr("hidden", "");
  const middle = (node) => {
    const box = node.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 24) };
  };
  d3.selectAll("[data-tip]").each(function () {
    const words = this.getAttribute("aria-label");
    if (this.tagName === "svg") this.setAttribute("tabindex", "0");
    d3.select(this)
      .on("pointermove", (event) => say(words, { x: event.clientX, y: event.clientY }))
      .on("pointerleave blur", hush)
      .on("focus", () => this.matches(":focus-visible") && say(words, middle(this)));
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hush());
  document.addEventListener("scroll", hush, { passive: true, capture: true });

  // The flow, of those scores that are ticked.
  const ticked = d3.select("[data-flow-scores]").attr("hidden", null);

  function ribbon(start, end, left, right, high) {
    const half = (start + end) / 2;
    return (
      `M${start} ${left}C${half} ${left} ${half} ${right} ${end} ${right}` +
      `V${right + high}C${half} ${right + high} ${half} ${left + high} ${start} ${left + high}Z`
    );
  }

  function flow(chart, scores) {
    const svg = d3.select(chart);
    const startX = Number(svg.select("[data-start] rect").attr("x"));
    const endX = Number(svg.select("[data-end] rect").attr("x"));
    const links = scores.flatMap((score) =>
      data.ends.filter((end) => data.moved[score][end]).map((end) => ({ source: `from ${score}`, target: end, value: data.moved[score][end] })),
    );
    const nodes = [...new Set([...links.map((link) => link.source), ...data.ends.filter((end) => links.some((link) => link.target === end))])];
    const laid = d3
      .sankey()
      .nodeId((node) => node.id)
      .nodeWidth(14)
      .nodePadding(12)
      .nodeSort(null)
      .linkSort(null)
      .extent([[startX, 0], [endX + 14, Number(chart.querySelector("svg").getAttribute("viewBox").split(" ")[3]) - 12]])({
      nodes: nodes.map((id) => ({ id })),
      links,
    });
    const place = new Map(laid.nodes.map((node) => [node.id, node]));
    const drawn = new Map(laid.links.map((link) => [`${link.source.id} ${link.target.id}`, link]));
    svg.selectAll("a[data-from]").each(function () {
      const link = drawn.get(`from ${this.dataset.from} ${this.dataset.to}`);
      shown(d3.select(this), link);
      if (!link) return;
      const half = link.width / 2;
      moving(d3.select(this).select("path")).attr("d", ribbon(startX + 14, endX, link.y0 - half, link.y1 - half, link.width));
    });
    svg.selectAll("[data-start], [data-end]").each(function () {
      const node = place.get("start" in this.dataset ? `from ${this.dataset.start}` : this.dataset.end);
      const group = d3.select(this);
      shown(group, node);
      if (!node) return;
      moving(group.select("rect")).attr("y", node.y0).attr("height", node.y1 - node.y0);
      moving(group.select("text")).attr("y", (node.y0 + node.y1) / 2 + 5);
      group.select("[data-count]").text(number.format(node.value));
    });
  }

  ticked.on("change", (event) => {
    const scores = ticked.selectAll("input:checked").nodes().map((box) => box.value).filter((score) => data.moved[score]).reverse();
    // Nobody at all is no picture: the last tick stays.
    if (scores.length === 0) event.target.checked = true;
    else for (const chart of document.querySelectorAll("[data-flow]")) flow(chart, scores);
  });

  // The funnel, of those invited or of the step before.
  const share = d3.select("[data-funnel-of]").attr("hidden", null);
  share.on("change", () => {
    const before = share.select("input:checked").node().value === "before";
    for (const tone of [0, 1]) {
      let first = null;
      let last = null;
      for (const row of document.querySelectorAll("#funnel tbody tr:not(.aside)")) {
        const cell = row.querySelectorAll("[data-people]")[tone];
        const people = cell.dataset.people === "" ? null : Number(cell.dataset.people);
        first ??= people;
        const whole = before ? (last ?? people) : first;
        const part = people === null || !whole ? null : people / whole;
        row.querySelectorAll("[data-share]")[tone].textContent = part === null ? "–" : `${number.format(Math.round(100 * part))} %`;
        d3.select(row.querySelectorAll(".bar")[tone]).select("rect:last-child").attr("width", 100 * Math.min(part ?? 0, 1));
        last = people ?? last;
      }
    }
  });

  // The trend: week by week with the arrow keys or the pointer, as a share or as people.
  const side = d3.select("[data-trend-of]").attr("hidden", null);
  for (const box of document.querySelectorAll("[data-trend]")) trend(d3.select(box).select("svg"));

  function trend(svg) {
    const spots = svg.select("polyline").attr("points").split(" ").map((spot) => spot.split(",").map(Number));
    const xs = spots.map((spot) => spot[0]);
    const axes = svg.selectAll("[data-scale] line").nodes().map((line) => Number(line.getAttribute("y1")));
    const [top, foot] = d3.extent(axes);
    const left = Number(svg.select("[data-scale] line").attr("x1"));
    const right = Number(svg.select("[data-scale] line").attr("x2"));
    const series = Object.keys(data.series);
    const y = d3.scaleLinear([0, d3.max(data.trend, (week) => week.joined)], [foot, top]).nice(4);
    const people = svg.select("[data-people]").attr("display", "none");
    const cursor = svg.select("[data-cursor]");
    let at = spots.length - 1;
    let asPeople = false;

    for (const tick of y.ticks(4).filter(Number.isInteger)) {
      people.append("line").attr("class", "axis").attr("x1", left).attr("x2", right).attr("y1", y(tick)).attr("y2", y(tick));
      people.append("text").attr("class", "end").attr("x", left - 8).attr("y", y(tick) + 5).text(number.format(tick));
    }
    for (const name of series) {
      const line = d3.line((week, n) => xs[n], (week) => y(week[name]));
      people.append("path").attr("class", `series is-${name}`).attr("d", line(data.trend));
      const last = data.trend.at(-1)[name];
      people.append("text").attr("class", "end strong").attr("x", right - 12).attr("y", y(last) - 8).text(`${data.series[name]} ${number.format(last)}`);
    }

    function point(n, by) {
      at = Math.max(0, Math.min(n, spots.length - 1));
      const dots = asPeople ? series.map((name) => y(data.trend[at][name])) : [spots[at][1]];
      cursor.attr("display", null).selectAll("line").data([xs[at]]).join("line").attr("class", "cursor").attr("x1", xs[at]).attr("x2", xs[at]).attr("y1", top).attr("y2", foot);
      cursor.selectAll("circle").data(dots).join("circle").attr("class", "point").attr("r", 6).attr("cx", xs[at]).attr("cy", (one) => one);
      svg.attr("aria-valuenow", at).attr("aria-valuetext", data.trend[at].said);
      if (by) say(data.trend[at].said, by);
    }

    const leave = () => {
      cursor.attr("display", "none");
      hush();
    };
    const spot = () => {
      const where = svg.node().createSVGPoint();
      [where.x, where.y] = [xs[at], asPeople ? y(data.trend[at].joined) : spots[at][1]];
      return where.matrixTransform(svg.node().getScreenCTM());
    };
    svg
      .attr("tabindex", "0")
      .attr("role", "slider")
      .attr("aria-valuemin", 0)
      .attr("aria-valuemax", spots.length - 1)
      .attr("aria-valuenow", at)
      .attr("aria-valuetext", data.trend[at].said)
      .on("pointermove", (event) => point(d3.bisectCenter(xs, d3.pointer(event, svg.node())[0]), { x: event.clientX, y: event.clientY }))
      .on("pointerleave blur", leave)
      .on("focus", () => svg.node().matches(":focus-visible") && point(at, spot()))
      .on("keydown", (event) => {
        const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: spots.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        point(to);
        say(data.trend[at].said, spot());
      });
    side.on(`change.${svg.node().parentNode.dataset.trend}`, () => {
      asPeople = side.select("input:checked").node().value === "people";
      leave();
      shown(svg.select("[data-rate]"), !asPeople);
      shown(svg.select("[data-scale]"), !asPeople);
      shown(people, asPeople);
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
