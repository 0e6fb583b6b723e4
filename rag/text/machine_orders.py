"""Sentences that instruct a machine: what an article says to whoever answers from it. Pure.

A sentence is told by signs, each with a weight: whom it addresses (an assistant, "you who answer"), what
it orders (to forget rules, to say something, to send something), what it speaks of (the answer, the
user's question, a system prompt), and marks that only a machine takes for more than words. No sign is
proof, so `STRONG` needs several; beside a sentence that has them, fewer will do (`WEAK`).

The families follow the OWASP list for language models: overridden rules, played roles, made-up turns,
orders about the answer, exfiltration, leaked prompts, tools, delimiters, encodings, poisoned rankings.
The signs stand in rag/text/machine_order_signs.py, those of other languages in
rag/text/machine_orders_abroad.py. Decides about words alone: whether it is
quoted, shown or left out is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.text.cleaning import strip_invisible
from rag.text.machine_order_signs import (
    ABOUT,
    FOREIGN_SCRIPT,
    FOREIGN_WORDS,
    MARKS,
    SIGNS,
    TOLD,
    TRIGGERS,
)
from rag.text.machine_orders_abroad import ABROAD
from rag.text.sanitise import is_likely_injection

STRONG = 0.9
"""Weight from which a sentence instructs a machine."""
WEAK = 0.4
"""Weight that is enough beside one that does."""

_READ = [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in SIGNS]
_ABROAD = [(weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in ABROAD]
_TOLD_WEIGHT = -0.5
_LIKELY = 0.3
"""For what the older, wider rules of rag.text.sanitise take for an order as well."""
NEAR = 2
"""Sentences to both sides of an order that are looked at more narrowly."""
_LONG = 300
"""Characters of a sentence beyond which figures in words are not read as letters."""
_LEET = str.maketrans("01345", "oieas")
_WORD = re.compile(r"\w+")
_MIXED = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*\d)\w+\b")


def instructs_machine(sentence: str) -> bool:
    """Whether a sentence, alone, instructs a machine."""
    return order_weight(sentence) >= STRONG


@lru_cache(4096)
def order_weight(sentence: str) -> float:
    """The weight of the signs that a sentence instructs a machine; 0 for nearly all of the news."""
    plain = " ".join(strip_invisible(sentence).split())
    if len(plain) < _LONG:
        plain = _MIXED.sub(lambda word: word[0].translate(_LEET), plain)
    words = set(_WORD.findall(plain.lower()))
    signs: list[float] = []
    if not words.isdisjoint(TRIGGERS) or MARKS.search(plain):
        signs = [weight for weight, sign in _READ if sign.search(plain)]
    if FOREIGN_SCRIPT.search(plain) or any(word.startswith(FOREIGN_WORDS) for word in words):
        signs += [weight for weight, sign in _ABROAD if sign.search(plain)]
    if signs and is_likely_injection(plain):
        signs.append(_LIKELY)
    total = sum(signs)
    return max(0.0, total + _TOLD_WEIGHT) if total and TOLD.search(plain) else total


def find_orders(sentences: Sequence[str]) -> list[bool]:
    """For each sentence of a passage, whether it instructs a machine, alone or beside one that does."""
    weights = [order_weight(sentence) for sentence in sentences]
    strong = [weight >= STRONG for weight in weights]
    return [
        strong[n] or (weights[n] >= WEAK and any(strong[max(0, n - NEAR) : n + NEAR + 1]))
        for n in range(len(weights))
    ]


_RUN = 5
"""Words in a row that a question must have from a sentence to quote it."""


def asks_about_order(question: str, order: str = "") -> bool:
    """Whether a question is about orders to machines, or quotes this one."""
    if ABOUT.search(question):
        return True
    asked, said = (re.findall(r"\w+", text.casefold()) for text in (question, order))
    runs = {tuple(said[n : n + _RUN]) for n in range(len(said) - _RUN + 1)}
    return any(tuple(asked[n : n + _RUN]) in runs for n in range(len(asked) - _RUN + 1))
