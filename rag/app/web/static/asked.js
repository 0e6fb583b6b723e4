// A question that a link brings along, `/?q=...`, stands in the box: to be finished, or sent.

const MOST = 2000;
const asked = new URLSearchParams(location.search).get("q")?.slice(0, MOST);

const fill = () => {
  const box = document.querySelector("#question textarea");
  if (!box) return false;
  if (!box.value) {
    box.value = asked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    box.setSelectionRange(asked.length, asked.length);
  }
  // Loaded again, the page does not bring it back.
  const address = new URL(location.href);
  address.searchParams.delete("q");
  history.replaceState(history.state, "", address);
  return true;
};

if (asked && !fill()) {
  const waiting = new MutationObserver(() => fill() && waiting.disconnect());
  waiting.observe(document.body, { childList: true, subtree: true });
}
