"""Reads a model file from the model hub, on from the byte that is already here.

Asks for public files only, as nobody: the user's token is not read, and no telemetry is sent. The
hub's own download function starts again at the first byte after a stop, so that only its addresses
and its session (mirrors, proxies, offline mode) are used. Does not judge what it reads: see fetch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from rag.core.errors import ModelSourceError
from rag.models.files import LocalModel

if TYPE_CHECKING:
    from httpx2 import Response

_PATIENCE = 10.0
"""Seconds until the hub must have answered. A limit for each attempt is not enough: a name server may
hang, and a host with eight addresses behind a firewall that drops everything takes it eight times."""
_MOST_RENAMES = 4
_SILENCE = 30.0
"""Seconds without a byte after which a connection is given up."""


def from_hub(
    model: LocalModel,
    growing: Path,
    progress: Callable[[int, int], None],
    endpoint: str | None = None,
    patience: float = _PATIENCE,
) -> None:
    """Append to `growing` until it is as long as the model; a lost connection is taken up again.

    `endpoint` is the hub's address, by default the user's HF_ENDPOINT or https://huggingface.co.
    Raises ModelSourceError when the hub does not answer, answers with another file, or stops midway.
    """
    from huggingface_hub import hf_hub_url

    url = hf_hub_url(model.repository, model.file, endpoint=endpoint)
    while (had := growing.stat().st_size) < model.bytes:
        try:
            _read_on(url, model, growing, progress, patience)
        except ModelSourceError:
            if growing.stat().st_size <= had:
                raise


def stated_by_hub(
    repository: str, file: str, endpoint: str | None = None, patience: float = _PATIENCE
) -> tuple[int, str]:
    """Size and sha256 of a file as the hub states them, before a byte of it is read.

    Raises ModelSourceError when the hub does not answer, has no such public file, or states no sha256:
    it does so for large files, as model files are.
    """
    from httpx2 import HTTPError
    from huggingface_hub import hf_hub_url

    url = hf_hub_url(repository, file, endpoint=endpoint)
    host = urlsplit(url).hostname or "the model hub"
    try:
        headers, status = _head(url, patience)
    except (HTTPError, ConnectionError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise ModelSourceError(host, f"the model hub does not answer ({reason}).") from error
    if status >= 400:
        problem = f"expected {repository}/{file}, found status {status}: no such file, or not public."
        raise ModelSourceError(host, problem)
    sha256 = headers.get("X-Linked-ETag", "").removeprefix("W/").strip('"').lower()
    size = headers.get("X-Linked-Size", "")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not size.isdecimal():
        raise ModelSourceError(host, f"it states no sha256 and size of {repository}/{file}.")
    return int(size), sha256


def _head(url: str, patience: float) -> tuple[Mapping[str, str], int]:
    """Headers and status of the answer that describes the file; a renamed repository is followed.

    Not to where the bytes are: another host, which does not know what the hub says of them.
    """
    for _ in range(_MOST_RENAMES):
        with closing(_answer(url, 0, patience, "HEAD")) as response:
            target = response.headers.get("Location", "")
            moved = 300 <= response.status_code < 400 and target.startswith("/")
            if not moved or "X-Linked-ETag" in response.headers:
                return response.headers, response.status_code
            url = urljoin(url, target)
    raise ConnectionError("it sends in circles")


def _read_on(
    url: str, model: LocalModel, growing: Path, progress: Callable[[int, int], None], patience: float
) -> None:
    """Append what one connection gives."""
    from httpx2 import HTTPError

    host, had = urlsplit(url).hostname or "the model hub", growing.stat().st_size
    try:
        with closing(_answer(url, had, patience)) as response:
            _append(response, _start(response, had, host, model), model, growing, progress)
    except (HTTPError, ConnectionError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise ModelSourceError(host, f"the model hub does not answer ({reason}).") from error


def _append(
    response: Response,
    start: int,
    model: LocalModel,
    growing: Path,
    progress: Callable[[int, int], None],
) -> None:
    """Write the answer's body from `start` on. Raises ConnectionError if it ends too soon."""
    with growing.open("r+b") as stream:
        stream.truncate(start)
        stream.seek(start)
        for chunk in response.iter_bytes():  # of a size of our own they would be held back, and lost
            stream.write(chunk[: model.bytes - stream.tell()])
            stream.flush()
            progress(stream.tell(), model.bytes)
        if stream.tell() < model.bytes:
            raise ConnectionError(f"it stopped after {stream.tell():,} bytes")


def _answer(url: str, start: int, patience: float, method: str = "GET") -> Response:
    """The hub's answer, its body unread, within `patience` seconds. Raises TimeoutError.

    A HEAD is answered for by the hub itself, a GET by wherever it sends to.
    """
    from huggingface_hub import get_session

    answer: Future[Response] = Future()

    def ask() -> None:
        session = get_session()
        headers = {"Accept-Encoding": "identity"}
        headers |= {"Range": f"bytes={start}-"} if method == "GET" else {}
        limits = (patience, _SILENCE, _SILENCE, patience)  # connect, read, write, pool
        request = session.build_request(method, url, headers=headers, timeout=limits)
        try:
            answer.set_result(session.send(request, stream=True, follow_redirects=method == "GET"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            answer.set_exception(error)

    Thread(target=ask, daemon=True, name="byline-hub").start()
    try:
        return answer.result(patience)
    except TimeoutError as error:
        raise TimeoutError(f"no answer within {patience:g} s") from error


def _start(response: Response, had: int, host: str, model: LocalModel) -> int:
    """The offset in the file that the body begins at, `had` or 0. Raises ModelSourceError."""
    headers = response.headers
    if response.status_code == 200:
        start, size = 0, int(headers.get("Content-Length", 0))
    elif span := re.fullmatch(r"bytes (\d+)-\d+/(\d+)", headers.get("Content-Range", "")):
        start, size = int(span[1]), int(span[2])
    else:
        raise ModelSourceError(
            host, f"expected {model.repository}/{model.file}, found status {response.status_code}."
        )
    if size != model.bytes or start not in {0, had}:
        problem = f"expected {model.bytes:,} bytes from {had:,} on, found {size:,} from {start:,} on."
        raise ModelSourceError(host, f"{model.file}: {problem}")
    return start
