// The filters: a row of chips above the question, which stay in sight while they act, and a dialog to choose
// them in. What is chosen is written as JSON into a box of Gradio's, which goes with each question.

import { button, element, fill, make } from "./dom.js";

const NONE = { outlets: [], sections: [], since: "", until: "", engine: "" };
const MANY = 12;
const LOOK = 60_000;

const day = (iso) => {
  // As the answers write it: 3 May 2024.
  const [year, month, date] = iso.split("-").map(Number);
  const name = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(2000, month - 1, 1)));
  return `${date} ${name} ${year}`;
};

const days = ({ since, until }, presets) => {
  const preset = presets.find((one) => one.since === since && one.until === until);
  if (preset) return preset.name;
  if (since && since === until) return day(since);
  if (since && until) return `${day(since)} to ${day(until)}`;
  return since ? `From ${day(since)}` : `Up to ${day(until)}`;
};

class BylineFilters extends HTMLElement {
  connectedCallback() {
    if (this.row) return;
    this.chosen = structuredClone(NONE);
    this.choices = { outlets: [], sections: [], engines: [], presets: [], first: null, last: null };
    this.opener = button("Filters", () => this.open(), { className: "opener" });
    this.opener.setAttribute("aria-haspopup", "dialog");
    this.chips = make("ul", { className: "chips", "aria-label": "Active filters" });
    this.told = make("span", { className: "sr-only", role: "status" }, "");
    this.row = make("div", { className: "bar" }, this.opener, this.chips, this.told);
    this.dialog = make("dialog", { className: "byline-dialog", "aria-labelledby": "filters-title" });
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.append(this.row, this.dialog);
    this.look();
    setInterval(() => document.hidden || this.dialog.open || !this.isConnected || this.look(), LOOK);
    document.addEventListener("click", (event) => event.target.closest?.("#new, [data-new-chat]") && this.set(NONE));
    this.draw();
  }

  async look() {
    try {
      const response = await fetch("byline/front/filters");
      if (response.ok) this.choices = await response.json();
    } catch {
      // The page says elsewhere that Byline is away; the choices of before still serve.
    }
  }

  set(fields) {
    this.chosen = { ...this.chosen, ...structuredClone(fields) };
    this.draw();
    this.write();
  }

  write() {
    fill("filter-values", JSON.stringify(this.chosen));
  }

  // -- the row of chips -------------------------------------------------------------------------

  draw() {
    const { outlets, sections, since, until, engine } = this.chosen;
    const chips = [
      ...outlets.map((name) => [name, () => this.set({ outlets: outlets.filter((one) => one !== name) })]),
      ...sections.map((name) => [`Section ${name}`, () => this.set({ sections: sections.filter((one) => one !== name) })]),
    ];
    if (since || until) chips.push([days(this.chosen, this.choices.presets), () => this.set({ since: "", until: "" })]);
    const writer = this.choices.engines.find((one) => one.name === engine)?.label ?? engine;
    if (engine) chips.push([`Written by ${writer}`, () => this.set({ engine: "" })]);
    this.chips.replaceChildren(...chips.map(([text, off]) => this.chip(text, off)));
    this.chips.hidden = !chips.length;
    this.opener.classList.toggle("acting", chips.length > 0);
  }

  chip(text, off) {
    const remove = () => {
      off();
      this.told.textContent = `${text} taken off`;
      (this.chips.querySelector("button") ?? this.opener).focus();
    };
    const chip = button(text, remove);
    chip.append(make("span", { "aria-hidden": "true", className: "cross" }, "×"));
    chip.setAttribute("aria-label", `Remove filter: ${text}`);
    return make("li", {}, chip);
  }

  // -- the dialog -------------------------------------------------------------------------------

  async open() {
    if (!this.choices.presets.length) await this.look();
    this.dialog.replaceChildren(...this.parts());
    if (!this.dialog.open) this.dialog.showModal();
  }

  parts() {
    const { outlets, sections, engines } = this.choices;
    const title = make("h2", { id: "filters-title" }, "Filters");
    const done = button("Done", () => this.dialog.close(), { className: "first" });
    const clear = button("Clear all", () => {
      this.set(NONE);
      this.dialog.replaceChildren(...this.parts());
      this.dialog.querySelector("button.first").focus();
    });
    return [
      title,
      this.dayFields(),
      ...(outlets.length ? [this.list("Outlets", "outlets", outlets)] : []),
      ...(sections.length ? [this.list("Sections", "sections", sections)] : []),
      ...(engines.length > 1 ? [this.writer(engines)] : []),
      make("div", { className: "buttons" }, done, clear),
    ];
  }

  dayFields() {
    const { first, last, presets } = this.choices;
    const box = (name, label) => {
      const input = make("input", { type: "date", id: `filter-${name}`, value: this.chosen[name], min: first ?? "", max: "" });
      return { input, field: make("div", { className: "field" }, make("label", { htmlFor: input.id }, label), input) };
    };
    const [since, until] = [box("since", "From"), box("until", "To")];
    const wrong = make("p", { className: "wrong", role: "alert" }, "");
    const buttons = presets.map((preset) => {
      const one = button(preset.name, () => {
        const on = this.chosen.since !== preset.since || this.chosen.until !== preset.until;
        [since.input.value, until.input.value] = on ? [preset.since, preset.until] : ["", ""];
        change();
      });
      one.disabled = !preset.articles;
      one.title = preset.reason;
      return one;
    });
    const press = () =>
      presets.forEach((preset, n) => {
        const on = this.chosen.since === preset.since && this.chosen.until === preset.until;
        buttons[n].setAttribute("aria-pressed", String(on));
      });
    const change = () => {
      const [from, to] = [since.input.value, until.input.value];
      const swapped = from && to && from > to;
      wrong.textContent = swapped ? "From is after To: nothing can be of such days." : "";
      if (!swapped) this.set({ since: from, until: to });
      press();
    };
    since.input.addEventListener("change", change);
    until.input.addEventListener("change", change);
    press();
    const reason = presets.findLast((preset) => preset.reason)?.reason ?? "";
    const known = first && last ? `Articles are of ${day(first)} to ${day(last)}. ` : "";
    return make(
      "fieldset",
      {},
      make("legend", {}, "Days"),
      make("div", { className: "presets" }, ...buttons),
      element("p", "small", known + reason),
      make("div", { className: "days" }, since.field, until.field),
      wrong,
    );
  }

  list(legend, name, all) {
    const rows = all.map((one, n) => {
      const box = make("input", { type: "checkbox", id: `filter-${name}-${n}`, checked: this.chosen[name].includes(one) });
      box.addEventListener("change", () => {
        const others = this.chosen[name].filter((other) => other !== one);
        this.set({ [name]: box.checked ? [...others, one] : others });
      });
      return make("li", {}, box, make("label", { htmlFor: box.id }, one));
    });
    const list = make("ul", { className: "choices", tabIndex: 0, "aria-label": legend }, ...rows);
    list.setAttribute("role", "list"); // said to be none by some browsers, as it has no bullets
    const narrow = make("input", { type: "search", placeholder: `Find among ${all.length}`, "aria-label": `Find in ${legend}` });
    narrow.addEventListener("input", () => {
      const words = narrow.value.trim().toLowerCase();
      rows.forEach((row, n) => (row.hidden = !all[n].toLowerCase().includes(words)));
    });
    return make("fieldset", {}, make("legend", {}, legend), ...(all.length > MANY ? [narrow] : []), list);
  }

  writer(engines) {
    const options = [["", "The best that is ready"], ...engines.map(({ name, label }) => [name, label])];
    const select = make("select", { id: "filter-engine" }, ...options.map(([value, text]) => make("option", { value }, text)));
    select.value = this.chosen.engine;
    select.addEventListener("change", () => this.set({ engine: select.value }));
    return make("div", { className: "field" }, make("label", { htmlFor: select.id }, "Written by"), select);
  }
}

customElements.define("byline-filters", BylineFilters);

export const setFilters = (fields) => document.querySelector("byline-filters")?.set(fields);
