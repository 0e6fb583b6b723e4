// A question that a link brings along, `/?q=...`, stands in the box: to be finished, or sent.

import { fill } from "./dom.js";

const MOST = 2000;
const asked = new URLSearchParams(location.search).get("q")?.slice(0, MOST);

const show = () => {
  const box = document.querySelector("#question textarea");
  if (!box) return false;
  if (!box.value) {
    fill("question", asked).focus();
    box.setSelectionRange(asked.length, asked.length);
  }
  // Loaded again, the page does not bring it back.
  const address = new URL(location.href);
  address.searchParams.delete("q");
  history.replaceState(history.state, "", address);
  return true;
};

if (asked && !show()) {
  const waiting = new MutationObserver(() => show() && waiting.disconnect());
  waiting.observe(document.body, { childList: true, subtree: true });
}
