"""The lines of a composed answer: words of an article, with at most a short frame of our own. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.compose import BULLET, Draft, on_one_line, quotation_draft
from rag.core.types import Evidence


def quoted(evidence: Evidence, frame: str = "") -> Draft:
    """The evidence word for word behind a frame such as "Yes."."""
    return quotation_draft(evidence, frame)


def several(evidence: Sequence[Evidence], frame: str = "") -> list[Draft]:
    """The same of each, the frame before the first."""
    return [quoted(item, frame if n == 0 else "") for n, item in enumerate(evidence)]


def pieces(frame: str, found: Sequence[tuple[str, Evidence]]) -> Draft:
    """A line put together of words that stand in several articles: `Earlier figures: 119; 104.`.

    Of each piece, what is cited for it is verified in its place.
    """
    text = "; ".join(words for words, _ in found)
    claims = tuple(on_one_line(item.quote) for _, item in found)
    return Draft(f"{frame} {text}.", tuple(item for _, item in found), claims=claims)


def bulleted(lines: Sequence[Draft]) -> list[Draft]:
    """The lines as points of a list."""
    return [replace(line, text=BULLET + line.text) for line in lines]
