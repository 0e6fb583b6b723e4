// What can be done with a kept answer: a link to share it, files to take along, the question once more.

import { named } from "./address.js";
import { button, fill, make, openDialog } from "./dom.js";
import { answer } from "./requests.js";

const FILES = [
  ["Markdown", "markdown"], ["Web page", "html"], ["Word", "word"], ["JSON", "json"],
  ["BibTeX", "bibtex"], ["RIS", "ris"], ["CSL", "csl"],
];

const asked = (id, method = "GET") => answer(`byline/answers/${id}/share`, { method });

const sharing = (id) => {
  const place = make("section", { ariaLabel: "Share" });
  const draw = ({ path, error }) => {
    if (error) return place.replaceChildren(make("p", { role: "alert" }, error));
    if (!path) {
      const share = button("Make a link", async () => draw(await asked(id, "POST")));
      return place.replaceChildren(make("p", {}, "Whoever has the link can read this answer, and nothing else of yours."), share);
    }
    const address = new URL(path, document.baseURI).href;
    const field = make("input", { type: "text", readOnly: true, value: address, ariaLabel: "Link to this answer" });
    const copy = button("Copy", async () => {
      await navigator.clipboard?.writeText(address);
      copy.textContent = "Copied";
    });
    const revoke = button("Take the link back", async () => draw(await asked(id, "DELETE")));
    place.replaceChildren(make("div", { className: "row" }, field, copy), revoke);
    field.select();
  };
  asked(id).then(draw);
  return place;
};

const exported = (address) => ([name, format]) =>
  make("li", {}, make("a", { href: `${address}/export?format=${format}`, download: "" }, name));

const conversation = () => {
  const id = named();
  if (!id) return [];
  const files = FILES.map(exported(`byline/conversations/${id}`));
  return [make("h2", {}, "Take the whole conversation along"), make("ul", {}, ...files)];
};

/** Open the dialog of an answer. */
export const openTools = (id) => {
  const receipt = make("li", {}, make("a", { href: `receipts/${id}.json`, download: "" }, "Receipt, to check it later"));
  openDialog(
    "tools-dialog", "Share and export",
    make("h2", {}, "Share"), sharing(id),
    make("h2", {}, "Take along"), make("ul", {}, ...FILES.map(exported(`answers/${id}`)), receipt),
    ...conversation(),
    make("p", {}, make("a", { href: `answers/${id}`, target: "_blank", rel: "noopener" }, "This answer on its own page")),
  );
};

/** Put the question of an answer into the box again. */
export const edit = (row) => {
  const rows = [...document.querySelectorAll("#chat .message-row")];
  const question = rows.slice(0, rows.indexOf(row)).findLast((one) => one.matches(".user-row"));
  if (question) fill("question", question.querySelector(".md p").innerText.trim())?.focus();
};
