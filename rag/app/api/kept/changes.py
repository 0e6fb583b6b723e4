"""What a kept answer has to say of its sources today: corrected, changed, removed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.app.api.kept.standing import SourceHistory, Standing, State, standing
from rag.storage.kept_answers import CitedVersion, KeptAnswer
from rag.text.phrases import format_date, join_with_and

_DONE: Mapping[State, str] = {"corrected": "corrected", "changed": "changed", "gone": "removed"}


@dataclass(frozen=True)
class SourceChange:
    """What became of an article that an answer cites."""

    article_id: str
    numbers: tuple[int, ...]
    """Of the citations that were read in it."""
    state: State
    day: date | None
    lost: tuple[int, ...]
    """Numbers of those whose words no longer stand in it; empty for an article that is gone."""

    def told(self, numbers: Mapping[int, int] | None = None) -> str:
        """`The article behind [2] was corrected on 3 May 2025.`, and whether the words still stand.

        `numbers` are those of a document, by the answer's own.
        """
        shown = _numbers(self.numbers, numbers)
        if self.state == "altered":
            return f"The archive no longer has the text that was read for {shown}.{self._lost(numbers)}"
        if self.state == "gone" and not self.day:
            return f"The article behind {shown} is no longer in the archive."
        done = f"was {_DONE[self.state]} on {format_date(self.day)}"
        return f"The article behind {shown} {done}.{self._lost(numbers)}"

    def _lost(self, numbers: Mapping[int, int] | None) -> str:
        if not self.lost:
            return ""
        which = "" if self.lost == self.numbers else f" for {_numbers(self.lost, numbers)}"
        return f" The words cited{which} no longer stand in it."


def source_changes(kept: KeptAnswer, history: SourceHistory) -> list[SourceChange]:
    """What became of an answer's sources, an entry an article; none for those that stand."""
    quotes = {c["n"]: c["quote"] for c in kept.answer.get("citations") or ()}
    by_article: dict[str, list[tuple[CitedVersion, Standing]]] = {}
    for cited in kept.sources:
        judged = standing(cited, quotes.get(cited.n, ""), history)
        by_article.setdefault(cited.article_id, []).append((cited, judged))
    return [change for article_id, of in by_article.items() for change in _change(article_id, of)]


def _change(article_id: str, of: Sequence[tuple[CitedVersion, Standing]]) -> Iterator[SourceChange]:
    changed = [(cited, judged) for cited, judged in of if judged.state != "stands"]
    if changed:
        first = changed[0][1]
        lost = () if first.state == "gone" else (c.n for c, judged in changed if not judged.quote_stands)
        numbers = tuple(cited.n for cited, _ in changed)
        yield SourceChange(article_id, numbers, first.state, first.day, tuple(lost))


def _numbers(own: Sequence[int], numbers: Mapping[int, int] | None) -> str:
    return join_with_and([f"[{(numbers or {}).get(n, n)}]" for n in own])
