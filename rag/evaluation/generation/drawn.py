"""The questions that one article can be asked. Pure: text in, questions out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.core.types import StoredArticle
from rag.evaluation.generation.cloze import QAPair, ask_about
from rag.evaluation.generation.persons import is_person, whole_name
from rag.evaluation.generation.standalone import make_standalone
from rag.evaluation.matching import normalise
from rag.text.entities import extract_names
from rag.text.passages import split_sentences
from rag.text.tokens import content_stems

Writer = Callable[[str, str], QAPair | None]
"""A headline and a sentence to a question that is answered by words of the sentence, or None."""
SAME_WORDS = 0.7
"""Two questions with one answer that share this much of the shorter one's words are one question."""
_HE = re.compile(r"^(He|She)\b(?![’'])")


@dataclass(frozen=True)
class Candidate:
    """A question drawn from an article."""

    pair: QAPair
    fact: str
    """The sentence that answers it, verbatim."""
    stored: StoredArticle


def draw_candidates(stored: StoredArticle, writer: Writer | None = None) -> Iterator[Candidate]:
    """The questions of an article, each once, by its sentences; a `writer`'s too if there is one."""
    article, previous = stored.article, ""
    questions: list[QAPair] = []
    for sentence in split_sentences(article.text):
        resolved_text = _without_pronoun(sentence.text, previous, article.text)
        new_questions = list(ask_about(resolved_text))
        if resolved_text != sentence.text:
            new_questions = [question for question in new_questions if question.answer in sentence.text]
        if writer and not new_questions and (model_question := writer(article.title, sentence.text)):
            new_questions.append(model_question)
        for question in new_questions:
            standalone = make_standalone(question, article.text, article.published)
            if standalone and not any(is_same_question(standalone, other) for other in questions):
                questions.append(standalone)
                yield Candidate(standalone, sentence.text, stored)
        previous = sentence.text


def is_same_question(one: QAPair, other: QAPair) -> bool:
    """Whether two questions are one: the same answer, nearly the same words."""
    if normalise(one.answer) != normalise(other.answer):
        return False
    a, b = set(content_stems(one.question)), set(content_stems(other.question))
    return len(a & b) >= SAME_WORDS * min(len(a), len(b))


def _without_pronoun(sentence: str, previous: str, text: str) -> str:
    """`He died in 2015.` with the one person that the sentence before it names; else as it is."""
    if not (match := _HE.match(sentence)):
        return sentence
    persons = {_person(name, text) for name in extract_names(previous)} - {""}
    other = "She" if match[1] == "He" else "He"
    if (
        len(persons) != 1
        or min(persons).split()[-1] not in " ".join(previous.split()[:4])
        or re.search(rf"\b{other}\b", previous, re.IGNORECASE)
    ):
        return sentence
    return f"{min(persons)}{sentence[match.end() :]}"


def _person(name: str, text: str) -> str:
    whole = name if " " in name else whole_name(name, text)
    return whole if is_person(whole, text) else ""
