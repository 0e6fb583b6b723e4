// Asks as if the reader had typed and pressed.

/** Fill a box of Gradio's and press a button that reads it. */
export const press = (button, box, text) => {
  const field = document.querySelector(`#${box} :is(textarea, input)`);
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  // Gradio reads the box a moment after it changed.
  setTimeout(() => document.querySelector(`button#${button}, #${button} button`)?.click(), 100);
};

export const ask = (question) => press("ask", "question", question);
