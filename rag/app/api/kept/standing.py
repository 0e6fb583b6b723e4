"""Whether what an answer cited still stands, by the version read and those that came since. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Literal

from rag.core.types import Article
from rag.storage.kept_answers import CitedVersion
from rag.storage.versions import Version
from rag.text.notices import find_corrections

State = Literal["stands", "changed", "corrected", "altered", "gone"]
_SEEN = ("title", "text", "outlet", "published")
"""What a reader of a citation sees; an article with another section still stands."""


@dataclass(frozen=True)
class SourceHistory:
    """What the archive has of the articles that answers cite."""

    versions: Mapping[str, Sequence[Version]] = field(default_factory=dict)
    """By article, newest first; none of one that is gone."""
    removed: Mapping[str, date] = field(default_factory=dict)
    """The day on which one was removed, where that is known."""

    def articles(self) -> dict[tuple[str, int], Article]:
        """Every version by article and number."""
        return {(v.article_id, v.number): v.article for of in self.versions.values() for v in of}


@dataclass(frozen=True)
class Standing:
    """What became of a citation's article since."""

    state: State
    """`corrected` is what a newer version says of itself; `altered`: the text read is not there."""
    day: date | None = None
    """Of the correction, the last change or the removal; None for what stands, or where unknown."""
    quote_stands: bool = True
    """Whether the words cited stand in the newest version."""


def standing(cited: CitedVersion, quote: str, history: SourceHistory) -> Standing:
    """What became of the article that a citation was read in."""
    versions = history.versions.get(cited.article_id, ())
    if not versions:
        return Standing("gone", history.removed.get(cited.article_id), quote_stands=False)
    newest = versions[0]
    quote_stands = _squeezed(quote) in _squeezed(newest.article.text)
    read = version_read(cited, versions)
    if read is None:
        return Standing("altered", quote_stands=quote_stands)
    newer = [version for version in versions if version.number > read.number]
    if not newer or _seen(newer[0].article) == _seen(read.article):
        return Standing("stands", quote_stands=quote_stands)
    known = {notice.text for notice in find_corrections(read.article.text)}
    for version in reversed(newer):
        if {notice.text for notice in find_corrections(version.article.text)} - known:
            return Standing("corrected", _day(version, read), quote_stands)
    return Standing("changed", _day(newest, read), quote_stands)


def version_read(cited: CitedVersion, versions: Sequence[Version]) -> Version | None:
    """The version with the text that was read; None when the archive has it no more."""
    by_number = sorted(versions, key=lambda version: version.number != cited.version)
    if not cited.text_hash:  # its text was gone when the answer was kept
        return by_number[0] if by_number and by_number[0].number == cited.version else None
    return next((v for v in by_number if text_hash(v.article.text) == cited.text_hash), None)


def text_hash(text: str) -> str:
    """sha256 in hexadecimal, as `CitedVersion` has it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _seen(article: Article) -> tuple[object, ...]:
    return tuple(getattr(article, name) for name in _SEEN)


def _day(version: Version, read: Version) -> date:
    """The day that the outlet names for a change, that of storing it where it names none."""
    updated = version.article.updated
    try:
        day = datetime.fromisoformat(updated).date() if updated != read.article.updated else None
    except ValueError:
        day = None
    return day if day and day <= version.stored else version.stored


def _squeezed(text: str) -> str:
    return " ".join(text.split())
