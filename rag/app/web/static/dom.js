// Small helpers of the page's scripts: making elements, asking Byline.
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

export const ask = async (address, fields) => {
  // What Byline answers; { error } where it does not.
  try {
    const posting = { method: "POST", body: JSON.stringify(fields) };
    const response = await fetch(`byline/library${address}`, fields ? posting : {});
    return { status: response.status, ...(await response.json()) };
  } catch {
    return { error: "Byline does not answer. Is it still running?" };
  }
};
