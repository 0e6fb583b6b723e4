"""Articles that could be saved: what was understood, what saving does, what the editor corrects. Pure.

Knows nothing of the page, nor of the catalog: what would become of an article it is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.publication_day import check_typed_day
from rag.ingest.formats.readers import read_fields
from rag.ingest.parse import article_warnings, parse
from rag.storage.dry_run import Effect
from rag.text.addresses import canonical_url
from rag.text.cleaning import clean_text, unwrap_lines

FIELDS = ("title", "outlet", "published", "authors", "section")
"""What can be corrected before saving."""
State = Literal["", "waiting", "saved", "searchable", "unchanged", "duplicate", "failed"]
"""How far saving is; empty before it and after it was cancelled."""
PreviewStore = Callable[[Sequence[Article]], Sequence[Effect]]
"""What saving articles one after the other would do."""
FindCopy = Callable[[Article], str]
"""The article that another looks like a copy of, as `Effect.there`; empty when there is none."""
_EXCERPT_CHARS = 280
_SHORT_WORDS = 40
"""Fewer are no article, more likely a teaser or what a paywall leaves."""
_STATES = {
    "waiting": "Waiting",
    "saved": "Saved, is being made searchable",
    "searchable": "Searchable: ask about it",
    "unchanged": "Already there: nothing to save",
    "duplicate": "Its text is there already: nothing to save",
}


@dataclass(frozen=True)
class Draft:
    """An article that could be saved."""

    n: int
    """Its number; no other draft ever has it."""
    original: Article
    """As it was understood."""
    article: Article
    """The same with what was corrected."""
    edits: Mapping[str, str] = field(default_factory=dict)
    """Corrections as they were typed, by field."""
    problem: str = ""
    """Why they cannot be taken; the draft is not saved until they can."""
    wanted: bool = True
    """Whether it is to be saved."""
    effect: Effect | None = None
    """What saving it would do, None when nobody looked."""
    copy_of: str = ""
    """The article that it looks like a copy of."""
    state: State = ""
    article_id: str = ""
    """The article it became."""
    reason: str = ""
    """Why saving it failed."""

    def ready(self) -> bool:
        """Whether pressing Save saves it."""
        return self.wanted and not self.problem and self.state in ("", "failed")


def new_draft(n: int, article: Article) -> Draft:
    """An article nobody has looked at."""
    return Draft(n, article, article)


def preview(
    drafts: Sequence[Draft], preview_store: PreviewStore, find_copy: FindCopy | None = None
) -> list[Draft]:
    """The drafts with what saving them would do, those before them saved first.

    Only those that would be saved count: of two with one text the second is a copy no longer when the
    first is left out.
    """
    ready = [draft for draft in drafts if draft.ready()]
    effects = dict(zip([d.n for d in ready], preview_store([d.article for d in ready]), strict=True))
    copies = {d.n: find_copy(d.article) for d in ready if find_copy and effects[d.n].outcome == "added"}
    return [
        draft
        if draft.state
        else replace(draft, effect=effects.get(draft.n), copy_of=copies.get(draft.n, ""))
        for draft in drafts
    ]


# -- correcting -------------------------------------------------------------------------------


def correct(draft: Draft, edits: Mapping[str, str], today: date) -> Draft:
    """The draft with these fields in place of its own; one that cannot be is its problem."""
    edits = {**draft.edits, **{name: value for name, value in edits.items() if name in FIELDS}}
    try:
        article = _edited(draft.original, edits, today)
    except ParseError as error:
        return replace(draft, edits=edits, problem=f"{error.problem} {error.remedy}".strip())
    return replace(draft, edits=edits, problem="", article=article)


def _edited(article: Article, edits: Mapping[str, str], today: date) -> Article:
    check_typed_day(edits.get("published"), today)
    fields = {name: getattr(article, name) for name in (*FIELDS, "text", "url")}
    record: dict[str, object] = {**fields, **edits}
    checked = parse(RawDocument(article.source or "the article", "record", record=record), today)
    is_same_day = checked.published == article.published
    claimed = article.claimed_outlet if checked.outlet == article.outlet else ""
    return replace(
        article,
        **{name: getattr(checked, name) for name in FIELDS},
        claimed_outlet=claimed,
        published_at=article.published_at if is_same_day else "",
    )


def as_own_article(draft: Draft) -> Draft:
    """The draft as an article of its own, although its file has the name of another.

    What an address names stays what it is.
    """
    article = draft.article
    if canonical_url(article.identity):
        return draft
    own = f"{article.source or article.identity}~{_digest(article.text)}"
    original = replace(draft.original, identity=own, source=own)
    return replace(draft, article=replace(article, identity=own, source=own), original=original)


def parse_pasted(text: str, edits: Mapping[str, str], today: date) -> Article:
    """The article in a text that was pasted; the fields that were typed win over those in the text.

    The same text is the same article. Raises ParseError.
    """
    kind = "markdown" if text.lstrip().startswith(("---", "# ")) else "text"
    fields = {name: value.strip() for name, value in edits.items() if name in FIELDS and value.strip()}

    def read(raw: RawDocument, day: date) -> Mapping[str, object]:
        # Without a title of its own a text loses its first line to the headline.
        whole = {"text": unwrap_lines(clean_text(text))} if kind == "text" and "title" in fields else {}
        return {**read_fields(raw, day), **whole, **fields}

    source = f"paste:{_digest(text)}"
    return parse(RawDocument(source, kind, text.encode("utf-8", "replace")), today, read)


def _digest(text: str) -> str:
    """16 hexadecimal characters, the same whatever the white space."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]


# -- saving -----------------------------------------------------------------------------------


def mark_stored(draft: Draft, outcome: str, article_id: str) -> Draft:
    """A draft that was stored with this outcome, one of those of `Effect`."""
    states: dict[str, State] = {"added": "saved", "updated": "saved", "duplicate": "duplicate"}
    return replace(draft, state=states.get(outcome, "unchanged"), article_id=article_id)


def mark_indexed(draft: Draft, pending: Collection[str], failures: Mapping[str, str]) -> Draft:
    """A saved draft with what the indexer made of it; others as they are."""
    if draft.state != "saved" or draft.article_id in pending:
        return draft
    if draft.article_id in failures:
        return replace(draft, state="failed", reason=failures[draft.article_id])
    return replace(draft, state="searchable")


# -- what an editor reads ---------------------------------------------------------------------


def form_fields(article: Article) -> dict[str, str]:
    """The fields that can be corrected, as they stand in their boxes."""
    day = article.published.isoformat() if article.published else ""
    fields = {name: getattr(article, name) for name in FIELDS}
    return fields | {"published": day, "authors": ", ".join(article.authors)}


def status_text(draft: Draft) -> str:
    """What saving it would do, or how far it is, in a few words."""
    if draft.state == "failed":
        return f"Failed: {draft.reason}"
    if draft.state:
        return _STATES[draft.state]
    if draft.problem:
        return "Cannot be saved like this"
    if not draft.wanted:
        return "Left out"
    return effect_words(draft.effect) if draft.effect else "Saved as understood"


def effect_words(effect: Effect) -> str:
    """`New`, `New version of ...`, `Already there`, `Same text as ...`."""
    return {
        "added": "New",
        "updated": f"New version of {effect.there}",
        "unchanged": "Already there, unchanged",
        "duplicate": f"Same text as {effect.there}: not saved again",
    }[effect.outcome]


def draft_warnings(draft: Draft) -> list[str]:
    """What an editor should look at."""
    article, words = draft.article, len(draft.article.text.split())
    warnings = [
        draft.problem,
        draft.copy_of and f"Looks like a copy of {draft.copy_of}.",
        "" if article.published else "No date was found: answers cannot say when it was written.",
        "" if article.outlet else "No outlet was found.",
        *article_warnings(article),
        f"Only {words} words: is this the whole article?" if words < _SHORT_WORDS else "",
    ]
    return [warning for warning in warnings if warning]


def excerpt(article: Article) -> str:
    """The first lines of its text."""
    text = " ".join(article.text.split())
    return text if len(text) <= _EXCERPT_CHARS else f"{text[:_EXCERPT_CHARS].rsplit(' ', 1)[0]} …"
