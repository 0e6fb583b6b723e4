// Small helpers of the page's scripts: making elements, filling and pressing Gradio's.
//
// Whatever is told of an article goes in as a text node or a property: never as HTML.

export const make = (tag, properties = {}, ...inside) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...inside.filter((part) => part !== null && part !== undefined && part !== ""));
  return made;
};

export const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

export const button = (text, onclick, properties = {}) =>
  make("button", { type: "button", onclick, ...properties }, text);

export const labelled = (text, control) =>
  make("div", { className: "field" }, make("label", { htmlFor: control.id }, text), control);

export const option = (value, text) => make("option", { value }, text ?? value);

export const counted = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

/** A button of Gradio's by its id; which of the two forms it has depends on what else it carries. */
export const gradioButton = (id) => document.querySelector(`button#${id}, #${id} button`);

/** Put a text into a box of Gradio's, which reads it a moment later; the field, or none. */
export const fill = (box, text) => {
  const field = document.querySelector(`#${box} :is(textarea, input)`);
  if (!field) return null;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
};

/** Open a dialog that is made anew each time: Done, Escape and a press beside it close it. */
export const openDialog = (id, label, ...inside) => {
  if (document.getElementById(id)) return;
  const dialog = make("dialog", { id, ariaLabel: label }, ...inside);
  dialog.append(button("Done", () => dialog.close(), { className: "done" }));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
};
