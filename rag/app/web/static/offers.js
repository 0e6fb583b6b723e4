// Feeds that were found at an address and wait for a yes or no, wherever an address can be given.

import { button, make } from "./dom.js";

export const drawRows = (place, things, draw) => {
  // Anew only when something changed; the focus stays on the button that had it, or goes to the address.
  const now = JSON.stringify(things);
  if (place.dataset.now === now) return;
  place.dataset.now = now;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset : null;
  place.replaceChildren(...things.map(draw));
  place.hidden = !things.length;
  if (!focused) return;
  const same = [...place.querySelectorAll("button")].find((b) => b.dataset.act === focused.act && b.dataset.urls === focused.urls);
  const box = place.closest("#adding, .view")?.querySelector("input[name=url]");
  (same && !same.disabled ? same : box)?.focus();
};

export const act = (name, urls, label, about, properties = {}) => {
  const made = button(label, null, { "data-act": name, "data-urls": JSON.stringify(urls), ...properties });
  made.setAttribute("aria-label", `${label}: ${about}`);
  return made;
};

const offer = ({ urls, title, holds }) => {
  const about = title || urls[0];
  return make(
    "li", {},
    make("p", {}, `${about} is ${holds}. Follow it?`),
    make("p", { className: "small" }, urls.slice(0, 3).join(" ")),
    make("div", { className: "deeds" }, act("follow", urls, "Follow", about, { className: "main" }), act("decline", urls, "No", about)),
  );
};

export const drawOffers = (place, offers) => drawRows(place, offers, offer);
