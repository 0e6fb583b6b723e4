// The Library's view of feeds: those that are followed, how each does, and a box for the address of another.

import { button, counted, make } from "./dom.js";
import { ask, look, onImports, tell, whileShown } from "./imports.js";
import { said } from "./requests.js";
import { act, drawOffers, drawRows } from "./offers.js";

const feed = ({ url, title, told, taken, error, busy }) =>
  make(
    "li", {},
    make("h3", {}, title),
    title === url ? "" : make("p", { className: "small address" }, url),
    make("p", { className: "small" }, `${told} ${counted(taken, "item")} taken so far.`),
    error ? make("p", { className: "wrong" }, make("strong", {}, "The last poll failed: "), error) : "",
    make(
      "div", { className: "deeds" },
      act("poll", [url], busy ? "Being polled" : "Poll now", title, { disabled: busy }),
      act("unfollow", [url], "Stop following", title, { "data-title": title }),
    ),
  );

export const feedsView = () => {
  const box = make("input", { name: "url", type: "url", required: true, placeholder: "https://", autocomplete: "off", id: "feed-address" });
  const form = make(
    "form", { className: "address-form" },
    make("div", { className: "field" }, make("label", { htmlFor: box.id }, "Address of a feed, a list of feeds (OPML), a sitemap or a page"), box),
    make("button", { type: "submit" }, "Look"),
  );
  const problem = make("p", { className: "wrong", role: "alert" });
  const status = make("p", { className: "told", role: "status" });
  const undo = make("p", { className: "undo", role: "status" });
  const offers = make("ul", { className: "offers", ariaLabel: "Feeds that were found", hidden: true });
  const list = make("ul", { id: "feeds", ariaLabel: "Feeds that are followed", hidden: true });
  const none = make("p", { className: "none", hidden: true }, "No feed is followed yet. Give the address of one above: what it holds comes in by itself from then on.");
  const view = make("section", { className: "view", ariaLabel: "Feeds" }, make("h2", { className: "unseen" }, "Feeds"), form, problem, status, offers, undo, none, list);
  let asked = "";

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.textContent = "";
    asked = box.value.trim();
    try {
      await ask("url", { url: asked });
      form.reset();
      await look();
    } catch (error) {
      problem.textContent = said(error);
    }
  });

  const goneFor = ({ urls, title }) => {
    const back = button("Undo", () => {
      undo.replaceChildren();
      tell("refollow", { url: JSON.parse(urls)[0] });
      box.focus();
    }, { id: "feed-undo" });
    undo.replaceChildren(`${title} is no longer followed; its articles stay. `, back);
    back.focus();
  };

  view.addEventListener("click", async (event) => {
    const pressed = event.target.closest("button[data-act]");
    if (!pressed) return;
    const { act: name, urls, title } = pressed.dataset;
    const several = name === "follow" || name === "decline";
    await tell(name, several ? { urls: JSON.parse(urls) } : { url: JSON.parse(urls)[0] });
    if (name === "unfollow") goneFor({ urls, title });
  });

  onImports((state, told) => {
    if (told !== undefined) problem.textContent = told;
    if (!state) return;
    const trouble = state.troubles.find(({ subject }) => subject === asked);
    if (trouble) problem.textContent = `${trouble.subject} ${trouble.reason}`;
    const waits = state.ready ? `${counted(state.ready, "article")} from an address or file ${state.ready === 1 ? "waits" : "wait"} under “Add articles”.` : "";
    const line = asked && state.busy ? "Looking …" : waits;
    if (status.textContent !== line) status.textContent = line;
    drawOffers(offers, state.offers);
    drawRows(list, state.feeds, feed);
    none.hidden = state.feeds.length > 0;
  });
  whileShown(() => view.offsetParent !== null);
  return view;
};
