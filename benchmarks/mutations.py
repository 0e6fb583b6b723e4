"""Damaged files: a thousand seeded mutations of each format, and what became of each.

    python -m benchmarks.mutations [--each 1000] [--formats pdf docx ...] [--seed 0]

Bits flipped, bytes cut, doubled, swapped between places, numbers blown up, pieces of hostile syntax put
in; every file goes the way of `ingest.py`, up to the articles. Fails (exit status 1) when anything but
an error that names the file comes out, when one takes 10 seconds or more, or when a process holds
512 MB.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.layouts.seeds import FORMATS
from benchmarks.layouts.stories import story
from rag.core.errors import ParseError, SourceError
from rag.ingest.formats.sandbox import MEGABYTES, Sandbox
from rag.ingest.parse import parse_articles
from rag.ingest.sources import read_documents

TODAY = date(2026, 11, 22)
SECONDS = 10.0
MAX_BYTES = 20_000_000
_HOSTILE = (
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>", b"&x;" * 20, b"\x00" * 50, b"\xff\xfe" * 9, b"<div>" * 3000,
    b"[" * 5000, b'{"a":' * 2000, b"9" * 5000, b"\r\n\r\n", b"../" * 20, b"\xe2\x80\xae", b"---\n", b'"' * 7,
    b"/Kids [2 0 R]", b"/Length 999999999", b"PK\x01\x02", b"=?utf-8?b?////?=", b"Content-Type: multipart/mixed;\n",
)  # fmt: skip


_PACKED = ("docx", "odt", "epub", "xlsx", "zip", "jsonl.gz", "nexis.docx", "substack.zip")
"""Half of their mutations are made inside, where the packing's own checks do not see them."""


def mutated(content: bytes, chance: random.Random) -> bytes:
    """One to six changes."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        at = chance.randrange(len(data) + 1)
        length = min(chance.choice((1, 2, 8, 64, 1024)), len(data) - at)
        match chance.randrange(7):
            case 0 if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = data[at : at + length] * chance.choice((1, 2, 50))
            case 3:
                data[at : at + length] = chance.randbytes(length)
            case 4:
                data[at:at] = chance.choice(_HOSTILE)
            case 5:
                del data[at:]
            case _:
                other = chance.randrange(len(data) + 1)
                data[at : at + length] = data[other : other + length]
    return bytes(data)


def mutated_inside(content: bytes, chance: random.Random) -> bytes:
    """The same for what is packed: one member of a zip, or what a gzip holds."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.compress(mutated(gzip.decompress(content), chance))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        hit = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(part, chance) if name == hit else part)
    return out.getvalue()


@dataclass
class Tally:
    """What became of the mutations of one format."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """`article`, `error`, and what must not be: `crash`, `unnamed`, `slow`."""
    slowest: float = 0.0
    """Seconds of the slowest file."""
    bad: list[str] = field(default_factory=list)
    """What must not be, with the number of the mutation."""


def run(end: str, each: int, seed: int, folder: Path, sandbox: Sandbox) -> Tally:
    """So many mutations of a format, one after the other, in one batch."""
    tally = Tally()
    goods = [FORMATS[end](story(seed + n)) for n in range(5)]
    for n in range(each):
        path = folder / f"m{n}.{end}"
        chance = random.Random(f"{end}-{seed}-{n}")
        change = mutated_inside if n % 2 and end in _PACKED else mutated
        path.write_bytes(change(goods[n % 5], chance))
        started = time.perf_counter()
        found = outcome(path, sandbox)
        seconds = time.perf_counter() - started
        path.unlink()
        tally.slowest = max(tally.slowest, seconds)
        tally.outcomes[found.partition(":")[0]] += 1
        if found not in ("article", "error") or seconds >= SECONDS:
            tally.bad.append(f"{end} {n}: {found}, {seconds:.1f} s")
    return tally


def outcome(path: Path, sandbox: Sandbox) -> str:
    """`article` when one came out, `error` when only errors that name the file did."""
    made = False
    try:
        for found in read_documents(path, MAX_BYTES):
            try:
                if isinstance(found, SourceError):
                    raise found
                for article in parse_articles(found, TODAY, sandbox.articles):
                    if isinstance(article, SourceError | ParseError):
                        raise article
                    made = True
            except (SourceError, ParseError) as error:
                if not error.subject.startswith(str(path)):
                    return f"unnamed: {error}"
    except Exception as error:  # noqa: BLE001  # this is what is looked for
        return f"crash: {type(error).__name__}: {error}"
    return "article" if made else "error"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--each", type=int, default=1000, help="mutations of each format")
    parser.add_argument("--formats", nargs="*", default=list(FORMATS), choices=FORMATS)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    bad: list[str] = []
    print(
        f"{'format':10}{'articles':>9}{'errors':>8}{'crashes':>9}{'unnamed':>9}{'slowest s':>11}{'all s':>8}"
    )
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        for end in args.formats:
            started = time.perf_counter()
            tally = run(end, args.each, args.seed, Path(folder), sandbox)
            bad += tally.bad
            row = [tally.outcomes[name] for name in ("article", "error", "crash", "unnamed")]
            took = time.perf_counter() - started
            print(
                f"{end:10}{row[0]:9}{row[1]:8}{row[2]:9}{row[3]:9}{tally.slowest:11.2f}{took:8.1f}",
                flush=True,
            )
    memory = [
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(f"largest process: {memory[0]:.0f} MB here, {memory[1]:.0f} MB in the sandbox")
    print("\n".join(bad) or "0 crashes, 0 hangs, every error names its file")
    return int(bool(bad) or max(memory) > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
