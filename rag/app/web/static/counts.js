// The Library's view of counts: how many articles by month, as a plot with a table of the same figures, and
// by outlet, as a table whose rows are bars.

import { button, counted, make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MOST_OUTLETS = 20;
const HIGH = 180; // pixels of the highest bar
const LEFT = 44; // room for the figures of the lines
const LABEL = 74; // room that a month's name takes

const draw = (tag, attributes, text) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

const monthName = (month) => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

const everyMonth = (counts) => {
  // Months without an article, too: a gap is to be seen as one.
  const known = new Map(counts);
  const found = [];
  let [year, month] = counts[0][0].split("-").map(Number);
  const last = counts[counts.length - 1][0];
  for (let name = ""; name < last; month = (month % 12) + 1, year += month === 1) {
    name = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
    found.push([name, known.get(name) ?? 0]);
  }
  return found;
};

const step = (most) => {
  // Of the lines behind the bars: 1, 2 or 5 and zeros, at most five of them.
  const sizes = [1, 2, 5].flatMap((n) => Array.from({ length: 10 }, (_, zeros) => n * 10 ** zeros)).sort((a, b) => a - b);
  return sizes.find((size) => most / size <= 5);
};

const plot = (all, width) => {
  const most = Math.max(...all.map(([, n]) => n));
  const [busiest] = all.find(([, n]) => n === most);
  const names = [monthName(all[0][0]), monthName(all[all.length - 1][0])];
  const span = [...new Set(names)].join(" to ");
  const alternative = `Articles by month, ${span}; most in ${monthName(busiest)}: ${most.toLocaleString("en")}`;
  const svg = draw("svg", { width, height: HIGH + 40, role: "img", "aria-label": alternative });
  const high = (n) => 12 + HIGH - (n / most) * HIGH;
  for (let n = 0; n <= most; n += step(most)) {
    svg.append(draw("line", { x1: LEFT, x2: width, y1: high(n), y2: high(n) }));
    svg.append(draw("text", { x: LEFT - 8, y: high(n) + 4, "text-anchor": "end" }, n.toLocaleString("en")));
  }
  const wide = (width - LEFT) / all.length;
  const half = LABEL / 2;
  all.forEach(([month, n], i) => {
    const bar = Math.max(1, Math.min(wide * 0.8, 44));
    const middle = LEFT + (i + 0.5) * wide;
    const rect = draw("rect", { x: middle - bar / 2, y: high(n), width: bar, height: HIGH + 12 - high(n) });
    rect.append(draw("title", {}, `${monthName(month)}: ${n.toLocaleString("en")}`));
    svg.append(rect);
  });
  let free = width - half;
  for (let i = all.length - 1; i >= 0; i -= 1) { // the newest is named, and those before it that have room
    const x = Math.max(half, Math.min(LEFT + (i + 0.5) * wide, width - half));
    if (x > free) continue;
    svg.append(draw("text", { x, y: HIGH + 32, "text-anchor": "middle" }, monthName(all[i][0])));
    free = x - LABEL;
  }
  return svg;
};

const table = (head, counts, cell) => {
  const first = make("tr", {}, make("th", { scope: "col" }, head), make("th", { scope: "col" }, "Articles"));
  const rows = counts.map(([name, n]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, ...cell(n))));
  return make("table", { className: "figures" }, make("thead", {}, first), make("tbody", {}, ...rows));
};

const byMonth = (months) => {
  const all = everyMonth(months);
  const place = make("div", { className: "plot" });
  const fit = new ResizeObserver(() => {
    if (!place.isConnected) fit.disconnect();
    else if (place.clientWidth) place.replaceChildren(plot(all, place.clientWidth)); // in pixels: text stays readable
  });
  fit.observe(place);
  const same = table("Month", months.map(([month, n]) => [monthName(month), n]), (n) => [n.toLocaleString("en")]);
  const folded = make("details", {}, make("summary", {}, `The same as a table (${counted(months.length, "row")})`), same);
  return [make("h3", {}, "By month of publication"), place, folded];
};

const byOutlet = (outlets, choose) => {
  const most = Math.max(...outlets.map(([, n]) => n));
  const rest = outlets.slice(MOST_OUTLETS);
  const named = outlets.slice(0, MOST_OUTLETS).map(([name, n]) => [name ? button(name, () => choose(name), { className: "plain", title: "Show its articles" }) : "no outlet", n]);
  if (rest.length) named.push([`${rest.length.toLocaleString("en")} others`, rest.reduce((sum, [, n]) => sum + n, 0)]);
  const bar = (n) => {
    const drawn = make("span", { className: "bar", ariaHidden: "true" });
    drawn.style.width = `${Math.min(100, (n / most) * 100)}%`;
    return [make("span", { className: "row" }, make("span", { className: "track" }, drawn), make("span", { className: "n" }, n.toLocaleString("en")))];
  };
  return [make("h3", {}, "By outlet"), table("Outlet", named, bar)];
};

export const drawCounts = (place, { months, outlets }, choose) => {
  const inside = months.length ? byMonth(months) : [];
  if (outlets.length) inside.push(...byOutlet(outlets, choose));
  place.replaceChildren(...(inside.length ? inside : [make("p", { className: "none" }, "There is nothing to count.")]));
};
