// The panel behind citations: where the cited words stand, with the article's facts.
//
// Article text reaches it only through textContent: never as HTML, and never through a gr.HTML
// template, whose values Gradio evaluates as a JavaScript template string.

import { element } from "./dom.js";
import { history } from "./history.js";

export const LINKS = "a[href^='#cite-'], a[href^='#card-']";
const NARROW = window.matchMedia("(max-width: 760px)");
let opener = null;
let asked = 0;

const panel = element("aside", "byline-panel");
panel.id = "panel";
panel.hidden = true;
panel.setAttribute("role", "dialog");
panel.setAttribute("aria-label", "Source of the citation");
const closer = element("button", "close", "Close");
closer.type = "button";
closer.addEventListener("click", () => close());
const content = element("div", "content");
content.tabIndex = -1;
panel.append(closer, content);

const paragraphs = (fields) => {
  // One text in three parts, drawn as paragraphs: a part may span several of them.
  const passage = element("blockquote", "passage");
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

const listed = (reports, kind) => {
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
  if (elsewhere.length) told.push(element("h3", "", "Also in"), listed(elsewhere, "copies"));
  if (pages.length) told.push(element("h3", "", `${pages.length + 1} versions of this page`), listed(pages, "copies"));
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
  around ? [element("h3", "", `The story: ${around.told}`), listed(around.reports, "reports")] : [];

const show = (fields) => {
  const updated = fields.updated && `updated ${fields.updated}`;
  const where = [fields.outlet, fields.published, updated].filter(Boolean).join(" · ");
  content.replaceChildren(element("p", "where", where), element("h2", "", fields.title));
  content.append(...fields.notices.map(notice));
  // Of the first version there is nothing older to show.
  if (fields.version > 1) content.append(history(fields));
  if (/^https?:\/\//i.test(fields.url)) content.append(link(fields.url));
  content.append(element("h3", "", "The passage"), paragraphs(fields));
  content.append(...later(fields), ...copies(fields), ...story(fields));
  // Not scrollIntoView: it would scroll the page behind the panel as well.
  const mark = content.querySelector("mark");
  panel.scrollTop = mark ? mark.offsetTop - panel.clientHeight / 3 : 0;
};

const tell = (text) => content.replaceChildren(element("p", "note", text));

export const open = async (anchor) => {
  const mine = ++asked;
  if (!panel.contains(anchor)) opener = anchor; // a copy's link goes with the article it stood beside
  document.querySelectorAll("a.shown").forEach((shown) => shown.classList.remove("shown"));
  anchor.classList.add("shown");
  if (panel.hidden) tell("Loading …");
  panel.hidden = false;
  panel.setAttribute("aria-modal", String(NARROW.matches));
  document.body.classList.add("panel-open");
  content.focus({ preventScroll: true });
  const reference = anchor.getAttribute("href").slice("#cite-".length);
  let fields;
  try {
    const response = await fetch(`byline/passages/${encodeURIComponent(reference)}`);
    fields = await response.json();
  } catch {
    fields = { error: "Byline does not answer. Is it still running?" };
  }
  if (mine !== asked) return; // another one was opened, or this one closed, meanwhile
  if (fields.error) tell(fields.error);
  else show(fields);
};

export const close = (focus = true) => {
  asked++;
  panel.hidden = true;
  document.body.classList.remove("panel-open");
  document.querySelectorAll("a.shown").forEach((shown) => shown.classList.remove("shown"));
  if (!focus || !opener) return;
  // The chat may have drawn the marker again since.
  const href = CSS.escape(opener.getAttribute("href"));
  const target = opener.isConnected ? opener : document.querySelector(`a[href="${href}"]`);
  (target ?? document.querySelector("#question textarea"))?.focus();
};

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
  if (panel.hidden) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (event.key === "Tab" && NARROW.matches) {
    stay(event);
  }
});
document.body.append(panel);
