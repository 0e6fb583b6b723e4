// Asks as if the reader had typed and pressed.

import { fill, gradioButton } from "./dom.js";

/** Fill a box of Gradio's and press a button that reads it, once Gradio has. */
export const press = (button, box, text) => {
  if (fill(box, text)) setTimeout(() => gradioButton(button)?.click(), 100);
};

export const ask = (question) => press("ask", "question", question);
