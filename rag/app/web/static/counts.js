// How many articles by month and by outlet, as small plots with a table of the same figures each.

import { counted, make } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MOST_OUTLETS = 12;
const WIDTH = 600;
const HIGH = 150;
const ROW = 26;

const draw = (tag, attributes, text) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

const canvas = (height, alternative) => draw("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": alternative });

const monthName = (month) => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

const everyMonth = (counts) => {
  // Months without an article, too: a gap is to be seen as one.
  if (!counts.length) return [];
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

const byMonth = (counts) => {
  const all = everyMonth(counts);
  const most = Math.max(...all.map(([, n]) => n));
  const [busiest] = all.find(([, n]) => n === most);
  const span = `${monthName(all[0][0])} to ${monthName(all[all.length - 1][0])}`;
  const plot = canvas(HIGH + 36, `Articles by month, ${span}; most in ${monthName(busiest)}: ${most}`);
  const step = WIDTH / all.length;
  all.forEach(([month, n], i) => {
    const height = (n / most) * HIGH;
    const bar = draw("rect", { x: i * step, y: 14 + HIGH - height, width: Math.max(0.5, Math.min(step * 0.8, 40)), height });
    bar.append(draw("title", {}, `${monthName(month)}: ${n}`));
    plot.append(bar);
  });
  plot.append(draw("line", { x1: 0, x2: WIDTH, y1: 14 + HIGH, y2: 14 + HIGH }));
  plot.append(draw("text", { x: 0, y: 10 }, `most: ${most.toLocaleString("en")}, in ${monthName(busiest)}`));
  plot.append(draw("text", { x: 0, y: HIGH + 32 }, monthName(all[0][0])));
  if (all.length > 1) plot.append(draw("text", { x: WIDTH, y: HIGH + 32, "text-anchor": "end" }, monthName(all[all.length - 1][0])));
  return plot;
};

const byOutlet = (counts) => {
  const named = counts.map(([name, n]) => [name || "no outlet", n]);
  const rest = named.slice(MOST_OUTLETS).reduce((sum, [, n]) => sum + n, 0);
  const shown = [...named.slice(0, MOST_OUTLETS), ...(rest ? [[`${named.length - MOST_OUTLETS} others`, rest]] : [])];
  const most = Math.max(...shown.map(([, n]) => n));
  const plot = canvas(shown.length * ROW + 4, `Articles by outlet; most: ${named[0][0]}, ${named[0][1]}`);
  shown.forEach(([name, n], i) => {
    const short = name.length > 24 ? `${name.slice(0, 23)}…` : name;
    plot.append(draw("text", { x: 190, y: i * ROW + 18, "text-anchor": "end" }, short));
    plot.append(draw("rect", { x: 198, y: i * ROW + 5, width: Math.max(1, (n / most) * 340), height: ROW - 9 }));
    plot.append(draw("text", { x: 204 + (n / most) * 340, y: i * ROW + 18 }, n.toLocaleString("en")));
  });
  return plot;
};

const figures = (head, counts) => {
  const rows = counts.map(([name, n]) => make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, n.toLocaleString("en"))));
  const first = make("tr", {}, make("th", { scope: "col" }, head), make("th", { scope: "col" }, "Articles"));
  return make("details", {}, make("summary", {}, `The same as a table (${counted(counts.length, "row")})`), make("table", {}, make("thead", {}, first), make("tbody", {}, ...rows)));
};

export const drawCounts = (place, { months, outlets }) => {
  const inside = [];
  if (months.length) {
    inside.push(make("h3", {}, "By month of publication"), byMonth(months));
    inside.push(figures("Month", months.map(([month, n]) => [monthName(month), n])));
  }
  if (outlets.length) {
    inside.push(make("h3", {}, "By outlet"), byOutlet(outlets));
    inside.push(figures("Outlet", outlets.map(([name, n]) => [name || "no outlet", n])));
  }
  place.replaceChildren(place.querySelector("summary"), ...inside);
};
