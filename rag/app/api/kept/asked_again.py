"""What is new when a question is asked again: one or two sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rag.text.numbers import parse_numbers
from rag.text.passages import parse_passage_id
from rag.text.phrases import attribution, join_with_and, pluralise

Answer = Mapping[str, Any]
"""By the contract of `/ask`."""
_FIGURES = 3
"""So many changed figures are named."""


def what_changed(before: Answer, now: Answer, when: str) -> str:
    """What the answer of now says that the one of `when` did not: `on 3 May 2025`, `earlier today`."""
    if before.get("refused") and now.get("refused"):
        return f"As {when}, the archive has no answer."
    if before.get("refused"):
        return f"{_capital(when)} the archive had no answer; now it has one."
    if now.get("refused"):
        return f"{_capital(when)} the archive had an answer; now it has none."
    sources = join_with_and(list(_sources(before, now)))
    if lead := _lead(before, now, when):
        return f"{lead} {_capital(sources) or 'The sources are the same'}."
    same = f"The answer begins as {when}"
    return f"{same}; {sources}." if sources else f"{same}, from the same sources."


def _lead(before: Answer, now: Answer, when: str) -> str:
    """How the answer begins otherwise; empty when it does not."""
    old, new = _first(before), _first(now)
    short_old, short_new = _short(before), _short(now)
    if short_old and short_new and short_old.casefold() != short_new.casefold():
        return f"The answer is now “{short_new}”; {when} it was “{short_old}”."
    if " ".join(old.split()) == " ".join(new.split()):
        return ""
    added, gone = _figures(new, old), _figures(old, new)
    if added and gone:
        said = join_with_and(gone)
        return f"The first sentence now says {join_with_and(added)}; {when} it said {said}."
    if added:
        return f"The first sentence now also says {join_with_and(added)}."
    return f"The first sentence is not what it was {when}."


def _first(answer: Answer) -> str:
    sentences = answer.get("sentences") or ()
    return str(sentences[0]["text"] if sentences else answer.get("answer", ""))


def _short(answer: Answer) -> str:
    return str((answer.get("short") or {}).get("text", ""))


def _figures(text: str, other: str) -> list[str]:
    """Figures of the text that the other does not have, as printed, each once."""
    known = parse_numbers(other, keep_dates=False)
    found = parse_numbers(text, keep_dates=False)
    new = [n.text for n in found if not n.vague and not any(n.may_equal(other) for other in known)]
    return list(dict.fromkeys(new))[:_FIGURES]


def _sources(before: Answer, now: Answer) -> Iterator[str]:
    """`2 sources are new (the newest CNN, 5 May 2025)`, `1 is no longer cited`."""
    old, new = _versions(before), _versions(now)
    added = {c["article_id"]: c for c in now.get("citations") or () if c["article_id"] not in old}
    gone = [article_id for article_id in old if article_id not in new]
    newer = [article_id for article_id in old if new.get(article_id, 0) > old[article_id]]
    if added:
        yield f"{_are(len(added), 'source')} new{_newest(list(added.values()))}"
    if gone:
        yield f"{_are(len(gone), '' if added else 'source')} no longer cited"
    if newer:
        yield f"{_have(len(newer), '' if added or gone else 'source')} a newer version"


def _versions(answer: Answer) -> dict[str, int]:
    """The newest version cited of each article."""
    versions: dict[str, int] = {}
    for citation in answer.get("citations") or ():
        number = parse_passage_id(citation["passage_id"])[1]
        version = int(number) if number.isdecimal() else 0
        article_id = citation["article_id"]
        versions[article_id] = max(version, versions.get(article_id, 0))
    return versions


def _newest(citations: Sequence[Mapping[str, Any]]) -> str:
    """` (the newest CNN, 5 May 2025)`, ` (CNN, 5 May 2025)` for one alone."""
    last = max(citations, key=lambda citation: citation.get("published") or "")
    day = date.fromisoformat(last["published"]) if last.get("published") else None
    where = attribution(last["outlet"], day) or last["title"]
    return f" ({'the newest ' if len(citations) > 1 else ''}{where})"


def _are(n: int, noun: str) -> str:
    return f"{_count(n, noun)} {'is' if n == 1 else 'are'}"


def _have(n: int, noun: str) -> str:
    return f"{_count(n, noun)} {'has' if n == 1 else 'have'}"


def _count(n: int, noun: str) -> str:
    return pluralise(n, noun) if noun else f"{n:,}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
