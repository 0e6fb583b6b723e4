// Filters of a report's questions. Without it the page is the plain list.
"use strict";

const filters = document.querySelector(".filters");
const [words, kind, outcome] = filters.querySelectorAll("input, select");
const count = filters.querySelector("output");
const questions = [...document.querySelectorAll(".question")];
// As shown, folded parts too; made once, so that typing is quick.
const texts = new Map(questions.map((question) => [question, question.textContent.toLowerCase()]));

const show = () => {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const question of questions) {
    question.hidden =
      (kind.value !== "" && question.dataset.kind !== kind.value) ||
      (outcome.value !== "" && question.dataset.outcome !== outcome.value) ||
      !wanted.every((word) => texts.get(question).includes(word));
    shown += !question.hidden;
  }
  count.textContent = `${shown} of ${questions.length} questions`;
};

const reset = () => {
  words.value = kind.value = outcome.value = "";
  show();
};

// A link to a question that the filters hide shows it all the same.
const reach = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target?.hidden) return;
  reset();
  target.scrollIntoView();
};

filters.addEventListener("input", show);
filters.querySelector("button").addEventListener("click", reset);
addEventListener("hashchange", reach);
filters.hidden = false;
show();
