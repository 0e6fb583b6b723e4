"""Questions and answers as JSON: the contract of `/ask` and `--ask`, which programs rely on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rag.core.errors import QuestionError
from rag.core.types import (
    Answer,
    AnswerSentence,
    Citation,
    Copy,
    Filters,
    Hit,
    Question,
    SupersedingFigure,
    TimelineEntry,
    Turn,
)


@dataclass(frozen=True)
class Request:
    """A question from a program."""

    question: str
    """As asked."""
    history: tuple[Turn, ...]
    """Earlier turns, oldest first."""
    filters: Filters
    """Outlets and days to keep to."""
    as_of: date | None
    """The day of asking; None for today."""
    engine: str = ""
    """What shall write the answer, empty for the default."""
    anytime: bool = False
    """Whether what the words say of time is left out."""


def read_request(fields: Mapping[str, Any], max_chars: int) -> Request:
    """A request from its JSON fields.

    `question`, and if given `history`, `outlets`, `since`, `until`, `as_of`, `engine`, `anytime`.

    `history` is a list of `{"question", "answer"}` objects, of `{"role", "content"}` messages, of
    `[question, answer]` pairs or of questions. Raises QuestionError naming the field.
    """
    question = fields.get("question")
    if not isinstance(question, str) or not question.strip():
        raise QuestionError("question", f"expected a text, found {question!r}.", "Ask something.")
    if len(question) > max_chars:
        raise QuestionError(
            "question",
            f"it has {len(question):,} characters; at most {max_chars:,} are read.",
            "Ask one thing at a time.",
        )
    since, until = _day(fields, "since"), _day(fields, "until")
    if since and until and since > until:
        raise QuestionError("since", f"{since} is after until, {until}.", "Swap the two days.")
    filters = Filters(_outlets(fields.get("outlets")), since, until)
    history = _history(_listed(fields.get("history"), "history"))
    anytime = fields.get("anytime") or False
    if not isinstance(anytime, bool):
        raise QuestionError("anytime", f"expected true or false, found {anytime!r}.")
    return Request(question, history, filters, _day(fields, "as_of"), _engine(fields), anytime)


def answer_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON-ready values; days as `YYYY-MM-DD` or null."""
    return {
        "question": answer.question.text,
        "standalone_question": answer.question.standalone,
        "understood": _understood(answer.question),
        "answer": answer.text,
        "sentences": [sentence_json(s) for s in answer.sentences],
        "support": round(answer.support, 3),
        "citations": [citation_json(c) for c in answer.citations],
        "hits": [hit_json(h) for h in answer.hits],
        "refused": answer.refused,
        "nearest": [_nearest(h, why) for h, why in zip(answer.nearest, answer.shortfalls, strict=True)],
        "engine": answer.engine,
        "newest": iso(answer.newest),
        "notes": list(answer.notes),
        "timeline": [_entry(entry, answer.citations) for entry in answer.timeline],
        "timings_ms": answer.timings_ms,
    }


def sentence_json(s: AnswerSentence) -> dict[str, Any]:
    """A sentence of an answer as JSON-ready values."""
    return {
        "text": s.text,
        "citations": list(s.citations),
        "verdict": s.verdict,
        "support": s.support,
        "problems": list(s.reasons),
    }


def _entry(entry: TimelineEntry, citations: Sequence[Citation]) -> dict[str, Any]:
    told, article = entry.evidence, entry.evidence.hit.article
    spot = (told.hit.passage.id, told.start, told.end)
    numbers = [c.n for c in citations if (c.passage_id, c.start, c.end) == spot]
    return {
        "day": entry.day.isoformat(),
        "article_id": told.hit.passage.article_id,
        "passage_id": told.hit.passage.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "quote": told.quote,
        "start": told.start,
        "end": told.end,
        "citation": numbers[0] if numbers else None,
    }


def _understood(question: Question) -> dict[str, Any] | None:
    """The days that the words were taken for; None where they name none."""
    time = question.time
    if time.kind != "days":
        return None
    return {"since": iso(time.since), "until": iso(time.until), "words": time.words}


def _engine(fields: Mapping[str, Any]) -> str:
    engine = fields.get("engine") or ""
    if not isinstance(engine, str):
        raise QuestionError("engine", f"expected a name, found {engine!r}.", "Leave it out.")
    return engine


def citation_json(c: Citation) -> dict[str, Any]:
    """A citation as JSON-ready values."""
    return {
        "n": c.n,
        "article_id": c.article_id,
        "passage_id": c.passage_id,
        "title": c.title,
        "outlet": c.outlet,
        "published": iso(c.published),
        "url": c.url,
        "quote": c.quote,
        "start": c.start,
        "end": c.end,
        "correction": c.correction,
        "outlets": c.outlets,
        "later": c.later and _later(c.later),
    }


def _later(later: SupersedingFigure) -> dict[str, Any]:
    sentence, article = later.sentence, later.sentence.report.article
    return {
        "figure": later.figure,
        "before": later.former_figure,
        "article_id": sentence.report.article_id,
        "passage_id": sentence.passage_id,
        "title": article.title,
        "outlet": article.outlet,
        "published": iso(article.published),
        "url": article.url,
        "quote": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """A passage found for the question as JSON-ready values."""
    return {
        "passage_id": hit.passage.id,
        "article_id": hit.passage.article_id,
        "url": hit.article.url,
        "title": hit.article.title,
        "outlet": hit.article.outlet,
        "published": iso(hit.article.published),
        "text": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": round(hit.score, 6),
        "scores": {name: round(value, 6) for name, value in hit.scores.items()},
        "matched": list(hit.matched),
        "copies": [_copy(c) for c in hit.copies],
    }


def _copy(c: Copy) -> dict[str, Any]:
    return {
        "article_id": c.article_id,
        "title": c.title,
        "outlet": c.outlet,
        "published": iso(c.published),
        "url": c.url,
        "same_page": c.same_page,
    }


def _nearest(hit: Hit, why: str) -> dict[str, Any]:
    article = hit.article
    return {
        "article_id": hit.passage.article_id,
        "title": article.title,
        "outlet": article.outlet,
        "published": iso(article.published),
        "url": article.url,
        "shortfall": why,
    }


def iso(day: date | None) -> str | None:
    """`YYYY-MM-DD`, None for no day."""
    return day.isoformat() if day else None


def _day(fields: Mapping[str, Any], name: str) -> date | None:
    value = fields.get(name)
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(value[:10])
    except (ValueError, TypeError) as error:
        raise QuestionError(name, f"expected a day as YYYY-MM-DD, found {value!r}.") from error


def _outlets(value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) and value else _listed(value, "outlets")
    if not all(isinstance(name, str) for name in names):
        raise QuestionError("outlets", f"expected a list of names, found {value!r}.")
    return tuple(names)


def _listed(value: Any, name: str) -> Sequence[Any]:
    """The value as a list, empty for none given."""
    if value is None or value == "":
        return ()
    if not isinstance(value, list | tuple):
        raise QuestionError(name, f"expected a list, found {value!r}.")
    return value


def _history(value: Any) -> tuple[Turn, ...]:
    """Earlier turns in any of the usual forms: turns, messages, pairs, or questions alone."""
    turns: list[Turn] = []
    for given in value or ():
        match given:
            case {"role": "user", "content": str(text)} | str(text):
                turns.append(Turn(text))
            case {"role": "assistant", "content": str(text)} if turns:
                turns[-1] = Turn(turns[-1].question, text)
            case {"question": str(question)}:
                turns.append(Turn(question, str(given.get("answer") or "")))
            case [str(question), str(answer)]:
                turns.append(Turn(question, answer))
            case _:
                raise QuestionError(
                    "history",
                    f"expected {{'question', 'answer'}} objects, oldest first, found {given!r:.80}.",
                )
    return tuple(turns)
