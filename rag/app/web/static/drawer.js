// The left column: folded or not on a wide page, which is remembered; on others a drawer over the page.

const WIDE = window.matchMedia("(min-width: 1200px)");
const FOLDED = "byline-left-folded";

const remembered = () => {
  try {
    return localStorage.getItem(FOLDED) === "1";
  } catch {
    return false; // a browser that keeps nothing
  }
};

const remember = (folded) => {
  try {
    localStorage.setItem(FOLDED, folded ? "1" : "0");
  } catch {
    // it is as it was the next time
  }
};

const opener = () => document.querySelector("#chats");

/** Wires the button of the header to a column; `close` shuts the drawer, if it is open. */
export const makeDrawer = (column) => {
  const { classList } = document.body;
  const say = () => {
    const open = WIDE.matches ? !classList.contains("left-folded") : classList.contains("chats-open");
    opener()?.setAttribute("aria-expanded", String(open));
    const modal = !WIDE.matches && open;
    column.setAttribute("role", modal ? "dialog" : "region");
    if (modal) column.setAttribute("aria-modal", "true");
    else column.removeAttribute("aria-modal");
  };
  const close = (focus = false) => {
    if (!classList.contains("chats-open")) return;
    classList.remove("chats-open");
    say();
    if (focus) opener()?.focus();
  };
  const toggle = () => {
    if (WIDE.matches) {
      remember(classList.toggle("left-folded"));
    } else if (classList.toggle("chats-open")) {
      column.querySelector("button")?.focus();
    }
    say();
  };
  const stay = (event) => {
    const stops = [...column.querySelectorAll("button, a[href], input")].filter((one) => one.offsetParent);
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    stops[event.shiftKey ? stops.length - 1 : 0].focus();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#chats")) toggle();
    else if (!column.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (!classList.contains("chats-open")) return;
    if (event.key === "Escape") close(true);
    else if (event.key === "Tab") stay(event);
  });
  WIDE.addEventListener("change", () => {
    close();
    say();
  });
  classList.toggle("left-folded", remembered());
  say();
  return { close };
};
