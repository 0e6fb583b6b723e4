"""Spreadsheets (.xlsx, .xls, .ods) -> the fields of an article for each row. Pure; calamine reads.

A sheet is read as one of `tables` is, by the names in its first row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.fields import Fields
from rag.ingest.formats.packed import UNFOLDED_BYTES, Packed
from rag.ingest.formats.records.tables import read_csv

_WHAT = "a spreadsheet (.xlsx)"
_ROWS, _COLUMNS, _CELLS = 100_000, 2_000, 5_000_000


def read_spreadsheet(content: bytes, source: str) -> list[Fields]:
    """The fields of each row of the sheets that hold articles. Raises SourceError when none does."""
    found: list[Fields] = []
    refusals: list[SourceError] = []
    for name, table in _tables(content, source):
        rows = list(read_csv(io.BytesIO(table), f"{source}#{name}", UNFOLDED_BYTES))
        if len(rows) == 1 and isinstance(rows[0], SourceError):
            refusals.append(rows[0])
        else:
            found += [_row(row, f"{source}#{name}") for row in rows]
    if found:
        return found
    if refusals:
        raise SourceError(source, refusals[0].problem, refusals[0].remedy)
    raise SourceError(source, "expected rows in the spreadsheet, found none.", "Fill or remove it.")


def _row(row: RawDocument | SourceError, sheet: str) -> Fields:
    if isinstance(row, SourceError):
        place = row.subject.removeprefix(sheet).strip(", ")
        return {"key": place, "problem": row.problem, "remedy": row.remedy}
    return {**row.record, "key": f"{sheet.rpartition('#')[2]}, row {row.source.rpartition('#')[2]}"}


def _tables(content: bytes, source: str) -> Iterator[tuple[str, bytes]]:
    """Name and table (CSV) of each sheet that is shown and has a row below its first."""
    for name, sheet in _sheets(content, source):
        if sheet.height > _ROWS or sheet.width > _COLUMNS or sheet.height * sheet.width > _CELLS:
            most = f"at most {_ROWS:,} rows and {_COLUMNS:,} columns in a sheet"
            found = f"{sheet.height:,} and {sheet.width:,} in {name}"
            raise SourceError(source, f"expected {most}, found {found}.", "Split it, or save it as CSV.")
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerows([_cell(value) for value in row] for row in sheet.iter_rows())
        if sheet.height > 1:
            yield name, out.getvalue().encode("utf-8", "replace")


def _sheets(content: bytes, source: str) -> Iterator[tuple[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    if content.startswith(b"PK"):
        Packed(content, source, _WHAT)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible:
                yield sheet.name, book.get_sheet_by_name(sheet.name)
    except PasswordError as error:
        raise SourceError(source, "it is encrypted.", "Save it without a password.") from error
    except (CalamineError, ValueError, OSError) as error:
        problem = f"expected {_WHAT}, found it broken: {' '.join(str(error).split())[:150]}."
        raise SourceError(source, problem, "Open it and save it again.") from error


def _cell(value: object) -> str:
    """A cell as a person would type it: a day without midnight, a number without `.0`."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
