"""What kind of thing a question asks for: a figure, a person, yes or no, a summary. Pure; English only.

Each kind is answered by a rule of its own (rag/answer/kinds). It is read from the form of the question
alone, without knowing what the archive holds; whether a question is ambiguous only the archive can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.core.types import AnswerShape, QuestionKind
from rag.query.comparison import sides
from rag.query.instructions import Instructed, take_instructions
from rag.query.kind_patterns import (
    ASKS,
    BARE_FIGURE,
    COMPARISON,
    EITHER,
    FIGURE,
    HOW,
    LEAD_IN,
    LIST,
    NOT_SAID,
    PERSON,
    QUOTED,
    ROLE,
    SOURCE,
    SUPERLATIVE,
    VERB,
    WHO_SAID,
    WHY,
    YES_NO,
)
from rag.query.news_requests import is_overview
from rag.text.lexicon import TITLES

_QUOTED_WORDS, _VERBATIM_WORDS, _UNENDED_WORDS = 4, 8, 12
"""Least words of a quotation in marks, of a sentence that is one without them, and of one cut off."""
_REST_WORDS = 9
"""Most words beside a quotation: who said it, is it true."""
_NO_QUESTION = 2
"""Words beside a quotation that ask nothing, whatever they are."""
_TOPIC_WORDS = 6
"""Most words of a bare topic: "louvre heist"."""

_ASKS_WITHIN = re.compile(r"\b(?:which|what|whose)\b|[:]\W*$|^true or false\b", re.I)
"""Makes a question of a sentence without its mark: "He plays for which team"."""
_GOES_ON = re.compile(r"^(?:(?:and|but|so|or|also|then|ok(?:ay)?)\b[, ]*)+", re.I)
_SAME_OF = re.compile(r"^(?:what|how) about\b", re.I)


@dataclass(frozen=True)
class Reading:
    """A question as understood by its form."""

    topic: str
    """What to search for: the question without its instructions; empty where only those are left."""
    kind: QuestionKind
    shape: AnswerShape
    introduced: bool = False
    """Whether words like "tell me about" stand before the topic: it is whole then, however short."""


def read_question(text: str, time_words: str = "", outlets: Sequence[str] = ()) -> Reading:
    """The question's topic, kind and shape; `time_words` and `outlets` are what it names of those."""
    if is_pasted(text):
        return Reading(text, "quotation", AnswerShape())
    asked = take_instructions(text)
    if is_overview(asked.request, time_words, outlets):
        return Reading(text, "overview", asked.shape)
    return Reading(asked.topic, _kind(asked), asked.shape, asked.summary or asked.listed)


def is_pasted(text: str) -> bool:
    """Whether it is a quotation to be found: in quotation marks, or a sentence that asks nothing."""
    quoted = [one or other for one, other in QUOTED.findall(text)]
    longest = max(quoted, key=len, default="")
    if len(longest.split()) >= _QUOTED_WORDS:
        return _asks_for_source(QUOTED.sub(" ", text), len(longest.split()))
    plain = text.strip(" \"'“”‘’«»„")
    asks = "?" in text or ASKS.match(LEAD_IN.sub("", plain)) or _ASKS_WITHIN.search(plain)
    told = take_instructions(text).summary
    whole = plain[:1].isupper() and (plain[-1:] in ".!…" or len(plain.split()) >= _UNENDED_WORDS)
    return whole and not (asks or told) and len(plain.split()) >= _VERBATIM_WORDS


def _asks_for_source(rest: str, quoted: int) -> bool:
    """Whether what stands beside a quotation of so many words asks for no more than where it is from."""
    words = rest.split()
    return len(words) <= max(_REST_WORDS, quoted // 2) and (
        len(words) <= _NO_QUESTION or not ASKS.match(" ".join(words)) or bool(SOURCE.search(rest))
    )


def _kind(asked: Instructed) -> QuestionKind:
    kind = question_kind(asked.topic)
    if asked.listed and kind != "superlative":
        return "list"
    return "summary" if asked.summary and kind == "fact" else kind


def question_kind(text: str) -> QuestionKind:
    """The kind of a question that has no instructions; `summary` for a topic and no question at all."""
    plain = LEAD_IN.sub("", " ".join(text.split()))
    return next((kind for kind, fits in _RULES if fits(plain)), "fact")


def has_own_kind(topic: str) -> bool:
    """Whether a follow-up asks for something of its own: "And how?" does, "And in Texas?" does not."""
    plain = _GOES_ON.sub("", topic)
    return not _SAME_OF.match(plain) and bool(ASKS.match(plain))


def _is_person(text: str) -> bool:
    found = PERSON.match(text)
    if found is None:
        return False
    name = next(filter(None, found.groups()), "").strip()
    bare = " ".join(w for w in name.split() if w.capitalize() not in TITLES or len(name.split()) == 1)
    return bool(bare) and not ROLE.search(bare)


def _is_yes_no(text: str) -> bool:
    return bool(YES_NO.search(text)) and not EITHER.match(text)


def _is_who_said(text: str) -> bool:
    return bool(WHO_SAID.search(text)) and not NOT_SAID.match(text)


def _is_topic(text: str) -> bool:
    """Whether it is a few words without a verb, as typed into a search box."""
    words = text.split()
    asks = ASKS.match(text) or VERB.search(text) or "?" in text
    return 0 < len(words) <= _TOPIC_WORDS and not asks


def _is_bare_figure(text: str) -> bool:
    return _is_topic(text.rstrip("? ")) and bool(BARE_FIGURE.search(text))


def _searches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.search(text))


_RULES: tuple[tuple[QuestionKind, Callable[[str], bool]], ...] = (
    ("comparison", lambda text: bool(COMPARISON.search(text)) or sides(text) is not None),
    ("superlative", _searches(SUPERLATIVE)),
    ("why", _searches(WHY)),
    ("person", _is_person),
    ("yes_no", _is_yes_no),
    ("who_said", _is_who_said),
    ("figure", _searches(FIGURE)),
    ("figure", _is_bare_figure),
    ("how", _searches(HOW)),
    ("list", _searches(LIST)),
    ("summary", _is_topic),
)
"""In this order: what comes first is told more surely."""
