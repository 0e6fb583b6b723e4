"""Who holds a role: "the mayor of Los Angeles" is Karen Bass. Pure; English word order only.

"Los Angeles Mayor Karen Bass", "Karen Bass, the mayor of Los Angeles," and "the mayor of Los Angeles,
Karen Bass," name her; who is named by the mayor is another.
"""

from __future__ import annotations

import re

from rag.text.entities import extract_names
from rag.text.people import Mention, mentions, person_asked
from rag.text.roles import ROLES, apposition
from rag.text.tokens import stem, stem_set

TITLE_WORDS = 5
"""Words before a name in which a title or role stands: "the mayor of Los Angeles, "."""
_ROLE_STEMS = frozenset(map(stem, ROLES))
_WHO_IS = re.compile(r"who(?:['’]?s| is| was)\s", re.I)
_LEADING = re.compile(r"^(?:(?:the|an?|that|this|new|newest|current|acting|present)\s+)+", re.I)
_BREAK = re.compile(r"[.;:“”\"]")


def role_asked(question: str) -> str:
    """`mayor of Los Angeles` of "Who is the mayor of Los Angeles?"; empty where no role is asked for."""
    asked = person_asked(question) if _WHO_IS.match(question) else ""
    return _LEADING.sub("", asked) if role_nouns(asked) else ""


def role_nouns(role: str) -> frozenset[str]:
    """Stems of its words that say what somebody is: `mayor`."""
    return stem_set(role) & _ROLE_STEMS


def role_holder(sentence: str, role: str) -> tuple[int, int] | None:
    """Place of the name that a sentence with all the words of the role sets beside it; else None.

    >>> role_holder("Los Angeles Mayor Karen Bass left.", "mayor of Los Angeles")
    (0, 28)
    """
    words, nouns = stem_set(role), role_nouns(role)
    if not nouns or not words <= stem_set(sentence):
        return None
    for name in extract_names(sentence):
        if " " in name and not stem_set(name) <= words:
            for mention in mentions(sentence, name, by_last_name=False):
                if nouns <= stem_set(beside(sentence, mention)):
                    return mention.start, mention.end
    return None


def beside(sentence: str, mention: Mention) -> str:
    """The name, the few words before it and the apposition behind it: what says who somebody is."""
    behind = apposition(sentence, mention.end)
    before = " ".join(_BREAK.split(sentence[: mention.start])[-1].split()[-TITLE_WORDS:])
    named = sentence[mention.start : mention.end]
    return f"{before} {named} {sentence[slice(*behind)] if behind else ''}"
