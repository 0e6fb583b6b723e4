"""What people leave out when they type: "whats" for "what's", "pls" for "please". Pure; English.

It is written out before the question is read: "whats" would be mended to "what" as a typing error, and
looked for as a word that no article has. What stands in quotation marks is left as it is.
"""

from __future__ import annotations

import re

from rag.query.quoted import IN_MARKS

_WHOLE = {
    **{f"{word}s": f"{word}'s" for word in "what who where when how why that there here".split()},
    **{
        f"{word}nt": f"{word}n't"
        for word in "do does did is are was were ca could would should has have had".split()
    },
    "im": "I'm",
    "ive": "I've",
    "youre": "you're",
    "theyre": "they're",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "have to",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "u": "you",
    "ur": "your",
    "abt": "about",
    "ppl": "people",
    "cuz": "because",
    "mny": "many",
    "hw": "how",
    "n": "and",
    **dict.fromkeys(("wat", "wht"), "what"),
    **dict.fromkeys(("wen", "whn"), "when"),
    "whr": "where",
    "bcoz": "because",
    "w/": "with",
    "w/o": "without",
}
_SHORT = re.compile(
    IN_MARKS
    + r"|(?<![\w.@/#'’&-])(?P<short>"
    + "|".join(map(re.escape, sorted(_WHOLE, key=len, reverse=True)))
    + r")(?![\w'’@/&-]|\.\w)"
)


def write_out(text: str) -> str:
    """The text with what was typed short written out; only in lower case, for "US" is a name."""
    first = text[:1].lower() + text[1:]  # "Whats new"
    written = _SHORT.sub(lambda match: _WHOLE.get(match["short"] or "", match.group()), first)
    return written[:1].upper() + written[1:] if text[:1].isupper() else written
