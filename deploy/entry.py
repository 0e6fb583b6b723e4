"""What a container starts: secrets in files become settings, and the first start says how to get in.

A file /run/secrets/BYLINE_LLM_KEY is that setting, unless the environment has it already.
Uses the standard library alone.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

SECRETS = Path("/run/secrets")
FIRST_ACCOUNT = (
    "byline: nobody has an account yet, so nobody can get in. Make the owner's (asks for a password):\n"
    "    docker compose run --rm app byline users add NAME --role owner"
)


def main(command: list[str]) -> None:
    settings = dict(os.environ) | secrets(SECRETS, os.environ)
    if command[:2] == ["byline", "serve"] and needs_account(settings):
        print(FIRST_ACCOUNT, file=sys.stderr, flush=True)
    os.execvpe(command[0], command, settings)  # noqa: S606  # the container's command, which it becomes


def secrets(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The settings that files hold and the environment does not."""
    files = (file for file in sorted(folder.glob("BYLINE_*")) if not environment.get(file.name))
    return {file.name: file.read_text("utf-8").strip() for file in files}


def needs_account(settings: Mapping[str, str]) -> bool:
    """Whether the archive has no account, where it needs one."""
    if settings.get("BYLINE_ACCOUNTS", "").strip() == "off":
        return False
    catalog = Path(settings.get("BYLINE_DATA", "data")) / "catalog.sqlite3"
    try:
        with closing(sqlite3.connect(f"file:{catalog}?mode=rw", uri=True)) as database:
            return database.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None
    except sqlite3.Error:  # no archive yet, or one of an earlier release
        return True


if __name__ == "__main__":
    main(sys.argv[1:])
