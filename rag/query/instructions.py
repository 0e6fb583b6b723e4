"""Words of a question that are no topic: how the answer is wanted, and that one is. Pure; English only.

"Give me 3 bullet points on the flood" is about the flood, "Who won? Answer in one word." about who won.
No article has such words, so searching for them finds nothing, or the wrong thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.core.types import AnswerShape
from rag.query.instruction_patterns import (
    ABOUT_WHAT,
    AT_THE_END,
    BRIEF,
    COUNTED,
    EMPTY_TOPIC,
    HEAD,
    IN_POINTS,
    LINES,
    LISTED,
    QUESTION_WORD,
    SUMMARY,
    TAILS,
    TELLING,
)
from rag.text.lexicon import SMALL_NUMBERS

_NUMBERS = {
    **SMALL_NUMBERS,
    "a": 1,
    "an": 1,
    "single": 1,
    "a single": 1,
    "one single": 1,
    "a couple of": 2,
}
_OF_WHICH = re.compile(r"(?:which|whose|whom)\b", re.I)
"""Makes a question of what looks like a summary: "the story of which band"."""


@dataclass(frozen=True)
class Instructed:
    """A question without its instructions."""

    topic: str
    """What it is about; empty where that is the answer before."""
    shape: AnswerShape
    request: str
    """The same with the words that ask for a summary or a number of things."""
    summary: bool = False
    """Whether it asks to be told of the topic, not for one thing of it."""
    listed: bool = False
    """Whether it asks for so many things of a kind: "name three"."""


def take_instructions(text: str) -> Instructed:
    """The question without the words that say how to answer, and what those say."""
    request, shape = _tails(text)
    if counted := COUNTED.match(request):
        return _told(request, counted.end(), _counted(shape, counted))
    if (summary := SUMMARY.match(request)) and not _OF_WHICH.match(request[summary.end() :]):
        return _told(request, summary.end(), _sized(shape, summary))
    if about := ABOUT_WHAT.match(request):
        return Instructed(about["topic"], shape, request, summary=True)
    if (listed := LISTED.match(request)) and (n := _number(listed["n"])):
        topic = _tidy(request[listed.end() :])
        return Instructed(topic, replace(shape, items=n), request, listed=n > 1)
    topic = TELLING.sub("", request)
    return Instructed("" if EMPTY_TOPIC.match(topic) else topic, shape, topic)


def _told(request: str, end: int, shape: AnswerShape) -> Instructed:
    """What asks to be told of all that follows `end`; a topic is no question and has no mark of one."""
    topic = _tidy(request[end:])
    asks = QUESTION_WORD.match(topic)
    return Instructed(topic if asks else topic.rstrip(" ?.!"), shape, request, summary=True)


def _sized(shape: AnswerShape, found: re.Match[str]) -> AnswerShape:
    """The shape with what the words that ask for a summary say of it: "a short", "the key points"."""
    brief = shape.brief or bool(BRIEF.search(found[0]))
    return replace(shape, brief=brief, bullets=shape.bullets or bool(IN_POINTS.search(found[0])))


def _tails(text: str) -> tuple[str, AnswerShape]:
    """The text without the clauses that only say how to answer."""
    shape, topic = AnswerShape(), " ".join(text.split())
    for pattern in (TAILS, AT_THE_END):
        for found in pattern.finditer(topic):
            shape = _shaped(shape, found)
        cut = pattern.sub(" ", topic)
        topic = _tidy(cut) if cut != topic else topic
    if head := HEAD.match(topic):
        shape = _shaped(shape, head)
        topic = f"{head['verb']} {topic[head.end() :]}".strip()
    return topic, shape


def _shaped(shape: AnswerShape, found: re.Match[str]) -> AnswerShape:
    if found["words"]:
        n = _number(found["n"])
        return replace(shape, brief=True, items=1 if n == 1 else shape.items)
    if found["points"] or found["lines"]:
        return _of_number(shape, found["n"], bullets=bool(found["points"]))
    if found["bullets"]:
        return replace(shape, bullets=True)
    return replace(shape, brief=shape.brief or bool(found["short"]))


def _counted(shape: AnswerShape, found: re.Match[str]) -> AnswerShape:
    return _of_number(shape, found["n"], bullets=not re.match(LINES, found["what"], re.I))


def _of_number(shape: AnswerShape, words: str, *, bullets: bool) -> AnswerShape:
    n = _number(words)
    return replace(shape, items=n, bullets=bullets or shape.bullets, brief=shape.brief or n == 1)


def _number(words: str) -> int:
    """3 of `three`; 0 of `a few`."""
    return int(words) if words.isdigit() else _NUMBERS.get(words.lower(), 0)


def _tidy(text: str) -> str:
    """Without what an instruction leaves behind: spaces, commas, a colon before the question."""
    text = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(text.split()))
    text = re.sub(r"([?.!])[,.;:]+", r"\1", text)
    text = re.sub(r"[,;:(–—-]+(?=[?.!]?$)", "", text)
    return re.sub(r"^(?:[,;:.)–—-]|please\b|and\b(?= *$))+\s*", "", text, flags=re.I).strip()
