"""`byline config`: every setting with its value and where that comes from."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import typer

from rag.app.cli.shared import Data, Json, entry_point

if TYPE_CHECKING:
    from rag.core.setting_sources import SettingSource


@entry_point()
def config(data: Data = None, json_: Json = False) -> None:
    """Print every setting, its value and its source; keys and passwords are not shown.

    Exit status: 0 all well, 2 a setting has a value that it cannot have.
    """
    from rag.core.setting_sources import describe_settings, unknown_variables
    from rag.core.settings import load_settings

    told = describe_settings(load_settings(data=data), option={"data"} if data else set())
    if json_:
        settings = {one.variable: {"value": one.value, "source": one.source} for one in told}
        print(json.dumps(settings, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(told)))
    for hint in unknown_variables():
        typer.echo(hint, err=True)
    sys.stdout.flush()


def _lines(told: list[SettingSource]) -> list[str]:
    width = max(len(one.variable) for one in told)
    return [f"{one.variable:{width}}  {one.shown}  ({one.source})" for one in told]
