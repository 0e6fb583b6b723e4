// The Library's articles: the table, what is chosen in it, and what is done with that.

import { button, counted, make } from "./dom.js";
import { askLibrary } from "./requests.js";
import { stateName } from "./library_filters.js";
import { addressOf } from "./places.js";

const COLUMNS = [["Title", "title"], ["Outlet", "outlet"], ["Published", "newest"], ["Section", ""], ["State", "state"]];

export class Table {
  // `owner` is asked to `look()` again, to `turn()` pages, and to `say()` what was done.
  constructor(owner, filters) {
    this.owner = owner;
    this.filters = filters;
    this.forget();
    this.told = make("p", { className: "told", role: "status" });
    this.place = make("div", { className: "articles" });
    this.pager = make("nav", { className: "pager", ariaLabel: "Pages of the table" });
    this.bar = this.actions();
    this.view = make("section", { className: "view", ariaLabel: "Articles" }, make("h2", { className: "unseen" }, "Articles"), this.bar, this.place, this.pager);
  }

  actions() {
    this.every = make("input", { type: "checkbox", id: "library-every" });
    this.every.addEventListener("change", () => this.tick(this.every.checked));
    this.whole = button("", () => this.tick(true, true), { className: "plain", hidden: true });
    this.again = button("Index again", () => this.act("reindex"), { hidden: true });
    this.remove = button("Remove", () => this.act("remove"), { hidden: true });
    this.lines = make("a", { download: "articles.jsonl" }, "JSONL");
    this.pack = make("a", { download: "articles.zip" }, "Markdown (.zip)");
    this.which = make("span", {}, "");
    const download = make("span", { className: "download" }, this.which, this.lines, this.pack);
    const group = make("div", { className: "deeds", role: "group", ariaLabel: "With the articles chosen" }, this.whole, this.again, this.remove, download);
    return make("div", { className: "actions" }, this.told, group);
  }

  forget() {
    this.chosen = new Set();
    this.all = false;
  }

  draw(shown, page) {
    this.shown = shown;
    const focused = this.place.contains(document.activeElement) ? document.activeElement.id : "";
    const found = counted(shown.total, "article");
    const told = Object.keys(this.filters.query()).length ? `${found} found` : `${found} in the archive`;
    if (this.told.textContent !== told) this.told.textContent = told;
    this.place.replaceChildren(shown.total ? this.rows() : make("p", { className: "none" }, "No article is like that."));
    if (focused) this.place.querySelector(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true });
    this.page(page);
    this.mark();
  }

  page(page) {
    const { total, a_page: most } = this.shown;
    const pages = Math.max(1, Math.ceil(total / most));
    const first = (page - 1) * most;
    this.pager.hidden = pages === 1;
    this.pager.replaceChildren(
      button("Previous", () => this.owner.turn(-1), { disabled: page === 1 }),
      make("span", {}, `${first + 1} to ${Math.min(first + most, total)} of ${total.toLocaleString("en")}`),
      button("Next", () => this.owner.turn(1), { disabled: page >= pages }),
    );
    if (page > pages) this.owner.turn(pages - page);
  }

  // On a phone its rows are drawn as cards, which takes a table's own roles away: so they are said.
  rows() {
    const order = this.filters.order.value;
    const head = COLUMNS.map(([name, by]) => {
      const sorts = by && (order === by || (by === "newest" && order === "oldest"));
      const turned = by === "newest" && order === "newest" ? "oldest" : by;
      const inside = by ? button(name, () => this.owner.sort(turned), { id: `by-${by}` }) : name;
      return make("th", { scope: "col", role: "columnheader", "aria-sort": sorts ? (order === "newest" ? "descending" : "ascending") : "none" }, inside);
    });
    const every = make("label", {}, this.every, make("span", { className: "unseen" }, " all on this page"));
    const first = make("th", { scope: "col", role: "columnheader", className: "tick" }, every);
    const body = this.shown.articles.map((one) => this.row(one));
    return make(
      "table", { id: "library-table", role: "table" },
      make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, first, ...head)),
      make("tbody", { role: "rowgroup" }, ...body),
    );
  }

  row(one) {
    const box = make("input", { type: "checkbox", id: `tick-${one.id}`, checked: this.all || this.chosen.has(one.id) });
    box.setAttribute("aria-label", `Choose ${one.title}`);
    box.addEventListener("change", () => this.pick(one.id, box.checked));
    const cell = (className, ...inside) => make("td", { className, role: "cell" }, ...inside);
    const open = make("a", { className: "title", id: `open-${one.id}`, href: addressOf("library", "article", one.id), dir: "auto" }, one.title);
    const state = cell(`state ${one.state}`, stateName(one.state));
    if (one.error) state.append(make("span", { className: "error" }, one.error));
    if (one.state === "failed") state.append(button("Try again", () => this.retry(one.id), { id: `retry-${one.id}` }));
    const cells = ["outlet", "published", "section"].map((name) => cell(name, one[name]));
    return make("tr", { role: "row", "data-id": one.id }, cell("tick", box), make("th", { scope: "row", role: "rowheader" }, open), ...cells, state);
  }

  // -- choosing -------------------------------------------------------------------------------

  pick(id, on) {
    if (this.all) this.shown.articles.forEach((one) => this.chosen.add(one.id));
    this.all = false;
    if (on) this.chosen.add(id);
    else this.chosen.delete(id);
    this.mark();
  }

  tick(on, all = false) {
    this.all = all;
    for (const one of this.shown.articles) {
      if (on) this.chosen.add(one.id);
      else this.chosen.delete(one.id);
    }
    for (const box of this.place.querySelectorAll("td.tick input")) box.checked = on;
    this.mark();
  }

  mark() {
    const { articles, total } = this.shown;
    const n = this.all ? total : this.chosen.size;
    const here = articles.filter((one) => this.all || this.chosen.has(one.id)).length;
    this.every.checked = articles.length > 0 && here === articles.length;
    this.every.indeterminate = here > 0 && here < articles.length;
    this.whole.hidden = this.all || here < articles.length || total <= articles.length;
    this.whole.textContent = `Choose all ${counted(total, "article")} found`;
    this.again.hidden = this.remove.hidden = n === 0;
    this.remove.textContent = `Remove ${n.toLocaleString("en")}`;
    this.which.textContent = n ? `Download ${n.toLocaleString("en")} as ` : `Download all ${total.toLocaleString("en")} as `;
    const named = n && !this.all ? { ids: [...this.chosen].join(",") } : { ...this.filters.query(), all: "1" };
    this.lines.href = `byline/library/articles.jsonl?${new URLSearchParams(named)}`;
    this.pack.href = `byline/library/articles.zip?${new URLSearchParams(named)}`;
  }

  // -- doing ----------------------------------------------------------------------------------

  async act(action) {
    const named = this.all ? { ...this.filters.query(), all: true } : { ids: [...this.chosen] };
    this.done(action, await askLibrary(`/${action}`, named));
  }

  async retry(id) {
    this.done("reindex", await askLibrary("/reindex", { ids: [id] }));
  }

  done(action, answer) {
    if (answer.error) return this.owner.say(answer.error);
    if (action === "reindex") this.owner.say(`${counted(answer.queued, "article")} will be indexed again.`);
    if (action === "remove") this.owner.say(`${counted(answer.removed.length, "article")} removed.`, answer.removed);
    this.forget();
    this.owner.look();
  }
}
