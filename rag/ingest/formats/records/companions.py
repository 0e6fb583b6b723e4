"""Exports whose texts are pages beside a table that says what they are: Substack's, Omnivore's. Pure.

A new one is a line in `_TABLES`: the name of its table, and the column that names a text's file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import PurePath

_TABLES = {
    r"posts\.csv": "post_id",  # Substack: posts/123.a-slug.html
    r"metadata_\d+_to_\d+\.json": "slug",  # Omnivore: content/a-slug.html
}
_COUNTS = re.compile(r".*\.(?:opens|delivers)\.csv")
"""Whom Substack sent a post and who opened it: no articles."""

Rows = Mapping[str, Mapping[str, object]]
"""What a table says of each text, by the name of its file without its ending."""


def is_table(name: str) -> bool:
    """Whether a file of this name may be an export's table."""
    return any(re.fullmatch(table, PurePath(name).name) for table in _TABLES)


def is_count(name: str) -> bool:
    """Whether a file beside the table counts readers."""
    return bool(_COUNTS.fullmatch(PurePath(name).name))


def read_table(content: bytes, name: str) -> Rows:
    """The table's rows; none when it is not what its name says, and is to be read for itself."""
    column = next(c for table, c in _TABLES.items() if re.fullmatch(table, PurePath(name).name))
    try:
        text = content.decode("utf-8-sig")
        rows = json.loads(text) if name.endswith(".json") else csv.DictReader(io.StringIO(text))
        found = [row for row in rows if isinstance(row, dict) and isinstance(row.get(column), str)]
    except (ValueError, RecursionError, csv.Error, TypeError):
        return {}
    return {str(row[column]): {str(k): v for k, v in row.items() if v is not None} for row in found}
