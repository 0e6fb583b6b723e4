"""What stands between quotation marks in a question. Pure."""

from __future__ import annotations

import re

IN_MARKS = r"“[^”]*”|\"[^\"]*\""
"""Words that are left as they are typed."""


def quotation_pattern(least: int, least_single: int) -> re.Pattern[str]:
    """Finds quotations of at least so many characters, other than that between single marks.

    A match has the words in its first group, those between single marks in its second.
    """
    return re.compile(
        rf"[\"“„«]([^\"”“»]{{{least},}})[\"”“»]|(?:^|\s)['‘]([^'’‘]{{{least_single},}})['’](?=\W|$)"
    )
