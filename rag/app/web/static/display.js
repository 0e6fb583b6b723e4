// How the page looks and is used: light or dark, size of text, single keys. Kept in cookies, which the
// server's plain pages read too.

import { make, openDialog } from "./dom.js";

const YEAR = 365 * 24 * 3600;
const THEMES = [["", "As the system"], ["light", "Light"], ["dark", "Dark"]];
const SIZES = [["small", "Small"], ["", "Usual"], ["large", "Large"], ["larger", "Larger"]];
const KEYS = [["", "On"], ["off", "Off"]];
const USED = [
  ["/", "go to the question"],
  ["Enter", "ask; Shift+Enter begins a new line"],
  ["Esc", "stop the answer; then close what is open"],
  ["[  ]", "the citation before, the next one"],
  ["n", "new chat"],
  ["?", "this list"],
];
const system = window.matchMedia("(prefers-color-scheme: dark)");

const kept = (name) => document.cookie.match(`(?:^|; )byline-${name}=(\\w+)`)?.[1] ?? "";

const keep = (name, value) => {
  const age = value ? YEAR : 0;
  document.cookie = `byline-${name}=${value}; path=/; max-age=${age}; samesite=lax`;
};

/** Whether single keys do something. */
export const hasKeys = () => kept("keys") !== "off";

const apply = () => {
  const theme = kept("theme");
  const dark = theme ? theme === "dark" : system.matches;
  if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  for (const [size] of SIZES) if (size) document.documentElement.classList.toggle(size, kept("size") === size);
};

const group = (legend, name, choices) => {
  const chosen = kept(name);
  const labels = choices.map(([value, text]) => {
    const input = make("input", { type: "radio", name: `display-${name}`, value, checked: value === chosen });
    input.addEventListener("change", () => {
      keep(name, value);
      apply();
    });
    return make("label", {}, input, ` ${text}`);
  });
  return make("fieldset", {}, make("legend", {}, legend), ...labels);
};

const keys = () => make("dl", {}, ...USED.flatMap(([key, does]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, does)]));

const account = () => {
  const { account: name } = document.documentElement.dataset;
  return name ? [make("p", {}, make("a", { href: "account" }, `Your account: ${name}`))] : [];
};

/** Open the dialog. */
export const openDisplay = () =>
  openDialog(
    "display-dialog", "Display and keys",
    make("h2", {}, "Display and keys"),
    ...account(),
    group("Colours", "theme", THEMES),
    group("Size of text", "size", SIZES),
    group("Single keys", "keys", KEYS),
    keys(),
  );

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#display")) openDisplay();
});
system.addEventListener("change", apply);
// Gradio sets the class by itself when it has loaded.
new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ["class"] });
apply();
