"""The conversation so far to one question that stands on its own, with its days and outlets. Pure.

Rules: a follow-up is recognised by what it lacks (a name of its own) and what it points with ("it",
"they", "and when ..."), and gets the question it follows beside it. A model's reading, where there is
one (rag/query/rewrite.py), takes the place of that; days and outlets are read from it then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from rag.core.errors import QuestionError
from rag.core.types import NO_TIME, AnswerShape, Filters, Question, QuestionKind, TimeExpression, Turn
from rag.query.decompose import outlets_side_by_side
from rag.query.ellipsis import complete, is_elliptical
from rag.query.kind import Reading, has_own_kind, read_question
from rag.query.underspecified import names_no_event
from rag.text.dates.time_expressions import parse_time
from rag.text.language import detect_language
from rag.text.languages.follow_ups import goes_on
from rag.text.languages.known import LANGUAGES
from rag.text.outlets import named_article, named_outlets
from rag.text.tokens import STOP_WORDS, tokens

_OPENERS = re.compile(r"^(?:and|but|so|also|what about|how about|then)\b", re.I)
_POINTERS = frozenset(
    "it its he him his she her hers they them their theirs this that these those there then one ones "
    "same former latter others".split()
)
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w'’.-]*|\b\d[\d,.]*\b")
_COURTESY = re.compile(
    r"^(?:(?:please|hello|hi|hey|so|well|ok(?:ay)?)\b[,!.: ]*)*"
    r"(?:(?:(?:can|could|would|will) you (?:please |kindly )?(?:tell|let|explain to) (?:me|us)(?: know)?"
    r"|(?:do|would) you (?:happen to )?know|tell (?:me|us)|let me know|I wonder|my question is"
    r"|I(?:['’]d| would)?(?: (?:like|love|want|wish|need))? to (?:know|ask|learn|find out)"
    r"(?: the following)?|I am (?:wondering|curious))\b[,: ]*(?:please\b)?[,: ]*)+(?=\w+ \w+ \w)",
    re.I,
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|thx|ok(?:ay)?|great"
    r"|cool|perfect|nice"
    r"|wow)(?: there| byline| again| a lot| so much| very much| thanks)?[,!.;]+ *(?:(?:and|but"
    r"|now|then|so) )*)+"
    r"(?=\w+ \w)",
    re.I,
)
"""A courtesy before a question: "thanks, and who won?"."""
_PLEASE = re.compile(r"[, ]+(?:please|thanks|thank you)(?: in advance)?(?P<end>[?.! ]*)$", re.I)
_FROM = re.compile(
    r"\bfrom (?!.*\b(?:to|until|till|through|on|onwards?|now|since)\b)(?=[a-z]|(?:19|20)\d\d\b)", re.I
)
"""Of news "from May 2025" is of that month, not of all the days since."""
_MARKER = re.compile(r"\[\d+\]")
_INTRODUCTION = re.compile(r"^(?:On \d{1,2} \w+ \d{4},? )?[^:“]{0,80}\b(?:reported|added):\s*")
_SAME_AGAIN = re.compile(
    r"\b(?:short|shorter|brief|briefly|again|repeat|rephrase|summari[sz]e|words?)\b", re.I
)
"""Asks for what was said, in another form."""
_ANSWER_CHARS = 100
"""Longest answer that stands beside a follow-up: a name or a figure helps, whole sentences would only
be found again."""
_TURNS, _LONGEST = 100, 4000
"""Turns that a follow-up is followed back through, and characters that it comes to with them: more than
any reader's, and an end to what a program may send."""

RewriteNeed = Literal["", "context", "English"]
"""What a question lacks to be searched for as it was typed."""


def understand(
    text: str,
    history: Sequence[Turn],
    filters: Filters,
    as_of: date,
    outlets: Sequence[str] = (),
    reading: str = "",
) -> Question:
    """The question as it will be searched.

    `filters` are the reader's own and win over the words. `outlets` are the names that the archive
    knows, `reading` is the question as a model put it in English, standing alone; without it the rules
    do. Raises QuestionError when there is nothing to ask.
    """
    text_line = " ".join(text.split())
    language = detect_language(text_line)
    whole = "" if reading or language else completed(text_line, history)
    if not any(ch.isalnum() for ch in text_line):
        raise QuestionError(
            "question", "it has no words.", 'Type what you want to know, e.g. "Who won the final?".'
        )
    search_text = reading or whole or text_line
    # Several side by side are searched one by one, by rag/query/decompose.py.
    several = len(outlets_side_by_side(search_text, outlets)) > 1
    limits = filters.outlets or (() if several else named_outlets(search_text, outlets))
    time = parse_time(search_text, as_of)
    asked = _read(search_text, time.words, outlets, "" if reading else language)
    if asked.kind == "overview":
        time = parse_time(_FROM.sub("in ", search_text), as_of)
    follows = follows_on(asked, text_line, history) and not (whole and not _points_back(whole))
    return Question(
        text=text,
        standalone=asked.topic
        if reading or (whole and not follows)
        else standalone(text_line, history, asked, follows=follows),
        filters=replace(filters, outlets=limits, as_of=as_of),
        as_of=as_of,
        # Days of one side ("the 2013 conclave") are no limit for the other.
        time=NO_TIME if asked.kind == "comparison" else clip_time(time, filters),
        article=named_article(search_text),
        previous_answer=history[-1].answer if follows and not _SAME_AGAIN.search(text_line) else "",
        language=language,
        kind=_inherited_kind(asked, history) if follows else asked.kind,
        shape=_read(text_line).shape if reading else asked.shape,
    )


def _read(text: str, time_words: str = "", outlets: Sequence[str] = (), language: str = "") -> Reading:
    """The question's form; only English is read."""
    if language:
        return Reading(strip_courtesy(text), "fact", AnswerShape())
    return read_question(strip_courtesy(text), time_words, outlets)


def follows_on(asked: Reading, text: str, history: Sequence[Turn]) -> bool:
    """Whether it needs what was said before to be understood."""
    if not history or asked.kind in ("overview", "quotation"):
        return False
    if asked.introduced and asked.topic:
        return bool(_POINTERS.intersection(tokens(asked.topic)) or _OPENERS.search(text))
    return not asked.topic or is_follow_up(text) or names_no_event(asked.topic)


def _inherited_kind(asked: Reading, history: Sequence[Turn]) -> QuestionKind:
    """The kind of the question that it goes on with, where it asks for nothing of its own."""
    before = list(history[-_TURNS:])
    while before and not (asked.topic and (asked.introduced or has_own_kind(asked.topic))):
        asked = _read(" ".join(before.pop().question[:_LONGEST].split()))
    return asked.kind


def clip_time(time: TimeExpression, filters: Filters) -> TimeExpression:
    """What of the words' days the reader's own leave: those are limits and win."""
    if time.span is None or not (filters.since or filters.until):
        return time
    first = max(time.span[0], filters.since or date.min)
    last = min(time.span[1], filters.until or date.max)
    if first > last:
        return replace(NO_TIME, order=time.order)
    return replace(time, since=None if first == date.min else first, until=last)


def rewrite_need(text: str, history: Sequence[Turn]) -> RewriteNeed:
    """What a model could give it: English counts first, also where it follows a question without."""
    follows = bool(history) and is_follow_up(text)
    if detect_language(text) or (follows and detect_language(history[-1].question)):
        return "English"
    return "context" if follows else ""


def standalone(
    text: str, history: Sequence[Turn], asked: Reading | None = None, *, follows: bool | None = None
) -> str:
    """The question with what it follows, e.g. `And when was that? (Who won the final? Spain)`.

    Whole by itself where that can be made of it: "And in Haiti?" is asked as "How many died in Haiti?".
    Of an instruction about the answer before ("shorter, please") it is the question before.
    """
    earlier = _earlier(history) if history and is_elliptical(text) else ""
    whole = complete(text, history[-1], earlier) if earlier else ""
    if whole and not _points_back(whole):
        return whole[:_LONGEST]
    asked = asked or _read(whole or text, language=detect_language(text))
    if not (follows_on(asked, text, history) if follows is None else follows):
        return asked.topic or text
    earlier = earlier or _earlier(history)
    if not asked.topic:
        return earlier
    return f"{asked.topic} ({' '.join(filter(None, [earlier, _gist(history[-1].answer)]))})"[:_LONGEST]


def _earlier(history: Sequence[Turn]) -> str:
    """The last question of the conversation, standing alone."""
    *before, last = history[-_TURNS:]
    return standalone(" ".join(last.question[:_LONGEST].split()), before)


def completed(text: str, history: Sequence[Turn]) -> str:
    """A follow-up with what it left out, taken from the turn before; empty where that cannot be done."""
    elliptical = history and is_elliptical(text)
    return complete(text, history[-1], _earlier(history)) if elliptical else ""


def _points_back(text: str) -> bool:
    """Whether a word of it still stands for something said before."""
    return bool((_POINTERS - {"one", "ones", "same", "others"}).intersection(tokens(text)))


def is_follow_up(text: str) -> bool:
    """Whether the question cannot be understood alone."""
    if rules := LANGUAGES.get(detect_language(text)):
        return goes_on(text, rules)
    words = tokens(text)
    if _OPENERS.search(text):
        return True
    if _NAME.search(text):
        return False
    subject = [w for w in words if w not in STOP_WORDS and w not in _POINTERS]
    return bool(_POINTERS.intersection(words)) or len(subject) <= 2


def _gist(answer: str) -> str:
    """A short answer without its markers and introduction, nothing of a long one."""
    plain = _INTRODUCTION.sub("", _MARKER.sub("", answer).strip())
    return plain if len(plain) <= _ANSWER_CHARS else ""


def strip_courtesy(text: str) -> str:
    """The question without "Could you please tell me" before and "please" behind it: they are no topic.

    Of 77 questions 11 were refused for such words, which no article has.
    """
    return _PLEASE.sub(r"\g<end>", _COURTESY.sub("", _GREETING.sub("", text))) or text
