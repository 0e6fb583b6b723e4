"""How a matter developed: from each day of reports the sentence that tells it best. Pure.

Strict: a sentence about another matter does more harm than a gap. So a report must keep coming back to
the matter's words, a sentence and its headline must hold most of them, and all must lie in one stretch
of time. Undated articles are left out. Knows nothing of searching.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from rag.answer.evidence import (
    Candidate,
    Cosines,
    SentenceModel,
    add_cosines,
    describe_sentences,
    is_near_repeat,
    needs_context,
    quote,
)
from rag.answer.logistic import logistic
from rag.core.types import Article, Evidence, Hit, Question, TimelineEntry
from rag.query.timeline_intent import timeline_topic
from rag.text.tokens import content_stems, idf_coverage, idf_weights

WIDELY = 40
"""Passages to look through."""
MOST = 8
"""Entries of a timeline."""
LEAST_DAYS = 2
"""Days that make one."""
SEVERAL_DAYS = 3
"""Days of evidence that make one of an answer to another question."""
SHARE, LONG_SHARE = 0.75, 0.6
"""Share of the matter's words, the rare ones weighing more, that a sentence and its headline must hold;
the second for a matter of more than `FEW` words, which nobody repeats in full."""
FEW = 3
NAME_SHARE = 0.5
"""Share of the matter's names that they must hold: a single one always."""
OWN = 0.5
"""Share that the sentence must hold by itself."""
DATED = 1.3
"""How much more a sentence is worth that names a day: it tells an event, not a background."""
APART = 0.6
"""How much a sentence is worth that weighs what may be, or tells what is usual: it tells no event."""
NEAR, WORTH = 0.6, 0.3
"""Shares of the best sentence's cosine and of its worth that another must reach."""
TURNS, PER_TURN = 3, 700
"""Times that a report must say a word of the matter to be about it, one for each so many characters at
most; once in its headline will do."""
GAP = 120
"""Days without a report after which another story of the same name begins."""
_READ = 2
"""Sentences of one article whose cosines are looked at."""
_LEAST_WORDS = 7
_SENTENCE = re.compile(
    r"(?!(?:Here['’]s|Here (?:is|are)|For (?:the latest|live|more)|Read|Watch|Listen|See|Click|Photo"
    r"|Contributing|Follow|Editor['’]s|AI-assisted|What)\b"
    r"|This (?:page|story|article|file|live)\b)"
    r"(?!.*\b(?:click here|has been (?:updated|corrected))\b)"
    r"(?!(?:An?|The) [\w ]{3,40} (?:is|are) (?:an?|the)\b).*[.!”\"’']\s*$",
    re.S,
)
"""A statement of its own: no heading, question, definition, list or pointer to another page."""
_WEIGHS = re.compile(
    r"\b(?:could|would|may|might|must|should|if|whether|traditionally|typically|usually|generally|always"
    r"|decades|centuries|years)\b|^[“\"]"
)
_NAME = re.compile(r"\b[A-Z][\w'’-]*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DAY = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\. \d+"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}"
    r"|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"|yesterday|today|tonight|overnight)\b"
)
_IGNORED = frozenset(
    content_stems(
        "since began begin begun start started happened happen tell know"
        " story case incident situation saga affair event issue matter news end"
    )
)


def matter_question(question: Question) -> Question:
    """The question as the matter alone, to search for: "unfold" is said of telescopes too."""
    words = question.standalone
    if question.time.kind == "days" and question.time.words:
        words = words.replace(question.time.words, " ")
    return replace(question, standalone=timeline_topic(words), subquestions=())


def build_timeline(
    question: Question,
    hits: Sequence[Hit],
    cosines: Cosines,
    model: SentenceModel,
    story: Collection[str] = (),
) -> tuple[TimelineEntry, ...]:
    """At most `MOST` entries in order of time; none when they would be of fewer than `LEAST_DAYS` days.

    `question` and `hits` are those of `matter_question`; `story` are ids of articles known to be on it,
    whatever words they have for it, and then only these are looked at.
    """
    dated = [hit for hit in hits if _within(question, hit.article.published)]
    if story:
        told = _in_story(question, [h for h in dated if h.passage.article_id in story], model)
    else:
        told = _on_matter(question, dated, model)
    near = _nearest(add_cosines(question.standalone, told, cosines))
    ranked = sorted((quote(c, _worth(c, model)) for c in near), key=lambda e: -e.score)
    worthy = [e for e in ranked if e.score >= WORTH * ranked[0].score]
    chosen = spread_over_days(longest_stretch([_entry(e) for e in _distinct(worthy)]))
    return tuple(chosen) if len({entry.day for entry in chosen}) >= LEAST_DAYS else ()


def evidence_timeline(question: Question, evidence: Sequence[Evidence]) -> tuple[TimelineEntry, ...]:
    """The evidence of an ordinary answer that is on its matter, in order of time.

    None where it is of fewer than `SEVERAL_DAYS` days.
    """
    held = [_evidence_words(e) for e in evidence]
    rarity = idf_weights(held)
    # What no sentence has is what the question wants to know, and no part of the matter.
    about = frozenset(content_stems(question.standalone)).intersection(frozenset().union(*held))
    told = [e for e in evidence if idf_coverage(about, _evidence_words(e), rarity) >= LONG_SHARE]
    found = longest_stretch([_entry(e) for e in told if e.hit.article.published])
    found.sort(key=lambda entry: (entry.day, -entry.evidence.score))
    return tuple(found) if len({entry.day for entry in found}) >= SEVERAL_DAYS else ()


def _evidence_words(evidence: Evidence) -> frozenset[str]:
    return frozenset(content_stems(f"{evidence.hit.article.title} {evidence.quote}"))


def _within(question: Question, day: date | None) -> bool:
    if day is None:
        return False
    first, last = question.focus or (date.min, date.max)
    return first <= day <= last


def _in_story(question: Question, hits: Sequence[Hit], model: SentenceModel) -> list[Candidate]:
    """Of each report of a story the few most promising statements."""
    return _best_of_each_report(
        [c for c in describe_sentences(question, hits) if _is_statement(c)], model
    )


def _on_matter(question: Question, hits: Sequence[Hit], model: SentenceModel) -> list[Candidate]:
    """Of each report on the matter the few most promising statements that hold the matter's words."""
    candidates = describe_sentences(question, hits)
    about = frozenset(content_stems(question.standalone)) - _IGNORED
    rarity = idf_weights([_words(c) for c in candidates])
    share = SHARE if len(about) <= FEW else LONG_SHARE
    names = question_names(question)

    def held(words: frozenset[str], least: float) -> bool:
        return idf_coverage(about, words, rarity) >= least

    reports = {h.passage.article_id: h.article for h in hits}
    kept = {i for i, article in reports.items() if held(_themes(article), share)}
    telling = []
    for candidate in candidates:
        own = frozenset(content_stems(candidate.sentence.text))
        told = held(_words(candidate), share) and held(own, OWN)
        of_name = len(names & _words(candidate)) >= NAME_SHARE * len(names)
        if told and of_name and candidate.hit.passage.article_id in kept and _is_statement(candidate):
            telling.append(candidate)
    return _best_of_each_report(telling, model)


def question_names(question: Question) -> frozenset[str]:
    """Stems of the names in a question."""
    return frozenset(content_stems(" ".join(_NAME.findall(question.standalone))))


def _best_of_each_report(candidates: Sequence[Candidate], model: SentenceModel) -> list[Candidate]:
    """The most promising few of each report."""
    by_report: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_report.setdefault(candidate.hit.passage.article_id, []).append(candidate)
    return [
        c
        for report in by_report.values()
        for c in sorted(report, key=lambda c: -logistic(model.quick, c.features))[:_READ]
    ]


def _words(candidate: Candidate) -> frozenset[str]:
    return frozenset(content_stems(f"{candidate.hit.article.title} {candidate.sentence.text}"))


def _themes(article: Article) -> frozenset[str]:
    """The words that a report comes back to, and those of its headline."""
    said = content_stems(article.text)
    headline = frozenset(content_stems(article.title))
    turns = min(TURNS, 1 + len(article.text) // PER_TURN)
    return headline | {word for word, times in Counter(said).items() if times >= turns}


def _is_statement(candidate: Candidate) -> bool:
    """Whether it is a statement that can be read alone."""
    sentence = candidate.sentence.text
    long_enough = len(sentence.split()) >= _LEAST_WORDS
    states = long_enough and not needs_context(sentence) and bool(_SENTENCE.match(sentence))
    return states and _is_of_its_time(sentence, candidate.hit.article.published or date.max)


def _is_of_its_time(sentence: str, day: date) -> bool:
    """Whether it names no year but that of its report, or the one just over: else it looks back."""
    years = {int(year) for year in _YEAR.findall(sentence)}
    return years <= {day.year, (day - timedelta(days=60)).year}


def _worth(candidate: Candidate, model: SentenceModel) -> float:
    sentence = candidate.sentence.text
    dated = DATED if _DAY.search(sentence) else 1.0
    apart = APART if _WEIGHS.search(sentence) else 1.0
    return min(1.0, logistic(model.full, candidate.features) * dated * apart)


def _nearest(candidates: Sequence[Candidate]) -> list[Candidate]:
    best = max((c.cosine for c in candidates), default=0.0)
    return [c for c in candidates if c.cosine >= NEAR * best]


def _distinct(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Best first, near-repeats dropped, no copy of an article that speaks already."""
    chosen: list[Evidence] = []
    for evidence in ranked:
        if not any(is_near_repeat(evidence, other) or _is_copy(evidence, other) for other in chosen):
            chosen.append(evidence)
    return chosen


def _is_copy(one: Evidence, other: Evidence) -> bool:
    return other.hit.passage.article_id in {copy.article_id for copy in one.hit.copies}


def _entry(evidence: Evidence) -> TimelineEntry:
    day = evidence.hit.article.published
    assert day is not None  # noqa: S101  # only dated reports are looked at
    return TimelineEntry(day, evidence)


def longest_stretch(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """The entries of the stretch of time that most days report, the newest of equals."""
    days = sorted({entry.day for entry in entries})
    stretches: list[list[date]] = [days[:1]]
    for before, day in pairwise(days):
        if (day - before).days > GAP:
            stretches.append([])
        stretches[-1].append(day)
    longest = max(stretches, key=lambda s: (len(s), s[-1:]))
    return [entry for entry in entries if entry.day in longest]


def spread_over_days(entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """The best of each day, spread over the days where there are too many; `entries` best first."""
    best: dict[date, TimelineEntry] = {}
    for entry in entries:
        best.setdefault(entry.day, entry)
    days = sorted(best)
    groups = min(MOST, len(days))
    bounds = [round(n * len(days) / groups) for n in range(groups + 1)] if groups else []
    return [
        max((best[day] for day in days[first:last]), key=lambda entry: entry.evidence.score)
        for first, last in pairwise(bounds)
    ]
