"""Which sentences of the reports tell a step of a matter, and how well each tells it. Pure.

A report must keep coming back to the matter's words, a sentence and its headline must hold most of them,
and the sentence must be a statement of its time that can be read alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from rag.answer.evidence import Candidate, SentenceModel, describe_sentences
from rag.core.types import Article, Hit, Question
from rag.text.lexicon import A_FULL_MONTH, A_SHORT_MONTH, A_WEEKDAY, A_YEAR
from rag.text.references import needs_context
from rag.text.tokens import content_stems, idf_coverage, idf_weights, stem_set

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
TURNS, PER_TURN = 3, 700
"""Times that a report must say a word of the matter to be about it, one for each so many characters at
most; once in its headline will do."""
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
_YEAR = re.compile(rf"\b{A_YEAR}\b")
_DAY = re.compile(
    rf"\b(?:{A_WEEKDAY}|{A_SHORT_MONTH}\. \d+|{A_FULL_MONTH} \d{{1,2}}|\d{{1,2}} {A_FULL_MONTH}"
    r"|yesterday|today|tonight|overnight)\b"
)
_NOT_THE_MATTER = stem_set(
    "since began begin begun start started happened happen tell know"
    " story case incident situation saga affair event issue matter news end"
)


def question_names(question: Question) -> frozenset[str]:
    """Stems of the names in a question."""
    return stem_set(" ".join(_NAME.findall(question.standalone)))


def statements_of_story(
    question: Question, hits: Sequence[Hit], model: SentenceModel
) -> list[Candidate]:
    """Of each report of a story the few most promising statements."""
    candidates = [c for c in describe_sentences(question, hits) if _is_statement(c)]
    return _best_of_each_report(candidates, model)


def statements_on_matter(
    question: Question, hits: Sequence[Hit], model: SentenceModel
) -> list[Candidate]:
    """Of each report on the matter the few most promising statements that hold the matter's words."""
    candidates = describe_sentences(question, hits)
    matter = stem_set(question.standalone) - _NOT_THE_MATTER
    weights = idf_weights([_words(c) for c in candidates])
    share = SHARE if len(matter) <= FEW else LONG_SHARE
    names = question_names(question)

    def has(words: frozenset[str], least: float) -> bool:
        return idf_coverage(matter, words, weights) >= least

    articles = {h.passage.article_id: h.article for h in hits}
    reports = {i for i, article in articles.items() if has(_themes(article), share)}
    statements = [
        c
        for c in candidates
        if has(words := _words(c), share)
        and has(stem_set(c.sentence.text), OWN)
        and len(names & words) >= NAME_SHARE * len(names)
        and c.hit.passage.article_id in reports
        and _is_statement(c)
    ]
    return _best_of_each_report(statements, model)


def _best_of_each_report(candidates: Sequence[Candidate], model: SentenceModel) -> list[Candidate]:
    by_report: dict[str, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda c: -model.promise(c)):
        by_report.setdefault(candidate.hit.passage.article_id, []).append(candidate)
    order = dict.fromkeys(c.hit.passage.article_id for c in candidates)
    return [c for article_id in order for c in by_report[article_id][:_READ]]


def _words(candidate: Candidate) -> frozenset[str]:
    return stem_set(f"{candidate.hit.article.title} {candidate.sentence.text}")


def _themes(article: Article) -> frozenset[str]:
    """The words that a report comes back to, and those of its headline."""
    turns = min(TURNS, 1 + len(article.text) // PER_TURN)
    counts = Counter(content_stems(article.text))
    return stem_set(article.title) | {word for word, times in counts.items() if times >= turns}


def _is_statement(candidate: Candidate) -> bool:
    """Whether it is a statement that can be read alone, and of the time of its report."""
    sentence = candidate.sentence.text
    return (
        len(sentence.split()) >= _LEAST_WORDS
        and not needs_context(sentence)
        and bool(_SENTENCE.match(sentence))
        and _is_of_its_time(sentence, candidate.hit.article.published or date.max)
    )


def _is_of_its_time(sentence: str, day: date) -> bool:
    """Whether it names no year but that of its report, or the one just over: else it looks back."""
    years = {int(year) for year in _YEAR.findall(sentence)}
    return years <= {day.year, (day - timedelta(days=60)).year}


def statement_score(candidate: Candidate, model: SentenceModel) -> float:
    """How well it tells a step of the matter, 0..1."""
    sentence = candidate.sentence.text
    day = DATED if _DAY.search(sentence) else 1.0
    background = APART if _WEIGHS.search(sentence) else 1.0
    return min(1.0, model.promise(candidate) * day * background)
