"""Names of weekdays in the languages of the world's news, as CLDR has them. Pure."""

from __future__ import annotations

import re
from functools import cache

from rag.text.dates.month_names import LANGUAGES, fold

_EAST = ("ja", "ko", "zh", "zh_Hant")
"""Their months are numbers, so that `month_names` needs none of them."""


@cache
def weekday_words() -> frozenset[str]:
    """Every word of such a name, whole or short, folded: `dienstag`, `di`, `sexta`, `火曜日`."""
    from babel import Locale

    names = (
        name
        for language in (*LANGUAGES, *_EAST)
        for widths in Locale.parse(language).days.values()
        for width in ("wide", "abbreviated")
        for name in widths.get(width, {}).values()
    )
    return frozenset(word for name in names for word in re.findall(r"[^\W\d_]+", fold(name)))
