"""The page's scripts, styles, icons and fonts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOLDER = Path(__file__).parents[1] / "web" / "static"
FILE_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
"""Said here: what a machine's own table says of .js differs."""
TEXT_FONT = next(_FOLDER.glob("fonts/literata-latin-normal.*")).relative_to(_FOLDER).as_posix()
"""What nearly every page needs at once: `fonts/literata-latin-normal.63db60d8.woff2`."""
ICON = _FOLDER / "icon-32.png"
_FOREVER = "public, max-age=31536000, immutable"


@cache
def page_files() -> frozenset[str]:
    """The files that there are, as addresses name them: `fonts/literata.css`."""
    files = (file for file in _FOLDER.rglob("*") if file.suffix in FILE_TYPES)
    return frozenset(file.relative_to(_FOLDER).as_posix() for file in files)


class PageFiles(StaticFiles):
    """They are asked for again each time, so that an update is seen at once; fonts are kept.

    A font's name has a piece of its hash: another one has another name.
    """

    def __init__(self) -> None:
        super().__init__(directory=_FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file of ours. Raises HTTPException for all else."""
        if Path(path).suffix not in FILE_TYPES:
            raise HTTPException(404, "not found.")
        return await super().get_response(path, scope)

    def file_response(self, full_path: Any, *args: Any, **kwargs: Any) -> Response:
        """The file with its type, and how long it may be used unasked."""
        response = super().file_response(full_path, *args, **kwargs)
        ending = Path(full_path).suffix
        response.headers["Cache-Control"] = _FOREVER if ending == ".woff2" else "no-cache"
        response.headers["Content-Type"] = FILE_TYPES[ending]
        return response
