"""What runs in the sandbox's child: documents and feeds on stdin, what they hold or the error on stdout.

    python -m rag.ingest.formats.sandbox_worker SECONDS MEGABYTES

A request is a line of JSON and then as many bytes as it says; the reply is a line of JSON. Before the
first it gives up what a parser has no need of: memory and time beyond the limits, files to write, the
network, other programs.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from rag.core.errors import BylineError
from rag.core.types import RawDocument
from rag.ingest.formats.articles import read_articles
from rag.ingest.formats.feeds.parser import read_feed
from rag.ingest.formats.office.scans import draw_pages
from rag.ingest.formats.readers import read_fields

_DENIED = tuple(
    "socket. subprocess. os.exec os.fork os.posix_spawn os.system os.remove os.rename shutil. ftplib."
    " smtplib. urllib.Request".split()
)
"""Events (https://docs.python.org/3/library/audit_events.html) that no reader has cause for."""
_REMEDY = "Save it again, or save the article itself as .txt or .md."


def main(seconds: float, megabytes: int) -> None:
    """Answer until stdin ends, or a document leaves the process in an unknown state."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints does not spoil a reply
    _limit_memory(megabytes)
    sys.addaudithook(_guard)
    while line := requests.readline():
        _allow(seconds)
        head = json.loads(line)
        reply = _reply(head, requests.read(head["bytes"]))
        replies.write(json.dumps(reply, default=str).encode() + b"\n")
        replies.flush()
        if reply.get("last"):
            return


def _reply(head: dict[str, Any], content: bytes) -> dict[str, Any]:
    try:
        return {"found": _read(head, content)}
    except BylineError as error:
        return _error(type(error).__name__, error.problem, error.remedy)
    except (Exception, RecursionError, MemoryError) as error:  # noqa: BLE001  # any a foreign library has
        message = " ".join(str(error).split())[:200]
        problem = f"cannot be read: {type(error).__name__}{f' ({message})' if message else ''}."
        return _error("SourceError", problem, _REMEDY) | {"last": True}


def _read(head: dict[str, Any], content: bytes) -> dict[str, Any]:
    if head["kind"] == "feed":
        return asdict(read_feed(content, head["source"]))
    if head["kind"] == "scan":
        return draw_pages(content, head["source"])
    record = json.loads(content) if head["kind"] == "record" else {}
    raw = RawDocument(head["source"], head["kind"], content, record, url=head["url"])
    today = date.fromisoformat(head["today"])
    return {"articles": read_articles(raw, today)} if head["articles"] else dict(read_fields(raw, today))


def _error(name: str, problem: str, remedy: str) -> dict[str, Any]:
    return {"error": name, "problem": problem, "remedy": remedy}


def _limit_memory(megabytes: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # no such limits on Windows; macOS refuses some
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def _allow(seconds: float) -> None:
    """Let the process use `seconds` more of the processor, rounded up."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(usage.ru_utime + usage.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what a reader has no cause for. Raises PermissionError."""
    writes = event == "open" and isinstance(arguments[1], str) and set("wax+") & set(arguments[1])
    if writes or event.startswith(_DENIED):
        raise PermissionError(f"{event} is not for readers of documents")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
