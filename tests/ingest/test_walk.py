"""A walk: a folder with a file of each kind is added, listed and asked about, as a person would do it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.layouts import files
from benchmarks.layouts.seeds import FORMATS
from benchmarks.layouts.stories import story as make_story
from rag.ingest.file_kinds import document_kind

ROOT = Path(__file__).parents[2]
DAY = "2025-03-04"
PLACES = """Brandel Corvay Dunmere Eskholt Farrow Gildern Harrowby Islund Jarnvik Kestrel Lorrin Merrow Norvik
    Ostrey Pellworm Quillan Ravensay Skarholm Tarnby Ulvik Vandle Wexley Yarrow Zennor Alnmoor Bexhythe
    Crail Dornoch Elie Fowick""".split()


def title(place: str) -> str:
    return f"Old lighthouse of {place} sold to its keepers"


def story(place: str) -> list[str]:
    """Three paragraphs; every place has its own price."""
    return [
        f"The old lighthouse of {place} was sold for {price(place)} crowns on Tuesday, the harbour board said.",
        f"Keepers from {place} had saved for eleven years, and most of the money came from a summer fair.",
        f"Ida {place}son, who leads the group, said that the lamp of {place} would be lit again in autumn.",
    ]


def price(place: str) -> str:
    return f"{41 + 7 * PLACES.index(place)},500"


def record(place: str) -> dict[str, object]:
    return {"title": title(place), "text": "\n\n".join(story(place)), "published": DAY}


def page(place: str) -> str:
    body = "".join(f"<p>{line}</p>" for line in story(place))
    head = f'<title>{title(place)}</title><meta property="article:published_time" content="{DAY}">'
    return (
        f"<html><head>{head}</head><body><article><h1>{title(place)}</h1>{body}</article></body></html>"
    )


def plain(place: str) -> bytes:
    return "\n\n".join([title(place), *story(place)]).encode()


def markdown(place: str) -> bytes:
    return "\n\n".join([f"# {title(place)}", *story(place)]).encode()


def lines(place: str) -> bytes:
    return json.dumps(record(place)).encode() + b"\n"


def table(place: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(record(place)))
    writer.writeheader()
    writer.writerow(record(place))
    return out.getvalue().encode()


def archive(place: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("inner.txt", plain(place))
    return out.getvalue()


def word(place: str) -> bytes:
    return files.docx([("Title", title(place)), *(("Normal", line) for line in story(place))])


def printed(place: str) -> bytes:
    return files.pdf([(title(place), 20.0), *((line, 11.0) for line in story(place))])


def mail(place: str) -> bytes:
    sent = datetime.fromisoformat(DAY).replace(tzinfo=UTC)
    return files.eml(title(place), "Desk <desk@post.example>", sent, plain="\n\n".join(story(place)))


def saved(place: str) -> bytes:
    return files.mhtml(page(place), f"https://post.example/{place}")


def crawled(place: str, *, zipped: bool) -> bytes:
    return files.warc([(f"https://crawl.example/{place}", page(place))], zipped=zipped)


def made(kind: str) -> Callable[[str], bytes]:
    """What a program or a desk writes, as it is made for the mutations too."""

    def write(place: str) -> bytes:
        told = replace(
            make_story(PLACES.index(place)),
            title=title(place),
            paragraphs=tuple(story(place)),
            url=f"https://{place.lower()}.example/lighthouse",
        )
        return FORMATS[kind](told)

    return write


WALK: dict[str, Callable[[str], bytes]] = {
    "note.md": markdown,
    "note.markdown": markdown,
    "wire.txt": plain,
    "page.html": lambda place: page(place).encode(),
    "page.htm": lambda place: page(place).encode(),
    "one.json": lines,
    "many.json": lambda place: json.dumps([record(place)]).encode(),
    "rows.jsonl": lines,
    "rows.jsonl.gz": lambda place: gzip.compress(lines(place)),
    "print.pdf": printed,
    "draft.docx": word,
    "mail.eml": mail,
    "box.mbox": lambda place: b"From desk@post.example Tue Mar  4 09:30:00 2025\n" + mail(place),
    "wire.doc": lambda place: page(place).encode(),
    "saved.mhtml": saved,
    "saved.mht": saved,
    "table.csv": table,
    "pack.zip": archive,
    "crawl.warc": lambda place: crawled(place, zipped=False),
    "crawl.warc.gz": lambda place: crawled(place, zipped=True),
    "typed.rtf": made("rtf"),
    "open.odt": made("odt"),
    "book.epub": made("epub"),
    "wire.xml": made("xml"),
    "agency.xml": made("newsml-1.xml"),
    "item.json": made("ninjs.json"),
    "ghost.json": made("ghost.json"),
    "substack.zip": made("substack.zip"),
    "obsidian.md": made("obsidian.md"),
    "front.md": made("toml.md"),
}
"""A file of each kind, made for a place: a new kind is one line more."""


def command(*words: object, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"BYLINE_LLM": "none"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_folder_of_every_kind_is_added_listed_and_asked_about(tmp_path: Path) -> None:
    folder, data = tmp_path / "folder", tmp_path / "data"
    folder.mkdir()
    places = dict(zip(WALK, PLACES, strict=False))
    for name, place in places.items():
        assert document_kind(Path(name)), name
        (folder / name).write_bytes(WALK[name](place))

    report = json.loads(command("ingest.py", folder, "--data", data, "--refine", "--json"))
    assert not report["failures"] and report["added"] == len(WALK) >= 30

    listed: list[dict[str, Any]] = json.loads(command("ingest.py", "--list", "--data", data, "--json"))
    assert {article["title"] for article in listed} == {title(place) for place in places.values()}

    asked = [places[name] for name in ("print.pdf", "table.csv", "agency.xml", "substack.zip")]
    questions = [f"For how many crowns was the old lighthouse of {place} sold?" for place in asked]
    given = "\n".join(json.dumps({"question": question}) for question in questions)
    answers = [
        json.loads(line)
        for line in command("app.py", "--ask", "-", "--data", data, given=given).splitlines()
    ]
    for place, answer in zip(asked, answers, strict=True):
        assert price(place) in answer["answer"], place
        assert answer["citations"][0]["title"] == title(place)
