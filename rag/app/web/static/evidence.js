// The evidence: where the cited words stand, with the article's facts, and all that was read for an answer.
//
// On a wide page it stands beside the answer and follows the sentence under the pointer or the focus. On
// others it is a drawer at the right, on phones a sheet at the bottom, opened by a citation or a card.
//
// Article text reaches it only through textContent: never as HTML, and never through a gr.HTML
// template, whose values Gradio evaluates as a JavaScript template string.

import { button, element } from "./dom.js";
import { history as versions } from "./history.js";
import { answer } from "./requests.js";
import { hideSheet, makeSheet, showSheet } from "./sheet.js";

export const LINKS = "a[href^='#cite-'], a[href^='#card-']";
const WIDE = window.matchMedia("(min-width: 1200px)");
const NARROW = window.matchMedia("(max-width: 760px)");
const HOVER = 120; // milliseconds that the pointer rests on a sentence
let opener = null;
let asked = 0;
let shown = ""; // the reference whose passage is shown
let rows = ""; // the evidence that is listed, as it is drawn
let newest = ""; // that of the newest answer
let led = ""; // the citation that the newest answer begins with

const panel = element("div", "byline-panel");
panel.id = "panel";
panel.setAttribute("role", "complementary");
panel.setAttribute("aria-label", "Evidence");
const closer = button("Close", () => close(), { className: "close" });
const content = element("div", "content");
content.tabIndex = -1;
const listed = element("section", "sources");
panel.append(makeSheet(panel, () => close()), closer, content, listed);
const nothing = () =>
  content.replaceChildren(element("p", "note", "The passage behind each sentence is shown here."));
nothing();

/** Whether it stands beside the conversation for good. */
const standing = () => WIDE.matches && document.querySelector("#ask-tab")?.offsetParent !== null;

const paragraphs = (fields) => {
  // One text in three parts, drawn as paragraphs: a part may span several of them.
  const passage = element("blockquote", "passage");
  passage.dir = "auto";
  let line = passage.appendChild(element("p"));
  for (const part of ["before", "quote", "after"]) {
    fields[part].split(/\n+/).forEach((text, n) => {
      if (n > 0) line = passage.appendChild(element("p"));
      if (text) line.append(part === "quote" ? element("mark", "", text) : text);
    });
  }
  passage.querySelectorAll("p:empty").forEach((empty) => empty.remove());
  return passage;
};

const link = (url) => {
  const made = element("a", "source", `Read the article at ${new URL(url).hostname}`);
  made.href = url;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
};

const notice = ({ label, text }) => {
  const told = element("p", "notice");
  told.append(element("strong", "", `${label}: `), text);
  return told;
};

const reported = (reports, kind) => {
  const list = element("ul", kind);
  for (const { where, title, reference } of reports) {
    const item = list.appendChild(element("li"));
    const name = item.appendChild(element(reference ? "a" : "span", "", where));
    if (reference) name.href = `#cite-${reference}`;
    item.append(` ${title}`);
  }
  return list;
};

const copies = ({ copies: all }) => {
  // A page read at another time is no second witness, so it is told apart.
  const elsewhere = all.filter((copy) => !copy.same_page);
  const pages = all.filter((copy) => copy.same_page);
  const told = [];
  if (elsewhere.length) told.push(element("h3", "", "Also in"), reported(elsewhere, "copies"));
  if (pages.length) told.push(element("h3", "", `${pages.length + 1} versions of this page`), reported(pages, "copies"));
  return told;
};

const later = ({ later: newer, confirmed }) => {
  const told = confirmed ? [element("p", "confirmed", confirmed)] : [];
  if (!newer) return told;
  const note = element("p", "notice");
  const name = element("a", "", newer.where);
  name.href = `#cite-${newer.reference}`;
  note.append(element("strong", "", "A later report updates this: "), name, ` says ${newer.told}: “${newer.text}”`);
  return [...told, note];
};

const story = ({ story: around }) =>
  around ? [element("h3", "", `The story: ${around.told}`), reported(around.reports, "reports")] : [];

const show = (fields) => {
  const updated = fields.updated && `updated ${fields.updated}`;
  const where = [fields.outlet, fields.published, updated].filter(Boolean).join(" · ");
  content.replaceChildren(element("p", "where", where), element("h2", "", fields.title));
  content.append(...fields.notices.map(notice));
  content.append(paragraphs(fields), ...later(fields));
  content.append(whole(fields));
  if (/^https?:\/\//i.test(fields.url)) content.append(link(fields.url));
  // Of the first version there is nothing older to show.
  if (fields.version > 1) content.append(versions(fields));
  content.append(...copies(fields), ...story(fields));
  // Not scrollIntoView: it would scroll the page behind the panel as well.
  const mark = content.querySelector("mark");
  const far = mark && mark.offsetTop + mark.offsetHeight > panel.clientHeight;
  panel.scrollTop = far ? mark.offsetTop - panel.clientHeight / 3 : 0;
};

/** The whole article in the place of its passage, the words cited marked. */
const whole = ({ article, version, quote }) => {
  const reference = shown;
  const [, start, end] = reference.split("~");
  const query = `v=${version}${quote ? `&mark=${start}-${end}` : ""}`;
  const open = button("Read the whole article here", async () => {
    const fields = await answer(`byline/articles/${article}?${query}`);
    if (shown === reference) showArticle(fields, () => load(reference));
  });
  const page = element("a", "", "on its own page");
  page.href = `articles/${article}?${query}`;
  page.target = "_blank";
  const row = element("p", "whole");
  row.append(open, " ", page);
  return row;
};

const showArticle = (fields, back) => {
  if (fields.error) return tell(fields.error);
  const where = [fields.outlet, fields.published, fields.authors, fields.section].filter(Boolean).join(" · ");
  const text = element("div", "passage article");
  text.lang = fields.language;
  text.dir = "auto";
  for (const pieces of fields.paragraphs) {
    const line = text.appendChild(element("p"));
    line.append(...pieces.map((piece) => (piece.marked ? element("mark", "", piece.text) : piece.text)));
  }
  content.replaceChildren(button("Back to the passage", back), element("p", "where", where));
  content.append(element("h2", "", fields.title), ...fields.notices.map(notice), text);
  const first = content.querySelector("mark");
  panel.scrollTop = first ? Math.max(0, first.offsetTop - panel.clientHeight / 3) : 0;
  content.focus({ preventScroll: true });
};

const tell = (text) => content.replaceChildren(element("p", "note", text));

const load = async (reference) => {
  const mine = ++asked;
  shown = reference;
  mark();
  const fields = await answer(`byline/passages/${encodeURIComponent(reference)}`);
  if (mine !== asked) return; // another one was opened, or this one closed, meanwhile
  if (fields.error) tell(fields.error);
  else show(fields);
  panel.dataset.shown = reference;
};

const referenceOf = (anchor) => anchor.getAttribute("href").slice("#cite-".length);

/** Draw what is shown as such: the chat may have drawn its sentences again since. */
const mark = () => {
  for (const old of document.querySelectorAll(".shown")) old.classList.remove("shown");
  if (!shown || !(standing() || document.body.classList.contains("panel-open"))) return;
  for (const anchor of document.querySelectorAll(`a[href$="${CSS.escape(shown)}"]`)) {
    anchor.classList.add("shown");
    anchor.closest(".sentence")?.classList.add("shown");
  }
};

/** Open it for a citation or a card, and go there. */
export const open = (anchor) => {
  if (!panel.contains(anchor)) opener = anchor; // a copy's link goes with the article it stood beside
  uncover();
  content.focus({ preventScroll: true });
  if (shown !== referenceOf(anchor)) tell("Loading …");
  return load(referenceOf(anchor));
};

const uncover = () => {
  document.body.classList.add("panel-open");
  panel.setAttribute("role", standing() ? "complementary" : "dialog");
  if (NARROW.matches && !standing()) panel.setAttribute("aria-modal", "true");
  else panel.removeAttribute("aria-modal");
  if (NARROW.matches) showSheet(panel);
};

const evidenceOf = (row) => [...row.querySelectorAll("details:is(.evidence, .scores)")];
const textOf = (blocks) => blocks.map((block) => block.textContent).join();

/** Show the list of all that was read for an answer. */
export const list = (row, anchor = null) => {
  const blocks = evidenceOf(row);
  const key = textOf(blocks);
  if (anchor) {
    opener = anchor;
    uncover();
    content.focus({ preventScroll: true });
  }
  if (key === rows) return;
  rows = key;
  listed.replaceChildren();
  for (const block of blocks) {
    const told = block.querySelector("summary").textContent;
    if (block.matches(".scores")) listed.append(block.cloneNode(true));
    else listed.append(element("h3", "", `All evidence: ${told}`), ...copied([...block.children].slice(1)));
  }
};

const copied = (parts) => parts.map((part) => part.cloneNode(true));

export const close = (focus = true) => {
  const open = document.body.classList.contains("panel-open");
  document.body.classList.remove("panel-open");
  hideSheet(panel);
  mark();
  if (!open || !focus || !opener) return;
  // The chat may have drawn the marker again since.
  const href = CSS.escape(opener.getAttribute("href"));
  const target = opener.isConnected ? opener : document.querySelector(`a[href="${href}"]`);
  (target ?? document.querySelector("#question textarea"))?.focus();
};

/** Forget what is shown: the conversation is another one. */
export const clear = () => {
  asked++;
  shown = rows = newest = led = "";
  nothing();
  listed.replaceChildren();
  close(false);
};

// -- following the sentence -----------------------------------------------------------------------

let resting = 0;

/** The newest answer was drawn: its evidence is listed, and its first sentence's passage shown. */
export const follow = () => {
  const row = [...document.querySelectorAll("#chat .bot-row")].pop();
  document.body.classList.toggle("fresh", !document.querySelector("#chat .user-row"));
  if (!row) return led || rows ? clear() : undefined;
  const key = textOf(evidenceOf(row));
  if (key !== newest) list(row); // else an earlier answer's may be listed, because it was asked for
  newest = key;
  const first = row.querySelector(".md > :not(details) a[href^='#cite-']");
  const href = first?.getAttribute("href") ?? "none";
  if (href === led) return mark();
  led = href;
  if (!first) {
    asked++;
    shown = "";
    return nothing();
  }
  if (standing()) load(referenceOf(first));
};

const hovered = (target) => {
  const place = target.closest?.("#chat :is(a[href^='#cite-'], .sentence, .short-answer)");
  if (!place || place.matches("a")) return place;
  const beside = place.matches(".short-answer") ? place.nextElementSibling : null;
  return beside ?? place.querySelector("a[href^='#cite-']");
};

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const anchor = standing() ? hovered(event.target) : null;
    clearTimeout(resting);
    if (!anchor || referenceOf(anchor) === shown) return;
    resting = setTimeout(() => load(referenceOf(anchor)), HOVER);
  });
}

// -- keys -------------------------------------------------------------------------------------------

const stay = (event) => {
  // Where the panel covers the page, Tab must not wander behind it.
  const stops = [...panel.querySelectorAll("button, a[href], select, summary")];
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge && document.activeElement !== content) return;
  if (document.activeElement === content && !event.shiftKey) return;
  event.preventDefault();
  stops[event.shiftKey ? stops.length - 1 : 0].focus();
};

document.addEventListener("keydown", (event) => {
  if (!document.body.classList.contains("panel-open")) return;
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    close();
  } else if (event.key === "Tab" && NARROW.matches) {
    stay(event);
  }
});
document.body.append(panel);
