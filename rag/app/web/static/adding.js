// Adds articles from the Library tab: brings files and folders, pasted texts and addresses to Byline, and
// asks how far they are. What may come is decided there; files are sent one after the other, as they are.

import { show } from "./drafts.js";

const BUSY = 700;
const IDLE = 4000;
const BUTTONS = { "add-save": "save", "add-cancel": "cancel", "add-retry": "retry", "add-clear": "clear" };

let looked = 0;
let busy = false;
let sending = 0;
let chain = Promise.resolve();

const problem = (text) => {
  const place = document.querySelector("#adding-problem");
  if (place) place.textContent = text;
};

const answered = async (response) => {
  const fields = await response.json();
  if (!response.ok) throw new Error(fields.error);
  return fields;
};

const ask = async (action, fields = {}) => {
  const headers = { "content-type": "application/json" };
  return answered(await fetch(`byline/adding/${action}`, { method: "POST", headers, body: JSON.stringify(fields) }));
};

const look = async () => {
  looked = Date.now();
  const response = await fetch("byline/adding");
  const place = document.querySelector("#adding");
  if (place) place.hidden = response.status === 403; // not the owner: the table below says how to get in
  if (response.status === 403) return;
  const state = await answered(response);
  busy = state.busy;
  if (sending) state.line = [`Sending, ${sending} files left`, state.line].filter(Boolean).join(", ");
  state.busy ||= sending > 0;
  show(state);
};

// One after the other: a correction arrives before the press on Save that follows it.
const then = (work) => {
  chain = chain.then(work).then(look).catch((error) => problem(said(error)));
  return chain;
};

const said = (error) => (error instanceof TypeError ? "Byline does not answer. Is it still running?" : error.message);

const tell = (action, fields) => {
  problem("");
  return then(() => ask(action, fields));
};

// -- files ------------------------------------------------------------------------------------

let stopped = false;

const send = async (files) => {
  if (!files.length) return;
  problem("");
  stopped = false;
  try {
    const offered = files.map(({ file, name }) => ({ name, size: file.size }));
    const { accepted } = await ask("offer", { files: offered });
    sending += accepted.length;
    for (const i of accepted) {
      const { file, name } = files[i];
      try {
        if (!stopped) await fetch(`byline/adding/file?name=${encodeURIComponent(name)}`, { method: "POST", body: file });
      } finally {
        sending -= 1;
      }
      if (Date.now() - looked > BUSY) await look();
    }
  } catch (error) {
    problem(said(error));
  }
  await look().catch((error) => problem(said(error)));
};

const chosen = (input) => {
  const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  input.value = "";
  return files;
};

const entries = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

// A folder is listed in parts, until a part is empty.
const walk = async (entry, found) => {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: entry.fullPath.replace(/^\//, "") });
    return;
  }
  const reader = entry.createReader();
  for (let part = await entries(reader); part.length; part = await entries(reader)) {
    for (const inner of part) await walk(inner, found);
  }
};

const dropped = async (transfer) => {
  // Asked for before anything is awaited: afterwards the transfer is empty.
  const found = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!found.length) return [...transfer.files].map((file) => ({ file, name: file.name }));
  const files = [];
  for (const entry of found) await walk(entry, files);
  return files;
};

const carries = (event) => event.target.closest?.("#adding") && event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  document.querySelector("#drop").classList.add("over");
});

document.addEventListener("dragleave", (event) => {
  if (event.target.closest?.("#drop")) document.querySelector("#drop").classList.remove("over");
});

document.addEventListener("drop", async (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  document.querySelector("#drop").classList.remove("over");
  await dropped(event.dataTransfer).then(send, () => problem("The folder could not be read."));
});

// -- boxes and buttons ------------------------------------------------------------------------

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.id === "add-files" || box.id === "add-folder") {
    send(chosen(box));
  } else if (box.closest?.("#drafts")) {
    const n = Number(box.dataset.n);
    tell("correct", box.name === "wanted" ? { n, wanted: box.checked } : { n, fields: { [box.name]: box.value } });
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id !== "add-url" && form.id !== "add-text") return;
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

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#adding button");
  if (!button) return;
  const { act, urls, own } = button.dataset;
  if (own) tell("correct", { n: Number(own), own: true });
  else if (act === "follow" || act === "decline") tell(act, { urls: JSON.parse(urls) });
  else if (act) tell(act, { url: JSON.parse(urls)[0] });
  else if (BUTTONS[button.id]) {
    if (button.id === "add-cancel" || button.id === "add-clear") stopped = true;
    tell(BUTTONS[button.id]);
  }
});

// -- how far it is ----------------------------------------------------------------------------

let seen = null;

setInterval(() => {
  const place = document.querySelector("#adding");
  if (!place?.offsetParent || document.hidden) return;
  if (place === seen && Date.now() - looked < (busy ? BUSY : IDLE)) return;
  // Chosen before this script was there: on a slow machine that is a matter of seconds.
  if (place !== seen) for (const input of place.querySelectorAll("input[type=file]")) send(chosen(input));
  seen = place;
  look().catch((error) => problem(said(error)));
}, BUSY / 2);
