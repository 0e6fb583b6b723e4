// Which archive the page shows, and the way to another: a button in the header, for a reader who may read
// more than one.

import { counted, make, openDialog } from "./dom.js";
import { answer } from "./requests.js";

const choice = ({ title, address, articles, current }) => {
  const link = make("a", { href: address, dir: "auto" }, title);
  if (current) link.ariaCurrent = "page";
  return make("li", {}, link, articles === null ? "" : make("span", {}, counted(articles, "article")));
};

class Archives extends HTMLElement {
  async connectedCallback() {
    const { collections = [] } = await answer("api/v1/collections");
    const here = collections.find((one) => one.current);
    if (collections.length < 2 || !here) return this.replaceChildren();
    document.documentElement.classList.add("archives");
    const open = () =>
      openDialog(
        "archives-dialog", "Archives",
        make("h2", {}, "Archives"),
        make("p", {}, "Each has its own articles and its own conversations."),
        make("ul", {}, ...collections.map(choice)),
      );
    const button = make("button", { type: "button", id: "archive", ariaHasPopup: "dialog", onclick: open, title: here.title });
    button.ariaLabel = `Archive: ${here.title}. Choose another`;
    button.append(make("span", { dir: "auto" }, here.title));
    this.replaceChildren(button);
  }
}

customElements.define("byline-archives", Archives);
