// The page's address says which conversation is shown: `?c=ID`, nothing for an empty chat.
//
// A conversation gets its id with its first answer, and so an entry of the browser's history: Back shows
// what was there before. Gradio's side tells what it shows by two events, see kept_controls.py.

import { gradioButton } from "./dom.js";
import { clear } from "./evidence.js";

const GONE = "That conversation is not here: it was deleted, has ended, or is another reader’s.";

/** The conversation that the address names. */
export const named = () => new URLSearchParams(location.search).get("c") ?? "";

let shown = named(); // what the page shows, or is about to
let leaving = null; // where to go when the sheet of a phone has given its entry back

const address = (id) => (id ? `?c=${encodeURIComponent(id)}` : location.pathname);

const push = (id) => {
  const sheet = history.state?.sheet;
  history.pushState({}, "", address(id));
  if (sheet) history.pushState({ sheet }, "", address(id)); // the open sheet goes on being an entry
};

const open = () => gradioButton("open-kept")?.click();

const note = (text) => {
  const line = document.querySelector("#kept-note p");
  if (line && line.textContent !== text) line.textContent = text;
};

const changed = () => document.dispatchEvent(new CustomEvent("byline-conversation", { detail: shown }));

const leave = (id) => {
  shown = id;
  note("");
  changed();
  if (history.state?.sheet) {
    leaving = id;
    history.back();
  } else {
    push(id);
  }
};

/** Show a conversation of the reader's. */
export const go = (id) => {
  if (id === shown) return;
  leave(id);
  if (leaving === null) open();
};

/** Show an empty chat. */
export const startNew = () => gradioButton("new")?.click();

window.addEventListener("popstate", () => {
  if (leaving !== null) {
    push(leaving);
    leaving = null;
    return open();
  }
  if (named() === shown) return;
  shown = named();
  note("");
  open();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("#new")) return;
  note("");
  if (shown) leave("");
});

document.addEventListener("byline-kept", ({ detail: id }) => {
  if (!id) return;
  note("");
  if (id !== shown) {
    shown = id;
    push(id);
  }
  changed();
});

const opened = (id) => {
  const wanted = named();
  if (wanted && id === `?${wanted}`) {
    shown = "";
    history.replaceState({}, "", address(""));
    note(GONE);
  } else if (id && id !== wanted && id !== "?") {
    return open(); // another was chosen meanwhile
  }
  clear();
  changed();
};
document.addEventListener("byline-opened", ({ detail }) => opened(detail));
if (window.bylineOpened) opened(window.bylineOpened); // before this script was here
