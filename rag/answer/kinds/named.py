"""What is the name of it? Whether a sentence names what is asked for, and not only something. Pure.

"The hiker, Ann Lee, was found", "an app named Petrel", "the ship, called “Petrel”": a name close to the
thing, or behind a word of naming. What the question or its place already names is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.core.types import Evidence, Hit, Question
from rag.text.entities import extract_names, extract_quotations
from rag.text.tokens import STOP_WORDS, stem, stem_set

ARTICLES = 3
"""Articles that are read whole."""
NEAR = 6
"""Words at most between a thing and its name."""
_ASKED = re.compile(
    r"\bnames? of (?:the |an? |that |all )*(?P<of>[^?]+)|\bwhat(?:['’]?s| is| was| are| were)? (?:the )?"
    r"(?P<called>[^?]+?) (?:called|named)\b|\bwhat(?:['’]?s| is| was) (?P<whose>[^?]+?)['’]s? name\b",
    re.I,
)
_PART_OF = re.compile(
    r"\b(?:of|in|at|on|from|who|that|which|for|by|with|near|to|where|when)\b|(?<=\w )\w+ed\b"
)
_PLACE = re.compile(r"\b(?:in|near|from|at|outside)(?: the)?(?: [A-Z][\w’'-]*,?)+")
"""Where it was, which is no name of it."""
_NAMING = re.compile(
    r"\b(?:named|called|dubbed|known as|identified\b[^.]{0,40}? as|titled)\W+(?=[“\"‘A-Z])"
)


def thing_to_name(question: str) -> str:
    """Stem of what is to be named: `hiker` of "name of the hiker who died"; empty where nothing is."""
    match = _ASKED.search(" ".join(question.split()))
    asked = next(filter(None, match.groups()), "") if match else ""
    words = [w for w in re.findall(r"[\w’'-]+", _PART_OF.split(asked)[0]) if w.lower() not in STOP_WORDS]
    return stem(re.sub(r"['’]s$", "", words[-1]).lower()) if words else ""


def is_named(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> bool:
    """Whether a sentence of the evidence, or of the best articles, may give the name.

    It may also be given under another word ("the gunman" of a shooter), where none has this one.
    """
    thing = thing_to_name(question.standalone)
    found = [*evidence, *statements(question, whole_articles(hits, ARTICLES))]
    told = [last_sentence(item) for item in found]
    said = [sentence for sentence in told if thing in stem_set(sentence)]
    return not said or any(names_it(sentence, thing, question.standalone) for sentence in said)


def names_it(sentence: str, thing: str, question: str) -> bool:
    """Whether a sentence sets a name that the question has not beside the thing."""
    if _NAMING.search(sentence):
        return True
    known = stem_set(question)
    words = [stem(word.lower()) for word in re.findall(r"[\w’'-]+", sentence)]
    at = [n for n, word in enumerate(words) if word == thing]
    new = [*extract_names(_PLACE.sub(" ", sentence)), *extract_quotations(sentence)]
    places = (
        n
        for name in new
        if not stem_set(name) <= known
        for n, word in enumerate(words)
        if word == stem(re.findall(r"[\w’'-]+", name)[0].lower())
    )
    return any(abs(n - one) <= NEAR for n in places for one in at)
