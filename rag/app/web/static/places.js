// Where in the page its reader is, as the end of its address: `#library/feeds`, `#library/article/ID`.
// So Back goes where one came from, and a reload, or a link sent to somebody, opens the same.

const VIEWS = ["draft", "library", "evaluation"];
const ASK = "ask";

const decoded = (part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % that somebody typed
  }
};

export const place = () => location.hash.slice(1).split("/").map(decoded);

export const addressOf = (...parts) => `#${parts.map(encodeURIComponent).join("/")}`;

export const go = (...parts) => {
  const address = addressOf(...parts);
  if (address !== location.hash) location.hash = address;
};

export const onPlace = (callback) => window.addEventListener("hashchange", callback);

// How many places of ours lie before this one in the browser's history: what Back may take back.
let depth = history.state?.depth ?? 0;

window.addEventListener("hashchange", () => {
  depth = history.state?.depth ?? depth + 1; // one without is new
  history.replaceState({ ...history.state, depth }, "");
});

export const leave = (...parts) => {
  // Back to where one came from; somebody who began here goes to `parts`.
  if (depth > 0) history.back();
  else go(...parts);
};

// -- the tabs that show the views ---------------------------------------------------------------

const TABS = "#tabs > .tab-wrapper :is([role='tab'], .overflow-dropdown button)"; // those without room stand in a menu

const nameOf = (tab) => tab.textContent.trim().toLowerCase();

const tab = (name) => [...document.querySelectorAll(TABS)].find((one) => nameOf(one) === name);

const isShown = (name) => Boolean(document.querySelector(`#${name}-tab`)?.offsetParent);

const follow = () => {
  const [view] = place();
  if (view && !VIEWS.includes(view)) return false;
  const shown = isShown(view || ASK);
  if (!shown) tab(view || ASK)?.click();
  return shown;
};

onPlace(follow);

document.addEventListener("click", (event) => {
  const pressed = event.isTrusted && event.target.closest?.(TABS);
  const name = pressed && nameOf(pressed);
  if (VIEWS.includes(name) && place()[0] !== name) go(name);
  else if (name === ASK && location.hash) history.pushState(null, "", location.pathname + location.search);
});

// On a slow machine a tab may have been pressed before this script was there to write it down.
const shown = VIEWS.find(isShown);
if (shown && !location.hash) history.replaceState(history.state, "", addressOf(shown));

// A tab that is only drawn does not hear a click yet.
if (VIEWS.includes(place()[0])) {
  const drawn = new MutationObserver(() => (!VIEWS.includes(place()[0]) || follow()) && drawn.disconnect());
  drawn.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-selected", "style"] });
  follow();
}
