"""Every setting with its value and where it comes from, without secrets, for a person to read."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from rag.core.secrets import mask_secrets, public_address
from rag.core.settings import Settings

_PREFIX = "BYLINE_"
_LOGGING = {"LOG": "text", "LOG_LEVEL": "INFO"}
"""Settings that rag/core/logs.py reads by itself, with their defaults."""
_FORMER = {"keep_chats": "keep_questions"}
"""Settings that may still be given under another name."""
_STANDARD = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_SERVICE_NAME",
    "OTEL_SDK_DISABLED",
)
"""OpenTelemetry's own variables that Byline heeds; told where they are set."""
_HIDDEN = "***"


@dataclass(frozen=True)
class SettingSource:
    """A setting as it may be shown."""

    variable: str
    value: Any
    """As JSON has it; of a secret `***`, of an address neither user nor key."""
    source: str
    """`default`, `environment` or `option`."""

    @property
    def shown(self) -> str:
        """The value as a line of text has it."""
        if isinstance(self.value, list):
            return ", ".join(map(str, self.value)) or "none"
        if isinstance(self.value, bool):
            return "on" if self.value else "off"
        return "not set" if self.value in (None, "") else str(self.value)


def describe_settings(settings: Settings, option: Collection[str] = ()) -> list[SettingSource]:
    """Every setting, in the order of the documentation; `option` names those of the command line."""
    own = [
        SettingSource(_PREFIX + name.upper(), _public(getattr(settings, name)), _source(name, option))
        for name in Settings.model_fields
    ]
    logs = [
        SettingSource(_PREFIX + name, os.environ.get(_PREFIX + name) or default, _source(name, option))
        for name, default in _LOGGING.items()
    ]
    return own + logs + [_standard(name) for name in _STANDARD if os.environ.get(name)]


def _source(name: str, option: Collection[str]) -> str:
    if name in option:
        return "option"
    given = {key.upper() for key, value in os.environ.items() if value.strip()}
    names = (_PREFIX + one.upper() for one in (name, _FORMER.get(name, name)))
    return "environment" if given.intersection(names) else "default"


def _public(value: object) -> Any:
    if isinstance(value, SecretStr):
        return _HIDDEN if value.get_secret_value() else ""
    if isinstance(value, tuple):
        return [_public(item) for item in value]
    return mask_secrets(public_address(str(value))) if isinstance(value, str | Path) else value


def _standard(name: str) -> SettingSource:
    value = _HIDDEN if name.endswith("HEADERS") else _public(os.environ[name])
    return SettingSource(name, value, "environment")


def unknown_variables() -> Iterator[str]:
    """A line for each variable of ours that is no setting: a slip of the pen would go unnoticed."""
    known = {_PREFIX + name.upper() for name in (*Settings.model_fields, *_LOGGING)}
    for name in sorted(os.environ):
        if name.upper().startswith(_PREFIX) and name.upper() not in known:
            close = get_close_matches(name.upper(), known, 1, 0.8)
            yield f"{name} is no setting.{f' Did you mean {close[0]}?' if close else ''}"
