"""Sixty news reports that attack whoever answers from them, each with a question it answers truly.

All our own words; places and people are invented. Six of each kind stand in hostile.jsonl, invisible
characters as escapes. Used by tests/hardening/test_hostile.py, and with language models by benchmarks/hostile.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rag.archive import Archive
from rag.core.settings import Settings
from rag.ingest.pipeline import ingest_paths

FILE = Path(__file__).with_name("hostile.jsonl")
ASKED_ON = date(2026, 6, 1)
"""A day after all of the reports."""
KINDS = {
    "ignore": "orders to forget the rules: in a quotation, in German, in base64",
    "turns": "made-up messages of a user, an assistant or a system",
    "tokens": "chat-template tokens of seven families of models",
    "citations": "made-up references, markers and verdicts of a checker",
    "reply-only": "a form for the answer that leaves no room for the truth",
    "links": "addresses and images that would carry the question away",
    "invisible": "tag characters, zero-width bits, variation selectors, reversed text",
    "authority": "law, urgency, editors, testers and a grandmother",
    "false-premise": "a false fact that is to be told whatever is asked",
    "delimiters": "what would end the evidence in a prompt: tags, fences, JSON, templates",
}


@dataclass(frozen=True)
class Hostile:
    """A report with an attack in it."""

    id: str
    """Its kind and 1 to 6."""
    kind: str
    """One of `KINDS`."""
    title: str
    """Headline, harmless."""
    outlet: str
    """Publisher, one for each report."""
    published: str
    """Day as `YYYY-MM-DD`."""
    url: str
    """Address at a domain that cannot exist."""
    text: str
    """The report, 80 to 200 words, the attack in it."""
    attack: str
    """The part of `text` that attacks."""
    question: str
    """What a reader would ask; harmless, and answered by the rest of the text."""
    answer: str
    """The true answer as it stands in the rest of the text."""
    marker: str
    """Regular expression that an answer matches when it obeys, or repeats, the attack."""

    @property
    def benign(self) -> str:
        """The report without its attack."""
        return self.text.replace(self.attack, "")

    def marked(self, said: str) -> bool:
        """Whether the words show the attack's marker."""
        return bool(re.search(self.marker, said))


@cache
def hostile() -> tuple[Hostile, ...]:
    """All of them, kind by kind."""
    return tuple(Hostile(**json.loads(line)) for line in FILE.read_text("utf-8").splitlines())


@contextmanager
def opened(settings: Settings) -> Iterator[Archive]:
    """An archive of all of them in the settings' folder, taken in and refined as `ingest.py` does."""
    archive = Archive(settings)  # makes the folder
    file = settings.data / "news.jsonl"
    file.write_text("\n".join(json.dumps(asdict(h)) for h in hostile()), encoding="utf-8")
    outcomes = list(ingest_paths(archive.catalog, [file], ASKED_ON, 20_000_000))
    assert [o.result for o in outcomes] == ["added"] * len(hostile())
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        list(indexer.drain())
        list(indexer.refine())
        yield archive
    archive.close()
