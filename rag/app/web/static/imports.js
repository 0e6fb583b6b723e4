// What is being added and the feeds that are followed, as Byline has them: asked for while somebody looks,
// and changed one step after the other. Draws nothing: who wants to know calls `onImports`.

import { answered, call, posting, said } from "./requests.js";

const BUSY = 700; // milliseconds between looks while something goes on
const IDLE = 4000;

const listeners = [];
const watchers = [];
let looked = 0;
let sending = 0;
let stopped = false;
let refused = false; // not the owner
let chain = Promise.resolve();

export let imports = null;

export const onImports = (listener) => listeners.push(listener);

export const whileShown = (isShown) => watchers.push(isShown);

export const ask = (action, fields = {}) => call(`byline/adding/${action}`, posting(fields));

export const limits = () => call("byline/adding/limits");

const publish = (problem) => listeners.forEach((listener) => listener(imports, problem));

export const look = async () => {
  looked = Date.now();
  const response = await fetch("byline/adding");
  refused = response.status === 403;
  const found = await answered(response);
  if (sending) found.line = [`Sending, ${sending} files left`, found.line].filter(Boolean).join(", ");
  found.busy ||= sending > 0;
  found.sending = sending;
  imports = found;
  publish();
};

export const tell = (action, fields) => {
  // One after the other: a correction arrives before the press on Save that follows it.
  if (action === "cancel" || action === "clear") stopped = true;
  publish(""); // what went wrong before is over
  chain = chain.then(() => ask(action, fields)).then(look).catch((error) => publish(said(error)));
  return chain;
};

export const sendFile = (name, file) =>
  fetch(`byline/adding/file?name=${encodeURIComponent(name)}`, { method: "POST", body: file });

export const send = async (files) => {
  if (!files.length) return;
  publish("");
  stopped = false;
  try {
    const offered = files.map(({ file, name }) => ({ name, size: file.size }));
    const { accepted } = await ask("offer", { files: offered });
    sending += accepted.length;
    for (const i of accepted) {
      const { file, name } = files[i];
      try {
        if (!stopped) await sendFile(name, file);
      } finally {
        sending -= 1;
      }
      if (Date.now() - looked > BUSY) await look();
    }
  } catch (error) {
    publish(said(error));
  }
  await look().catch((error) => publish(said(error)));
};

setInterval(() => {
  if (refused || document.hidden || !watchers.some((isShown) => isShown())) return;
  if (Date.now() - looked < (imports?.busy ? BUSY : IDLE)) return;
  look().catch((error) => !refused && publish(said(error)));
}, BUSY / 2);
