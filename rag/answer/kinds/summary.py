"""What happened: the newest state of the story, then what its reports open with, as many as asked. Pure.

The story is what the topic names, in its own words or others for the same event; another report of the
same place or person is no part of it. Of a disaster the newest figure of the dead is the newest state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice

from rag.answer.compose import Draft
from rag.answer.kinds.figure import counts
from rag.answer.kinds.lines import bulleted, several
from rag.answer.kinds.ranking import distinct, names_another
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.core.types import AnswerShape, Evidence, Hit, Question
from rag.query.event_words import DISASTER_STEMS, same_event, share_told
from rag.text.passages import split_sentences
from rag.text.statements import is_statement
from rag.text.tokens import stem, stem_set

SENTENCES, BRIEF, MOST, ARTICLES = 4, 1, 10, 8
"""Sentences where no number is asked, where it is to be brief, and at most; articles that are read."""
WHOLE, ON_TOPIC = 0.9, 0.6
"""Share of the topic from which a report is of the story, and a sentence on it."""
OPENINGS = (1, 3)
"""First sentences of a report in which its topic is looked for, as few as will do."""
_BEGINNING = 1500
"""Characters of an article among which they are."""
_LATE_DAYS, _FRESH_DAYS, _STORY_DAYS = 3, 10, 30
"""Days before the newest report that are as new, of which a figure still is the newest state, and
between reports of one story."""
_ASKING = frozenset(
    map(
        stem,
        """what happened happen happening latest news know everything going tell update story situation
        case thing affair about""".split(),
    )
)


def summary_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The newest state, then the openings of the reports, the first one first; points if asked."""
    topic = stem_set(question.standalone) - _ASKING
    story, is_plain = _story(topic, hits)
    ids = {hit.passage.article_id for hit in story}
    best = [e for e in evidence if e.hit.passage.article_id in ids]
    openings = _openings(question, story)
    rest = statements(question, [hit for hit in hits if hit.passage.article_id in ids])
    newest = [*_tolls(question, topic, story), *_late(openings, evidence, hits)] if is_plain else []
    told = [*reversed(openings), *best] if is_plain else [*best, *openings]
    found = [*newest, *told, *rest]
    on_topic = found if ids else [e for e in evidence if _share(topic, e) >= ON_TOPIC] or list(evidence)
    lines = several(distinct(on_topic, _most(question.shape)))
    return bulleted(lines) if question.shape.bullets or question.shape.items > 1 else lines


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether a report begins with all that the topic names; None where only sentences can tell."""
    topic = stem_set(question.standalone) - _ASKING
    return (bool(topic) and _story(topic, hits)[1]) or None


def _story(topic: frozenset[str], hits: Sequence[Hit]) -> tuple[list[Hit], bool]:
    """All passages of the reports whose headline and opening tell of the whole topic, and of later ones.

    Where none does, of those whose text does; second, whether they begin with it.
    """
    by_article: dict[str, list[Hit]] = {}
    for hit in whole_articles(hits, ARTICLES):
        by_article.setdefault(hit.passage.article_id, []).append(hit)
    reports = list(by_article.values())
    whole = [own for own in reports if share_told(topic, stem_set(_whole_text(own))) >= WHOLE]
    told = next(filter(None, (_told_at_once(topic, reports, n) for n in OPENINGS)), [])
    later = [own for own in whole if told and own not in told and _goes_on(topic, own, told)]
    return [hit for own in (told + later or whole) for hit in own], bool(told)


def _goes_on(topic: frozenset[str], report: Sequence[Hit], story: Sequence[Sequence[Hit]]) -> bool:
    """Whether a report tells on: near in time, with half of the topic first, and no other event."""
    days = [own[0].article.published for own in story if own[0].article.published]
    day = report[0].article.published
    near = any(abs((day - other).days) <= _STORY_DAYS for other in days) if day else False
    events = {word for word in stem_set(report[0].article.title) if len(same_event(word)) > 1}
    own = frozenset().union(*map(same_event, topic))
    return near and events <= own and share_told(topic, stem_set(_beginning(report))) >= ON_TOPIC / 2


def _late(
    openings: Sequence[Evidence], evidence: Sequence[Evidence], hits: Sequence[Hit]
) -> list[Evidence]:
    """Of the openings of the last days the one that is ranked best."""
    order = {item.hit.passage.article_id: n for n, item in reversed(list(enumerate([*evidence])))}
    found = {hit.passage.article_id: n for n, hit in reversed(list(enumerate(hits)))}
    late = [item for item in openings if (_day(openings[0]) - _day(item)).days <= _LATE_DAYS]

    def rank(item: Evidence) -> tuple[int, int]:
        article = item.hit.passage.article_id
        return order.get(article, len(evidence)), found.get(article, len(hits))

    return sorted(late, key=rank)[:1]


def _told_at_once(
    topic: frozenset[str], reports: Sequence[list[Hit]], sentences: int
) -> list[list[Hit]]:
    """The reports that have the whole topic in their headline and so many first sentences."""
    return [own for own in reports if share_told(topic, stem_set(_beginning(own, sentences))) >= WHOLE]


def _beginning(passages: Sequence[Hit], most: int = 1) -> str:
    article = passages[0].article
    said = (s.text for s in split_sentences(article.text[:_BEGINNING]) if is_statement(s.text))
    return f"{article.title} {' '.join(islice(said, most))}"


def _whole_text(passages: Sequence[Hit]) -> str:
    return f"{passages[0].article.title} {passages[0].article.text}"


def _openings(question: Question, story: Sequence[Hit]) -> list[Evidence]:
    """The first statement of each report, the newest report's first."""
    first: dict[str, Evidence] = {}
    for item in statements(question, story):
        if is_statement(item.quote):
            first.setdefault(item.hit.passage.article_id, item)
    return sorted(first.values(), key=_day, reverse=True)


def _tolls(question: Question, topic: frozenset[str], story: Sequence[Hit]) -> list[Evidence]:
    """Of a disaster the sentence with the newest count of its dead, where it is new."""
    if not any(same_event(word) & DISASTER_STEMS for word in topic):
        return []
    asked = Question(
        text=question.text,
        standalone=f"How many people died in {question.standalone}?",
        filters=question.filters,
        as_of=question.as_of,
        kind="figure",
    )
    last = max((hit.article.published or date.min for hit in story), default=date.min)
    fresh = [
        c
        for c in counts(asked, story)
        if (last - c.day).days <= _FRESH_DAYS and not names_another(question, c.item)
    ]
    newest = max(fresh, key=lambda c: (c.day, c.value), default=None)
    same = [c.item for c in fresh if newest and c.value == newest.value]
    plain = [item for item in same if is_statement(last_sentence(item))]
    return sorted(plain, key=lambda item: item.start)[:1]


def _most(shape: AnswerShape) -> int:
    return min(MOST, shape.items or (BRIEF if shape.brief else SENTENCES))


def _day(item: Evidence) -> date:
    return item.hit.article.published or date.min


def _share(topic: frozenset[str], item: Evidence) -> float:
    text = f"{item.hit.article.title} {item.quote}"
    return share_told(topic, stem_set(text)) if topic else 1.0
