"""Whether a question in another language goes on with what was asked before it. Pure.

It does where it opens with "and" and says little, or where a pronoun stands in it for what it is about.
"""

from __future__ import annotations

import re

from rag.text.languages.rules import LanguageRules, pattern
from rag.text.languages.terms import question_terms

_OPENS = {
    "de": "und|aber", "nl": "en|maar", "es": "y|e|pero", "pt": "e|mas", "fr": "et|mais", "it": "e|ed|ma",
    "ru": "а|и|но", "ar": "و\\w*",
}  # fmt: skip
"""Words that go on with something, by language."""
_POINTS = {
    "de": "er|sie|es|ihn|ihm|ihr\\w*|sein\\w*|das|dort|damals|davon|dabei",
    "nl": "hij|zij|ze|hem|haar|hun|zijn|dat|daar|toen",
    "es": "[eé]l|ella|ellos|ellas|sus?|eso|esto|all[ií]|ah[ií]",
    "pt": "ele|ela|eles|elas|seus?|suas?|isso|isto|l[aá]|a[ií]",
    "fr": "il|elle|ils|elles|son|sa|ses|leurs?|cela|ça|là",
    "it": "lui|lei|loro|suo|sua|suoi|sue|questo|quello|l[iì]|ciò",
    "ru": "он|она|они|его|её|ее|их|там|это|тогда",
    "ar": "هو|هي|هم|هناك|ذلك",
}
"""Words that stand for what was spoken of."""
_UNSPACED = re.compile("^(?:那么?|では|じゃあ|そして)|他们?|她们?|它|那里|彼女?|それ|そこ")
_AFTER_AND, _AFTER_PRONOUN, _ALONE = 3, 2, 1
"""Words with a subject of their own that a question going on has at most."""


def goes_on(text: str, rules: LanguageRules) -> bool:
    """Whether a question cannot be understood without what was asked before it."""
    terms = question_terms(text, rules)
    if not rules.stemmer:
        return bool(_UNSPACED.search(text)) and len({t.printed for t in terms}) <= _AFTER_PRONOUN
    opens = re.match(rf"\W*(?:{_OPENS[rules.code]})(?!\w)", text, re.IGNORECASE)
    if opens and len(terms) <= _AFTER_AND:
        return True
    points = pattern(_POINTS[rules.code]).search(text)
    most = _AFTER_PRONOUN if points else _ALONE
    return len(terms) <= most and not any(term.is_name for term in terms)
