"""Words of English that several rules share: months, weekdays, numbers, bounds, titles, money. Pure.

`A_...` is a piece of a pattern, spelt as it is within a sentence; the keys of a table are in lower
case. Where a rule needs a word more or less than the others, it says so at its own place.
"""

from __future__ import annotations

import calendar

FULL_MONTHS = tuple(calendar.month_name[1:])
_SHORT_MONTHS = tuple(calendar.month_abbr[1:])
MONTHS = {name.lower(): n for names in (FULL_MONTHS, _SHORT_MONTHS) for n, name in enumerate(names, 1)}
MONTHS["sept"] = 9
"""A month's name, whole or short, to its number from 1."""
MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
"""Alternatives of a pattern that ignores case, the longest first."""
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
"""A weekday to its number, Monday 0."""
A_WEEKDAY = f"(?:{'|'.join(calendar.day_name)})"
A_SHORT_MONTH = f"(?:{'|'.join((*_SHORT_MONTHS, 'Sept'))})"
A_FULL_MONTH = f"(?:{'|'.join(FULL_MONTHS)})"
A_YEAR = r"(?:19|20)\d\d"
"""A year that news speaks of."""

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL_NUMBERS = {word: n for n, word in enumerate(ONES)}
SMALL_NUMBERS.update({word: 10 * n for n, word in enumerate(_TENS, 2)})
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12} | {
    f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th": n
    for word, n in SMALL_NUMBERS.items()
    if n > 3 and n not in (5, 8, 9, 12)
}
LOWER_BOUNDS = ("at least", "no fewer than", "more than", "over")
UPPER_BOUNDS = ("fewer than", "less than", "under", "up to", "as many as")
APPROXIMATIONS = tuple("about around some roughly nearly almost approximately".split()) + (
    "close to",
    "an estimated",
)
"""What makes a figure a bound, or a round one."""
CURRENCY_SIGNS = "$€£¥"

TITLES = frozenset(
    """Mr Mrs Ms Dr Sir President Minister Senator Governor Mayor Judge King Queen Pope Secretary General
    Captain Professor Chancellor""".split()
)
"""What stands before a person's name."""
A_SHORT_TITLE = r"(?:Dr|Mr|Mrs|Ms|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Rev|Hon)"
"""The same, with a full stop that ends no sentence."""


A_MONTH = rf"(?P<month>{MONTH_NAMES})\b\.?"
A_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
"""A month and a day of it, as named groups: "Sept." and "3rd"."""
