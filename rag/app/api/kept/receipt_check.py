"""A receipt held against an archive: what of it still stands, in lines and as values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.app.api.kept.make_document import one_line
from rag.app.api.kept.receipt import Receipt, ReceiptCitation, check_citation
from rag.app.api.kept.standing import SourceHistory, Standing, State
from rag.text.phrases import attribution, format_date, format_datetime, pluralise, truncate

_OTHER = (
    "It is of another archive, or of before the owner's key was renewed; this one was looked through."
)
_SAME = "It is of this archive, which holds the same articles as then."
_CHANGED = "It is of this archive, which has changed since."
_TITLE_CHARS = 80


@dataclass(frozen=True)
class CheckedCitation:
    """A citation of a receipt, and what became of it."""

    n: int
    article_id: str
    state: State
    day: date | None
    quote_stands: bool
    text: str
    """The state in words, with the day where it is known."""
    place: str
    """`Harbour Post, 3 May 2024: “Ferry sinks”`."""


@dataclass(frozen=True)
class CheckedReceipt:
    """A receipt and what became of its citations."""

    question: str
    asked: str
    archive: str
    """Whether it is of this archive, in a sentence; empty where that cannot be told."""
    citations: tuple[CheckedCitation, ...]

    @property
    def stands(self) -> bool:
        """Whether every citation does."""
        return all(one.state == "stands" for one in self.citations)


def check_receipt(
    receipt: Receipt, history: SourceHistory, archive_id: str, fingerprint: str
) -> CheckedReceipt:
    """Hold a receipt against an archive of this id, which has this fingerprint and `history` now."""
    theirs = receipt.archive
    is_other = bool(theirs.id and archive_id and theirs.id != archive_id)
    as_then = bool(theirs.fingerprint) and theirs.fingerprint == fingerprint
    known = _OTHER if is_other else (_SAME if as_then else _CHANGED)
    citations = (_checked(one, check_citation(one, history), is_other) for one in receipt.citations)
    return CheckedReceipt(
        question=one_line(receipt.question),
        asked=format_datetime(receipt.asked_at) or one_line(receipt.asked_at),
        archive=known if theirs.id and archive_id else "",
        citations=tuple(citations),
    )


def _checked(citation: ReceiptCitation, standing: Standing, is_other: bool) -> CheckedCitation:
    day = citation.published or ""
    where = attribution(one_line(citation.outlet), _day(day))
    title = f"“{truncate(one_line(citation.title), _TITLE_CHARS)}”"
    return CheckedCitation(
        n=citation.n,
        article_id=citation.article_id,
        state=standing.state,
        day=standing.day,
        quote_stands=standing.quote_stands,
        text=_told(standing, is_other),
        place=": ".join(filter(None, [where, title])),
    )


def _told(standing: Standing, is_other: bool) -> str:
    on = f" on {format_date(standing.day)}" if standing.day else ""
    words = "the words cited still stand in it" if standing.quote_stands else "without the words cited"
    match standing.state:
        case "stands":
            return "stands: the text is the one that was read"
        case "gone":
            return "not in this archive" if is_other else f"gone: removed{on}" if on else "gone"
        case "altered":
            return f"altered: the archive has another text in its place; {words}"
        case changed:
            return f"{changed}{on}; {words}"


def report_lines(checked: CheckedReceipt) -> Sequence[str]:
    """The report for a terminal."""
    standing = [one for one in checked.citations if one.state == "stands"]
    total = pluralise(len(checked.citations), "citation")
    return [
        f"Receipt of {checked.asked}: {checked.question}",
        *filter(None, [checked.archive]),
        *(line for one in checked.citations for line in (f"[{one.n}] {one.place}", f"    {one.text}")),
        f"Still standing: {len(standing)} of {total}." if checked.citations else "It cites nothing.",
    ]


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp)
    except ValueError:
        return None
