"""`byline receipt`: what of an answer's receipt still stands."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.shared import Data, Json, entry_point, open_archive
from rag.core.errors import ReceiptError

if TYPE_CHECKING:
    from rag.app.api.kept.receipt import Receipt
    from rag.app.api.kept.receipt_check import CheckedReceipt

_MOST_BYTES = 10_000_000
_REMEDY = "Name a file that was downloaded as an answer's receipt."


@entry_point()
def receipt(
    file: Annotated[Path, typer.Argument(help="The receipt of an answer, a .json file.")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Check the receipt of an answer: which of the articles it cites still say what was read.

    Exit status: 0 all stand, 1 one was corrected, changed, altered or is gone, 2 no receipt, wrong usage
    or settings.
    """
    from rag.app.api.kept.receipt import read_receipt
    from rag.app.api.kept.receipt_check import report_lines

    checked = _checked(read_receipt(_content(file), str(file)), data)
    if json_:
        fields = asdict(checked) | {"stands": checked.stands}
        typer.echo(json.dumps(fields, ensure_ascii=False, default=str))
    else:
        typer.echo("\n".join(report_lines(checked)))
    raise typer.Exit(0 if checked.stands else 1)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ReceiptError(str(file), f"cannot be read: {error.strerror}.", _REMEDY) from error
    if len(content) > _MOST_BYTES:
        raise ReceiptError(str(file), f"it has more than {_MOST_BYTES:,} bytes.", _REMEDY)
    return content


def _checked(found: Receipt, data: Path | None) -> CheckedReceipt:
    from rag.app.api.kept.receipt_check import check_receipt
    from rag.app.api.kept_changes import article_histories
    from rag.app.api.owner_cookie import archive_id
    from rag.app.api.owner_key import OwnerKey

    with open_archive(data) as archive:
        key = OwnerKey(archive.settings.data).current()
        history = article_histories(archive.catalog, [one.article_id for one in found.citations])
        fingerprint = archive.catalog.statistics.fingerprint()
        return check_receipt(found, history, archive_id(key) if key else "", fingerprint)
