// Shows the articles that could be saved, what could not be read, and the feeds. Everything that comes
// from an article or a name is put in as text; a box that somebody types in is left alone.

const FIELDS = { title: "Title", outlet: "Outlet", published: "Date", authors: "Authors", section: "Section" };

export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
};

const say = (place, text) => {
  if (place && place.textContent !== text) place.textContent = text;
};

const fill = (box, value) => {
  if (box.dataset.told === value) return; // nothing new: what is typed stays
  box.dataset.told = value;
  if (box !== document.activeElement) box.value = value;
};

const field = (name, n) => {
  const box = element("input", { name, "data-n": n, type: name === "published" ? "date" : "text" });
  return element("label", { class: `of-${name}` }, FIELDS[name], box);
};

const blank = (draft) => {
  const wanted = element("input", { type: "checkbox", name: "wanted", "data-n": draft.n });
  const own = element("button", { class: "own", type: "button", "data-own": draft.n }, "A different article: keep both");
  return element(
    "li",
    { class: "draft", "data-draft": draft.n, role: "group" },
    element("label", { class: "want" }, wanted, element("span", {}, "Save this article")),
    element("p", { class: "told" }),
    element("div", { class: "fields" }, ...Object.keys(FIELDS).map((name) => field(name, draft.n))),
    element("ul", { class: "remarks" }),
    own,
    element("p", { class: "opening" }),
    element("p", { class: "small source" }),
  );
};

const list = (place, lines) => {
  const now = JSON.stringify(lines);
  if (!place || place.dataset.now === now) return;
  place.dataset.now = now;
  place.replaceChildren(...lines.map((line) => element("li", {}, line)));
};

const refresh = (row, draft) => {
  row.dataset.effect = draft.state || draft.effect;
  row.classList.toggle("left-out", !draft.wanted);
  row.setAttribute("aria-label", draft.fields.title);
  const wanted = row.querySelector("[name=wanted]");
  if (wanted !== document.activeElement) wanted.checked = draft.wanted;
  wanted.disabled = !draft.open;
  for (const name of Object.keys(FIELDS)) {
    const box = row.querySelector(`[name=${name}]`);
    fill(box, draft.fields[name] ?? "");
    box.disabled = !draft.open;
  }
  row.querySelector(".own").hidden = !draft.own;
  say(row.querySelector(".told"), draft.told);
  say(row.querySelector(".opening"), draft.opening);
  say(row.querySelector(".source"), `${draft.source} · ${draft.words}`);
  list(row.querySelector(".remarks"), draft.remarks);
};

const showDrafts = (place, drafts) => {
  const rows = new Map([...place.children].map((row) => [row.dataset.draft, row]));
  for (const draft of drafts) {
    let row = rows.get(String(draft.n));
    if (!row) place.append((row = blank(draft)));
    rows.delete(String(draft.n));
    refresh(row, draft);
  }
  for (const gone of rows.values()) gone.remove();
};

const rows = (place, things, make) => {
  const now = JSON.stringify(things);
  if (!place || place.dataset.now === now) return;
  place.dataset.now = now;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset : null;
  place.replaceChildren(...things.map(make));
  if (focused) {
    const same = [...place.querySelectorAll("button")].find(
      (b) => b.dataset.act === focused.act && b.dataset.urls === focused.urls,
    );
    (same && !same.disabled ? same : document.querySelector("#add-url input"))?.focus();
  }
};

const act = (name, urls, label, about, disabled = false) => {
  const made = element("button", { type: "button", "data-act": name, "data-urls": JSON.stringify(urls) }, label);
  made.setAttribute("aria-label", `${label}: ${about}`);
  made.disabled = disabled;
  return made;
};

const offer = ({ urls, title, holds }) => {
  const about = title || urls[0];
  return element(
    "li",
    {},
    element("p", {}, `${about} is ${holds}. Follow it?`),
    element("p", { class: "small" }, urls.slice(0, 3).join(" ")),
    act("follow", urls, "Follow", about),
    act("decline", urls, "No", about),
  );
};

const feed = ({ url, title, told, error, busy }) =>
  element(
    "li",
    {},
    element("p", {}, element("strong", {}, title), ` ${told}`),
    element("p", { class: "small" }, url),
    ...(error ? [element("p", { class: "wrong" }, error)] : []),
    act("poll", [url], "Poll now", title, busy),
    act("unfollow", [url], "Stop following", title),
  );

const trouble = ({ subject, reason }) => element("li", {}, element("strong", {}, subject), ` ${reason}`);

export const show = (state) => {
  const at = (id) => document.querySelector(id);
  if (!at("#adding")) return;
  at("#adding").setAttribute("aria-busy", "false");
  showDrafts(at("#drafts"), state.drafts);
  say(at("#drafts-more"), state.more);
  say(at("#adding-line"), state.line);
  rows(at("#troubles"), [...state.troubles, ...state.failed], trouble);
  rows(at("#offers"), state.offers, offer);
  rows(at("#feeds"), state.feeds, feed);
  const bar = at("#adding-bar");
  bar.hidden = !state.total;
  bar.max = state.total || 1;
  bar.value = state.done;
  say(at("#add-save"), state.ready ? `Save ${state.ready.toLocaleString("en")} ${state.ready === 1 ? "article" : "articles"}` : "Save");
  at("#add-save").disabled = !state.ready;
  at("#add-cancel").disabled = !state.busy;
  at("#add-retry").disabled = !state.retry;
  at("#add-clear").disabled = !(state.drafts.length || state.troubled);
};
