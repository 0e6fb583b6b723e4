"""Words of passages that are not in English, as the lexical index keeps them. Pure.

Each is marked with its language, so that a question in Spanish finds no Portuguese word: `es_terremot`.
English passages have none, and cost nothing but a look at their commonest words.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.language import text_language
from rag.text.languages.known import LANGUAGES
from rag.text.languages.rules import LanguageRules
from rag.text.languages.terms import Term, index_forms, index_terms


def passage_terms(title: str, passage: str) -> str:
    """The marked terms of a passage and its headline, parted by spaces; empty for English."""
    rules = LANGUAGES.get(text_language(passage))
    if rules is None:
        return ""
    return " ".join(_marked(form, rules) for form in index_terms(f"{title}\n{passage}", rules))


def query_terms(terms: Sequence[Term], rules: LanguageRules) -> list[list[str]]:
    """Of each word of a question the marked terms of which a passage should have one."""
    return [[_marked(form, rules) for form in index_forms(term, rules)] for term in terms]


def _marked(form: str, rules: LanguageRules) -> str:
    return f"{rules.code}_{form}"
