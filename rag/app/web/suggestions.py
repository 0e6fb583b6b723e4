"""Questions to ask next that the archive is known to answer: each was asked before it is offered.

They are drawn from the articles behind an answer, and about the people whom its sources name.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.archive import Archive
from rag.core.contract import read_request
from rag.core.observer import unobserved
from rag.core.types import Answer
from rag.evaluation.generation.drawn import draw_candidates
from rag.evaluation.generation.persons import is_person
from rag.text.entities import extract_names
from rag.text.passages import split_sentences
from rag.text.people import described_name
from rag.text.speech import speaker_of
from rag.text.tokens import content_stems

WANTED = 3
"""Questions offered."""
_TRIES = 8
"""Questions that are tried for them: each costs a fifth of a second."""
_ARTICLES = 6
"""Articles that they are drawn from, those cited first."""
_LONGEST = 110
"""Characters of a question that fits a button."""


def suggest(archive: Archive, answer: Answer) -> list[str]:
    """Up to three questions that follow an answer, shorter ones first; none after a refusal.

    Stops when somebody asks something: they come first.
    """
    if answer.refused or not answer.citations:
        return []
    found: list[str] = []
    for tries, question in enumerate(_candidates(archive, answer)):
        if len(found) == WANTED or tries == _TRIES or archive.asking():
            break
        if _is_answered(archive, question, answer):
            found.append(question)
    return sorted(found, key=len)


def _candidates(archive: Archive, answer: Answer) -> Iterator[str]:
    """Different questions that the answer does not answer already."""
    known = [set(content_stems(answer.question.standalone))]
    for question, said in _drawn(archive, answer):
        words = set(content_stems(question))
        new = not any(words <= other or other <= words for other in known)
        if new and len(question) <= _LONGEST and said not in answer.text:
            known.append(words)
            yield question


def _drawn(archive: Archive, answer: Answer) -> Iterator[tuple[str, str]]:
    """Questions, each with the sentence that answers it: facts first, then what people say and are."""
    cited = list(dict.fromkeys(c.article_id for c in answer.citations))[:_ARTICLES]
    articles = archive.catalog.articles.get(cited)
    for stored in articles:
        for candidate in draw_candidates(stored):
            yield candidate.pair.question, candidate.fact
    named = [
        (name, sentence.text)
        for stored in articles
        for sentence in split_sentences(stored.article.text)
        for name in extract_names(sentence.text)
        if len(name.split()) > 1 and is_person(name, stored.article.text)
    ]
    yield from ((f"What did {n} say?", s) for n, s in named if speaker_of(s) == n)
    yield from ((f"Who is {n}?", s) for n, s in named if described_name(s, n))


def _is_answered(archive: Archive, question: str, before: Answer) -> bool:
    """Whether the archive answers it, with something that was not said before."""
    fields = {"question": question, "as_of": before.question.as_of.isoformat()}
    asked = archive.requested_question(read_request(fields, archive.settings.max_question_chars))
    with unobserved():
        answer = archive.assistant.answer(asked, "none")
    if answer.refused or answer.sentences[0].text in before.text:
        return False
    # "King Charles X" says nothing of who King Charles X is.
    told = answer.short.text if answer.short else ""
    return asked.kind == "who_said" or (bool(told) and told not in question)
