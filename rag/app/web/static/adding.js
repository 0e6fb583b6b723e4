// The dialog "Add articles": files, folders, an address or a pasted text become drafts, which are corrected
// and saved here. It has an address, `#library/add`, so that Back closes it. drafts.js draws what came.

import { drawImports } from "./drafts.js";
import { button, counted, make } from "./dom.js";
import { takeDrops } from "./dropped.js";
import { ask, imports, limits, look, onImports, send, tell, whileShown } from "./imports.js";
import { said } from "./requests.js";
import { go, leave, onPlace, place } from "./places.js";

const BUTTONS = { "add-save": "save", "add-cancel": "cancel", "add-retry": "retry", "add-clear": "clear" };

const dialog = make("dialog", { id: "add-dialog", "aria-labelledby": "adding-title" });
let opener = null;

// -- what stands in it ------------------------------------------------------------------------

const field = (text, properties, tag = "input") => make("label", {}, text, make(tag, properties));

const pasted = () =>
  make(
    "details", { id: "paste" }, make("summary", {}, "Paste a text"),
    make(
      "form", { id: "add-text" },
      field("Text (may begin with front matter; what stands in the boxes wins)", { name: "text", rows: 8, required: true }, "textarea"),
      make(
        "div", { className: "fields" },
        field("Title", { name: "title", maxLength: 300 }),
        field("Outlet", { name: "outlet", maxLength: 200 }),
        field("Date", { name: "published", type: "date" }),
      ),
      make("button", { type: "submit" }, "Add the text"),
    ),
  );

const picker = (text, properties) => make("label", { className: "pick" }, text, make("input", { type: "file", ...properties }));

const drop = () =>
  make(
    "div", { id: "drop" },
    make("p", {}, "Drop files, folders or a .zip here, or choose them:"),
    picker("Files", { id: "add-files", multiple: true }),
    picker("A folder", { id: "add-folder", webkitdirectory: true }),
    make("details", { id: "add-kinds" }, make("summary", {}, "Which files can be read?"), make("p", { className: "small" })),
  );

const foot = () =>
  make(
    "footer", {},
    make("p", { id: "adding-line", role: "status" }),
    make("progress", { id: "adding-bar", ariaLabel: "Saving", hidden: true }),
    make(
      "div", { id: "adding-buttons", hidden: true },
      button("Save", null, { id: "add-save", className: "main", disabled: true }),
      button("Cancel", null, { id: "add-cancel", disabled: true }),
      button("Try again what failed", null, { id: "add-retry", disabled: true }),
      button("Clear the list", null, { id: "add-clear", disabled: true }),
    ),
    unsaved,
  );

const unsaved = make("div", { id: "adding-unsaved", role: "group", hidden: true });

const build = () => {
  const url = field("Address of a page, a feed or a sitemap", { name: "url", type: "url", required: true, placeholder: "https://", autocomplete: "off" });
  const close = button("Close", () => ending(), { id: "add-close" });
  const head = make("header", {}, make("h2", { id: "adding-title", tabIndex: -1 }, "Add articles"), close);
  const body = make(
    "div", { className: "body" }, drop(),
    make("form", { id: "add-url" }, url, make("button", { type: "submit" }, "Look")), pasted(),
    make("p", { id: "adding-problem", role: "alert" }),
    make("ul", { id: "offers", className: "offers", ariaLabel: "Feeds that were found", hidden: true }),
    make("ul", { id: "troubles", ariaLabel: "What could not be read", hidden: true }),
    make("ol", { id: "drafts", ariaLabel: "Articles that were understood", hidden: true }),
    make("p", { id: "drafts-more" }),
  );
  dialog.append(make("div", { id: "adding", "aria-busy": "true" }, head, body, foot()));
  document.body.append(dialog);
};

const problem = (text) => (dialog.querySelector("#adding-problem").textContent = text);

const tellLimits = async () => {
  const told = dialog.querySelector("#add-kinds p");
  if (told.textContent) return;
  const { kinds, file_bytes: one, total_bytes: all, files } = await limits();
  const megabytes = (bytes) => Math.round(bytes / 1e6).toLocaleString("en");
  dialog.querySelector("#add-files").accept = kinds.join(",");
  told.textContent = `${kinds.join(" ")}. A document of at most ${megabytes(one)} MB, ${megabytes(all)} MB and ${files.toLocaleString("en")} files at once.`;
};

// -- opening and closing ----------------------------------------------------------------------

export const openAdding = () => go("library", "add");

const show = () => {
  if (dialog.open) return;
  opener = document.activeElement;
  unsaved.hidden = true;
  dialog.showModal();
  dialog.querySelector("#adding-title").focus();
  Promise.all([tellLimits(), look()]).catch((error) => problem(said(error)));
};

const hide = () => {
  if (!dialog.open) return;
  dialog.close();
  const back = opener?.isConnected && opener !== document.body ? opener : document.querySelector("#library-add");
  back?.focus({ preventScroll: true });
};

const follow = () => {
  const [view, inner] = place();
  if (view === "library" && inner === "add") show();
  else hide();
};

const typed = () => [...dialog.querySelectorAll("#add-url input, #add-text :is(input, textarea)")].some((box) => box.value.trim());

const ending = () => {
  // What is not saved waits on Byline, not in the dialog; but who closes it should know.
  const ready = imports?.ready ?? 0;
  const lost = [
    ready && `${counted(ready, "article")} ${ready === 1 ? "is" : "are"} not saved; ${ready === 1 ? "it waits" : "they wait"} here until Byline stops.`,
    imports?.sending && "Files are still being sent.",
    typed() && "What you typed is not added.",
  ].filter(Boolean);
  if (!lost.length || !unsaved.hidden) return leave("library");
  const stay = button("Stay", () => {
    unsaved.hidden = true;
    dialog.querySelector("#adding-title").focus();
  });
  unsaved.replaceChildren(make("p", { id: "adding-lost" }, lost.join(" ")), stay, button("Close anyway", () => leave("library")));
  unsaved.setAttribute("aria-labelledby", "adding-lost");
  unsaved.hidden = false;
  stay.focus();
};

// -- wiring -----------------------------------------------------------------------------------

build();
onImports((state, told) => {
  if (told !== undefined) problem(told);
  if (state) drawImports(dialog, state);
});
whileShown(() => dialog.open);
takeDrops(dialog, send, problem);
onPlace(follow);
follow();

// Escape and, on a phone, Back; a browser lets a dialog refuse `cancel` only once.
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  ending();
});
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  ending();
});
dialog.addEventListener("close", () => place()[1] === "add" && leave("library"));

const chosen = (input) => {
  const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  input.value = "";
  return files;
};

dialog.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type === "file") {
    send(chosen(box));
  } else if (box.closest("#drafts")) {
    const n = Number(box.dataset.n);
    tell("correct", box.name === "wanted" ? { n, wanted: box.checked } : { n, fields: { [box.name]: box.value } });
  }
});

dialog.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  const { text, ...fields } = Object.fromEntries(new FormData(form));
  problem("");
  try {
    await (form.id === "add-url" ? ask("url", fields) : ask("text", { text, fields }));
    form.reset();
    await look();
  } catch (error) {
    problem(said(error));
  }
});

dialog.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (!pressed) return;
  const { act, urls, own } = pressed.dataset;
  if (own) tell("correct", { n: Number(own), own: true });
  else if (act) tell(act, { urls: JSON.parse(urls) });
  else if (BUTTONS[pressed.id]) tell(BUTTONS[pressed.id]);
});
