"""What a raised figure or sign means beside the words before it: a note, an exponent, cents, minutes.

Pure. Plain text cannot raise a figure, so `1,284` with the note 2 would read 12,842. A mark of a note
goes, an exponent is written with the signs that Unicode has for it, and all else stays as it is.
"""

from __future__ import annotations

import re

_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_NUMBER = re.compile(r"[-+−]?\d{1,4}")
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|[*†‡§¶#]{1,3})[\])]?")
_BRACKETED = re.compile(r"\[[^\[\]\s]{1,12}(?: [^\[\]\s]{1,12}){0,2}\]")
"""`[2]`, `[a]`, `[note 1]`: no ordinal is written so."""
_UNIT = re.compile(r"(?:^|[\s\d(/·])(?:[munpkcd]?m|ft|in|yd|mi|mc|[sc])$")
"""Units that have squares and cubes; `mc` is of `E = mc²`."""
_FORMULA = re.compile(r"(?:^|[^A-Za-z])(?:CO|NO|SO|H|O)$")
_FORMULAS = ("2", "3", "4")
"""Chemistry that was raised by mistake: CO2, O3, SO4."""
_VARIABLE = re.compile(r"(?:^|[\s(=+*/·×-])[B-HJ-Zb-z]$")
_POWER_OF_TEN = re.compile(r"(?:^|[^\d.,])10$")
_TIMES_TEN = re.compile(r"[×x·*]\s?10$")
_PRICE = re.compile(r"[€$£¥₹]\s?\d{1,3}(?:[.,]\d{3})*$")
_HOUR = re.compile(r"(?:^|[^\d.,])(?:[01]?\d|2[0-4])$")
_MINUTES = ("00", "15", "30", "45")


def superscript(before: str, raised: str, after: str = "") -> str:
    """What stands for `raised` between `before` and `after`; empty for the mark of a note.

    >>> superscript("Turnout was 1,284", "2"), superscript("4 km", "2"), superscript("the 21", "st")
    ('', '²', 'st')
    """
    mark = "".join(raised.split())
    if after.startswith(("/", "⁄")) and mark.isdigit():
        return f" {mark}" if before[-1:].isdigit() else mark
    if len(mark) == 2 and mark.isdigit() and _PRICE.search(before):
        return f".{mark}"
    if mark in _MINUTES and _HOUR.search(before):
        return f":{mark}"
    if mark in _FORMULAS and _FORMULA.search(before):
        return mark
    if _NUMBER.fullmatch(mark) and _is_base(before, mark):
        return mark.translate(_RAISED)
    is_note = _NOTE.fullmatch(mark) or _BRACKETED.fullmatch(raised.strip())
    return "" if is_note and before.strip() else raised


def _is_base(before: str, exponent: str) -> bool:
    """Whether the end of `before` is one that exponents are written at."""
    if exponent[0] in "-−+":
        return True
    if _POWER_OF_TEN.search(before):
        return int(exponent) > 2 or bool(_TIMES_TEN.search(before))
    is_small = exponent in ("2", "3", "4")
    return is_small and bool(_UNIT.search(before) or _VARIABLE.search(before))
