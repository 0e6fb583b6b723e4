"""Yes or no: said only where one sentence holds all that is asked and is plain about it. Pure.

Better no "Yes." than a wrong one: a sentence that guesses, quotes an opinion or looks forward is shown
alone, and so is one that uses another verb. "Refused" is no "no" to "resigned".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from rag.answer.compose import Draft
from rag.answer.kinds.anybody import anybody_lines
from rag.answer.kinds.lines import quoted, several
from rag.answer.kinds.ranking import coverage, distinct, place, ranks
from rag.answer.kinds.statements import last_sentence, statements
from rag.core.types import Evidence, Hit, Question
from rag.text.entities import normalised_words
from rag.text.lexicon import TITLES
from rag.text.tokens import STOP_WORDS, stem

MOST = 4
OPENING, LED = 4, 0.2
"""Words in which a sentence's subject stands, and what that is worth in shares of the question's."""
BETWEEN = 9
"""Words at most from the subject to the verb: farther on it may be another's."""
_QUESTION = re.compile(
    r"^(?:so |and |but |then |is it true that |true or false: )*"
    r"(?P<aux>is|are|was|were|did|does|do|has|have|had)(?P<not>n['’]?t)?\s+(?P<rest>.+?)[?!. ]*$",
    re.I,
)
_TRUE_THAT = re.compile(
    r"^(?:is it (?:true|right|correct) that|true or false:?)\s+(?P<rest>.+?)[?!. ]*$", re.I
)
_NEGATIONS = frozenset("not never no denied denies refused rejected nobody none without neither".split())
_UNSURE = frozenset(
    """may might could would should if whether unclear uncertain allegedly reportedly described likely
    possibly perhaps probably expected planned plans considered considering suspected falsely claimed
    claims rumours rumors feared fear thought believed threatened urged called calling hoped asked wanted
    wants demanded but although though however only nearly almost will""".split()
)
"""Words of a sentence that is not plain: it guesses, wishes, or takes back."""
_OPEN = re.compile(
    r"\b(?:unclear|uncertain|unknown|undecided|remain(?:s|ed)? to be seen"
    r"|not (?:yet )?(?:been )?(?:clear|known|decided|certain))\b[^.;]*?\b(?:whether|if)\b(?P<clause>.+)",
    re.I,
)
"""What a sentence says that nobody knows."""
_VERBS = """
    win=won lose=lost fall=fell/fallen rise=rose/risen leave=left hit=hit kill=killed die=died
    take=took/taken give=gave/given get=got/gotten make=made find=found tell=told say=said
    go=went/gone come=came become=became begin=began/begun break=broke/broken build=built
    buy=bought catch=caught choose=chose/chosen do=did/done draw=drew/drawn drive=drove/driven
    eat=ate/eaten fight=fought flee=fled fly=flew/flown forbid=forbade/forbidden grow=grew/grown
    have=had hold=held keep=kept know=knew/known lead=led meet=met pay=paid run=ran see=saw/seen
    sell=sold send=sent set=set shoot=shot shut=shut speak=spoke/spoken spend=spent stand=stood
    steal=stole/stolen strike=struck swear=swore/sworn sink=sank/sunk throw=threw/thrown
    withdraw=withdrew/withdrawn write=wrote/written be=was/were/been/is/are
""".split()
_SAME_VERBS = [
    frozenset(group.split())
    for group in (
        "find found recover recovered locate located",
        "fire fired dismiss dismissed sack sacked oust ousted",
        "quit resign resigned",
        "buy bought purchase purchased acquire acquired",
        "ban banned prohibit prohibited",
        "hurt injure injured wound wounded",
        "arrest arrested detain detained",
        "start started begin began begun",
        "finish finished end ended",
        "free freed release released",
        "close closed shut",
    )
]
"""Verbs that say the same of one thing."""
_PASSIVE = frozenset("is are was were".split())
_IRREGULAR = {
    past: base for base, pasts in (pair.split("=") for pair in _VERBS) for past in pasts.split("/")
}
_BEFORE_NOUNS = frozenset("the a an his her its their my our this that of".split())
_HAPPENED = re.compile(r"(?:ed|ing)$")
_QUANTIFIERS = frozenset("all only most no more off on up down out once own same".split())
"""Stop words that a question of yes or no may turn on."""
_NOUN = re.compile(r"(?:tion|sion|ment|ness|ance|ence|al|ity|er|or|ers|ors|ations|ments)$")


def yes_no_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The sentence that shows it, behind "Yes." or "No." where it is plain; then the best others."""
    asked = question_words(question.standalone)
    if not asked:
        return []
    if lines := anybody_lines(question, hits, evidence):
        return lines
    words, negated = asked
    order = ranks(evidence)
    for item in sorted(statements(question, hits), key=lambda e: order.get(place(e), len(evidence))):
        if says := polarity(words, last_sentence(item), passive=is_passive(question.standalone, words)):
            frame = "Yes." if (says > 0) != negated else "No."
            return [quoted(item, frame), *several(distinct(evidence, MOST - 1, [item]))]
    if open_ones := [item for item in statements(question, hits) if _leaves_open(words, item)]:
        newest = max(open_ones, key=lambda e: e.hit.article.published or date.min)
        return several([newest, *distinct(evidence, MOST - 1, [newest])])
    stems = frozenset(map(_base, words))
    best = sorted(evidence, key=lambda e: -round(coverage(stems, e) + _led_by(words[0], e), 1))[:1]
    return several([*best, *distinct(evidence, MOST - 1, best)])


def _leaves_open(asked: Sequence[str], item: Evidence) -> bool:
    """Whether it says that nobody knows: "it was uncertain whether the show would return"."""
    *subject, verb = asked
    match = _OPEN.search(last_sentence(item))
    words = normalised_words(match["clause"]) if match else []
    said = any(_base(word) == _base(verb) for word in words)
    return said and any(_fits(name, word) for name in subject for word in words)


def _led_by(subject: str, item: Evidence) -> float:
    """What it is worth that a sentence begins with the subject: "The other one is Leo Hale" does not."""
    opening = normalised_words(last_sentence(item))[:OPENING]
    return LED if any(_fits(subject, word) for word in opening) else 0.0


def question_words(question: str) -> tuple[list[str], bool] | None:
    """The words of what is asked in their order, and whether it is asked with a "not"."""
    plain = " ".join(question.split())
    match = _TRUE_THAT.match(plain) or _QUESTION.match(plain)
    if not match:
        return None
    rest = normalised_words(match["rest"])
    negated = bool(match.groupdict().get("not")) or "not" in rest or "never" in rest
    ignored = (STOP_WORDS - _QUANTIFIERS) | _NEGATIONS | {title.lower() for title in TITLES}
    words = [w for w in rest if w not in ignored]
    return (words, negated) if len(words) > 1 else None


def is_passive(question: str, words: Sequence[str]) -> bool:
    """Whether it asks if something was done to its subject, all of which stands before the verb."""
    match = _QUESTION.match(" ".join(question.split()))
    done = words[-1].endswith("ed") or words[-1] in _IRREGULAR
    return match is not None and done and match["aux"].lower() in _PASSIVE


def polarity(asked: Sequence[str], sentence: str, *, passive: bool = False) -> int:
    """1 where the sentence says it, -1 where it says that it is not so, 0 where it is not plain.

    The words must come in their order; those of the subject of a passive in any.
    """
    words = normalised_words(sentence)
    places = _subject_first(asked, words) if passive else _in_order(asked, words)
    if not places:
        return 0
    between = max(b - a for a, b in pairwise(places))
    is_noun = words[places[-1] - 1] in _BEFORE_NOUNS  # "the return of the mayor" is no verb
    if is_noun or between > BETWEEN or _UNSURE & {*words} or '"' in sentence or "“" in sentence:
        return 0
    clause = words[max(0, places[0] - 4) : places[-1] + 3]
    return -1 if _NEGATIONS & {*clause} or any(w.endswith("n't") for w in clause) else 1


def _in_order(asked: Sequence[str], words: Sequence[str]) -> list[int]:
    """Where the asked words stand one after the other; empty where one lacks."""
    places: list[int] = []
    for word in asked:
        start = places[-1] + 1 if places else 0
        at = next((n for n in range(start, len(words)) if _fits(word, words[n])), None)
        if at is None:
            return []
        places.append(at)
    return places


def _subject_first(asked: Sequence[str], words: Sequence[str]) -> list[int]:
    """The same with the words before the last in any order, all of them before it."""
    *subject, verb = asked
    found = [next((n for n, w in enumerate(words) if _fits(word, w)), None) for word in subject]
    places = sorted(n for n in found if n is not None)
    if not places or len(places) < len(subject):
        return []
    at = next((n for n in range(places[-1] + 1, len(words)) if _fits(verb, words[n])), None)
    return [] if at is None else [*places, at]


def _base(word: str) -> str:
    return stem(_IRREGULAR.get(word, word))


def _fits(asked: str, word: str) -> bool:
    """Whether a word is the one that is asked, as a verb that happened: "closing" is not "close"."""
    if word == asked or any(asked in verbs and word in verbs for verbs in _SAME_VERBS):
        return True
    if _base(word) != _base(asked) or _NOUN.search(word):
        return False
    return bool(_HAPPENED.search(word)) or word in _IRREGULAR or not _HAPPENED.search(asked)
