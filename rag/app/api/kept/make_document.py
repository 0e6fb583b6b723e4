"""Kept answers to a document, with what became of their sources since. Pure.

The sources of a document are numbered through, so that a conversation has one list of footnotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from rag.answer.compose import BULLET, EXTRACTIVE
from rag.app.api.kept.changes import source_changes
from rag.app.api.kept.document import Document, Section, Source, Statement
from rag.app.api.kept.standing import SourceHistory
from rag.app.api.passage_view import web_address
from rag.core.types import Article
from rag.storage.kept_answers import KeptAnswer
from rag.text.cleaning import strip_invisible
from rag.text.language import detect_language
from rag.text.languages.known import LANGUAGES
from rag.text.phrases import attribution, format_date, join_with_and, outlet_with_claim

_MARKS = {"partly": "check this", "unsupported": "not in the cited articles"}
"""What is said of a sentence that is not supported, as on the page."""
_REASONS = 2
_OF_URL = "!#$%&'()*+,-./:;=?@[]_~"
"""What an address keeps; quotation marks, brackets and the like would end it in some format."""


def make_document(
    title: str,
    answers: Sequence[KeptAnswer],
    history: SourceHistory | None = None,
) -> Document:
    """A document of kept answers, with what became of their sources, of which the archive has `history`.

    Without it nothing is said of that.
    """
    sections: list[Section] = []
    for kept in answers:
        before = sum(len(section.sources) for section in sections)
        sections.append(_section(kept, before, history))
    return Document(one_line(title), tuple(sections))


def one_line(text: str) -> str:
    """The text on one line, without what nobody sees or what turns the reading direction."""
    return " ".join(strip_invisible(text).split())


def _section(kept: KeptAnswer, before: int, history: SourceHistory | None) -> Section:
    answer = kept.answer
    asked_at = datetime.fromtimestamp(kept.asked_at, UTC)
    numbers = {c["n"]: before + i for i, c in enumerate(answer.get("citations") or (), 1)}
    changes = [change.told(numbers) for change in source_changes(kept, history)] if history else []
    articles = history.articles() if history else {}
    return Section(
        question=one_line(kept.question),
        asked_at=asked_at,
        premise=one_line(_premise(answer)),
        statements=tuple(_statements(answer, numbers)),
        sources=tuple(_sources(kept, numbers, articles, asked_at.date())),
        notes=tuple(map(one_line, [*_notes(answer), *_limits(kept.form)])),
        changes=tuple(changes),
        language=language_code(str(answer.get("answer", ""))),
        question_language=language_code(kept.question),
    )


def language_code(text: str) -> str:
    """`de` for a text in German; `en` for English and whatever cannot be told from it."""
    rules = LANGUAGES.get(detect_language(text))
    return rules.code if rules else "en"


def _premise(answer: Mapping[str, Any]) -> str:
    """What the answer's text has before its first sentence."""
    text, sentences = str(answer.get("answer", "")), answer.get("sentences")
    if not sentences:
        return text
    begins = max(0, text.find(str(sentences[0]["text"])))
    return text[:begins].removesuffix(BULLET)


def _statements(answer: Mapping[str, Any], numbers: Mapping[int, int]) -> Iterator[Statement]:
    text = str(answer.get("answer", ""))
    for sentence in answer.get("sentences") or ():
        words = str(sentence["text"])
        is_item = words.startswith(BULLET) or f"\n{BULLET}{words}" in text
        cited = tuple(numbers[n] for n in sentence.get("citations", ()) if n in numbers)
        yield Statement(one_line(words.removeprefix(BULLET)), cited, verdict_mark(sentence), is_item)


def verdict_mark(sentence: Mapping[str, Any]) -> str:
    """`check this: the figure 31 is not in it`; empty for a sentence that its citations carry."""
    mark = _MARKS.get(sentence.get("verdict", ""), "")
    reasons = "; ".join((sentence.get("problems") or [])[:_REASONS])
    return one_line(": ".join(filter(None, [mark, reasons]))) if mark else ""


def _notes(answer: Mapping[str, Any]) -> Iterator[str]:
    premise = _premise(answer)
    yield from (note for note in answer.get("notes") or () if note.strip() not in premise)
    if newest := answer.get("newest"):
        yield f"As of {format_date(_day(newest))}, the newest article cited."
    models = [name for name in str(answer.get("engine") or "").split(", ") if name != EXTRACTIVE]
    if answer.get("sentences") and any(models):
        yield f"Written by {', '.join(models)}."


def _limits(form: Mapping[str, Any]) -> Iterator[str]:
    """What the question was limited to beside its words."""
    days = {name: _day(form.get(name)) for name in ("since", "until", "as_of")}
    limits = [
        f"only {join_with_and(list(form['outlets']))}" if form.get("outlets") else "",
        f"from {format_date(days['since'])}" if days["since"] else "",
        f"up to {format_date(days['until'])}" if days["until"] else "",
        f"as of {format_date(days['as_of'])}" if days["as_of"] else "",
    ]
    if any(limits):
        yield f"Asked {', '.join(filter(None, limits))}."


def _day(stamp: object) -> date | None:
    return date.fromisoformat(stamp[:10]) if isinstance(stamp, str) and stamp else None


def _sources(
    kept: KeptAnswer,
    numbers: Mapping[int, int],
    articles: Mapping[tuple[str, int], Article],
    asked: date,
) -> Iterator[Source]:
    versions = {source.n: source.version for source in kept.sources}
    for citation in kept.answer.get("citations") or ():
        version = versions.get(citation["n"], 0)
        article = articles.get((citation["article_id"], version))
        outlet = outlet_with_claim(citation["outlet"], citation.get("claimed_outlet", ""))
        yield Source(
            n=numbers[citation["n"]],
            article_id=citation["article_id"],
            version=version,
            title=one_line(citation["title"]),
            outlet=one_line(outlet),
            published=_day(citation.get("published")),
            url=safe_address(citation.get("url", "")),
            quote=one_line(citation["quote"]),
            start=citation["start"],
            end=citation["end"],
            asked=asked,
            remarks=tuple(map(one_line, _remarks(citation))),
            authors=tuple(filter(None, map(one_line, article.authors))) if article else (),
            language=_code(article.language) if article else "",
        )


def _code(language: str) -> str:
    return language if re.fullmatch("[a-z]{2,3}", language) else ""


def _remarks(citation: Mapping[str, Any]) -> Iterator[str]:
    if citation.get("correction"):
        yield f"The article says of itself: “{citation['correction']}”"
    if later := citation.get("later"):
        where = attribution(later["outlet"], _day(later.get("published"))) or later["title"]
        yield f"A later report says {later['figure']}, not {later['before']}: {where}."
    if citation.get("machine_order"):
        yield "These words instruct a machine."


def safe_address(url: str) -> str:
    """A web address that ends no string, link or field of any format; empty for any other address."""
    return quote(web_address(strip_invisible(url)), safe=_OF_URL)
