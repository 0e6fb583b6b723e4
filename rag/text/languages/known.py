"""The languages whose sentences can be searched and quoted, by their English names. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from rag.text.languages.east_asian import CHINESE, JAPANESE
from rag.text.languages.french_italian import FRENCH, ITALIAN
from rag.text.languages.germanic import DUTCH, GERMAN
from rag.text.languages.iberian import PORTUGUESE, SPANISH
from rag.text.languages.rules import LanguageRules
from rag.text.languages.russian_arabic import ARABIC, RUSSIAN

LANGUAGES: Mapping[str, LanguageRules] = {
    rules.name: rules
    for rules in (
        GERMAN, DUTCH, SPANISH, FRENCH, ITALIAN, PORTUGUESE, RUSSIAN, ARABIC, CHINESE, JAPANESE,
    )
}  # fmt: skip
"""Name, as `rag.text.language` gives it, to rules."""
RULES_VERSION = "2"
"""Names how words are stemmed for the index: one that was made otherwise is rebuilt."""
