"""Questions as people type them, drawn from news articles by rules; each with the words that answer it.

After "Unsupervised Question Answering by Cloze Translation" (Lewis et al. 2019): many questions are
crooked, and a reader learns from them all the same. Pure: articles in, questions out.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.evaluation.generation.clauses import NAME, Clause, read_clause
from rag.evaluation.generation.cloze import ask_about
from rag.evaluation.generation.verbs import BASES
from rag.text.lexicon import MONTHS, WEEKDAYS
from rag.text.passages import split_sentences
from rag.text.tokens import STOP_WORDS

SHARES = {
    "person": 0.13, "said": 0.12, "why": 0.10, "count": 0.10, "yes_no": 0.09, "how": 0.07, "much": 0.07,
    "keywords": 0.07, "where": 0.07, "when": 0.06, "who": 0.06, "happened": 0.05, "role": 0.03,
}  # fmt: skip
"""Most of each kind, as a share of all; of a kind that is not named `OTHERS`."""
OTHERS = 0.04
PER_ARTICLE = 2
_PERSON = r"(?P<name>[A-Z][a-z’'-]+(?: [A-Z]\.)?(?: (?:[A-Z][a-z’'-]+|de|van|von|bin|al|El))+)"
_ROLE = (
    r"(?:president|minister|secretary|mayor|governor|senator|director|chief|head|leader|chairman|chair"
    r"|spokes\w+|founder|coach|captain|author|professor|economist|analyst|actor|actress|singer|player|CEO"
    r"|officer|commissioner|ambassador|attorney|lawyer|judge|justice|resident|mother|father|wife|husband"
    r"|son|daughter|brother|sister|veteran|driver|owner|manager|editor|reporter|journalist|scientist"
    r"|researcher|candidate|lawmaker|representative|lieutenant|sheriff|teacher|student|activist|artist"
    r"|rapper|comedian|pastor|bishop|cardinal|pope|king|queen|prince|princess|star|champion)"
)
_APPOSED = re.compile(
    _PERSON
    + rf", (?P<answer>(?:the|a|an|who|\d\d, (?:the|a|an)?)[^,“”]{{6,90}}?\b{_ROLE}\b[^,“”.]{{0,60}}"
    rf"|{_ROLE} (?:of|at|for)[^,“”.]{{3,60}})[,.]"
)
_TITLED = re.compile(
    r"(?:^|[ “])(?P<answer>(?:[A-Z][\w.’-]+ ){0,4}(?:President|Minister|Secretary|Mayor|Gov\.|Governor"
    r"|Sen\.|Senator|Rep\.|Director|Chief|Coach|Judge|Justice|Sheriff|Chancellor|CEO|actor|actress|singer|coach"
    rf"|quarterback|director|spokesperson|spokesman|spokeswoman|professor)) {_PERSON}"
)
_QUOTED = re.compile(
    rf"“(?P<answer>[^“”]{{30,300}})[,.?!]?” (?:{_PERSON} (?:said|says|told \w+|wrote|added|warned)"
    r"|(?:said|says|wrote|added) (?:[\w.’-]+ ){0,4}?(?P<other>[A-Z][a-z’'-]+ [A-Z][a-z’'-]+))"
)
_REPORTED = re.compile(
    rf"^{_PERSON},? (?:[^,]{{3,50}}, )?(?:said|says|told \w+|warned|announced|argued)(?: on \w+day)?"
    r"(?: that)? (?P<answer>[a-z][^“”]{25,200})\.?$"
)
_COUNT = re.compile(
    r"\b(?P<answer>(?:at least |more than |about |nearly |over )?(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
    r"(?: million| billion)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|hundreds"
    r"|thousands)) (?P<things>(?:[a-z-]+ )?(?:people|children|men|women|"
    r"(?!years|months|days|hours|weeks|times|minutes|percent)[a-z]{3,}s))\b"
)
_AMOUNT = re.compile(
    r"(?P<answer>(?:about |more than |nearly |over )?[$€£]\d[\d,.]*(?: (?:million|billion|trillion))?"
    r"|\d+(?:\.\d+)?(?:%| percent| per cent))"
)
_PLACE = re.compile(
    rf"\b(?:in|at|near|outside) (?P<answer>(?:the )?{NAME}(?:, {NAME})?)"
    r"(?=[,.;]|’s|$| (?:on|during|after|for|last|and|this|before|when|where|as|by)\b)"
)
_REASON = re.compile(
    r"(?P<before>.*?),? (?P<answer>(?:because|due to|after|amid|in response to|as a result of|citing"
    r"|over|so that|in order to|in an effort to|to protest|following) .{8,160})$"
)
_WAY = re.compile(
    r"(?P<before>.*?),? (?P<answer>(?:by|through|using|via) (?:\w+ing|an? \w+|the \w+).{4,140})$"
)
_DAY = re.compile(
    rf"(?:on )?(?P<answer>(?:{'|'.join(WEEKDAYS)})(?: (?:morning|night|afternoon|evening))?)", re.I
)
_NOT_A_PLACE = re.compile("|".join([*WEEKDAYS, *MONTHS]), re.I)
_POINTS_BACK = re.compile(
    r"^[“\"'‘]?(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|But|And|So|We|I|You|There|Here|If"
    r"|However)\b"
)
_POINTS = re.compile(r"\b(?:he|she|they|his|her|their|it|we|I|my)\b")
_DANGLING = re.compile(r"\s+(?:about|on|of|to|for) ?\??$")


@dataclass(frozen=True)
class Drawn:
    """A question drawn from a sentence."""

    kind: str
    question: str
    answer: str
    """Verbatim in the sentence."""
    fact: str
    """The sentence."""
    article: str
    """Id of the article, as the data set has it."""
    day: str
    """When that was published, ISO 8601."""


def draw(articles: Sequence[Mapping[str, Any]], wanted: int, seed: int = 11) -> list[Drawn]:
    """Some questions of articles in random order, no kind more often than its share, two an article."""
    rng, counts, drawn = random.Random(seed), Counter[str](), list[Drawn]()
    for article in rng.sample(articles, len(articles)):
        found = list(_questions(article["title"], article["text"], rng))
        rng.shuffle(found)
        found.sort(key=lambda q: counts[q[0]] / SHARES.get(q[0], OTHERS))
        fit = [
            q for q in found if _is_fit(q[1]) and counts[q[0]] < 1.1 * wanted * SHARES.get(q[0], OTHERS)
        ]
        for kind, question, answer, fact in fit[:PER_ARTICLE]:
            counts[kind] += 1
            typed = _as_typed(" ".join(question.split()), rng)
            drawn.append(Drawn(kind, typed, answer.strip(), fact, article["id"], article["published"]))
        if len(drawn) >= wanted:
            break
    return drawn


def _is_fit(question: str) -> bool:
    return 2 <= len(question.split()) <= 26 and not _POINTS.search(question)


def _as_typed(question: str, rng: random.Random) -> str:
    """Some in lower case, some without a question mark."""
    question, chance = _DANGLING.sub("?", question), rng.random()
    if chance < 0.3:
        question = question.lower()
    return question.rstrip("?") if chance < 0.2 or 0.3 <= chance < 0.35 else question


_Found = tuple[str, str, str, str]


def _questions(title: str, text: str, rng: random.Random) -> Iterator[_Found]:
    for n, sentence in enumerate(s.text for s in split_sentences(text)[:60]):
        whole = 40 < len(sentence) < 420 and sentence.endswith((".", ".”", '."'))
        if not whole or _POINTS_BACK.match(sentence):
            continue
        yield from ((qa.kind, qa.question, qa.answer, sentence) for qa in ask_about(sentence))
        if (clause := read_clause(sentence)) and clause.rest:
            yield from ((*found, sentence) for found in _of_clause(clause, sentence, rng))
        yield from ((*found, sentence) for found in _of_words(sentence, title, rng))
        if n < 4 and _shares_words(title, sentence):
            yield from ((*found, sentence) for found in _of_headline(title, sentence, rng))


def _of_clause(clause: Clause, sentence: str, rng: random.Random) -> Iterator[tuple[str, str, str]]:
    if match := _REASON.match(clause.rest):
        yield "why", clause.question("Why", match["before"]), match["answer"]
    if match := _WAY.match(clause.rest):
        yield "how", clause.question("How", match["before"]), match["answer"]
    if match := _DAY.search(clause.rest):
        rest = clause.rest.replace(match.group(), " ")
        yield "when", clause.question("When", " ".join(rest.split())), match["answer"]
    if rng.random() < 0.5 and len(clause.rest.split()) > 2:
        yield "yes_no", _yes_no(clause, rng), sentence


def _yes_no(clause: Clause, rng: random.Random) -> str:
    subject = re.sub("^The ", "the ", clause.subject)
    auxiliary, _, rest = clause.auxiliary.partition(" ")
    said = f"{rest} {clause.verb}".strip() if auxiliary else BASES[clause.verb]
    direct = f"{auxiliary.capitalize() or 'Did'} {subject} {said} {clause.rest}?"
    return rng.choice([direct, f"is it true that {subject} {clause.said} {clause.rest}?"])


def _of_words(sentence: str, title: str, rng: random.Random) -> Iterator[tuple[str, str, str]]:
    if match := _APPOSED.search(sentence) or _TITLED.search(sentence):
        forms = [
            "Who is {}?",
            "who is {}",
            "Who's {}?",
            "Who was {}?",
            "{}",
            "what do you know about {}",
        ]
        yield "person", rng.choice(forms).format(match["name"]), match["answer"]
    if match := _QUOTED.search(sentence) or _REPORTED.search(sentence):
        speaker = match["name"] or match["other"]
        topic = _topic(title if rng.random() < 0.5 else match["answer"], speaker, 2, rng)
        forms = ["What did {} say about {}?", "what did {} say about {}", "What does {} think of {}?"]
        yield "said", rng.choice(forms).format(speaker, topic), match["answer"]
    if match := _COUNT.search(sentence):
        forms = ["How many {} {}?", "how many {} {}", "number of {} {}"]
        topic = _topic(sentence, match.group(), 3, rng)
        yield "count", rng.choice(forms).format(match["things"], topic), match["answer"]
    for kind, pattern, forms in (
        ("much", _AMOUNT, ["How much {}?", "how much {}", "what was the amount for {}"]),
        ("where", _PLACE, ["Where {}?", "where did {} happen", "where was {}"]),
    ):
        match = pattern.search(sentence)
        if match and not _NOT_A_PLACE.search(match["answer"]):
            topic = _topic(sentence, match["answer"], 4, rng)
            yield kind, rng.choice(forms).format(topic), match["answer"]


def _of_headline(title: str, sentence: str, rng: random.Random) -> Iterator[tuple[str, str, str]]:
    words = " ".join(_content(title))
    forms = [
        words.lower(),
        words,
        title,
        f"what happened with {words.lower()}",
        f"tell me about {words}",
    ]
    yield "keywords", rng.choice(forms), sentence
    if names := [m.group() for m in re.finditer(NAME, title) if m.start() or " " in m.group()]:
        forms = ["what happened to {}", "What happened to {}?", "What is the latest on {}?"]
        yield "happened", rng.choice(forms).format(rng.choice(names)), sentence


def _shares_words(title: str, sentence: str) -> bool:
    a, b = ({word.lower() for word in _content(text)} for text in (title, sentence))
    return len(a & b) >= max(2, 0.45 * len(a))


def _topic(text: str, without: str, most: int, rng: random.Random) -> str:
    """A few of its words in their order, names first, as somebody types who remembers little."""
    words = list(dict.fromkeys(_content(text.replace(without, " "))))
    named = [word for word in words if word[0].isupper()]
    plain = [word for word in words if word[0].islower()]
    some = rng.sample(named, min(len(named), max(1, most // 2)))
    some += rng.sample(plain, min(len(plain), most - len(some)))
    return " ".join(word for word in words if word in some)


def _content(text: str) -> list[str]:
    words = re.findall(r"[\w’'.-]*\w", text)
    return [word for word in words if word.lower() not in STOP_WORDS and len(word) > 2]
