// Keys of the review of a drawn test set: they press its buttons, and only from within it.

const BUTTONS = { a: "#accept", r: "#reject", ArrowLeft: "#review-back", ArrowRight: "#review-next" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!event.target.closest?.("#review") || event.target.closest("textarea, input")) return;
  const selector = BUTTONS[event.key] ?? BUTTONS[event.key.toLowerCase()];
  if (!selector) return;
  event.preventDefault();
  document.querySelector(selector)?.click();
});
