"""Addresses behind the adding half of the Library tab: files come in, the tray is told and changed.

For the owner of the machine alone. What the page shows is `rag.app.api.import_session_view`'s. Knows
nothing of Gradio.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from rag.app.api.feed_subscriptions import FeedSubscriptions
from rag.app.api.guard import by_owner
from rag.app.api.import_session import ImportSession
from rag.app.api.import_session_view import view
from rag.app.api.uploads import check_upload, file_suffix, is_skipped
from rag.archive import Archive
from rag.core.errors import BylineError, ParseError, SourceError
from rag.core.types import Article
from rag.ingest.formats.archives import printable
from rag.storage.catalog import Catalog
from rag.storage.dry_run import title_with_source
from rag.text.phrases import pluralise

_MOST_BYTES = 8_000_000
"""Largest request but for a file: a pasted text has two million characters at most."""
_STALE_SECONDS = 86_400.0
"""A file that was brought so long ago was left by an app that was killed."""


class Door:
    """The tray, the feeds, and the room that files take before they are read."""

    def __init__(self, archive: Archive) -> None:
        self.session = ImportSession(archive, partial(_likest, archive.catalog))
        self.feeds = FeedSubscriptions(archive, self.session)
        self.folder = archive.settings.data / "uploads"
        self._numbers = count(1)
        self._guard = threading.Lock()
        self._held: dict[int, int] = {}

    def offer(self, files: list[dict[str, Any]]) -> list[int]:
        """Which of these files, each with `name` and `size`, may be sent; the others are troubles."""
        accepted: list[int] = []
        over = [str(f.get("name", "")) for f in files if is_skipped(str(f.get("name", "")))]
        if over:
            said = f"{pluralise(len(over), 'file')} passed over: hidden, or of a kind that is not read."
            self.session.report_problem(SourceError(printable(over[0].partition("/")[0]), said))
        held = sum(self._held.values())
        for i, file in enumerate(files):
            name, size = str(file.get("name", "")), int(file.get("size", 0))
            if is_skipped(name):
                continue
            try:
                check_upload(name, size, self.session.limits, len(self._held) + len(accepted), held)
            except SourceError as error:
                self.session.report_problem(error)
            else:
                accepted.append(i)
                held += size
        return accepted

    def begin(self, name: str, size: int) -> tuple[int, Path]:
        """Room for a file that may come. Raises SourceError."""
        with self._guard:
            check_upload(name, size, self.session.limits, len(self._held), sum(self._held.values()))
            number = next(self._numbers)
            self._held[number] = size
        self.folder.mkdir(parents=True, exist_ok=True)
        _sweep(self.folder)
        return number, self.folder / f"{time.time_ns()}-{number}{file_suffix(name)}"

    def end(self, number: int) -> None:
        """Its room is free again."""
        with self._guard:
            self._held.pop(number, None)
            if not self._held:
                with suppress(OSError):  # what another app left there stays
                    self.folder.rmdir()


def _sweep(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # it was read meanwhile
            if time.time() - file.stat().st_mtime > _STALE_SECONDS:
                file.unlink()


def _likest(catalog: Catalog, article: Article) -> str:
    """The article that this one looks most like a copy of, empty when there is none."""
    likest = [like.copy for like in catalog.near_duplicates.similar_to(article)[:1]]
    return "".join(title_with_source(copy.title, copy.outlet, copy.published) for copy in likest)


def add_adding_routes(app: FastAPI, archive: Archive) -> None:
    """Add them."""
    door, by_itself = Door(archive), archive.settings.poll_feeds

    @app.get("/byline/adding")
    async def refresh(request: Request) -> Response:
        if not by_owner(request):
            return _REFUSED
        return JSONResponse(await run_in_threadpool(view, door.session, door.feeds, by_itself=by_itself))

    @app.post("/byline/adding/file")
    async def read_file(request: Request, name: str) -> Response:
        return await _brought(door, request, name) if by_owner(request) else _REFUSED

    @app.post("/byline/adding/{action}")
    async def do(request: Request, action: str) -> Response:
        if not by_owner(request):
            return _REFUSED
        if action not in ACTIONS:
            return _error(404, "not found.")
        try:
            fields = await _fields(request)
            result = await run_in_threadpool(ACTIONS[action], door, fields)
        except BylineError as error:
            return _error(422, str(error))
        except (KeyError, TypeError, ValueError) as error:
            return _error(422, f"expected other fields: {error}.")
        return JSONResponse({"ok": True} if result is None else result)


# -- what the page asks for -----------------------------------------------------------------------


def _offer(door: Door, fields: dict[str, Any]) -> dict[str, Any]:
    return {"accepted": door.offer(list(fields["files"]))}


def _text(door: Door, fields: dict[str, Any]) -> None:
    try:
        door.session.add_text(str(fields["text"]), _strings(fields["fields"]))
    except ParseError as error:
        raise ParseError("The pasted text", error.problem, error.remedy) from error


def _url(door: Door, fields: dict[str, Any]) -> None:
    door.feeds.visit(str(fields["url"]).strip()[:4000])


def _correct(door: Door, fields: dict[str, Any]) -> None:
    wanted = fields.get("wanted")
    typed = _strings(fields.get("fields") or {})
    own = fields.get("own") is True
    door.session.correct(int(fields["n"]), typed, wanted if isinstance(wanted, bool) else None, own=own)


def _retry(door: Door, _fields: dict[str, Any]) -> None:
    door.feeds.revisit()
    door.session.save(failed=True)


def _cancel(door: Door, _fields: dict[str, Any]) -> None:
    door.session.cancel()
    door.feeds.cancel()


def _follow(door: Door, fields: dict[str, Any]) -> None:
    door.feeds.follow(tuple(map(str, fields["urls"])))


def _decline(door: Door, fields: dict[str, Any]) -> None:
    door.feeds.decline(tuple(map(str, fields["urls"])))


ACTIONS: dict[str, Callable[[Door, dict[str, Any]], dict[str, Any] | None]] = {
    "offer": _offer,
    "text": _text,
    "url": _url,
    "correct": _correct,
    "save": lambda door, _: door.session.save(),
    "retry": _retry,
    "cancel": _cancel,
    "clear": lambda door, _: door.session.clear(),
    "follow": _follow,
    "decline": _decline,
    "poll": lambda door, fields: door.feeds.poll(str(fields["url"])),
    "unfollow": lambda door, fields: door.feeds.unfollow(str(fields["url"])),
}
"""What a request may do, by the last part of its address."""


def _strings(fields: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value)[:2000] for name, value in fields.items()}


async def _brought(door: Door, request: Request, name: str) -> Response:
    """A file comes in pieces; no more of it is kept than was announced."""
    length = request.headers.get("content-length", "")
    size = int(length) if length.isdigit() else 0
    try:
        number, path = door.begin(name, size)
    except SourceError as error:
        door.session.report_problem(error)
        return _error(422, str(error))
    received = 0
    try:
        with path.open("wb") as file:
            async for piece in request.stream():
                received += len(piece)
                file.write(piece[: max(0, size - received + len(piece))])
    except ClientDisconnect:
        received = -1
    if received != size:
        path.unlink(missing_ok=True)
        door.end(number)
        broken = SourceError(name, "it did not come whole.", "Bring it again.")
        door.session.report_problem(broken)
        return _error(422, str(broken))
    door.session.read_file(path, name, lambda: door.end(number))
    return JSONResponse({"ok": True})


async def _fields(request: Request) -> dict[str, Any]:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise SourceError("The text", f"it has more than {_MOST_BYTES:,} bytes.", "Bring a file.")
    try:
        fields = json.loads(body or b"{}")
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(fields, dict):
        raise ValueError("no JSON object")  # noqa: TRY004  # it is answered as bad JSON is
    return fields


def _error(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status)


_REFUSED = _error(403, "Only on the machine that Byline runs on can articles be added.")
