"""Whether a question stands alone, and what can be done for it: whole names, days of the calendar. Pure.

What a question says must be found in it: no "he", no "the company", no "Monday".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from rag.evaluation.generation.clauses import MONTH
from rag.evaluation.generation.cloze import QAPair
from rag.evaluation.generation.persons import ORGANISED, TITLES, is_person, ordinary_words, whole_names
from rag.text.entities import extract_names
from rag.text.lexicon import MONTHS, WEEKDAYS
from rag.text.phrases import format_date
from rag.text.tokens import STOP_WORDS

_POINTING = re.compile(
    r"\b(?:he|she|it|they|him|hers|them|their|this|that|these|those|we|us|our|i|me|my|you|your"
    r"|here|there|such|himself|herself|itself|themselves|other|others|another|ago|earlier|later|former"
    r"|latter|same|today|yesterday|tomorrow|tonight|now|currently|recently|recent|so far|above|below)\b"
    r"|\b(?:the|that) (?:last|next|past|previous|following) |\b(?:last|next|past|previous"
    r"|following) (?:week|month|year|night|summer|spring|fall|autumn|winter"
    r"|season|\w+day|\w+ (?:days|weeks|months|years))\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:his|her|its)\b")
"""May point at the subject of the question, if it has one."""
_ITS_OWN = re.compile(r"^When did .*[A-Z]\S* [a-z]+ (?:his|her|its)\b")
_SELF = re.compile(r"\b(?:he|she|himself|herself)\b")
"""May point at whoever is asked for."""
_CASE_MATTERS = re.compile(r"\b(?:US|I)\b")
_DEFINITE = re.compile(
    r"\b(?:the|both|all|each|[Oo]ther|officials?|authorities"
    r"|police) (?P<noun>(?:[a-z’'-]+ ){0,2}?[a-z-]+)(?=[?,’']| (?:on|by|with|from|after|before|during|to"
    r"|and|as|over|when|until|since|while|because|that|who|was|were|has|had|is|did|against|near|inside"
    r"|outside|under|through)\b| \d)"
)
_KNOWN_TO_ALL = re.compile(
    r"\b(?:world|first time|public|internet|pandemic|coronavirus|sun|moon|sky|economy|universe|future"
    r"|poor|rich|military|semi-?finals?|quarter-?finals?|first round|first half|second half|opening"
    r"|finals?|same-sex|environment|climate)\b"
)
_SOME = re.compile(
    r"\b(?:the|its|their) (?:[a-z-]+ )?(?:film|movie|book|show|song|series|gathering|event|property"
    r"|observance|wedding|name|role|case|bill|group|company|team|man|woman|incident|suspect|victim"
    r"|report|study|program|project)\b(?! [A-Z]| of\b| called\b)"
)
_HOME = re.compile(
    r"\bthe (?:state|city|county|nation|country|district|town|island|province|region)\b(?! of\b)"
)
"""Whose state? The article knows, its question does not."""
_WEEKDAY = re.compile(
    rf"\b(?:on )?(?P<day>(?:{'|'.join(WEEKDAYS)}))\b(?: (?:morning|afternoon|evening|night))?", re.I
)
_CROOKED = re.compile(
    r"\b(?:by|until|since|of|every|from|through|before|after|next|last|late|early|and"
    r"|each) (?:\w+day)\b|\b(?:Black|Cyber|Good|Super|Easter|Fat|Ash|Bloody"
    r"|Small Business) \w+day\b|\b\w+days?[’']s?\b|\b\w+days\b"
)
_DAY_WITHOUT_YEAR = re.compile(
    rf"\bon (?P<date>(?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}))(?!,? \d{{4}}|[\w-])"
)
_LISTED = re.compile(
    r" (?:and|or|while|but) .*?[$€£%\d]| and (?:(?:was|has|had|is|will|said|says)\b"
    r"|[A-Z][\w ]* \w+ed\b)|\bthe \d+ "
)
"""A second figure after "and": the question would ask for one half of what was said."""
_BARE_DAY = re.compile(
    rf"(?<!on)(?<!since)(?<!until)(?<!till)(?<!by)(?<!of)(?<!from)(?<!after)(?<!before)(?<!to)(?<!through)"
    r"(?<!the)(?<!and)"
    rf" (?P<date>{MONTH} \d{{1,2}})(?![\w-])"
)
_MONTH_WITHOUT_YEAR = re.compile(rf"\bin (?P<date>{MONTH})(?! \d|\w)")

_GENERIC = re.compile(r"(?<=\bdid )(?:Shares|Sales|Revenue|Profits?|Prices|Stocks|Exports|Imports)\b")
_NOBODY = frozenset(
    "police officials authorities officers prosecutors voters investigators firefighters one".split()
)
"""Who does things by profession and has no name of his own."""


def make_standalone(candidate: QAPair, text: str, published: date | None) -> QAPair | None:
    """The question as it stands alone, or None when it does not.

    `text` is the whole article, for full names; `published` turns its weekdays into days.
    """
    if (question := resolve_days(candidate.question, published)) is None:
        return None
    question = _GENERIC.sub(lambda m: m.group().lower(), whole_names(question, text))
    answer = (
        whole_names(candidate.answer, text) if candidate.kind in ("who", "role") else candidate.answer
    )
    question = name_the_month(question, candidate.kind, published)
    is_unfit = (
        not 5 <= len(question.split()) <= 32
        or not _is_asked_well(candidate, question, answer, text)
        or _points(question, candidate.kind)
        or not extract_names(question)
        or _says_already(question, answer)
    )
    return None if is_unfit else replace(candidate, question=" ".join(question.split()))


def _is_asked_well(candidate: QAPair, question: str, answer: str, text: str) -> bool:
    """Whether who is asked for is a person, and who the question is about has a whole name."""
    if candidate.kind == "role":
        is_named = " " in answer and not ORGANISED.search(answer)
        return is_named and not (candidate.subject and _is_ordinary(candidate, text))
    if candidate.kind == "who":
        return is_person(answer, text) and not _is_ordinary(candidate, text)
    return not _is_ordinary(candidate, text) and not _is_half_named(candidate, question, text)


_UNDATED = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def name_the_month(question: str, kind: str, published: date | None) -> str:
    """A figure changes from month to month: asked for with its month, unless a year is named."""
    if published is None or kind in ("when", "where", "role", "age") or _UNDATED.search(question):
        return question
    return f"As reported in {published:%B %Y}, {question[0].lower()}{question[1:]}"


def _is_half_named(candidate: QAPair, question: str, text: str) -> bool:
    """Whether the subject is a person of whom the question knows the surname only."""
    name = re.escape(candidate.subject)
    if re.search(rf"^When (?:did|was) {name} (?:die|born)\b", question):
        return True
    if (
        not name
        or not re.fullmatch(r"\w+", name)
        or not re.search(rf"(?:did|was|has|is) {name} ", question)
    ):
        return False
    return bool(
        re.search(
            rf"\b(?!(?:The|At|In|On|By|For|And|But|As|With|From|When|While|After|If|Since|Says|Of"
            rf"|To)\b)[A-Z][a-z]+ {name}\b|\b{name}(?:, \d\d,|[^.\n]{{0,40}}\b(?:he|she|his|her)\b)",
            text,
        )
    )


def _is_ordinary(candidate: QAPair, text: str) -> bool:
    """Whether the subject is a word of the language, capitalised for opening the sentence."""
    words = [w for w in candidate.subject.removeprefix("The ").split() if w not in TITLES]
    if candidate.subject.startswith("The ") and len(words) == 1 and not words[0].endswith("s"):
        return not words[0].isupper()
    return bool(words) and all(
        w.lower() in _NOBODY or w.lower() in ordinary_words(text) | STOP_WORDS for w in words
    )


def _points(question: str, kind: str) -> bool:
    text = _CASE_MATTERS.sub(lambda m: "America" if m.group() == "US" else m.group(), question)
    points_at_something = any(
        not _KNOWN_TO_ALL.search(match["noun"]) for match in _DEFINITE.finditer(text)
    )
    if kind in ("who", "age"):
        text = _SELF.sub("", text)
    if kind not in ("who", "age") and len(_OWN.findall(text)) > len(_ITS_OWN.findall(text)):
        return True
    return points_at_something or bool(
        _POINTING.search(text) or _HOME.search(text) or _SOME.search(text) or _LISTED.search(text)
    )


def _says_already(question: str, answer: str) -> bool:
    question_words = {w.lower() for w in re.findall(r"\w+", question)}
    answer_words = {w.lower() for w in re.findall(r"\w+", answer)} - {
        "the",
        "of",
        "in",
        "more",
        "than",
        "at",
        "about",
    }
    return not answer_words - question_words


def resolve_days(question: str, published: date | None) -> str | None:
    """Weekdays and days without a year as days of the calendar; None without a day to count from."""
    question = _BARE_DAY.sub(r" on \g<date>", question)
    if not any(p.search(question) for p in (_WEEKDAY, _DAY_WITHOUT_YEAR, _MONTH_WITHOUT_YEAR)):
        return question
    if published is None or _CROOKED.search(question):
        return None
    if any(
        MONTHS[_letters(m["date"])] > published.month for m in _MONTH_WITHOUT_YEAR.finditer(question)
    ):
        return None  # last year's, or a page that is dated wrong
    day = published
    question = _WEEKDAY.sub(lambda m: f"on {format_date(_last(m['day'], day))}", question)
    question = _MONTH_WITHOUT_YEAR.sub(lambda m: f"in {_with_year(m['date'], day)}", question)
    return _DAY_WITHOUT_YEAR.sub(lambda m: f"on {_with_year(m['date'], day)}", question)


def _with_year(date_text: str, published: date) -> str:
    """A day without a year is the last one not long after its article: "on Dec. 8" in January."""
    year = published.year - (MONTHS[_letters(date_text)] > published.month + 6)
    return f"{date_text}, {year}" if re.fullmatch(r"\D+\d+", date_text) else f"{date_text} {year}"


def _letters(date_text: str) -> str:
    return re.sub(r"[^a-z]", "", date_text.lower())


def _last(weekday: str, published: date) -> date:
    back = (published.weekday() - WEEKDAYS[weekday.lower()]) % 7
    return published - timedelta(days=back)
