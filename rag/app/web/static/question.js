// Asks a question as if the reader had typed it.

export const ask = (question) => {
  const box = document.querySelector("#question textarea");
  if (!box) return;
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  // Gradio reads the box a moment after it changed.
  setTimeout(() => document.querySelector("button#ask, #ask button")?.click(), 100);
};
