"""The article in a page's tree: its boxes cut out, then trafilatura; uncut when much is missing then.

Pure. A page's labels around the text (its headline once more, a day, a byline) are no part of it.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import takewhile
from typing import Any

from rag.ingest.formats.pages.boilerplate import remove_boilerplate
from rag.ingest.formats.pages.prose import measure
from rag.ingest.formats.plaintext import is_furniture, is_label

_MISSING = 0.5
"""Share of the page's paragraphs under which the text is looked for again, in the uncut page."""
_LONGER = 1.5
"""How much longer it must be there to be believed; a box of ours that was rightly cut adds less."""
_TOP_LINES, _TOP_CHARS = 8, 80
"""Lines above the first paragraph that may be labels, and from how many characters it is one."""


def extract_article(tree: Any, dates: dict[str, Any]) -> Any:
    """What trafilatura finds in `tree`, which is changed; None when it finds nothing.

    `dates` are the parameters of htmldate.
    """
    uncut = deepcopy(tree)
    sizes = measure(tree)
    whole = sizes[tree].prose if tree in sizes else 0
    remove_boilerplate(tree)
    found = _run(tree, dates)
    if _size(found) >= _MISSING * whole and _size(found):
        return found
    again = _run(uncut, dates)
    return again if _size(again) > _LONGER * _size(found) else found


def _run(tree: Any, dates: dict[str, Any]) -> Any:
    from trafilatura import bare_extraction

    return bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        date_extraction_params=dates,
    )


def _size(found: Any) -> int:
    return len(getattr(found, "text", None) or "")


def without_furniture(text: str, title: str) -> str:
    """The text without buttons and invitations, and without what labels it above its first paragraph."""
    lines = [line for line in text.split("\n") if not is_furniture(" ".join(line.split()).lstrip("-• "))]
    top = list(takewhile(lambda line: len(line) < _TOP_CHARS, lines[:_TOP_LINES]))
    if len(top) == len(lines):  # nothing but short lines: they may be all that it says
        return "\n".join(lines).strip()
    kept = [line for line in top if line.strip() != title and not is_label(line.strip())]
    return "\n".join([*kept, *lines[len(top) :]]).strip()
