"""For "Who is X?" the sentence that says what X is leads, then what X did or said. Pure.

A passage that names the person in full is evidence enough to answer from. Of a role that is asked for
("Who is the mayor of Kerrville?") the sentence that sets a name beside it leads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.answer.compose import Draft
from rag.answer.evidence import is_near_repeat
from rag.answer.kinds.counting import is_word_of
from rag.answer.kinds.lines import several
from rag.answer.kinds.ranking import distinct
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.core.types import Evidence, Hit, Question
from rag.text.entities import extract_names
from rag.text.people import Mention, mentions, names_fully, person_asked
from rag.text.role_holder import beside, role_nouns
from rag.text.tokens import stem_set

_ARTICLE = re.compile(r"^(?:the|an?|that|this)\s+", re.I)
_NEW = re.compile(r"\bnew(?:est|ly elected)?\b", re.I)
_ONCE = re.compile(r"who (?:was|were)\b", re.I)
_BECOMES = re.compile(
    r"\b(?:elected|named|appointed|chosen|picked|tapped|hired|sworn in|becom(?:es?|ing)|became"
    r"|takes? over|took over|taking over|succeed(?:s|ed|ing)?|replac(?:es|ed|ing))\b"
)
"""The new one is who was elected or named, not whose title has "New" in it."""
MOST = 4
"""Sentences of an answer."""
ARTICLES = 4
"""Articles that are read whole for who a person is."""


@dataclass(frozen=True)
class _Told:
    """A sentence with the plainest mention of the person in it."""

    item: Evidence
    mention: Mention


def person_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """Who they are, then what they did; nothing where no article names them."""
    name = person_asked(question.standalone)
    told = _told_of(question, name, hits)
    if not told:
        return several(_holders_of_role(question, name, hits, evidence))
    lead = max(told, key=lambda t: (t.mention.role, t.mention.acts))
    deeds = [t for t in told if t.mention.acts] + [t for t in told if not t.mention.acts]
    rest = distinct([other.item for other in deeds], MOST - 1, [lead.item])
    return several([lead.item, *rest])


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether a passage or headline names them in full; None of a role: the sentences must tell."""
    name = person_asked(question.standalone)
    return any(names_fully(f"{h.article.title}\n{h.passage.text}", name) for h in hits) or None


def _told_of(question: Question, name: str, hits: Sequence[Hit]) -> list[_Told]:
    """The sentences that name them, of the articles that do so in full, in the order of the hits."""
    own = [h for h in hits if names_fully(f"{h.article.title}\n{h.article.text}", name)]
    told = []
    for item in statements(question, whole_articles(own, ARTICLES)):
        found = mentions(last_sentence(item), name, by_last_name=True)
        if found:
            told.append(_Told(item, max(found, key=lambda m: (m.role, m.acts))))
    return told


def _holders_of_role(
    question: Question, role: str, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> list[Evidence]:
    """The sentences that have all the words of a role and a name beside them, then the evidence."""
    words = _role_words(role)
    known = _speak_of(question, words, hits)
    found = [item for item in known if _takes_office(item, words)]
    if not _NEW.search(role):
        found = [item for item in found if _has_all(words, last_sentence(item))]
        found += [item for item in known if _names_one(item, words)]
    now = not _ONCE.match(question.standalone)

    def fits(item: Evidence) -> tuple[bool, date]:
        """Whether the sentence says all of the role itself; of today's holder, how new it is."""
        day = item.hit.article.published or date.min
        return _has_all(words, last_sentence(item)), day if now else date.min

    best = [max(found, key=fits)] if found else []
    rest = [e for e in evidence if not any(is_near_repeat(e, b) for b in best)]
    return [*best, *rest][:MOST] if best else []


def is_held_by_name(question: Question, role: str, hits: Sequence[Hit]) -> bool:
    """Whether a sentence says of somebody by name that they have, or take on, this role.

    Of which place may stand elsewhere in its passage.
    """
    words = _role_words(role)
    return any(
        _has_all(words, f"{item.hit.article.title} {item.hit.passage.text}")
        and (_names_one(item, words) or _takes_office(item, words))
        for item in statements(question, whole_articles(hits, ARTICLES))
    )


def _role_words(role: str) -> frozenset[str]:
    return stem_set(_NEW.sub("", _ARTICLE.sub("", role)))


def _speak_of(question: Question, words: frozenset[str], hits: Sequence[Hit]) -> list[Evidence]:
    """The sentences that have all the words of a role, with their headlines."""
    return [
        item
        for item in statements(question, whole_articles(hits, ARTICLES))
        if words and _has_all(words, f"{item.hit.article.title} {item.quote}")
    ]


def _has_all(words: frozenset[str], text: str) -> bool:
    """Whether a text has all words or others of their family: "Canadian" of Canada."""
    near = stem_set(text)
    return all(any(is_word_of(word, other) for other in near) for word in words)


def _takes_office(item: Evidence, words: frozenset[str]) -> bool:
    """Whether somebody by name becomes, in that sentence, what is asked for."""
    sentence = last_sentence(item)
    told = bool(words & stem_set(sentence)) and bool(_BECOMES.search(sentence))
    return told and bool(_full_names(sentence, words))


def _names_one(item: Evidence, words: frozenset[str]) -> bool:
    """Whether the sentence says of somebody by name that they are what is asked for."""
    sentence = last_sentence(item)
    nouns = words & role_nouns(" ".join(words))
    return any(
        nouns <= stem_set(beside(sentence, mention)) if nouns else mention.role >= 3
        for name in _full_names(sentence, words)
        for mention in mentions(sentence, name, by_last_name=False)
    )


def _full_names(sentence: str, role: frozenset[str]) -> list[str]:
    """Names of two words and more that are not those of the role."""
    return [n for n in extract_names(sentence) if " " in n and not stem_set(n) <= role]
