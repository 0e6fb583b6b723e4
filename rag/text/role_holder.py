"""Who holds a role: "the mayor of Los Angeles" is Karen Bass. Pure; English word order only.

"Los Angeles Mayor Karen Bass", "Karen Bass, the mayor of Los Angeles," and "the mayor of Los Angeles,
Karen Bass," name her; who is named by the mayor is another.
"""

from __future__ import annotations

import re

from rag.text.entities import extract_names
from rag.text.people import Mention, mentions, person_asked
from rag.text.roles import A_ROLE, ROLES, apposition
from rag.text.tokens import stem, stem_set

_ROLE_STEMS = frozenset(map(stem, ROLES))
_WHO_IS = re.compile(r"who(?:['’]?s| is| was)\s", re.I)
_LEADING = re.compile(r"^(?:(?:the|an?|that|this|new|newest|current|acting|present)\s+)+", re.I)
_DOING = re.compile(r"\w+(?:ed|ing)\b|(?:chosen|sworn|set|made)\b", re.I)
"""In "Who was elected president?": what happened is asked for, not who holds a role."""
_ROLE = re.compile(
    rf"(?:(?!(?:the|to|on|with|next)\b)[\w'’.-]+ ){{0,4}}?(?:{A_ROLE})"
    r"(?: (?:of|in|for|at) (?:(?!who\b|when\b|that\b|after\b|before\b|behind\b)[\w'’.,-]+ ?)+)?",
    re.I,
)
"""A role and its place: "Norvik fire chief", "mayor of Norvik", and no more."""
_RIGHT_BEFORE = re.compile(
    rf"(?:[\w'’-]+ ){{0,4}}\b(?i:{A_ROLE})"
    r"(?: (?:of|in|for|at) (?:the )?[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)*)?,? $"
)
"""A role right before a name: "the mayor of Los Angeles, "; not that of who "met" them."""


def role_asked(question: str) -> str:
    """`mayor of Los Angeles` of "Who is the mayor of Los Angeles?"; empty where no role is asked for."""
    asked = person_asked(question) if _WHO_IS.match(question) else ""
    role = _LEADING.sub("", asked)
    return role if _ROLE.fullmatch(role) and not _DOING.match(role) else ""


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
    """The name, the role right before it and the apposition behind it: what says who somebody is."""
    behind = apposition(sentence, mention.end)
    before = _RIGHT_BEFORE.search(sentence[: mention.start])
    named = sentence[mention.start : mention.end]
    return " ".join([before[0] if before else "", named, sentence[slice(*behind)] if behind else ""])
