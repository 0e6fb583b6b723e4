// The Library: articles, feeds, counts and what was removed, each a view with an address of its own, and an
// article opened from the table. The element asks Byline and shows the view that the address names.

import { openAdding } from "./adding.js";
import { openArticle, stopArticle } from "./article.js";
import { drawCounts } from "./counts.js";
import { hasKeys } from "./display.js";
import { button, counted, make } from "./dom.js";
import { askLibrary } from "./requests.js";
import { takeDrops } from "./dropped.js";
import { feedsView } from "./feeds.js";
import { imports, onImports, send, whileShown } from "./imports.js";
import { Filters } from "./library_filters.js";
import { Table } from "./library_table.js";
import { addressOf, go, leave, onPlace, place } from "./places.js";

const VIEWS = { articles: "Articles", feeds: "Feeds", counts: "Counts", removed: "Removed" };
const WAITING = 1000; // milliseconds between looks while articles are being indexed
const RESTING = 5000;

class Library extends HTMLElement {
  connectedCallback() {
    if (this.table) return;
    this.page = 1;
    this.filters = new Filters((wait) => this.choose(wait));
    this.table = new Table(this, this.filters);
    this.undo = make("p", { className: "undo", role: "status" });
    this.counts = this.section("Counts");
    this.counts.view.append(make("p", { className: "told" }, make("a", { href: "owner" }, "How it runs: indexes, feeds, disk, questions")));
    this.removed = this.section("Removed");
    this.views = { articles: this.table.view, feeds: feedsView(), counts: this.counts.view, removed: this.removed.view };
    this.list = make("div", { className: "list" }, this.bar(), this.filters.chips, this.undo, ...Object.values(this.views));
    this.sheet = make("div", { className: "sheet", hidden: true });
    this.replaceChildren(this.list, this.sheet);
    this.listen();
    this.show("articles");
    this.follow();
    this.look();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  section(name) {
    const inside = make("div", {});
    return { inside, view: make("section", { className: "view", ariaLabel: name }, make("h2", { className: "unseen" }, name), inside) };
  }

  bar() {
    const links = Object.entries(VIEWS).map(([name, text]) => {
      const link = make("a", { href: name === "articles" ? "#library" : addressOf("library", name), "data-view": name }, text);
      return make("li", {}, link);
    });
    links.push(make("li", { className: "elsewhere" }, make("a", { href: "#evaluation" }, "Evaluation")));
    this.links = make("nav", { className: "views", ariaLabel: "Library" }, make("ul", {}, ...links));
    this.add = button("Add articles", openAdding, { id: "library-add", className: "main" });
    return make("div", { className: "bar" }, this.links, this.filters.form, this.add);
  }

  listen() {
    onPlace(() => this.follow());
    document.addEventListener("keydown", (event) => {
      const held = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "/" || held || !hasKeys() || this.filters.words.offsetParent === null) return;
      if (document.querySelector("dialog[open]") || event.target.closest("input, select, textarea")) return;
      event.preventDefault();
      this.filters.words.focus();
    });
    takeDrops(this, (files) => {
      openAdding();
      send(files);
    }, (problem) => this.say(problem));
    whileShown(() => this.offsetParent !== null);
    onImports(() => {
      const n = imports?.ready ?? 0;
      this.add.textContent = n ? `Add articles (${n.toLocaleString("en")})` : "Add articles";
      this.add.title = n ? `${counted(n, "article")} not saved yet` : "";
    });
  }

  // -- which view -----------------------------------------------------------------------------

  follow() {
    const [first, name, id] = place();
    if (first !== "library") return;
    if (name === "article" && id) return this.open(id);
    this.shut();
    if (name !== "add") this.show(name in VIEWS ? name : "articles"); // the dialog stands over what was there
  }

  show(view) {
    this.view = view;
    for (const [one, section] of Object.entries(this.views)) section.hidden = one !== this.view;
    for (const link of this.links.querySelectorAll("a")) {
      if (link.dataset.view === this.view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const filtered = this.view === "articles" || this.view === "counts";
    this.filters.form.hidden = !filtered;
    this.filters.chips.hidden = !filtered || !this.filters.chips.children.length;
    if (this.view === "counts") this.count();
  }

  open(id) {
    if (this.opened === id) return;
    this.opened = id;
    this.list.hidden = true;
    this.sheet.hidden = false;
    openArticle(this.sheet, id, () => leave("library"));
  }

  shut() {
    if (!this.opened) return;
    const id = this.opened;
    this.opened = "";
    stopArticle();
    this.sheet.hidden = true;
    this.sheet.replaceChildren();
    this.list.hidden = false;
    this.key = "";
    this.load().then(() => this.table.place.querySelector(`#open-${CSS.escape(id)}`)?.focus());
    this.look(WAITING);
  }

  // -- asking Byline --------------------------------------------------------------------------

  choose(wait = 0) {
    this.page = 1;
    this.table.forget();
    this.filters.mark();
    this.look(wait);
  }

  sort(by) {
    this.filters.order.value = by;
    this.page = 1;
    this.look();
  }

  turn(by) {
    this.page += by;
    this.look();
    this.scrollIntoView({ block: "nearest" });
  }

  look(wait = 0, quiet = false) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const visible = this.list.offsetParent !== null; // neither another tab nor an open article
      if (visible || !this.shown) await this.load(quiet && this.shown);
      const waits = this.shown?.articles?.some((one) => one.state === "pending");
      if (this.isConnected) this.look(!visible || waits ? WAITING : RESTING, true);
    }, wait);
  }

  async load(quiet = false) {
    const asked = new URLSearchParams({ ...this.filters.query(), order: this.filters.order.value, page: this.page });
    this.asked = asked.toString();
    const { outlets, sections, ...shown } = await askLibrary(`?${asked}${quiet ? "" : "&choices=1"}`);
    if (this.asked !== asked.toString()) return; // something else was chosen meanwhile
    if (outlets) this.filters.offer("outlet", "all outlets", outlets.filter(([name]) => name));
    if (sections) this.filters.offer("section", "all sections", sections);
    const key = JSON.stringify(shown) + this.asked;
    if (key === this.key) return;
    this.key = key;
    if (shown.error) return this.complain(shown);
    this.shown = shown;
    this.table.draw(shown, this.page);
    this.bring(shown.removed);
    if (this.view === "counts") this.count();
  }

  complain(shown) {
    if (shown.status === 403) this.replaceChildren(make("p", { className: "told" }, shown.error));
    else this.table.told.textContent = shown.error;
  }

  async count() {
    const found = await askLibrary(`/counts?${new URLSearchParams(this.filters.query())}`);
    if (found.error) return;
    drawCounts(this.counts.inside, found, (outlet) => {
      this.filters.choose("outlet", outlet);
      go("library");
    });
  }

  // -- removing and bringing back -------------------------------------------------------------

  say(text, gone = []) {
    this.undo.replaceChildren(text);
    if (!gone.length) return;
    const back = button("Undo", () => this.back(gone), { id: "library-undo" });
    this.undo.append(" ", back);
    back.focus();
  }

  async back(ids) {
    const answer = await askLibrary("/undo", { ids });
    this.say(answer.error ?? `${counted(answer.back.length, "article")} brought back.`);
    this.look();
  }

  bring(removed) {
    const items = removed.map((one) => {
      const again = button("Bring back", () => this.back([one.id]), { ariaLabel: `Bring back ${one.title}` });
      const where = [one.outlet, `removed ${one.at}`].filter(Boolean).join(" · ");
      return make("li", {}, make("span", {}, one.title, make("small", {}, where)), again);
    });
    const told = items.length ? `Removed in the last 30 days (${items.length})` : "Nothing was removed in the last 30 days.";
    this.removed.inside.replaceChildren(make("p", { className: "told" }, told), ...(items.length ? [make("ul", { className: "gone" }, ...items)] : []));
    this.links.querySelector("[data-view=removed]").textContent = items.length ? `Removed (${items.length})` : "Removed";
  }
}
customElements.define("byline-library", Library);
