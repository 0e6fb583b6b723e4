"""How a command finds the app that runs over its archive: a note in the data folder, checked before use.

data/app.json    the app's address, a name that only this process has, and a digest of its settings
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.app.api.owner_key import read_key
from rag.core.errors import ConfigError, QuestionError
from rag.core.secrets import public_address
from rag.core.settings import Settings
from rag.storage.accounts.collections import main_folder

INSTANCE = uuid.uuid4().hex
"""Names this process; `/healthz` says it, so that another process at the same address is not mistaken
for the one that wrote the note."""
_NOTE = "app.json"
_LOOK_SECONDS = 2.0
"""Longest wait for `/healthz`."""
_ANSWER_SECONDS = 600.0
"""Longest wait for an answer: a small machine writes for minutes."""
_SHAPING = (
    *("embedding_model", "llm", "llm_file", "models", "unsupported", "nli", "reranker", "hits"),
    "max_question_chars",
)
"""Settings that answers depend on: an app with others is not asked."""


@dataclass(frozen=True)
class RunningApp:
    """An app that runs over the same archive with the same settings."""

    host: str
    """A loopback address."""
    port: int
    key: str = field(default="", repr=False)
    """The owner's: where there are accounts, only somebody may ask."""
    path: str = ""
    """What its addresses begin with: of a prefix, and of a collection."""

    def ask(self, fields: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer by the contract; None when the app cannot give one now.

        Raises QuestionError as the app explains it.
        """
        status, answer = _request(self, "POST", "/ask", _ANSWER_SECONDS, dict(fields))
        if status == 422 and isinstance(error := answer.get("error"), str):
            subject, _, problem = error.partition(": ")
            raise QuestionError(subject, problem)
        return answer if status == 200 else None


def find_app(settings: Settings) -> RunningApp | None:
    """The app that runs over this data folder on this machine; None when there is none."""
    try:
        note = _read_note(settings.data)
        app = _noted_app(note) if note["settings"] == _digest(settings) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return replace(app, key=_owner_key(settings)) if app and _is_alive(app, note) else None


def _owner_key(settings: Settings) -> str:
    """The key of this archive's owner, where there are accounts; empty for who may not read it."""
    with suppress(ConfigError):
        return read_key(main_folder(settings.data)) if settings.has_accounts() else ""
    return ""


def running_address(data: Path) -> str:
    """Where the app over this data folder is reached, whatever its settings.

    Raises ConfigError when none runs on this machine, or only where other machines reach it.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        note = _read_note(data)
        if (app := _noted_app(note)) and _is_alive(app, note):
            return str(note["url"])
    problem = "no app that runs over this archive was found on this machine."
    raise ConfigError(str(data), problem, "`byline serve` starts one and prints its address.")


def _read_note(data: Path) -> dict[str, Any]:
    note = json.loads((data / _NOTE).read_text("utf-8"))
    return note if isinstance(note, dict) else {}


def _noted_app(note: Mapping[str, Any]) -> RunningApp | None:
    """The app that a note names, if it is on this machine. Raises KeyError, ValueError."""
    address = urlsplit(str(note["url"]))
    app = RunningApp(address.hostname or "", address.port or 0, path=address.path)
    return app if ipaddress.ip_address(app.host).is_loopback else None


def _is_alive(app: RunningApp, note: Mapping[str, Any]) -> bool:
    server = replace(app, path=app.path.partition("/c/")[0])  # a collection's may be closed to us
    status, health = _request(server, "GET", "/healthz", _LOOK_SECONDS)
    return status == 200 and health.get("instance") == str(note["instance"])


def announce_app(settings: Settings, url: str) -> None:
    """Note the address of this process's app, when it can be reached from this machine.

    `url` is where it is reached: `http://0.0.0.0:7860/news` when it listens on every address.
    """
    address = urlsplit(url)
    with suppress(ValueError):  # a name, whose addresses may be anybody's
        host = ipaddress.ip_address(address.hostname or "")
        if host.is_unspecified:
            host = ipaddress.ip_address("127.0.0.1" if host.version == 4 else "::1")
        if host.is_loopback:
            name = f"[{host}]" if host.version == 6 else str(host)
            url = f"http://{name}:{address.port}{address.path}"
            note = {"url": url, "instance": INSTANCE}
            _write(settings.data / _NOTE, note | {"settings": _digest(settings)})


def withdraw_app(settings: Settings) -> None:
    """Remove the note, if it is this process's."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        if json.loads((settings.data / _NOTE).read_text("utf-8"))["instance"] == INSTANCE:
            (settings.data / _NOTE).unlink()


def _write(file: Path, note: Mapping[str, str]) -> None:
    with suppress(OSError):  # a full disk: commands answer for themselves then
        whole = file.with_suffix(".new")
        whole.write_text(json.dumps(note), "utf-8")
        whole.replace(file)


def _digest(settings: Settings) -> str:
    """Equal for settings that give equal answers; does not tell what they are, and holds no secret."""
    values = json.dumps([public_address(str(getattr(settings, name))) for name in _SHAPING])
    return hashlib.sha256(values.encode()).hexdigest()


def _request(
    app: RunningApp, method: str, path: str, seconds: float, fields: object = None
) -> tuple[int, dict[str, Any]]:
    """Status and JSON object of a response; status 0 when there is none. No proxy is asked."""
    connection = http.client.HTTPConnection(app.host, app.port, timeout=seconds)
    try:
        body = None if fields is None else json.dumps(fields)
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {app.key}"} if app.key else {}
        connection.request(method, app.path + path, body, headers)
        response = connection.getresponse()
        content = json.loads(response.read())
        return (response.status, content) if isinstance(content, dict) else (0, {})
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()
