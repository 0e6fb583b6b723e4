"""How well titles, dates and texts are read from pages and files, beside trafilatura alone.

    python -m benchmarks.extraction [--stories 6] [--worst 10] [--json FILE]

The stories are ours, and so are the layouts (those of other sites are rebuilt from the names that their
systems use), so what the desk wrote is known to the letter. A title
counts when it is the same but for case and white space, a date when it is the same day; the text is
scored by the F1 of its words, counted as often as they occur. Stories are numbered from --first, so
that other ones can be asked for than those that the rules were written on.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean

from benchmarks.layouts import files
from benchmarks.layouts.other_sites import OTHER_SITES
from benchmarks.layouts.pages import LAYOUTS, Layout, expected, page
from benchmarks.layouts.stories import Story, story
from rag.core.errors import BylineError
from rag.core.types import RawDocument
from rag.ingest.parse import parse

TODAY = date(2026, 11, 22)
_PLAIN = Layout("file", "", "")
_LETTER = Layout(
    "newsletter",
    "title",
    "<body><table><tr><td><p><a href='{url}'>View in browser</a></p></td></tr>"
    "<tr><td><h1>{title}</h1>{body}"
    "</td></tr><tr><td><p>You are receiving this because you signed up. <a href='/u'>Unsubscribe</a></p>"
    "</td></tr></table></body>",
)


@dataclass(frozen=True)
class Read:
    """What a reader made of one page."""

    title: str
    """Its headline, empty when it found none."""
    day: date | None
    """Its day of publication."""
    text: str
    """Its body."""


@dataclass(frozen=True)
class Case:
    """A page or file, and what is to be found in it."""

    layout: str
    """Name of its layout."""
    story: Story
    """What it was made from."""
    raw: RawDocument
    """The page."""
    text: str
    """What it prints of the story."""


def pages(layouts: Sequence[Layout], stories: int, first: int) -> Iterator[Case]:
    """Every layout with so many stories, each another."""
    for i, layout in enumerate(layouts):
        for n in range(stories):
            told = story(first + 1000 * i + n)
            raw = RawDocument(f"/{layout.name}-{n}", "html", page(layout, told).encode())
            yield Case(layout.name, told, raw, expected(layout, told))


def cases(stories: int, first: int) -> Iterator[Case]:
    """Every layout and file of our own with so many stories, each another."""
    yield from pages(LAYOUTS, stories, first)
    for i, (name, kind) in enumerate(_FILES):
        for n in range(stories):
            told = story(first + 1000 * (len(LAYOUTS) + i) + n)
            raw = RawDocument(f"/{name}-{n}", kind, _file(name, told))
            yield Case(name, told, raw, expected(_PLAIN, told))


_FILES = (
    ("PDF", "pdf"),
    ("PDF in two columns", "pdf"),
    ("Word", "docx"),
    ("newsletter in HTML", "eml"),
    ("mail in plain text", "eml"),
    ("saved page", "mhtml"),
)


def _file(name: str, told: Story) -> bytes:
    by, day = f"By {' and '.join(told.authors)}", f"{told.published.day} {told.published:%B %Y}"
    if kind := {"PDF": 1, "PDF in two columns": 2}.get(name):
        blocks = [(told.title, 22.0), (by, 9.0), (day, 9.0), *((p, 10.5) for p in told.paragraphs)]
        return files.pdf(blocks, columns=kind, running=told.outlet, created="20261101")
    if name == "Word":
        head = [("Heading 1", told.title), ("Normal", by), ("Normal", day)]
        return files.docx([*head, *(("Normal", p) for p in told.paragraphs)])
    sender = f"{told.outlet} <news@mail.example>"
    if name == "mail in plain text":
        plain = "\n\n".join(told.paragraphs) + "\n\n-- \nUnsubscribe: https://mail.example/u\n"
        return files.eml(told.title, sender, told.published, plain=plain)
    if name == "newsletter in HTML":
        return files.eml(told.title, sender, told.published, page=page(_LETTER, told))
    return files.mhtml(page(LAYOUTS[0], told), told.url)


def ours(raw: RawDocument) -> Read:
    try:
        made = parse(raw, TODAY)
    except BylineError:
        return Read("", None, "")
    return Read(made.title, made.published, made.text)


def trafilatura_alone(raw: RawDocument) -> Read:
    from trafilatura import bare_extraction

    found = bare_extraction(raw.content.decode(), with_metadata=True, include_comments=False)
    if found is None:
        return Read("", None, "")
    day = date.fromisoformat(found.date) if found.date else None  # type: ignore[union-attr]
    return Read(found.title or "", day, found.text or "")  # type: ignore[union-attr]


def f1(found: str, wanted: str) -> float:
    """F1 of the words, as often as they occur."""
    a, b = (Counter(re.findall(r"\w+", text.casefold())) for text in (found, wanted))
    shared = (a & b).total()
    return 2 * shared / (a.total() + b.total()) if shared else 0.0


def scores(case: Case, read: Read) -> tuple[float, float, float]:
    """Title and date 0 or 1, the text's F1."""
    title = " ".join(read.title.casefold().split()) == case.story.title.casefold()
    return float(title), float(read.day == case.story.published.date()), f1(read.text, case.text)


def _alone(case: Case) -> tuple[float, float, float]:
    return scores(case, trafilatura_alone(case.raw))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--stories", type=int, default=6, help="stories for each layout")
    parser.add_argument("--first", type=int, default=0, help="number of the first story")
    parser.add_argument("--worst", type=int, default=12, help="layouts to show")
    parser.add_argument("--json", type=Path, help="write all figures into this file")
    args = parser.parse_args()
    results = [(case, scores(case, ours(case.raw))) for case in cases(args.stories, args.first)]
    alone = [_alone(case) for case, _ in results if case.raw.kind == "html"]
    paged = [score for case, score in results if case.raw.kind == "html"]
    others = list(pages(OTHER_SITES, 1, args.first))
    names = list(dict.fromkeys(case.layout for case, _ in results))
    print(f"{len(results)} pages and files of {len(names)} layouts\n{'':34}title   date  text F1")
    table = {
        "Byline, all": [score for _, score in results],
        f"Byline, {len(paged)} HTML pages": paged,
        f"trafilatura alone, {len(paged)} pages": alone,
        f"Byline, {len(others)} other sites": [scores(case, ours(case.raw)) for case in others],
        f"trafilatura alone, {len(others)}": [_alone(case) for case in others],
    }
    means = {name: [mean(column) for column in zip(*rows, strict=True)] for name, rows in table.items()}
    by_name = {n: [s for case, s in results if case.layout == n] for n in names}
    layouts = {n: [mean(column) for column in zip(*rows, strict=True)] for n, rows in by_name.items()}
    for name, row in means.items():
        _print(name, row)
    print("worst layouts")
    for name, row in sorted(layouts.items(), key=lambda item: sum(item[1]))[: args.worst]:
        _print(name, row)
    if args.json:
        args.json.write_text(json.dumps({"means": means, "layouts": layouts}, indent=1), "utf-8")


def _print(name: str, row: list[float]) -> None:
    print(f"{name:32}" + "".join(f"{value:7.3f}" for value in row), flush=True)


if __name__ == "__main__":
    main()
