// The Library's one row of controls: search, a fold with the filters, and a chip for each that acts.

import { button, labelled, make, option } from "./dom.js";

const STATES = { pending: "being indexed", ready: "ready", failed: "failed" };
const ORDERS = { newest: "newest first", oldest: "oldest first", title: "title", outlet: "outlet", state: "state" };
const LABELS = { outlet: "Outlet", section: "Section", state: "State", since: "From", until: "To" };
const TYPING = 250; // milliseconds after the last key

export const stateName = (state) => STATES[state] ?? state;

export class Filters {
  // `changed(wait)` is called when something else is to be shown, `wait` milliseconds from now.
  constructor(changed) {
    this.changed = changed;
    this.words = make("input", { type: "search", placeholder: "Search titles and texts", id: "library-words" });
    this.outlet = make("select", { id: "library-outlet" }, option("", "all outlets"));
    this.section = make("select", { id: "library-section" }, option("", "all sections"));
    this.state = make("select", { id: "library-state" }, option("", "any state"), ...Object.entries(STATES).map(([value, text]) => option(value, text)));
    this.since = make("input", { type: "date", id: "library-since" });
    this.until = make("input", { type: "date", id: "library-until" });
    this.order = make("select", { id: "library-order" }, ...Object.entries(ORDERS).map(([value, text]) => option(value, text)));
    this.toggle = button("Filters", () => this.fold(!this.panel.hidden), { id: "library-filters", "aria-expanded": "false", "aria-controls": "library-choose" });
    this.panel = this.folded();
    this.chips = make("ul", { className: "chips", ariaLabel: "Filters that act", hidden: true });
    this.form = this.whole();
  }

  whole() {
    const search = make("div", { className: "search" }, make("label", { className: "unseen", htmlFor: "library-words" }, "Search"), this.words);
    const form = make("form", { className: "choose", role: "search", ariaLabel: "Choose articles" }, search, this.toggle, this.panel);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => this.changed(event.target === this.words ? TYPING : 0));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      this.fold(true);
      this.toggle.focus();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.panel.hidden && !form.contains(event.target)) this.fold(true);
    });
    return form;
  }

  folded() {
    const fields = Object.entries({ ...LABELS, order: "Sort by" }).map(([name, label]) => labelled(label, this[name]));
    const done = button("Done", () => {
      this.fold(true);
      this.toggle.focus();
    }, { className: "main" });
    const deeds = make("div", { className: "deeds" }, done, button("Clear all filters", () => this.clear()));
    return make("div", { id: "library-choose", className: "fold", role: "group", ariaLabel: "Filters and order", hidden: true }, ...fields, deeds);
  }

  fold(hidden) {
    this.panel.hidden = hidden;
    this.toggle.setAttribute("aria-expanded", String(!hidden));
    if (!hidden) this.outlet.focus();
  }

  query() {
    const names = ["words", ...Object.keys(LABELS)];
    const given = names.map((name) => [name, this[name].value.trim()]);
    return Object.fromEntries(given.filter(([, value]) => value));
  }

  choose(name, value) {
    // An outlet may not have been offered yet: its count is asked for with the table.
    if (this[name].options && ![...this[name].options].some((one) => one.value === value)) this[name].append(option(value));
    this[name].value = value;
    this.changed(0);
  }

  clear() {
    for (const name of Object.keys(LABELS)) this[name].value = "";
    this.changed(0);
  }

  mark() {
    const acting = Object.keys(LABELS).filter((name) => this[name].value);
    this.toggle.textContent = acting.length ? `Filters (${acting.length})` : "Filters";
    this.chips.hidden = !acting.length;
    const held = this.chips.contains(document.activeElement);
    this.chips.replaceChildren(...acting.map((name) => make("li", {}, this.chip(name))));
    if (held) (this.chips.querySelector("button") ?? this.toggle).focus();
  }

  chip(name) {
    const value = name === "state" ? stateName(this.state.value) : this[name].value;
    const text = `${LABELS[name]}: ${value}`;
    return button(`${text} ×`, () => this.choose(name, ""), { ariaLabel: `Without ${text}` });
  }

  offer(name, none, names) {
    const select = this[name];
    const key = JSON.stringify(names);
    if (select.dataset.key === key || document.activeElement === select) return;
    const value = select.value;
    select.dataset.key = key;
    select.replaceChildren(option("", none), ...names.map(([one, n]) => option(one, `${one} (${n.toLocaleString("en")})`)));
    if (names.some(([one]) => one === value)) select.value = value;
  }
}
