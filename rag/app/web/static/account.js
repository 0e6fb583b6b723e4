// Who has signed in: a button in the header that leads to the account; to signing in when that is over.

import { make } from "./dom.js";
import { UNREACHED, answer } from "./requests.js";

const SIGNED_OUT = 401;

const draw = (name) => {
  const label = `Your account: ${name}`;
  document.documentElement.dataset.account = name; // for the dialog of Aa
  const link = make("a", { id: "account", href: "account", title: label, ariaLabel: label }, name.slice(0, 1).toUpperCase());
  document.querySelector("#account")?.remove();
  document.querySelector("#display")?.after(link);
};

const look = async () => {
  const me = await answer("byline/me");
  if (me.error && me.error !== UNREACHED && me.status === SIGNED_OUT) {
    location.reload(); // the server leads to the page for signing in, and back here
  } else if (me.account) {
    draw(me.name);
  }
};

look();
// A page that was left open over night: say so before a question is typed for nothing.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
