"""Opens the owner's address in a browser, with the key in no command line: other users see those.

data/enter.html    leads the browser there; for the user who runs Byline alone, gone when the app stops
"""

from __future__ import annotations

import html
import os
import webbrowser
from contextlib import suppress
from pathlib import Path

_FILE = "enter.html"
_PAGE = '<!doctype html><title>Byline</title><meta http-equiv="refresh" content="0;url={url}">'


def open_browser(data: Path, url: str) -> None:
    """Open it; a machine without a browser, or a full disk, has the printed address."""
    close_entry(data)
    with suppress(OSError, webbrowser.Error):
        descriptor = os.open(data / _FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(_PAGE.format(url=html.escape(url)))
        webbrowser.open((data / _FILE).absolute().as_uri())


def close_entry(data: Path) -> None:
    """Remove the page that leads there."""
    with suppress(OSError):
        (data / _FILE).unlink(missing_ok=True)
