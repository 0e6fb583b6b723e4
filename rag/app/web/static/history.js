// What changed between two versions of an article, built from fields as text nodes: see history.py.

import { element } from "./dom.js";
import { answer } from "./requests.js";

const TAGS = { added: "ins", removed: "del" };

const paragraph = (segments) => {
  const made = element("p");
  for (const { kind, text } of segments) {
    made.append(TAGS[kind] ? element(TAGS[kind], "", text) : text);
  }
  return made;
};

const stretch = ({ changed, title, paragraphs }) => {
  if (changed) return paragraphs.map(paragraph);
  const folded = element("details");
  folded.append(element("summary", "", title), ...paragraphs.map(paragraph));
  return [folded];
};

const changes = (fields) => {
  const list = element("dl");
  for (const { field, before, after } of fields) {
    const told = element("dd");
    if (before) told.append(element("del", "", before), " ");
    if (after) told.append(element("ins", "", after));
    list.append(element("dt", "", field), told);
  }
  return list;
};

const chooser = (fields, choose) => {
  const label = element("label", "", "Compared with ");
  const select = label.appendChild(element("select"));
  for (const { number, name } of fields.older) {
    select.append(new Option(name, number, false, number === fields.against));
  }
  select.addEventListener("change", () => choose(select.value));
  return label;
};

const ask = (article, number, against) =>
  answer(`byline/versions/${article}/${number}${against ? `?against=${against}` : ""}`);

const fill = async (place, article, number, against) => {
  const fields = await ask(article, number, against);
  if (fields.error) return place.replaceChildren(element("p", "note", fields.error));
  place.replaceChildren(
    chooser(fields, (other) => fill(place, article, number, other)),
    element("p", "summary", `${fields.summary}.`),
  );
  if (fields.changes.length) place.append(changes(fields.changes));
  place.append(...fields.stretches.flatMap(stretch));
};

export const history = ({ article, version, versions }) => {
  // "Version 3 of 3: compare", and below it what changed once it is opened.
  const row = element("div", "byline-history");
  const button = row.appendChild(element("button", "", `Version ${version} of ${versions}: compare`));
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  const place = row.appendChild(element("div", "byline-revision"));
  place.hidden = true;
  place.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => {
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    if (!place.hidden) fill(place, article, version);
  });
  return row;
};
