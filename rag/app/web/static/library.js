// The Library tab: the archive as a table, what is done to the articles chosen in it, and undo.

import { openArticle } from "./article.js";
import { drawCounts } from "./counts.js";
import { ask, button, counted, labelled, make, option } from "./dom.js";

const STATES = { pending: "being indexed", ready: "ready", failed: "failed" };
const ORDERS = { newest: "newest first", oldest: "oldest first", title: "title", outlet: "outlet", state: "state" };
const COLUMNS = [["Title", "title"], ["Outlet", "outlet"], ["Published", "newest"], ["Section", ""], ["State", "state"]];
const TYPING = 250; // milliseconds after the last key
const WAITING = 1000; // between looks while articles are being indexed
const RESTING = 5000;

class Library extends HTMLElement {
  connectedCallback() {
    if (this.table) return;
    this.page = 1;
    this.chosen = new Set();
    this.all = false;
    this.control = this.controls();
    this.told = make("p", { className: "told", role: "status" });
    this.undo = make("p", { className: "undo", role: "status" });
    this.table = make("div", { className: "articles" });
    this.pager = make("nav", { className: "pager", ariaLabel: "Pages of the table" });
    this.removed = make("details", { hidden: true });
    this.counts = make("details", {}, make("summary", {}, "How many, by month and outlet"));
    this.counts.addEventListener("toggle", () => this.count());
    this.list = make("div", { className: "list" });
    this.list.append(make("h2", {}, "Articles"), this.control.form, this.told, this.actions(), this.undo);
    this.list.append(this.table, this.pager, this.removed, this.counts);
    this.sheet = make("div", { className: "sheet", hidden: true });
    this.replaceChildren(this.list, this.sheet);
    this.look();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  controls() {
    const words = make("input", { type: "search", placeholder: "words of title or text", id: "library-words" });
    const outlet = make("select", { id: "library-outlet" }, option("", "all outlets"));
    const section = make("select", { id: "library-section" }, option("", "all sections"));
    const state = make("select", { id: "library-state" }, option("", "any state"));
    state.append(...Object.entries(STATES).map(([value, text]) => option(value, text)));
    const since = make("input", { type: "date", id: "library-since" });
    const until = make("input", { type: "date", id: "library-until" });
    const order = make("select", { id: "library-order" });
    order.append(...Object.entries(ORDERS).map(([value, text]) => option(value, text)));
    const form = make("form", { className: "choose", role: "search", ariaLabel: "Choose articles" });
    form.append(labelled("Search", words), labelled("Outlet", outlet), labelled("Section", section));
    form.append(labelled("State", state), labelled("From", since), labelled("To", until), labelled("Sort by", order));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => this.choose(event.target === words ? TYPING : 0));
    return { form, words, outlet, section, state, since, until, order };
  }

  actions() {
    this.every = make("input", { type: "checkbox", id: "library-every" });
    this.every.addEventListener("change", () => this.tick(this.every.checked));
    this.whole = button("", () => this.tick(true, true), { className: "plain", hidden: true });
    this.again = button("Index again", () => this.act("reindex"), { disabled: true });
    this.remove = button("Remove", () => this.act("remove"), { disabled: true });
    this.lines = make("a", { download: "articles.jsonl" }, "JSONL");
    this.pack = make("a", { download: "articles.zip" }, "Markdown (.zip)");
    this.which = make("span", {}, "");
    return make(
      "div",
      { className: "actions", role: "group", ariaLabel: "With the articles chosen" },
      make("label", { className: "every" }, this.every, " all on this page"),
      this.whole, this.again, this.remove,
      make("span", { className: "download" }, this.which, this.lines, this.pack),
    );
  }

  query() {
    const { words, outlet, section, state, since, until } = this.control;
    const fields = { words, outlet, section, state, since, until };
    const given = Object.entries(fields).map(([name, control]) => [name, control.value.trim()]);
    return Object.fromEntries(given.filter(([, value]) => value));
  }

  choose(wait = 0) {
    this.page = 1;
    this.chosen.clear();
    this.all = false;
    this.look(wait);
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
    const asked = new URLSearchParams({ ...this.query(), order: this.control.order.value, page: this.page });
    this.asked = asked.toString();
    const { outlets, sections, ...shown } = await ask(`?${asked}${quiet ? "" : "&choices=1"}`);
    if (this.asked !== asked.toString()) return; // something else was chosen meanwhile
    if (outlets) this.offer(this.control.outlet, "all outlets", outlets.filter(([name]) => name));
    if (sections) this.offer(this.control.section, "all sections", sections);
    const key = JSON.stringify(shown) + this.asked;
    if (key === this.key) return;
    this.key = key;
    if (shown.error) return this.complain(shown);
    this.shown = shown;
    this.draw();
  }

  complain(shown) {
    if (shown.status === 403) this.replaceChildren(make("p", { className: "told" }, shown.error));
    else this.told.textContent = shown.error;
  }

  draw() {
    const { shown, page } = this;
    const focused = this.table.contains(document.activeElement) ? document.activeElement.id : "";
    const found = counted(shown.total, "article");
    this.told.textContent = Object.keys(this.query()).length ? `${found} found` : `${found} in the archive`;
    this.table.replaceChildren(shown.total ? this.rows() : make("p", { className: "none" }, "No article is like that."));
    if (focused) this.table.querySelector(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true });
    const pages = Math.max(1, Math.ceil(shown.total / shown.a_page));
    const first = (page - 1) * shown.a_page;
    this.pager.hidden = pages === 1;
    this.pager.replaceChildren(
      button("Previous", () => this.turn(-1), { disabled: page === 1 }),
      make("span", {}, `${first + 1} to ${Math.min(first + shown.a_page, shown.total)} of ${shown.total.toLocaleString("en")}`),
      button("Next", () => this.turn(1), { disabled: page >= pages }),
    );
    if (page > pages) this.turn(pages - page);
    this.bring();
    this.mark();
    if (this.counts.open) this.count();
  }

  turn(by) {
    this.page += by;
    this.look();
    this.told.scrollIntoView({ block: "nearest" });
  }

  offer(select, none, names) {
    const key = JSON.stringify(names);
    if (select.dataset.key === key || document.activeElement === select) return;
    const value = select.value;
    select.dataset.key = key;
    select.replaceChildren(option("", none), ...names.map(([name, n]) => option(name, `${name} (${n.toLocaleString("en")})`)));
    if (names.some(([name]) => name === value)) select.value = value;
  }

  rows() {
    const order = this.control.order.value;
    const head = COLUMNS.map(([name, by]) => {
      const sorts = by && (order === by || (by === "newest" && order === "oldest"));
      const direction = order === "newest" ? "descending" : "ascending";
      const turned = by === "newest" && order === "newest" ? "oldest" : by;
      const inside = by ? button(name, () => this.sort(turned), { id: `by-${by}` }) : name;
      return make("th", { scope: "col", "aria-sort": sorts ? direction : "none" }, inside);
    });
    const body = this.shown.articles.map((one) => this.row(one));
    const empty = make("th", { scope: "col" }, make("span", { className: "unseen" }, "Chosen"));
    return make("table", { id: "library-table" }, make("thead", {}, make("tr", {}, empty, ...head)), make("tbody", {}, ...body));
  }

  row(one) {
    const box = make("input", { type: "checkbox", id: `tick-${one.id}`, checked: this.all || this.chosen.has(one.id) });
    box.setAttribute("aria-label", `Choose ${one.title}`);
    box.addEventListener("change", () => this.pick(one.id, box.checked));
    const open = button(one.title, () => this.open(one.id), { className: "plain title", id: `open-${one.id}` });
    const state = make("td", { className: `state ${one.state}` }, STATES[one.state] ?? one.state);
    if (one.error) state.append(make("span", { className: "error" }, one.error));
    if (one.state === "failed") state.append(button("Try again", () => this.retry(one.id), { id: `retry-${one.id}` }));
    const cells = ["outlet", "published", "section"].map((name) => make("td", { className: name }, one[name]));
    return make("tr", { "data-id": one.id }, make("td", { className: "tick" }, box), make("td", {}, open), ...cells, state);
  }

  sort(by) {
    this.control.order.value = by;
    this.page = 1;
    this.look();
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
    for (const box of this.table.querySelectorAll("td.tick input")) box.checked = on;
    this.mark();
  }

  mark() {
    const { articles, total } = this.shown;
    const n = this.all ? total : this.chosen.size;
    const here = articles.filter((one) => this.all || this.chosen.has(one.id)).length;
    this.every.checked = articles.length > 0 && here === articles.length;
    this.every.indeterminate = here > 0 && here < articles.length;
    this.whole.hidden = this.all || here < articles.length || total <= articles.length;
    this.whole.textContent = `all ${counted(total, "article")} found`;
    this.again.disabled = this.remove.disabled = n === 0;
    this.remove.textContent = n ? `Remove ${n.toLocaleString("en")}` : "Remove";
    this.which.textContent = n ? `Download ${n.toLocaleString("en")} as ` : `Download all ${total.toLocaleString("en")} as `;
    const named = n && !this.all ? { ids: [...this.chosen].join(",") } : { ...this.query(), all: "1" };
    this.lines.href = `byline/library/articles.jsonl?${new URLSearchParams(named)}`;
    this.pack.href = `byline/library/articles.zip?${new URLSearchParams(named)}`;
  }

  // -- doing ----------------------------------------------------------------------------------

  async act(action) {
    const named = this.all ? { ...this.query(), all: true } : { ids: [...this.chosen] };
    await this.done(action, await ask(`/${action}`, named));
  }

  async retry(id) {
    await this.done("reindex", await ask("/reindex", { ids: [id] }));
  }

  async done(action, answer) {
    if (answer.error) return this.say(answer.error);
    if (action === "reindex") this.say(`${counted(answer.queued, "article")} will be indexed again.`);
    if (action === "remove") this.say(`${counted(answer.removed.length, "article")} removed.`, answer.removed);
    this.chosen.clear();
    this.all = false;
    this.look();
  }

  say(text, gone = []) {
    this.undo.replaceChildren(text);
    if (!gone.length) return;
    const back = button("Undo", () => this.back(gone), { id: "library-undo" });
    this.undo.append(" ", back);
    back.focus();
  }

  async back(ids) {
    const answer = await ask("/undo", { ids });
    this.say(answer.error ?? `${counted(answer.back.length, "article")} brought back.`);
    this.look();
  }

  bring() {
    const { removed } = this.shown;
    const items = removed.map((one) => {
      const again = button("Bring back", () => this.back([one.id]));
      again.setAttribute("aria-label", `Bring back ${one.title}`);
      const where = [one.outlet, `removed ${one.at}`].filter(Boolean).join(" · ");
      return make("li", {}, make("span", {}, one.title, make("small", {}, where)), again);
    });
    this.removed.hidden = !removed.length;
    const title = make("summary", {}, `Removed in the last 30 days (${removed.length})`);
    this.removed.replaceChildren(title, make("ul", {}, ...items));
  }

  async count() {
    if (!this.counts.open) return;
    const found = await ask(`/counts?${new URLSearchParams(this.query())}`);
    if (!found.error) drawCounts(this.counts, found);
  }

  open(id) {
    this.list.hidden = true;
    this.sheet.hidden = false;
    openArticle(this.sheet, id, () => {
      this.sheet.hidden = true;
      this.list.hidden = false;
      this.key = "";
      this.load().then(() => this.table.querySelector(`#open-${CSS.escape(id)}`)?.focus());
      this.look(WAITING);
    });
  }
}
customElements.define("byline-library", Library);
