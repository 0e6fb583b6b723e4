"""Whether a figure counts a part of what is asked: "103 in Kerr County" of a flood in Texas. Pure."""

from __future__ import annotations

import re

from rag.text.entities import extract_names
from rag.text.numbers import parse_numbers
from rag.text.quantities import Quantity
from rag.text.tokens import stem_set

_AROUND = 40
"""Characters on both sides of a figure in which a name tells what it counts a part of."""
_BEFORE = re.compile(rf"\w*.{{0,{_AROUND}}}$", re.S)
_AFTER = re.compile(rf".{{0,{_AROUND}}}\w*", re.S)
CLAUSES = re.compile(r"[,;:—–]\s|\s(?:while|but|said|says|told|according to)\s")
"""What parts the clauses of a sentence."""


def counts_a_part(sentence: str, quantity: Quantity, names: frozenset[str]) -> bool:
    """Whether a name that is none of `names`, as stems, stands by the figure in its clause."""
    number = quantity.number
    before = CLAUSES.split("".join(_BEFORE.findall(sentence[: number.start])[:1]))[-1]
    after = CLAUSES.split("".join(_AFTER.findall(sentence[number.end :])[:1]))[0]
    ahead, behind = extract_names(f"{before}{number.text}"), extract_names(f"{number.text}{after}")
    others = [n for n in ahead if not stem_set(n) <= names]  # Texas is not the Texas Rangers
    others += [n for n in behind if not stem_set(n) & names]
    return not all(parse_numbers(n) for n in others)  # the Fourth of July
