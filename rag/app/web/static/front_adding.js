// What an empty archive's front page offers its owner: the sample articles, files, an address. What comes
// in waits to be saved, as in the Library, where it can be looked at and corrected first.

import { button, counted, element, make } from "./dom.js";
import { ask, sendFile } from "./imports.js";
import { call, posting, said } from "./requests.js";

const LOOK = 700;

export const sample = (articles, then) => {
  const told = make("p", { className: "wrong", role: "alert" }, "");
  const take = async () => {
    await call("byline/front/sample", posting({})).then(then, (error) => (told.textContent = said(error)));
  };
  if (!articles) return element("span");
  const main = button(`Take the ${counted(articles, "sample article")}`, take, { className: "first" });
  return make("div", { className: "way" }, main, element("p", "small", "News of 2018 to 2025, rewritten for trying Byline."), told);
};

// Follows what is being read until it can be saved; then it is saved at a press.
const follow = (told, save, then) => {
  const look = async () => {
    try {
      const state = await call("byline/adding");
      const problems = state.troubles.map(({ subject, reason }) => `${subject}: ${reason}`);
      const feeds = state.offers.length ? ["This is a feed: follow it in the Library."] : [];
      told.textContent = [state.line, ...feeds, ...problems].filter(Boolean).join(" ");
      save.hidden = state.busy || !state.ready;
      save.textContent = `Add ${counted(state.ready, "article")}`;
      if (state.busy) setTimeout(look, LOOK);
      else if (!state.ready) then();
    } catch (error) {
      told.textContent = said(error);
    }
  };
  return look;
};

const send = async (files, told) => {
  const offered = files.map(({ name, size }) => ({ name, size }));
  const { accepted } = await ask("offer", { files: offered });
  for (const [n, i] of accepted.entries()) {
    told.textContent = `Sending ${n + 1} of ${counted(accepted.length, "file")}`;
    await sendFile(files[i].name, files[i]);
  }
};

const way = (then) => {
  const told = make("p", { className: "small", role: "status" }, "");
  const save = button("", async () => {
    save.hidden = true;
    await ask("save").catch((error) => (told.textContent = said(error)));
    look();
    then();
  }, { className: "first", hidden: true });
  const look = follow(told, save, then);
  return { told, save, look };
};

export const drop = (then) => {
  const { told, save, look } = way(then);
  const bring = async (files) => {
    if (!files.length) return;
    await send([...files], told).catch((error) => (told.textContent = said(error)));
    look();
  };
  const pick = make("input", { type: "file", id: "front-files", multiple: true });
  pick.addEventListener("change", () => bring(pick.files));
  const label = make("label", { htmlFor: "front-files" }, "Drop files here, or choose them");
  const kinds = element("p", "small", "PDF, Word, web pages, mail, spreadsheets, exports of Nexis or Factiva, a .zip of them.");
  const area = make("div", { className: "way drop" }, label, pick, kinds, told, save);
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("over");
    bring(event.dataTransfer.files);
  });
  return area;
};

export const address = (then) => {
  const { told, save, look } = way(then);
  const box = make("input", { type: "url", id: "front-url", required: true, placeholder: "https://" });
  const form = make("form", {}, make("label", { htmlFor: "front-url" }, "Or the address of a page or a feed"), make("div", { className: "line" }, box, make("button", { type: "submit" }, "Read it")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await ask("url", { url: box.value }).catch((error) => (told.textContent = said(error)));
    look();
  });
  return make("div", { className: "way" }, form, told, save);
};
