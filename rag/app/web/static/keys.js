// Keys of the Ask view. A single key does nothing in a field, with another key held, or in a dialog.

import { hasKeys, openDisplay } from "./display.js";
import { gradioButton } from "./dom.js";
import { open } from "./evidence.js";

const FIELDS = "input, textarea, select, [contenteditable='true'], [role='listbox'], [role='combobox']";

const box = () => document.querySelector("#question textarea");

/** The citation before or after the one that has the focus, or that is shown. */
const step = (by) => {
  const markers = [...document.querySelectorAll("#chat .md a[href^='#cite-']")];
  if (!markers.length) return;
  const here = markers.findIndex((one) => one === document.activeElement);
  const shown = here >= 0 ? here : markers.findLastIndex((one) => one.classList.contains("shown"));
  const next = shown < 0 ? (by > 0 ? 0 : markers.length - 1) : shown + by;
  const marker = markers[Math.min(Math.max(next, 0), markers.length - 1)];
  marker.focus();
  marker.scrollIntoView({ block: "nearest" });
  if (document.body.classList.contains("panel-open")) open(marker).then(() => marker.focus());
};

const ACTIONS = {
  "/": () => box()?.focus(),
  n: () => gradioButton("new")?.click(),
  "[": () => step(-1),
  "]": () => step(1),
  "?": openDisplay,
};

const isAsking = () => {
  const stop = gradioButton("stop");
  return stop && !stop.disabled ? stop : null;
};

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.isComposing) return;
  const stop = event.key === "Escape" ? isAsking() : null;
  if (stop) {
    event.preventDefault();
    event.stopImmediatePropagation(); // the panel closes with the next one
    return stop.click();
  }
  const action = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : null;
  const held = event.ctrlKey || event.metaKey || event.altKey;
  if (!action || held || !hasKeys() || event.target.closest?.(FIELDS)) return;
  if (document.querySelector("#ask-tab")?.offsetParent === null && event.key !== "?") return;
  event.preventDefault();
  action();
}, { capture: true });
