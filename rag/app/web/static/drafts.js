// Draws in the dialog "Add articles" what could be saved and what could not be read.
//
// Everything that comes from an article or a name is put in as text; a box that somebody types in is left alone.

import { button, counted, make } from "./dom.js";
import { drawOffers, drawRows } from "./offers.js";

const FIELDS = { title: "Title", outlet: "Outlet", published: "Date", authors: "Authors", section: "Section" };

const say = (place, text) => {
  if (place.textContent !== text) place.textContent = text;
};

const fill = (box, value) => {
  if (box.dataset.told === value) return; // nothing new: what is typed stays
  box.dataset.told = value;
  if (box !== document.activeElement) box.value = value;
};

const field = (name, n) => {
  const box = make("input", { name, "data-n": n, type: name === "published" ? "date" : "text" });
  return make("label", { className: `of-${name}` }, FIELDS[name], box);
};

const blank = (draft) => {
  const wanted = make("input", { type: "checkbox", name: "wanted", "data-n": draft.n });
  const inside = make(
    "div", { role: "group" },
    make("label", { className: "want" }, wanted, make("span", {}, "Save this article")),
    make("p", { className: "told" }),
    make("div", { className: "fields" }, ...Object.keys(FIELDS).map((name) => field(name, draft.n))),
    make("ul", { className: "remarks" }),
    button("A different article: keep both", null, { className: "own", "data-own": draft.n }),
    make("p", { className: "opening" }),
    make("p", { className: "small source" }),
  );
  return make("li", { className: "draft", "data-draft": draft.n }, inside);
};

const remarks = (place, lines) => {
  const now = JSON.stringify(lines);
  if (place.dataset.now === now) return;
  place.dataset.now = now;
  place.hidden = !lines.length;
  place.replaceChildren(...lines.map((line) => make("li", {}, line)));
};

const refresh = (row, draft) => {
  row.dataset.effect = draft.state || draft.effect;
  row.classList.toggle("left-out", !draft.wanted);
  row.querySelector("[role=group]").setAttribute("aria-label", draft.fields.title);
  const wanted = row.querySelector("[name=wanted]");
  if (wanted !== document.activeElement) wanted.checked = draft.wanted;
  wanted.disabled = !draft.open;
  for (const name of Object.keys(FIELDS)) {
    const box = row.querySelector(`[name=${name}]`);
    fill(box, draft.fields[name] ?? "");
    box.disabled = !draft.open;
  }
  row.querySelector(".own").hidden = !draft.own;
  say(row.querySelector(".told"), draft.told);
  say(row.querySelector(".opening"), draft.opening);
  say(row.querySelector(".source"), `${draft.source} · ${draft.words}`);
  remarks(row.querySelector(".remarks"), draft.remarks);
};

const drawDrafts = (place, drafts) => {
  const rows = new Map([...place.children].map((row) => [row.dataset.draft, row]));
  for (const draft of drafts) {
    let row = rows.get(String(draft.n));
    if (!row) place.append((row = blank(draft)));
    rows.delete(String(draft.n));
    refresh(row, draft);
  }
  for (const gone of rows.values()) gone.remove();
  place.hidden = !drafts.length;
};

const trouble = ({ subject, reason }) => make("li", {}, make("strong", {}, subject), ` ${reason}`);

export const drawImports = (dialog, state) => {
  const at = (id) => dialog.querySelector(id);
  at("#adding").setAttribute("aria-busy", "false");
  drawDrafts(at("#drafts"), state.drafts);
  say(at("#drafts-more"), state.more);
  say(at("#adding-line"), state.line);
  drawRows(at("#troubles"), [...state.troubles, ...state.failed], trouble);
  drawOffers(at("#offers"), state.offers);
  const bar = at("#adding-bar");
  bar.hidden = !state.total;
  bar.max = state.total || 1;
  bar.value = state.done;
  const listed = state.drafts.length || state.troubled;
  at("#adding-buttons").hidden = !listed && !state.busy;
  say(at("#add-save"), state.ready ? `Save ${counted(state.ready, "article")}` : "Save");
  at("#add-save").disabled = !state.ready;
  at("#add-cancel").disabled = !state.busy;
  at("#add-retry").disabled = !state.retry;
  at("#add-clear").disabled = !listed;
};
