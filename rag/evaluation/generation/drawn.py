"""The questions that one article can be asked. Pure: text in, questions out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.core.types import StoredArticle
from rag.evaluation.generation.cloze import GeneratedQuestion, ask_about
from rag.evaluation.generation.persons import is_person, whole_name
from rag.evaluation.generation.standalone import make_standalone
from rag.evaluation.matching import normalise
from rag.text.entities import extract_names
from rag.text.passages import split_sentences
from rag.text.tokens import content_stems

Writer = Callable[[str, str], GeneratedQuestion | None]
"""A headline and a sentence to a question that is answered by words of the sentence, or None."""
SAME_WORDS = 0.7
"""Two questions with one answer that share this much of the shorter one's words are one question."""
_HE = re.compile(r"^(He|She)\b(?![’'])")


@dataclass(frozen=True)
class Candidate:
    """A question drawn from an article."""

    asked: GeneratedQuestion
    fact: str
    """The sentence that answers it, verbatim."""
    stored: StoredArticle


def draw_candidates(stored: StoredArticle, writer: Writer | None = None) -> Iterator[Candidate]:
    """The questions of an article, each once, by its sentences; a `writer`'s too if there is one."""
    article, before = stored.article, ""
    seen: list[GeneratedQuestion] = []
    for sentence in split_sentences(article.text):
        resolved = _without_pronoun(sentence.text, before, article.text)
        found = list(ask_about(resolved))
        if resolved != sentence.text:
            found = [asked for asked in found if asked.answer in sentence.text]
        if writer and not found and (written := writer(article.title, sentence.text)):
            found.append(written)
        for asked in found:
            stands = make_standalone(asked, article.text, article.published)
            if stands and not any(is_same_question(stands, other) for other in seen):
                seen.append(stands)
                yield Candidate(stands, sentence.text, stored)
        before = sentence.text


def is_same_question(one: GeneratedQuestion, other: GeneratedQuestion) -> bool:
    """Whether two questions are one: the same answer, nearly the same words."""
    if normalise(one.answer) != normalise(other.answer):
        return False
    a, b = set(content_stems(one.question)), set(content_stems(other.question))
    return len(a & b) >= SAME_WORDS * min(len(a), len(b))


def _without_pronoun(sentence: str, before: str, text: str) -> str:
    """`He died in 2015.` with the one person that the sentence before it names; else as it is."""
    if not (found := _HE.match(sentence)):
        return sentence
    persons = {_person(name, text) for name in extract_names(before)} - {""}
    other = "She" if found[1] == "He" else "He"
    if (
        len(persons) != 1
        or min(persons).split()[-1] not in " ".join(before.split()[:4])
        or re.search(rf"\b{other}\b", before, re.IGNORECASE)
    ):
        return sentence
    return f"{min(persons)}{sentence[found.end() :]}"


def _person(name: str, text: str) -> str:
    whole = name if " " in name else whole_name(name, text)
    return whole if is_person(whole, text) else ""
