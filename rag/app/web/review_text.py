"""A drawn question as Markdown for its reviewer: where it stands, its gold sentence, its article.

Pure but for the catalog. Whatever a question or an article says is data, escaped as article text is.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.app.api.passage_view import Reference
from rag.core.types import Article, Passage
from rag.evaluation.testsets.review import Review
from rag.evaluation.testsets.testset import Item
from rag.storage.catalog import Catalog
from rag.text.markdown import escape_line
from rag.text.phrases import attribution, format_date

_REFUSE = "*Nothing in the archive answers this question: to refuse it is right.*"
_GONE = "*Its article is no longer in the archive.*"


def heading(review: Review, item: Item) -> str:
    """`Question 13 of 40 · who · asked as of 4 May 2024 · accepted`, and the conversation before it."""
    parts = [
        f"**Question {review.items.index(item) + 1} of {len(review.items)}**",
        escape_line(item.kind),
        f"asked as of {format_date(item.as_of)}" if item.as_of else "",
        f"**{review.decisions.get(item.id, 'not reviewed')}**",
    ]
    earlier_turns = [
        f"Before: {escape_line(f'{turn.question} — {turn.answer}')}" for turn in item.history
    ]
    return "\n\n".join([" · ".join(filter(None, parts)), *earlier_turns])


def gold_text(catalog: Catalog, item: Item) -> str:
    """The sentences that carry the answer, and a link that opens the article's panel at them."""
    if item.unanswerable:
        return _REFUSE
    quotes = [f"> {escape_line(fact)}" for fact in item.facts]
    passages = catalog.passages.get(sorted(catalog.passages.ids_of(item.articles)))
    if not passages:
        return "\n\n".join([*quotes, _GONE])
    article, reference = _gold_passage(list(passages.values()), item.facts)
    where = attribution(article.outlet, article.published)
    words = ", ".join(filter(None, [f"“{article.title}”", where]))
    return "\n\n".join([*quotes, f"[Read it in {escape_line(words)}](#cite-{reference})"])


def _gold_passage(
    passages: Sequence[tuple[Passage, Article]], facts: Sequence[str]
) -> tuple[Article, Reference]:
    """The passage that a fact begins in, else the first one."""
    for fact in facts:
        for passage, article in passages:
            start = article.text.find(fact, passage.start, passage.end + len(fact))
            if 0 <= start < passage.end:
                return article, Reference(passage.id, start, start + len(fact))
    passage, article = min(passages, key=lambda one: one[0].ordinal)
    return article, Reference(passage.id)


def parse_lines(answers: str | None) -> list[str]:
    """Answers as they are typed, one a line; a box that was never filled has None."""
    return [" ".join(line.split()) for line in (answers or "").splitlines() if line.strip()]


def has_changed(item: Item, question: str | None, answers: str | None) -> bool:
    """Whether other words stand in the boxes than the item has."""
    question_changed = (question or "").split() != item.question.split()
    return question_changed or parse_lines(answers) != parse_lines("\n".join(item.answers))


def is_being_filled(
    items: Sequence[Item], item: Item, question: str | None, answers: str | None
) -> bool:
    """Whether a box still has the words of another item: the page fills them one after the other."""
    others = [other for other in items if other.id != item.id]
    old_question = any((question or "").split() == other.question.split() for other in others)
    lines = parse_lines(answers)
    old_answers = any(lines == parse_lines("\n".join(other.answers)) for other in others)
    return (old_question and (question or "").split() != item.question.split()) or (
        old_answers and lines != parse_lines("\n".join(item.answers))
    )
