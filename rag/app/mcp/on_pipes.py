"""The server on standard input and output, for a program that starts Byline itself."""

from __future__ import annotations

import os
import signal
from typing import Any

from rag.app.mcp.access import OwnAccess
from rag.app.mcp.server import ArchiveServer
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.settings import Settings


def serve_pipes(settings: Settings) -> None:
    """Answer until standard input ends. Whoever starts the process is the archive's owner."""
    with Archive(settings) as archive:

        def leave(_signum: int, _frame: Any) -> None:
            archive.__exit__()
            os._exit(0)  # a thread waits for standard input, and nothing else would end it

        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, leave)
        ArchiveServer(OwnAccess(archive, RequestQueue())).run("stdio")
