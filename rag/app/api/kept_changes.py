"""What became of the articles that kept answers cite, looked up in the catalog.

`changes_of` is for a conversation that is opened again, `changed_since` for a question that is asked
again; `rag.app.api.kept` has the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from rag.app.api.kept.asked_again import what_changed
from rag.app.api.kept.changes import SourceChange, source_changes
from rag.app.api.kept.standing import SourceHistory, State
from rag.core.contract import View
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import KeptAnswer
from rag.text.phrases import format_date


class ChangeView(View):
    """What became of an article that an answer cites; `text` says it to a reader."""

    article_id: str
    numbers: list[int]
    state: State
    day: date | None
    text: str


def changes_of(catalog: Catalog, answers: Sequence[KeptAnswer]) -> dict[str, list[ChangeView]]:
    """By an answer's id what became of its sources; an empty list for one whose sources all stand."""
    history = history_of(catalog, answers)
    return {kept.id: [_view(change) for change in source_changes(kept, history)] for kept in answers}


def history_of(catalog: Catalog, answers: Iterable[KeptAnswer]) -> SourceHistory:
    """What the catalog has of every article that the answers cite."""
    return article_histories(catalog, [c.article_id for kept in answers for c in kept.sources])


def article_histories(catalog: Catalog, article_ids: Iterable[str]) -> SourceHistory:
    """What the catalog has of articles; each is read once."""
    ids = list(dict.fromkeys(article_ids))
    versions = {article_id: catalog.versions.of(article_id) for article_id in ids}
    taken = [catalog.removed.get(article_id) for article_id in ids if not versions[article_id]]
    return SourceHistory(versions, {one.id: _local_day(one.at) for one in taken if one})


def changed_since(before: KeptAnswer, now: Mapping[str, Any]) -> str:
    """What an answer to the same question, by the contract of `/ask`, says that the kept one did not."""
    day = _local_day(before.asked_at)
    when = "earlier today" if day == date.today() else f"on {format_date(day)}"
    return what_changed(before.answer, now, when)


def _view(change: SourceChange) -> ChangeView:
    return ChangeView(
        article_id=change.article_id,
        numbers=list(change.numbers),
        state=change.state,
        day=change.day,
        text=change.told(),
    )


def _local_day(at: float) -> date:
    return datetime.fromtimestamp(at, UTC).astimezone().date()
