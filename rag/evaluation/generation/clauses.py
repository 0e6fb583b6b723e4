"""A news sentence taken apart at its surface: subject, verb, the rest. Pure.

There is no parser here. A sentence is read only when it opens with a name (or a figure), goes on with a
verb that is known, and ends, or can be cut, where a clause ends; every other sentence is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.evaluation.generation.verbs import BASES, is_participle
from rag.text.lexicon import A_WEEKDAY, A_YEAR, MONTHS

MONTH = "(?:" + "|".join(sorted({m.capitalize() for m in MONTHS}, key=len, reverse=True)) + r")\.?"
DATE = (
    rf"(?:{MONTH} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {MONTH}(?: \d{{4}})?|{MONTH}(?: \d{{4}})?"
    rf"|{A_YEAR})(?![\w-])"
)
"""A day, a month or a year that needs no calendar beside it, except perhaps a year."""
_CAPITAL = rf"(?!(?:{A_WEEKDAY}|{MONTH})\b)(?:[A-Z]\.){{2,}}|(?!(?:{A_WEEKDAY}|{MONTH})\b)[A-Z][\w&’'-]*"
NAME = (
    rf"(?:{_CAPITAL})(?: (?:(?:of|for|de|van|von|bin|al|da|del) (?:the )?)?(?:{_CAPITAL}|\d{{1,2}}\b))*"
)
"""A run of capitalised words, with the small words inside it."""
_TIME = rf"(?:on {A_WEEKDAY}|{A_WEEKDAY}|(?:on|in) {DATE})"
_SENTENCE = re.compile(
    rf"(?:(?P<before>(?:On|In) (?:{A_WEEKDAY}|{DATE})),? )?"
    rf"(?P<subject>(?:[Tt]he )?{NAME})(?:, (?P<apposed>[^,]{{2,90}}),)?"
    rf"(?: (?P<early>{_TIME}))?(?: (?:also|then|later|officially))? (?P<group>[a-z].*)"
)
_ADVERB = r"(?:also |later |officially )?"
_PASSIVE = re.compile(rf"(was|were|is|are|has been|have been|had been) {_ADVERB}([a-z]+)\b ?(.*)")
_PERFECT = re.compile(rf"(has|have) {_ADVERB}([a-z]+)\b ?(.*)")
_ACTIVE = re.compile(r"([a-z]+)\b(?![’']) ?(.*)")
_AND_THEN = re.compile(
    r" (?:and|but) (?:later |then |also |has |had |was |is |were |are |will )?(?P<verb>[a-z]+)\b"
)
_OPENS_A_CLAUSE = re.compile(
    r"(?:which|who|whose|where|when|while|but|as|after|before|according|with|following|including|despite"
    r"|although|though|because|so|since|until|even|making|amid|just|including|\w+ing"
    r"|[\w ]{0,40}\b(?:said|says|reported|told))\b|[A-Z][\w. ]{0,40} (?:said|says|reported|told)\b"
)
_CUT = re.compile(r"\s*[;–—(]|:(?!\d)|\s+-\s|,(?! \d{4}\b)(?!\d)")
_PLACE_COMMA = re.compile(rf", {NAME}(?=$|[,;]|\s+(?:on|in|after|during|for)\b)")
_QUOTED = re.compile(
    r"[“”\"\[\]…|]|(?<!\w)[‘']|\.\.\.|\b(?:Getty|Ad Feedback|Photo|Credit|Video|pictured)\b"
)


@dataclass(frozen=True)
class Clause:
    """The main clause of a sentence, verbatim pieces of it."""

    subject: str
    """The name it opens with."""
    apposed: str
    """What stands between commas after it, or nothing."""
    auxiliary: str
    """`was`, `has`, ... or nothing."""
    verb: str
    """The participle after an auxiliary, else the past form."""
    rest: str
    """Everything after the verb up to the end of the clause, without its full stop."""
    when: str
    """`on Monday`, `in May 2024`: where it stood before the verb; or nothing."""

    @property
    def said(self) -> str:
        """The verb as it was said: `was elected`."""
        return f"{self.auxiliary} {self.verb}".strip()

    def question(self, question_words: str, rest: str) -> str:
        """A question about the clause: `words` first, then the verb before its subject, then `rest`."""
        subject = re.sub(r"^The ", "the ", self.subject)
        if not self.auxiliary:
            parts = [question_words, "did", subject, BASES[self.verb], rest]
        else:
            auxiliary, _, rest_of_auxiliary = self.auxiliary.partition(" ")
            parts = [question_words, auxiliary, subject, rest_of_auxiliary, self.verb, rest]
        return " ".join(part for part in parts if part).strip() + "?"


def read_clause(sentence: str) -> Clause | None:
    """The main clause, or None when the sentence is not one of those that are read."""
    if not sentence.endswith((".", ".”", '."')):  # a headline, or a caption
        return None
    match = _SENTENCE.fullmatch(sentence.rstrip('.”" '))
    verb = match and _verb(match["group"])
    rest = verb and _first_verb_only(clause_end(verb[2]))
    if (
        not match
        or not verb
        or rest is None
        or _QUOTED.search(sentence[: match.end("group") - len(verb[2]) + len(rest)])
    ):
        return None
    time = match["early"] or match["before"] or ""
    time = time[:1].lower() + time[1:] if time[:2] in ("On", "In") else time
    return Clause(match["subject"], match["apposed"] or "", verb[0], verb[1], rest, time)


def _verb(group: str) -> tuple[str, str, str] | None:
    """Auxiliary, verb and what follows."""
    for pattern in (_PASSIVE, _PERFECT):
        if (match := pattern.match(group)) and is_participle(match[2]):
            return match[1], match[2], match[3]
    match = _ACTIVE.match(group)
    return ("", match[1], match[2]) if match and match[1] in BASES else None


def _first_verb_only(rest: str | None) -> str | None:
    """Without a second thing that the subject did: "won in 2024 and was named coach of the year"."""
    for match in _AND_THEN.finditer(rest or ""):
        if match["verb"] in BASES or match.group().count(" ") > 2:
            return (rest or "")[: match.start()]
    return rest


def clause_end(text: str) -> str | None:
    """The text up to where its clause ends; None when it cannot be told (a list, say)."""
    position = 0
    while match := _CUT.search(text, position):
        if place := _PLACE_COMMA.match(text, match.start()):
            position = place.end()
            if position < len(text) and text[position] == ",":
                return _unless_listed(text, position)
            continue
        if match.group().startswith(","):
            return _unless_listed(text, match.start())
        return text[: match.start()]
    return text


def _unless_listed(text: str, comma: int) -> str | None:
    return text[:comma] if _OPENS_A_CLAUSE.match(text[comma + 1 :].strip()) else None
