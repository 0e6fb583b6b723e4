// The evidence on a phone: a sheet of half the height, dragged to the whole of it or away by its handle.
//
// The browser's Back closes it: an open sheet is an entry of the history, at the same address.

import { button } from "./dom.js";

const STEP = 60; // pixels that a drag must go to count

const here = () => Boolean(history.state?.sheet);

export const showSheet = (panel) => {
  if (!panel.classList.contains("whole")) panel.classList.add("half");
  if (!here()) history.pushState({ ...history.state, sheet: true }, "");
};

export const hideSheet = (panel) => {
  panel.classList.remove("half", "whole");
  if (here()) history.back();
};

/** The handle of a panel; `away` closes it. */
export const makeSheet = (panel, away) => {
  const grow = () => {
    const whole = panel.classList.toggle("whole");
    panel.classList.toggle("half", !whole);
    handle.setAttribute("aria-expanded", String(whole));
  };
  const handle = button("", grow, { className: "handle", ariaLabel: "Show more or less", ariaExpanded: "false" });
  let from = null;
  handle.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (from === null) return;
    panel.style.setProperty("--dragged", `${from - event.clientY}px`);
  });
  handle.addEventListener("pointerup", (event) => {
    const by = from === null ? 0 : from - event.clientY;
    from = null;
    panel.style.removeProperty("--dragged");
    if (Math.abs(by) < STEP) return;
    handle.addEventListener("click", (click) => click.stopImmediatePropagation(), { once: true, capture: true });
    if (by > 0 && panel.classList.contains("half")) grow();
    else if (by < 0 && panel.classList.contains("whole")) grow();
    else if (by < 0) away();
  });
  window.addEventListener("popstate", () => {
    if (panel.matches(".half, .whole") && !here()) away();
  });
  return handle;
};
