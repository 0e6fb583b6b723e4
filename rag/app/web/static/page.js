// The page's own script: names for markers, copying, moving by keyboard, keeping the question in view.

import { gradioButton } from "./dom.js";
import { LINKS, clear, follow, list, open } from "./evidence.js";
import "./account.js";
import "./asked.js";
import "./display.js";
import "./keys.js";
import "./adding.js";
import "./collections.js";
import "./conversations.js";
import "./filters.js";
import "./front.js";
import "./library.js";
import { ask, press } from "./question.js";
import "./review.js";
import "./tables.js";
import { edit, openTools } from "./tools.js";
import "./upload.js";

const answers = () => [...document.querySelectorAll("#chat .bot-row")];

const newest = () => {
  const target = answers().pop()?.querySelector(LINKS);
  (target ?? document.querySelector("#question textarea"))?.focus();
};

const name = () => {
  for (const marker of document.querySelectorAll("a[href^='#cite-'][title]:not([aria-label])")) {
    marker.setAttribute("aria-label", marker.title);
  }
  for (const chip of document.querySelectorAll("a[href='#any-time']:not([aria-label])")) {
    const days = chip.textContent.replace(" ×", "");
    chip.setAttribute("role", "button");
    chip.setAttribute("aria-label", `Ask again without the days ${days}`);
  }
  for (const report of document.querySelectorAll("a[href^='byline/runs/']:not([target])")) {
    report.target = "_blank"; // in its place the conversation would be gone
    report.rel = "noopener";
  }
  for (const message of document.querySelectorAll("#chat [data-testid][aria-label*='message:']")) {
    message.setAttribute("role", "group"); // Gradio names it by its Markdown source
    message.setAttribute("aria-label", message.dataset.testid === "user" ? "Question" : "Answer");
  }
  // Each question is a heading, each paragraph runs as its own language does.
  for (const asked of document.querySelectorAll("#chat .user-row .md p:first-child:not([role])")) {
    asked.setAttribute("role", "heading");
    asked.setAttribute("aria-level", "2");
  }
  for (const one of document.querySelectorAll("#chat .md :is(p, li):not([dir])")) one.dir = "auto";
  // What grows is read out when it is complete.
  const busy = gradioButton("stop")?.disabled === false;
  document.querySelector("#chat [role='log']")?.setAttribute("aria-busy", String(busy));
};

const copied = (row) => {
  // As shown, not as Markdown; then the sources that the numbers stand for.
  const shown = [...row.querySelectorAll(".message .md")].map((part) => part.cloneNode(true));
  const sources = shown.flatMap((part) => {
    part.querySelectorAll("details").forEach((folded) => folded.remove());
    return [...part.querySelectorAll("a[href^='#cite-'][title]")].map((marker) => {
      marker.textContent = ` [${marker.textContent}]`;
      return marker.title.replace(/^Citation (\d+): /, "[$1] ");
    });
  });
  const paragraphs = shown.flatMap((part) => [...part.children].map((one) => one.textContent.trim()));
  return [paragraphs.join("\n\n"), [...new Set(sources)].join("\n")].filter(Boolean).join("\n\n");
};

// On window, and so after Gradio's own handler, which copies the Markdown source.
window.addEventListener("click", (event) => {
  const row = event.target.closest?.("#chat button[aria-label^='Copy']")?.closest(".message-row");
  if (row) navigator.clipboard?.writeText(copied(row));
});

document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a[href^='#']");
  if (!anchor) return;
  const href = anchor.getAttribute("href");
  if (anchor.matches(LINKS)) {
    event.preventDefault();
    open(anchor);
  } else if (["#any-time", "#as-typed", "#wider"].includes(href)) {
    event.preventDefault();
    gradioButton(href.slice(1))?.click();
  } else if (href.startsWith("#refine-")) {
    event.preventDefault();
    press("refine", "refinement", href.slice("#refine-".length));
  } else if (href.startsWith("#ask-")) {
    event.preventDefault();
    ask(decodeURIComponent(href.slice("#ask-".length)));
  } else if (href.startsWith("#tools-")) {
    event.preventDefault();
    openTools(href.slice("#tools-".length));
  } else if (href === "#edit") {
    event.preventDefault();
    edit(anchor.closest(".bot-row"));
  } else if (href === "#evidence") {
    event.preventDefault();
    list(anchor.closest(".bot-row"), anchor);
  } else if (href === "#question") {
    event.preventDefault();
    document.querySelector("#question textarea")?.focus();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#to-newest")) newest();
  if (event.target.closest?.("#new")) clear();
});

// -- keeping the newest question at the top while its answer grows -------------------------------

let questions = 0;
let pinned = false;
for (const kind of ["wheel", "touchmove", "keydown", "mousedown"]) {
  document.addEventListener(kind, () => (pinned = false), { passive: true });
}

const pin = () => {
  const rows = document.querySelectorAll("#chat .user-row");
  if (rows.length > questions) pinned = true;
  questions = rows.length;
  const log = rows[0]?.closest("[role='log']");
  if (!pinned || !log) return;
  const row = rows[rows.length - 1];
  log.scrollTop += row.getBoundingClientRect().top - log.getBoundingClientRect().top;
};

// Folding the evidence above changes heights without changing the document.
const growth = new ResizeObserver(pin);

const settle = () => {
  name();
  follow();
  pin();
  const messages = document.querySelector("#chat .message-wrap");
  if (messages) growth.observe(messages); // again and again is once
};
new MutationObserver(settle).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
settle();
