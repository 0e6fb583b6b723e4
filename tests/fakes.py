"""Stand-ins for what is slow or cannot be made to fail on demand, and builders of small inputs."""

from __future__ import annotations

import random
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from email.message import Message
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import crc32

import numpy as np
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from rag.answer.compose import Draft, PartialSentence
from rag.core.errors import EngineError
from rag.core.settings import Settings
from rag.core.types import Article, Evidence, Hit, Passage, Question
from rag.core.usage import Usage
from rag.core.vectors import Vectors
from rag.models.files import LocalModel, Wheels
from rag.models.verifier import Ground
from rag.text.tokens import content_stems

DIMENSION = 64
"""Enough that texts of a few dozen words rarely collide."""


class FakeVerifier:
    """Gives every claim the same logit, and remembers what it read; without one nothing may be read."""

    def __init__(self, logit: float | None) -> None:
        self._logit = logit
        self.read: list[str] = []

    def weigh(self, claim: str, grounds: Sequence[Ground]) -> list[float]:
        """The logit, for each of the grounds."""
        assert self._logit is not None, f"nothing had to be read of {claim}"
        self.read.extend(ground.text for ground in grounds)
        return [self._logit] * len(grounds)


class FakeEmbedder:
    """Bag of stems hashed to a few dimensions: the same in every process, near for shared words."""

    ready = True
    """It is loaded at once."""

    def __init__(self, *, poison: str = "", dimension: int = DIMENSION, key: str = "fake@1") -> None:
        self.key = key
        self.seen: list[str] = []
        """Every text that was embedded, in order."""
        self._poison = poison
        self._dimension = dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Raises RuntimeError, as a model would, when a text holds the poison."""
        if self._poison and any(self._poison in text for text in texts):
            raise RuntimeError("this text cannot be embedded")
        self.seen += texts
        vectors = np.stack([self._vector(text) for text in texts])
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self.embed([text])[0]
        return vector

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self._dimension, np.float32)
        vector[0] = 0.01  # a text without words still gets a direction
        for word in content_stems(text):
            hashed = crc32(word.encode())
            vector[hashed % self._dimension] += 1 if hashed & 0x10000 else -1
        return vector


class NoEmbedder(FakeEmbedder):
    """Has the same key, and proves that nothing is embedded again."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(f"embedded again: {list(texts)[:1]}")


def article(
    n: int,
    text: str = "",
    *,
    outlet: str = "Harbour Post",
    url: str | None = None,
    source: str = "",
    published: date | None = date(2024, 5, 3),
    title: str = "",
) -> Article:
    """Article number `n`: its text is its own, and `word<n>` is found in no other."""
    url = f"https://news.example/{n}" if url is None else url
    source = source or f"/news/{n}.md"
    return Article(
        identity=url or source,
        title=title or f"Report {n} from the harbour",
        text=text or f"Ferry word{n} left the harbour on day {n}.\n\nCaptain {n} said the sea was calm.",
        outlet=outlet,
        published=published,
        url=url,
        source=source,
    )


def long_article(n: int, paragraphs: int = 6) -> Article:
    """Article number `n`, long enough for several passages."""
    body = [
        f"In part {p} of report {n} the council of Ravenholm voted on bridge word{n}x{p}. "
        + f"The engineers measured {n * 7 + p} cracks and closed lane {p} for {p + 2} weeks. " * 4
        for p in range(paragraphs)
    ]
    return article(n, "\n\n".join(line.strip() for line in body))


def evidence(n: int, quote: str, score: float = 0.9, *, outlet: str = "CNN", start: int = 0) -> Evidence:
    """A sentence of article number `n`, which has no other."""
    source = replace(article(n, quote), outlet=outlet)
    hit = Hit(Passage(f"{n}-1-0", str(n), 0, 0, len(quote), quote), source, 1.0, {})
    return Evidence(hit, start, start + len(quote), quote, score)


class FakeRetriever:
    """Finds what it was given: the hits of the part's outlets, or all."""

    def __init__(self, *found: Evidence) -> None:
        self._hits = [item.hit for item in found]
        self.asked: list[str] = []

    def retrieve(self, question: Question, k: int) -> list[Hit]:
        self.asked.append(question.standalone)
        outlets = question.filters.outlets
        return [h for h in self._hits if not outlets or h.article.outlet in outlets][:k]


class ScriptedAnswerer:
    """Says what it was given, then fails if it was given a failure."""

    name = "scripted"
    quotes = 0

    def __init__(
        self, *drafts: Draft | PartialSentence | Usage, failure: EngineError | None = None
    ) -> None:
        self._drafts = drafts
        self._failure = failure

    def write(
        self, _question: Question, _evidence: Sequence[Evidence]
    ) -> Iterator[Draft | PartialSentence | Usage]:
        yield from self._drafts
        if self._failure:
            raise self._failure


def saying(text: str) -> BaseChatModel:
    """A chat model that says this once."""
    return GenericFakeChatModel(messages=iter([AIMessage(text)]))


def settings(folder: Path) -> Settings:
    """Settings of an archive in `folder`, whatever the environment says."""
    return Settings(data=folder, embedding_model="all-MiniLM-L6-v2", llm="none")


_EARLIER = """
DROP TABLE bands;
DROP TABLE fingerprints;
DROP TRIGGER listed;
DROP TRIGGER unlisted;
DROP TABLE listing_words;
DROP TABLE listing;
DROP TABLE given;
DROP TABLE removed;
DROP TABLE cited;
DROP TABLE feedback;
DROP TABLE feed_items;
DROP TABLE feeds;
DROP TABLE alembic_version;
DROP TABLE sentences;
DROP TABLE passages;
DROP INDEX queue;
DROP INDEX unrefined;
DROP INDEX unread_sentences;
DROP INDEX ix_versions_published;
ALTER TABLE articles DROP COLUMN refined_version;
ALTER TABLE articles DROP COLUMN sentences_version;
CREATE INDEX ix_articles_state ON articles (state);
CREATE TABLE passages (
    id VARCHAR NOT NULL, article_id VARCHAR NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, vector_key VARCHAR NOT NULL,
    vector BLOB NOT NULL, PRIMARY KEY (id), FOREIGN KEY(article_id) REFERENCES articles (id)
);
CREATE INDEX ix_passages_article_id ON passages (article_id);
CREATE INDEX ix_passages_vector_key ON passages (vector_key);
UPDATE articles SET state = 'ready', ready_version = 1, changed = rowid;
INSERT INTO passages SELECT id || '-1-0', id, 1, 0, 0, 5, 'Ferry', 'key', x'003c003c' FROM articles;
"""
"""Turns the tables into those before passages had static vectors, with every article ready."""


def make_earlier(catalog: Path) -> None:
    """Give a catalog's file the shape it had in the first version, when every passage had a vector."""
    with sqlite3.connect(catalog) as db:
        db.executescript(_EARLIER)
    db.close()


CONTENT = random.Random(7).randbytes(2500)
"""What the tiny model's file holds."""
TINY = LocalModel(
    name="tiny",
    title="Tiny-0.001B",
    licence="Apache-2.0",
    file="tiny.gguf",
    bytes=len(CONTENT),
    sha256=sha256(CONTENT).hexdigest(),
    repository="Tiny/Tiny-GGUF",
    wheels=Wheels("byline-tiny-part{n}", "1.0", parts=3, part_bytes=1000),
)
"""A language model of three parts, for all that does not run it."""


def publish(folder: Path, number: int, members: dict[str, bytes] | None = None) -> Path:
    """Put the wheel of a part into a registry's folder, with other members if they are given."""
    assert TINY.wheels
    name, start = f"byline_tiny_part{number}", (number - 1) * TINY.wheels.part_bytes
    data = CONTENT[start : start + TINY.wheels.part_bytes]
    ran = f"open({str(folder / 'ran')!r}, 'w')"
    info = f"{name}-1.0.dist-info"
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with ZipFile(wheel, "w", ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/__init__.py", ran)
        for member, held in (members or {f"{name}/data/part{number:02}.bin": data}).items():
            archive.writestr(member, held)
        about = f"Metadata-Version: 2.1\nName: byline-tiny-part{number}\nVersion: 1.0\n"
        archive.writestr(f"{info}/METADATA", about)
        tag = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        archive.writestr(f"{info}/WHEEL", tag)
        archive.writestr(f"{info}/RECORD", "")
    return wheel


class FakeHub(ThreadingHTTPServer):
    """A model hub that holds one file: a redirect, then the bytes from the one that is asked for."""

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _HubHandler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.content = content
        self.asked: list[Message] = []
        """The headers of each request for bytes."""
        self.status = 0
        """What it answers instead of the file, if it is not 0."""
        self.breaks_after: list[int] = []
        """Bytes after which it hangs up, a connection each; empty: never."""
        self.pause = 0.0
        """Seconds it hesitates before it answers, and before it hangs up."""
        self.ranges = True
        """Whether it can begin in the middle."""
        self.skips = 0
        """Bytes that it leaves out before it begins."""
        self.stated = {
            "X-Linked-ETag": f'"{sha256(content).hexdigest()}"',
            "X-Linked-Size": str(len(content)),
        }
        """What it says of the file before it sends it."""
        self.renamed = ""
        """The path that it sends to first, if there is one."""
        self.heads: list[str] = []
        """Paths that it was asked to describe."""


class _HubHandler(BaseHTTPRequestHandler):
    server: FakeHub

    def do_HEAD(self) -> None:
        hub = self.server
        hub.heads.append(self.path)
        time.sleep(hub.pause)
        is_renamed = hub.renamed and self.path != hub.renamed
        self.send_response(hub.status or (307 if is_renamed else 302))
        self.send_header("Location", hub.renamed if is_renamed else f"http://bytes.invalid{self.path}")
        for name, value in () if is_renamed else hub.stated.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self) -> None:
        hub = self.server
        if self.path.startswith("/cdn/"):
            hub.asked.append(self.headers)
            time.sleep(hub.pause)
            self._send(int(self.headers["Range"][6:-1]) + hub.skips if hub.ranges else 0)
        elif hub.status:
            self.send_error(hub.status)
        else:
            self.send_response(302)
            self.send_header("Location", f"/cdn{self.path}")
            self.end_headers()

    def _send(self, start: int) -> None:
        hub, whole = self.server, len(self.server.content)
        self.send_response(206 if hub.ranges else 200)
        if hub.ranges:
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        self.send_header("Content-Length", str(whole - start))
        self.end_headers()
        cut = hub.breaks_after.pop(0) if hub.breaks_after else whole
        with suppress(ConnectionError):  # nobody listens any more
            self.wfile.write(hub.content[start:][:cut])
        if cut < whole - start:
            time.sleep(hub.pause)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Nothing: standard error is for what fails."""


@contextmanager
def running_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A hub on loopback that holds `CONTENT`; huggingface_hub is let out to it."""
    from huggingface_hub import close_session

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    close_session()
    with FakeHub(CONTENT) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
    close_session()


class NewsSite(ThreadingHTTPServer):
    """A web server that answers what it was told to; counts every connection and every request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SiteHandler)
        self.host = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.host}"
        self.pages: dict[str, Reply] = {}
        """Path with query -> what it answers; other paths are not found."""
        self.asked: list[tuple[str, Message]] = []
        """Path and headers of each request, in order, those for robots.txt left out."""
        self.connections = 0

    def get_request(self) -> tuple[socket.socket, object]:
        self.connections += 1
        return super().get_request()


@contextmanager
def news_site() -> Iterator[NewsSite]:
    """A NewsSite that answers inside the block."""
    with NewsSite() as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield site
        site.shutdown()
        thread.join()


@dataclass
class Reply:
    """What a NewsSite answers."""

    content: bytes | str = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    """Seconds between two bytes."""
    later: list[Reply] = field(default_factory=list)
    """What it answers from the next request on, if anything."""


class _SiteHandler(BaseHTTPRequestHandler):
    server: NewsSite

    def do_GET(self) -> None:
        site = self.server
        if self.path != "/robots.txt":
            site.asked.append((self.path, self.headers))
        reply = site.pages.get(self.path) or Reply(status=404)
        if reply.later:
            site.pages[self.path] = replace(reply.later[0], later=reply.later[1:])
        etag = reply.headers.get("ETag")
        if etag and self.headers["If-None-Match"] == etag:
            reply = Reply(status=304)
        content = reply.content.encode() if isinstance(reply.content, str) else reply.content
        with suppress(ConnectionError):  # nobody listens any more
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.type, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if not reply.drip:
                self.wfile.write(content)
                return
            for byte in content:
                self.wfile.write(bytes([byte]))
                time.sleep(reply.drip)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Nothing: standard error is for what fails."""
