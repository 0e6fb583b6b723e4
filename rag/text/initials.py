"""Initials and what they stand for: UN, U.N. and United Nations. Pure.

A small table of those that news writes without saying what they mean; dots are left out everywhere.
"""

from __future__ import annotations

import re

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
    "LAPD": "los angeles police", "MSF": "doctors without borders", "WFP": "world food programme",
}  # fmt: skip
"""Initials to the words that they stand for, or to those of them that tell them apart."""
WRITTEN_OUT = {words: initials.lower() for initials, words in reversed(STANDS_FOR.items())}


def without_dots(text: str) -> str:
    """The text with its initials as one word: `UN`, `JD Vance`."""
    return DOTTED.sub(_joined, text)


def _joined(match: re.Match[str]) -> str:
    joined = match.group().replace(".", "").replace(" ", "")
    return f"{joined} " if match.group().endswith(" ") else joined


def is_initials(word: str) -> bool:
    """Whether a word as typed is initials: two to five capitals."""
    return _INITIALS.fullmatch(word) is not None
