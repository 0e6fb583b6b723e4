// An article opened from the library's table: its text, its facts, a form to correct it.

import { button, counted, labelled, make } from "./dom.js";
import { askLibrary } from "./requests.js";
import { history } from "./history.js";

const LABELS = {
  title: "Title", outlet: "Outlet", published: "Published (day)", authors: "Authors, one a line",
  section: "Section", url: "Address (URL)", language: "Language, like en", text: "Text",
};
const LONG = { authors: 2, text: 14 };
const STATES = { pending: "being indexed", ready: "ready", failed: "could not be indexed" };
const WAITING = 1000;
let asked = 0; // counts what was opened, so that a late answer is not shown in another's place

export const stopArticle = () => (asked += 1); // what is still asked for is shown no more

export const openArticle = async (place, id, leave) => {
  const mine = ++asked;
  const address = `/articles/${encodeURIComponent(id)}`;
  const back = button("Back to the list", leave, { id: "article-back" });
  place.replaceChildren(make("p", { className: "told", tabIndex: -1 }, "Loading …"));
  place.onkeydown = (event) => {
    if (event.key === "Escape" && !event.target.closest("form")) leave();
  };
  const show = (one, told = "") => {
    if (mine !== asked) return;
    const held = place.contains(document.activeElement) && document.activeElement.id;
    place.replaceChildren(back, ...(one.error && !one.fields ? [make("p", { className: "told" }, one.error)] : parts(one, show, told)));
    const again = held && place.querySelector(`#${CSS.escape(held)}`);
    (again || place.querySelector("h2"))?.focus({ preventScroll: Boolean(told) || Boolean(again) });
    if (one.state === "pending") setTimeout(() => wait(one, told), WAITING);
  };
  const wait = async (before, told) => {
    if (mine !== asked || place.querySelector("form")) return; // a form being filled in is left alone
    const one = await askLibrary(address);
    if (one.state === "pending" && one.version === before.version) setTimeout(() => wait(before, told), WAITING);
    else if (!place.querySelector("form")) show(one, told);
  };
  show(await askLibrary(address));
};

const parts = (one, show, told) => {
  const status = make("p", { className: "told", role: "status" }, told);
  const state = make("p", { className: `state ${one.state}` }, STATES[one.state] ?? one.state);
  if (one.error) state.append(": ", one.error);
  if (one.state === "failed") state.append(" ", button("Try again", () => again(one, show)));
  const facts = make("dl", { className: "facts" });
  for (const [name, value] of one.facts) facts.append(make("dt", {}, name), make("dd", {}, value));
  const text = make("div", { className: "text" });
  text.append(...one.fields.text.split(/\n+/).filter(Boolean).map((line) => make("p", {}, line)));
  const edit = button("Correct", () => correct(one, show, edit), { id: "article-correct" });
  return [
    make("h2", { tabIndex: -1 }, one.fields.title), status, state, facts, link(one.address),
    make("div", { className: "deeds" }, edit, page(one)), ...given(one, show),
    make("h3", {}, "Text"), text,
    ...(one.version > 1 ? [history({ article: one.id, version: one.version, versions: one.version })] : []),
    passages(one), cited(one),
  ];
};

const page = (one) => make("a", { href: `articles/${encodeURIComponent(one.id)}`, target: "_blank", rel: "noopener" }, "Open as a page");

const again = async (one, show) => {
  await askLibrary("/reindex", { ids: [one.id] });
  show(await askLibrary(`/articles/${one.id}`));
};

const link = (address) => {
  if (!/^https?:\/\//i.test(address)) return "";
  const text = `Read the article at ${new URL(address).hostname}`;
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer", className: "source" }, text);
};

const given = (one, show) => {
  const lines = Object.entries(one.given).map(([name, found]) => {
    const short = found.length > 120 ? `${found.slice(0, 120)} …` : found;
    const clear = button("Clear", async () => {
      const answer = await askLibrary(`/articles/${one.id}/clear`, { fields: [name] });
      show(answer, answer.error ? "" : "The source’s word stands again.");
    });
    clear.setAttribute("aria-label", `Clear your ${LABELS[name]}`);
    return make("li", {}, make("span", {}, make("b", {}, LABELS[name].split(/[,(]/)[0].trim()), ` given by you; its source says: ${short || "nothing"}`), clear);
  });
  return lines.length ? [make("ul", { className: "given" }, ...lines)] : [];
};

const passages = (one) => {
  const items = one.passages.map((passage) => make("li", {}, passage.text));
  const title = make("summary", {}, `Passages that can be cited (${items.length})`);
  return make("details", {}, title, make("ol", {}, ...items));
};

const cited = (one) => {
  const items = one.cited.map(({ question, at }) => make("li", {}, question, make("small", {}, at)));
  const title = make("summary", {}, `Cited in ${counted(items.length, "answer")}`);
  return make("details", { id: "article-cited" }, title, make("ul", {}, ...items));
};

// -- correcting -------------------------------------------------------------------------------

const correct = (one, show, edit) => {
  const form = make("form", { className: "correct", ariaLabel: "Correct the article" });
  const told = make("p", { className: "told", role: "alert" });
  const controls = Object.keys(LABELS).map((name) => [name, control(name, one.fields[name])]);
  const leave = () => {
    form.remove();
    edit.hidden = false;
    edit.focus();
  };
  const save = make("button", { type: "submit", className: "main" }, "Save");
  form.append(...controls.map(([name, box]) => labelled(LABELS[name], box)), told);
  form.append(make("div", { className: "actions" }, save, button("Cancel", leave)));
  form.onkeydown = (event) => event.key === "Escape" && leave();
  form.onsubmit = async (event) => {
    event.preventDefault();
    save.disabled = true;
    const fields = Object.fromEntries(controls.map(([name, box]) => [name, valueOf(name, box, one)]));
    const answer = await askLibrary(`/articles/${one.id}`, fields);
    save.disabled = false;
    if (!answer.error || answer.fields) return show(answer, answer.changed.length ? `Kept as version ${answer.version}.` : "Nothing was changed.");
    told.textContent = answer.error;
    controls.find(([name]) => name === answer.field)?.[1].focus();
  };
  edit.hidden = true;
  edit.parentElement.after(form);
  controls[0][1].focus();
};

const control = (name, value) => {
  const text = Array.isArray(value) ? value.join("\n") : value;
  const box = LONG[name] ? make("textarea", { rows: LONG[name] }) : make("input", { type: name === "published" ? "date" : "text" });
  box.id = `article-${name}`;
  box.value = text;
  return box;
};

const valueOf = (name, box, one) => {
  if (name === "authors") return box.value.split("\n").map((line) => line.trim()).filter(Boolean);
  // A text area has its own line ends: what was not touched goes back as it came.
  return name === "text" && box.value === one.fields.text.replace(/\r\n?/g, "\n") ? one.fields.text : box.value;
};
