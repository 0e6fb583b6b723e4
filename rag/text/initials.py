"""Initials and what they stand for: UN, U.N. and United Nations. Pure.

A small table of those that news writes without saying what they mean; others are learnt from texts that
say it: "the Wildlife Protection Agency (WPA)". Dots are left out everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?![A-Za-z])|\b(?:[A-Z]\.\s){1,3}(?=[A-Z][a-z])")
"""U.N., J.D. and `J. D. ` before a name."""
_INITIALS = re.compile(r"[A-Z]{2,5}")
STANDS_FOR = {
    "UN": "united nations", "EU": "european union", "WHO": "world health organization",
    "US": "united states", "USA": "united states", "UK": "united kingdom",
    "UAE": "united arab emirates", "FBI": "federal bureau of investigation",
    "CIA": "central intelligence agency", "IMF": "international monetary fund",
    "ECB": "european central bank", "WTO": "world trade organization",
    "FAA": "federal aviation administration", "NTSB": "national transportation safety board",
    "FEMA": "federal emergency management agency", "FDA": "food and drug administration",
    "CDC": "centers for disease control", "EPA": "environmental protection agency",
    "NHS": "national health service", "IAEA": "international atomic energy agency",
    "ICC": "international criminal court", "ICJ": "international court of justice",
    "USGS": "geological survey", "NOAA": "oceanic and atmospheric administration",
    "NWS": "national weather service", "DOJ": "department of justice", "SEC": "securities and exchange",
    "FTC": "federal trade commission", "FCC": "federal communications commission",
    "ICE": "immigration and customs enforcement", "NYPD": "new york police", "IOC": "olympic committee",
    "RSF": "rapid support forces", "IDF": "israel defense forces", "ANC": "african national congress",
    "BJP": "bharatiya janata party", "GOP": "republican party", "TSA": "transportation security",
    "LAPD": "los angeles police", "LA": "los angeles", "NYC": "new york city",
    "MSF": "doctors without borders", "WFP": "world food programme",
}  # fmt: skip
"""Initials to the words that they stand for, or to those of them that tell them apart."""
_ONE_WAY = {"LA"}
"""Initials that are a word of other names too: not looked for where the name is written out."""
WRITTEN_OUT = {
    words: initials.lower()
    for initials, words in reversed(STANDS_FOR.items())
    if initials not in _ONE_WAY
}
_LEAST_SMALL, _MOST_ADDED = 3, 2
"""Initials typed in small letters that are believed: shorter ones are words; names added at most."""
_IN_BRACKETS = re.compile(r" \((?:the )?(?P<initials>[A-Z]{2,6})\)")
_NAME_CHARS = 100
"""Characters before initials in brackets among which the name stands that they are of."""
_NAME_WORD = re.compile(r"[A-Z][\w'’&]*|of|and|for|the|in|on|de|to")


def without_dots(text: str) -> str:
    """The text with its initials as one word: `UN`, `JD Vance`."""
    return DOTTED.sub(_joined, text)


def _joined(match: re.Match[str]) -> str:
    joined = match.group().replace(".", "").replace(" ", "")
    return f"{joined} " if match.group().endswith(" ") else joined


def is_initials(word: str) -> bool:
    """Whether a word as typed is initials: two to five capitals."""
    return _INITIALS.fullmatch(word) is not None


def learn_initials(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Initials that the texts explain, each with the words it stands for, as printed."""
    for text in texts:
        for match in _IN_BRACKETS.finditer(text):
            before = text[max(0, match.start() - _NAME_CHARS) : match.start()]
            if name := _name_of(match["initials"], re.split(r"[ -]", before)):
                yield match["initials"], name


def _name_of(initials: str, words: Sequence[str]) -> str:
    """The name that the words end with, if its initials are these, small words between; else nothing."""
    capitals = [n for n, word in enumerate(words) if word[:1].isupper()][-len(initials) :]
    if "".join(words[n][0] for n in capitals) != initials:
        return ""
    name = words[capitals[0] :]
    return " ".join(name) if all(map(_NAME_WORD.fullmatch, name)) else ""


def say_both(question: str, texts: Iterable[str]) -> str:
    """The question with what its initials stand for behind it, or the initials of what it names.

    As far as the texts explain them; the question as it is where they explain nothing that it says.
    """
    plain = without_dots(question)
    said = {*re.findall(r"\w+", plain)}
    added: dict[str, None] = {}
    for initials, words in learn_initials(texts):
        short = initials in said or (len(initials) >= _LEAST_SMALL and initials.lower() in said)
        long = words.lower() in plain.lower()
        if short != long and initials not in STANDS_FOR:
            added[words if short else initials] = None
    return " ".join([question, *list(added)[:_MOST_ADDED]])
