// The reader's conversations in the left column: by day, searched, opened, renamed, deleted with undo.
//
// On a wide page the column can be folded; on others it is a drawer. Titles are what readers typed: they
// go in as text and nothing else.

import { go, named, startNew } from "./address.js";
import { byDay } from "./days.js";
import { button, make } from "./dom.js";
import { makeDrawer } from "./drawer.js";
import { answer, posting } from "./requests.js";

const TYPING = 250; // milliseconds after the last key

const ask = (address, fields) => answer(`byline/conversations${address}`, fields && posting(fields));

class Conversations extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.current = named();
    this.setAttribute("aria-label", "Conversations");
    this.drawer = makeDrawer(this);
    this.words = make("input", { type: "search", placeholder: "Search conversations", ariaLabel: "Search conversations" });
    this.words.addEventListener("input", () => this.look(TYPING));
    this.told = make("p", { className: "told", role: "status" });
    this.undo = make("div", { className: "undo", role: "status" });
    this.list = make("nav", { ariaLabel: "Conversations by day" });
    this.fresh = button("New chat", () => this.leave(startNew), { className: "fresh" });
    this.replaceChildren(this.fresh, this.words, this.told, this.list, this.undo);
    document.addEventListener("byline-conversation", ({ detail }) => {
      this.current = detail;
      this.look();
    });
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    this.look();
  }

  leave(work) {
    this.drawer.close();
    work();
  }

  look(wait = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), wait);
  }

  async load() {
    const words = this.words.value.trim();
    const mine = (this.asked = (this.asked ?? 0) + 1);
    const found = await ask(`?${new URLSearchParams({ words })}`);
    if (mine !== this.asked || this.renaming) return;
    if (found.error) return this.told.replaceChildren(found.error);
    this.draw(found, words);
  }

  draw({ conversations, kept, days }, words) {
    const nothing = `What you ask is kept here, for you alone, for ${days} days.`;
    const empty = words ? `No conversation has “${words}”.` : nothing;
    this.told.textContent = kept ? (conversations.length ? "" : empty) : "Conversations are not kept here.";
    this.words.hidden = !kept || !(conversations.length || words);
    const focused = this.contains(document.activeElement) && document.activeElement.dataset.for;
    this.list.replaceChildren(...byDay(conversations).flatMap(([day, ones]) => this.day(day, ones)));
    if (focused) this.list.querySelector(`[data-for="${CSS.escape(focused)}"]`)?.focus();
    const open = conversations.find((one) => one.id === this.current);
    document.title = open ? `${open.title} · Byline` : "Byline";
  }

  day(day, conversations) {
    const list = make("ul", { ariaLabel: day });
    list.append(...conversations.map((one) => this.item(one)));
    return [make("h2", {}, day), list];
  }

  item(one) {
    const link = make("a", { href: `?c=${one.id}`, title: one.title }, one.title);
    link.dataset.for = one.id;
    link.dir = "auto";
    if (one.id === this.current) link.setAttribute("aria-current", "page");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // in a tab of its own
      event.preventDefault();
      this.leave(() => go(one.id));
    });
    const item = make("li", {}, link);
    const rename = button("✎", () => this.rename(one, item), { ariaLabel: `Rename “${one.title}”`, title: "Rename" });
    const remove = button("✕", () => this.remove(one, item), { ariaLabel: `Delete “${one.title}”`, title: "Delete" });
    item.append(rename, remove);
    return item;
  }

  rename(one, item) {
    const title = make("input", { value: one.title, maxLength: 200, ariaLabel: "Title" });
    const form = make("form", {}, title);
    const end = async (keep) => {
      if (!this.renaming) return;
      this.renaming = false;
      const wanted = title.value.trim();
      const answer = keep && wanted && wanted !== one.title ? await this.act(one, "title", { title: wanted }) : {};
      if (!answer.error) await this.load();
      this.list.querySelector(`[data-for="${CSS.escape(one.id)}"]`)?.focus();
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      end(true);
    });
    title.addEventListener("blur", () => end(true));
    title.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      end(false);
    });
    this.renaming = true;
    item.replaceChildren(form);
    title.select();
  }

  async act(one, what, fields = {}) {
    const answer = await ask(`/${encodeURIComponent(one.id)}/${what}`, fields);
    this.told.textContent = answer.error ?? "";
    return answer;
  }

  async remove(one, item) {
    const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("a");
    const stay = next?.dataset.for;
    if ((await this.act(one, "delete")).error) return this.load();
    const open = one.id === this.current;
    const back = button("Undo", () => this.restore(one, open), { ariaLabel: `Undo: bring back “${one.title}”` });
    this.undo.replaceChildren(make("span", {}, `Deleted “${one.title}” `), back);
    if (open) startNew();
    await this.load();
    (stay ? this.list.querySelector(`[data-for="${CSS.escape(stay)}"]`) : back)?.focus();
  }

  async restore(one, open) {
    this.undo.replaceChildren();
    if ((await this.act(one, "undo")).error) return;
    await this.load();
    this.list.querySelector(`[data-for="${CSS.escape(one.id)}"]`)?.focus();
    if (open) go(one.id);
  }
}

customElements.define("byline-conversations", Conversations);
