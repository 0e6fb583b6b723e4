"""Who may use which address, read off the routes themselves: for the table of docs/running.md.

A test asks every address as everybody and compares the answers with it: tests/hardening/test_access.py.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.routing import Mount, Route

from rag.app.api.accounts.manage_routes import refuse_tokens
from rag.app.api.accounts.own_routes import check_own
from rag.app.api.dependencies import Requires
from rag.app.api.gate import is_open
from rag.app.api.page_files import PageFiles
from rag.app.web.gradio_routes import OPEN
from rag.core.access import Permission, Role

BEGIN, END = (
    "<!-- addresses: made by python -m rag.app.web.access_table -->",
    "<!-- end of addresses -->",
)
ANYBODY, OWN_ACCOUNT = "anybody", "an account, in a browser"
OWNERS_BROWSER = "owner, in a browser"
METRICS = "owner, and the key of BYLINE_METRICS_KEY"
_PAGE_FILES = "/byline/….css, .js, .svg, .png, .woff2"


@dataclass(frozen=True)
class Access:
    """An address, and who may use it."""

    path: str
    """With its parameters as `{name}`."""
    method: str
    needs: Permission | str
    """A permission, or ANYBODY, OWN_ACCOUNT, OWNERS_BROWSER or METRICS."""


def accesses(app: Any, prefix: str = "") -> Iterator[Access]:
    """Every address of an app, in order, what is mounted in it too."""
    for route in getattr(app, "routes", None) or []:
        if hasattr(route, "effective_candidates"):  # routers of FastAPI's, included in its way
            for one in route.effective_candidates():
                yield from _of(prefix + one.path, one.methods, one.dependant)
        elif isinstance(route, Mount) and isinstance(route.app, PageFiles):
            yield Access(_PAGE_FILES, "GET", ANYBODY)
        elif isinstance(route, Mount) and not route.path:  # Gradio, of whose addresses these are open
            for method, path in OPEN:
                yield from _of(path, {method}, None)
        elif isinstance(route, Mount):
            yield from accesses(route, prefix + route.path)
        elif isinstance(route, Route):
            dependant = getattr(route, "dependant", None)
            yield from _of(prefix + route.path, route.methods or {"POST"}, dependant)


def _of(path: str, methods: set[str], dependant: Any) -> Iterator[Access]:
    for method in sorted(methods - {"HEAD"}):
        yield Access(path, method, _needs(path, dependant))


def _needs(path: str, dependant: Any) -> Permission | str:
    calls = [one.call for one in dependant.dependencies] if dependant else []
    if refuse_tokens in calls:
        return OWNERS_BROWSER
    if needed := [call.permission for call in calls if isinstance(call, Requires)]:
        return max(needed, key=list(Permission).index)
    if path == "/metrics":
        return METRICS
    if check_own in calls:
        return OWN_ACCOUNT
    return ANYBODY if is_open(re.sub(r"\{[^}]*\}", "x", path)) else Permission.READ


def who(needs: Permission | str) -> str:
    """In words: the roles that have a permission."""
    if not isinstance(needs, Permission):
        return needs
    roles = [role for role in Role if needs in role.permissions]
    return "every account" if len(roles) == len(Role) else ", ".join(roles)


def table(app: Any) -> str:
    """The table in Markdown: a line for addresses that begin alike and are for the same people."""
    lines: dict[tuple[str, str], dict[str, None]] = {}
    for one in accesses(app):
        lines.setdefault((_beginning(one.path), who(one.needs)), {})[one.method] = None
    rows = [
        f"| `{path}` | {', '.join(methods)} | {people} |" for (path, people), methods in lines.items()
    ]
    return "\n".join(["| addresses | methods | who |", "|---|---|---|", *rows])


def _beginning(path: str) -> str:
    """What addresses are told together by: `/api/v1/articles…` of `/api/v1/articles/{article_id}`."""
    parts = path.split("/")[1:]
    count = {"api": 3, "byline": 2, "v1": 2}.get(parts[0], 1)
    rest = parts[count:]
    return "/" + "/".join(parts[:count]) + ("…" if rest else "")


def with_table(page: str, app: Any) -> str:
    """The page with the table between its two marks."""
    start, end = page.index(BEGIN) + len(BEGIN), page.index(END)
    return f"{page[:start]}\n\n{table(app)}\n\n{page[end:]}"


def main() -> None:
    """Write the table into the page that is named."""
    page = Path(sys.argv[1])
    page.write_text(with_table(page.read_text("utf-8"), _app()), "utf-8")


def _app() -> Any:
    """An app with all that an app can have, over an empty archive."""
    from rag.app.web.server import build_app
    from rag.app.workers.indexer_thread import Worker
    from rag.archive import Archive
    from rag.core.settings import Settings

    with TemporaryDirectory() as folder, Archive(Settings(data=Path(folder), llm="none")) as archive:
        return build_app(archive, Worker(archive))


if __name__ == "__main__":
    main()
