"""Lists: the sentences that enumerate what is asked, said to be possibly incomplete. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.compose import Draft
from rag.answer.kinds.lines import bulleted, quoted, several
from rag.answer.kinds.ranking import coverage, distinct, place, ranks
from rag.answer.kinds.statements import as_evidence, last_sentence, statements, whole_articles
from rag.answer.orders import is_order
from rag.core.types import Evidence, Hit, Question
from rag.text.entities import extract_names
from rag.text.tokens import stem, stem_set

MOST, ARTICLES = 4, 2
FRAME = "This list may be incomplete."
_ITEMS = re.compile(r"(?:,|;) (?:and |or )?|\band\b|\bboth\b")
_INCLUDING = re.compile(r"\b(?:include[sd]?|including|such as|among (?:them|others)|namely|others on)\b")
_LIST = re.compile(r"(?:[,;] [^,;.]{2,60}){1,}[,;]? (?:and|or) |; and |\bboth [^,.]+ and ")
_BELOW = re.compile(r"^(?:\S+ ){3,40}\S*:(?:\n+[^\n]{3,140}$){2,12}", re.M)
"""A line of at least four words that ends in a colon, and the short lines below it."""
_THINGS = re.compile(
    r"\b(?:which|what|list|name)(?: all)?(?: of)?(?: the)?(?: [\w'-]+){0,3}?"
    r" (?P<thing>(?!was\b|has\b|does\b)\w{3,}s)\b",
    re.I,
)
LEAST_COVERAGE = 0.4
NEAR = 0.75
"""Share of the best sentence's worth from which another is told too."""
_ASKING = frozenset(map(stem, "who what which list name all give tell".split()))


def list_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The sentences that enumerate most on the matter; nothing where none enumerates."""
    words = stem_set(question.standalone) - _ASKING
    order = ranks(evidence)

    def worth(item: Evidence) -> float:
        rank = order.get(place(item))
        ranked = 0.0 if rank is None else 1 / (1 + rank)
        return 2 * coverage(words, item) + min(6, listed(item)) / 3 + ranked

    articles = whole_articles(hits, ARTICLES)
    near = [
        item
        for item in [*listed_below(articles), *evidence, *statements(question, articles)]
        if coverage(words, item) >= LEAST_COVERAGE
    ]
    found = [item for item in near if listed(item) > 1]
    if (thing := thing_listed(question.standalone)) and not any(_tells_of(thing, e) for e in found):
        found = _one_by_one(thing, question, [*near, *statements(question, hits)]) or found
    best = max(map(worth, found), default=0.0)
    good = [item for item in sorted(found, key=worth, reverse=True) if worth(item) >= NEAR * best]
    chosen = distinct(good, question.shape.items or MOST)
    if not chosen:
        return []
    lines = [quoted(chosen[0], FRAME), *several(chosen[1:])]
    return bulleted(lines) if question.shape.bullets else lines


def thing_listed(question: str) -> str:
    """What is to be listed, one of it: `camp` of "Which summer camps were hit?"; empty where unsaid."""
    match = _THINGS.search(question)
    return re.sub(r"ies$", "y", match["thing"].lower()).removesuffix("s") if match else ""


def _tells_of(thing: str, item: Evidence) -> bool:
    word = re.escape(thing.removesuffix("y"))
    return bool(re.search(rf"\b{word}(?:y|s|es|ies)?\b", item.quote, re.I))


def _one_by_one(thing: str, question: Question, near: Sequence[Evidence]) -> list[Evidence]:
    """Sentences that name one of the things each: "Camp Mystic lost 27 children"."""
    known, found = stem_set(question.standalone), list[Evidence]()
    for item in near:
        names = {n for n in extract_names(last_sentence(item)) if thing in n.lower().split()}
        new = frozenset().union(*map(stem_set, names)) - known
        if new:
            found.append(item)
            known |= new
    return found


def listed_below(hits: Sequence[Hit]) -> list[Evidence]:
    """The lines that announce a list ("The crew are:"), with the lines of the list below them."""
    found = (
        as_evidence(hit, hit.passage.start + match.start(), hit.passage.start + match.end())
        for hit in hits
        for match in _BELOW.finditer(hit.passage.text)
    )
    return [item for item in found if not is_order(item.hit, item.start, item.end)]


def listed(item: Evidence) -> int:
    """How many things a quotation enumerates: the lines below the first one, or in its sentence."""
    opening, _, below = item.quote.partition(":\n")
    if below and "\n" not in opening:
        return len(below.split("\n"))
    return items_of(last_sentence(item))


def items_of(sentence: str) -> int:
    """How many things a sentence enumerates, roughly: 0 without a list such as "A, B and C"."""
    if not _LIST.search(sentence):
        return 0
    return len(_ITEMS.findall(sentence)) + 2 * bool(_INCLUDING.search(sentence))
