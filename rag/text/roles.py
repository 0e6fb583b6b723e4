"""What persons are said to be: words for roles, titles before a name, appositions behind it. Pure.

English word order only: "Finance Minister X", "X, the finance minister", "X, 45, director of the port".
"""

from __future__ import annotations

import re

from rag.text.lexicon import TITLES

ROLES = frozenset(
    """actor actress adviser advisor aide ambassador analyst archaeologist archbishop architect
    artist astronaut athlete attorney author baker bishop boss brother captain cardinal ceo chair
    chairman chairwoman chancellor chef chief clerk coach colonel comedian commander commissioner
    composer congressman congresswoman coordinator counsel counsellor counselor dancer daughter
    dean defendant deputy designer detective diplomat director doctor driver economist editor
    emperor empress engineer executive expert farmer father filmmaker firefighter founder general
    goalkeeper governor grandfather grandmother guard guitarist head historian host husband
    inspector investigator journalist judge justice king lawmaker lawyer leader lieutenant
    magistrate major manager mathematician mayor meteorologist midfielder minister model mother
    musician novelist nurse officer official operator organiser organizer owner painter partner
    pastor patriarch philanthropist photographer physician physicist pilot player poet politician
    pope premier president priest prince princess principal producer professor prosecutor
    publisher queen rabbi ranger reporter representative researcher resident scholar scientist
    screenwriter secretary senator sergeant sheriff singer sister soldier son specialist spokesman
    spokesperson spokeswoman star statistician strategist striker student superintendent survivor
    suspect swimmer teacher treasurer trustee veteran victim volunteer warden widow widower wife
    winner witness worker writer""".split()
)
"""Nouns that say what somebody is."""
A_ROLE = "|".join(sorted(ROLES))
A_TITLE = (
    "(?:"
    + "|".join(sorted({*TITLES, "Cardinal", "Archbishop", "Bishop", "Sheriff", "Prince", "Princess"}))
    + r"|(?:Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Maj|Cpl|Pvt|Dr|Prof|Rev)\.)"
)
"""What stands before a name, in full or short with its full stop."""
_BEHIND = r"\s*,\s+(?:(?:aged )?\d{1,3}\s*,\s+)?"
_ORIGIN = r"(?:\s+of\s+[^,;.:“”\"]{3,60})?"
_NO_ROLE = (
    "who|whose|which|that|but|and|or|yet|according|also|now|once|is|was|are|as|in|on|at|to|by|when|while|with"
    "|where|after|before|his|her|their|its|our"
)
"""Words that no apposition of its own begins with: a clause does, or somebody's relation."""
_POSSESSIVE = r"(?-i:[A-Z])[\w-]+(?:\s(?-i:[A-Z])[\w-]+)?['’]s?(?=\s(?-i:[a-z]))"
_OPENING = (
    rf"(?:an?|the|one of|former|then)(?=\s)|{_POSSESSIVE}"
    rf"|(?!(?:{_NO_ROLE})\b)(?:[\w'’.-]+\s+){{0,4}}(?:{A_ROLE})\b(?!\s(?-i:[A-Z]))"
)
"""An article, "Norway's", or a noun for a role within five words, which is no title of the next name."""
_OPENED = re.compile(
    rf"{_BEHIND}(?:(?:(?:and )?(?:an?|the)|one of|his|her|their|its|our|formerly|once|now|also)(?=\s)"
    rf"|{_OPENING})",
    re.I,
)
_APPOSED = re.compile(
    rf"{_ORIGIN}{_BEHIND}(?P<words>(?={_OPENING})[^,;.:“”\"()]{{3,80}}?)"
    r"(?=\s*[,.;“\"(]|\s(?:who|which|that|sometimes|whose)\b|$)",
    re.I,
)


def opens_apposition(text: str, end: int) -> bool:
    """Whether behind a name that ends there stands what somebody is, also "his wife"."""
    return bool(_OPENED.match(text, end))


def apposition(text: str, end: int) -> tuple[int, int] | None:
    """Place of what is said in apposition to a name that ends there; None without.

    >>> sentence = "Ann Hale, 45, the mayor of Norvik, left."
    >>> sentence[slice(*apposition(sentence, 8))]
    'the mayor of Norvik'
    """
    found = _APPOSED.match(text, end)
    return found.span("words") if found else None
