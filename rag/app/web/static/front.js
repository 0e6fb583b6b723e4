// The front page, in the empty chat: the archive's newest stories, questions whose answers were tried, a
// search for headlines; of an empty archive how to add articles. Titles are data: text nodes only.

import { counted, element, make } from "./dom.js";
import { address, drop, sample } from "./front_adding.js";
import { ask } from "./question.js";
import { call, UNREACHED } from "./requests.js";

const QUICK = 1500;
const SLOW = 20000;
const DEBOUNCE = 180;

const get = (path) => call(`byline/front${path}`);

const asking = (text, question, className) =>
  make("button", { type: "button", className, onclick: () => ask(question) }, text);

const reporters = ({ outlets, more_outlets: more }) => [...outlets, ...(more ? [`${more} more`] : [])].join(", ");

const story = (one, leads) => {
  const facts = [one.reports > 1 ? counted(one.reports, "report") : "", one.days].filter(Boolean).join(" · ");
  return make(
    "article",
    { className: leads ? "story leads" : "story" },
    element("p", "facts", facts),
    make("h3", {}, asking(one.headline, one.question, "headline")),
    element("p", "outlets", reporters(one)),
  );
};

const section = (title, ...inside) => {
  const id = `front-${title.toLowerCase().replaceAll(" ", "-")}`;
  return make("section", { "aria-labelledby": id }, make("h2", { id }, title), ...inside);
};

const found = ({ article_id: id, title, outlet, day }) => {
  const open = make("a", { href: `articles/${encodeURIComponent(id)}` }, title);
  const about = make("button", { type: "button", onclick: () => ask(`What is known about “${title}”?`) }, "Ask about this");
  about.setAttribute("aria-label", `Ask about this: ${title}`);
  return make("li", {}, open, element("span", "facts", [outlet, day].filter(Boolean).join(", ")), about);
};

class BylineFront extends HTMLElement {
  connectedCallback() {
    if (this.childElementCount) return;
    this.stories = element("div", "stories");
    this.starters = element("div", "starters");
    this.adding = element("div", "adding");
    this.append(this.search(), this.stories, this.starters, this.adding);
    this.told = "";
    this.look();
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async look() {
    clearTimeout(this.timer);
    if (!this.isConnected) return;
    let state = null;
    try {
      state = document.hidden || !this.offsetParent ? null : await get("");
    } catch {
      state = null; // the page's status line says that Byline is away; the next look may find it
    }
    if (state) this.show(state);
    const quick = state && (!state.finished || !state.articles || state.pending || state.sample.busy);
    this.timer = setTimeout(() => this.look(), quick ? QUICK : SLOW / (state ? 1 : 10));
  }

  show(state) {
    const told = JSON.stringify(state);
    if (told === this.told) return; // drawn again, the page would lose what has the focus
    this.told = told;
    this.dataset.state = state.articles ? "told" : "empty";
    this.draw(this.stories, "stories", state.stories, ([first, ...others]) =>
      section("The newest stories", story(first, true), make("div", { className: "others" }, ...others.map((one) => story(one)))),
    );
    this.draw(this.starters, "starters", state.starters, (questions) => {
      const list = make("ul", {}, ...questions.map((question) => make("li", {}, asking(question, question, "starter"))));
      return section("Questions to start from", list);
    });
    this.searching.hidden = !state.articles;
    this.showAdding(state);
  }

  draw(place, name, items, build) {
    const told = JSON.stringify(items);
    if (place.dataset.told === told) return;
    place.dataset.told = told;
    place.replaceChildren(...(items.length ? [build(items)] : []));
  }

  // -- an empty archive -------------------------------------------------------------------------

  showAdding(state) {
    const { articles, pending, owner, how_to_enter: how, sample: samples } = state;
    const told = JSON.stringify([!articles, pending > 0, owner, samples.busy, samples.problem]);
    if (this.adding.dataset.told !== told) {
      this.adding.dataset.told = told;
      this.adding.replaceChildren(...this.emptyParts(!articles, pending > 0, owner, how, samples));
    }
    const bar = this.adding.querySelector("progress");
    if (!bar) return;
    const [done, total] = samples.busy ? [samples.done, samples.articles] : [articles, articles + pending];
    bar.max = total;
    bar.value = done;
    const what = samples.busy ? "read" : "can be asked about";
    this.adding.querySelector(".progress-told").textContent = `${done} of ${counted(total, "article")} ${what}`;
  }

  emptyParts(empty, indexing, owner, how, samples) {
    if (indexing || samples.busy) {
      const title = empty ? [make("h2", {}, "Reading the first articles")] : [];
      const bar = make("progress", { max: 1, value: 0 });
      bar.setAttribute("aria-label", "Articles taken in");
      return [...title, make("p", { className: "progress-told", role: "status" }, ""), bar];
    }
    if (!empty) return [];
    const head = make("h2", {}, "The archive is empty");
    if (!owner) return [head, make("p", {}, "Its owner adds the articles; then anybody can ask about them."), element("p", "small", how)];
    const problem = samples.problem ? [element("p", "wrong", samples.problem)] : [];
    const lead = make("p", {}, "Add articles, then ask about them: every sentence of an answer names the article it rests on.");
    return [head, lead, sample(samples.articles, () => this.look()), drop(() => this.look()), address(() => this.look()), ...problem];
  }

  // -- headlines --------------------------------------------------------------------------------

  search() {
    const box = make("input", { type: "search", id: "front-words", autocomplete: "off", maxLength: 200, placeholder: "Words of a headline" });
    const list = make("ul", { className: "found" });
    const count = make("p", { className: "facts", role: "status" }, "");
    let timer = 0;
    let asked = 0;
    const look = async () => {
      const mine = ++asked;
      const words = box.value.trim();
      if (!words) {
        list.replaceChildren();
        count.textContent = "";
        return;
      }
      let headlines = [];
      let told = "";
      try {
        ({ headlines } = await get(`/headlines?words=${encodeURIComponent(words)}`));
        told = headlines.length ? counted(headlines.length, "headline") : "No headline has these words.";
        if (headlines.length === 8) told = "The 8 newest headlines";
      } catch {
        told = UNREACHED;
      }
      if (mine !== asked) return; // more was typed meanwhile
      list.replaceChildren(...headlines.map(found));
      count.textContent = told;
    };
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, DEBOUNCE);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && box.value) {
        event.stopPropagation();
        box.value = "";
        look();
      }
    });
    const label = make("label", { htmlFor: "front-words" }, "Find a headline");
    this.searching = make("search", { className: "search", hidden: true }, label, box, count, list);
    return this.searching;
  }
}

customElements.define("byline-front", BylineFront);
