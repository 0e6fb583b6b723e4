"""A refusal that helps: which limit of the question is to blame, what the archive does not know. Pure.

A question may be limited by the days and outlets that its words name and by the reader's own filters.
Whether the archive has an answer without one of them is asked of the search that is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answer.refusal_reasons import missing_question_names
from rag.core.types import NO_FILTERS, NO_TIME, Hit, Limit, Offer, Question, QuestionKind
from rag.text.entities import extract_names, normalised_words
from rag.text.languages.known import LANGUAGES
from rag.text.languages.terms import question_terms
from rag.text.phrases import format_period, join_with_and

_UNKNOWN = 2
"""Unknown names that are told at most."""
NAMED_KINDS: frozenset[QuestionKind] = frozenset(
    {"fact", "figure", "list", "yes_no", "why", "how", "who_said"}
)
"""Kinds whose answer is about all that the question names: where no article has a name of it, what is
found tells of another. Of 445 questions that can be answered none has such a name."""


def find_offer(question: Question, has_answer: Callable[[Question], bool]) -> Offer | None:
    """The limit without which there is an answer; None where none is to blame."""
    return next((offer for offer, wider in _wider(question) if has_answer(wider)), None)


def _wider(question: Question) -> Iterator[tuple[Offer, Question]]:
    """The question without each of its limits, then without all, each with what to say of it."""
    asked = replace(question, subquestions=())
    filters, days = question.filters, _days(question)
    names, sections = join_with_and(filters.outlets), join_with_and(filters.sections)
    timeless = replace(filters, since=None, until=None)
    anytime = replace(asked, time=NO_TIME, filters=timeless)
    if days:
        yield Offer(f"Without the limit to {days} the archive has an answer.", ("days",)), anytime
    if names:
        anywhere = replace(asked, filters=replace(filters, outlets=()))
        yield Offer(f"Other outlets than {names} have an answer.", ("outlets",)), anywhere
    if sections:
        whole = replace(asked, filters=replace(filters, sections=()))
        yield Offer(f"Other sections than {sections} have an answer.", ("sections",)), whole
    limits: dict[Limit, str] = {"days": days, "outlets": names, "sections": sections}
    acting = [limit for limit, told in limits.items() if told]
    if len(acting) > 1:
        unlimited = replace(NO_FILTERS, as_of=filters.as_of)
        everything = replace(anytime if days else asked, filters=unlimited)
        told = join_with_and([limits[limit] for limit in (*acting[1:], acting[0])])  # the days last
        yield Offer(f"Without the limit to {told} the archive has an answer.", tuple(acting)), everything


def _days(question: Question) -> str:
    """The days that limit it, in words; empty for none."""
    filters, time = question.filters, question.time
    if filters.since or filters.until:
        return format_period(filters.since, filters.until or question.as_of)
    return f"“{time.words}”" if time.kind in ("days", "future") and time.words else ""


def unknown_names(question: Question, hits: Sequence[Hit], knows: Callable[[str], bool]) -> list[str]:
    """Names of the question that no article of the archive has, as `knows` says of a word."""
    if not question.searchable:
        return [name for name in _foreign_names(question) if not knows(name.split()[-1])][:_UNKNOWN]
    names = extract_names(question.standalone)
    unknown = [name for name in names if not any(map(knows, normalised_words(name)[-1:]))]
    if not (unknown and hits):
        return unknown[:_UNKNOWN]
    texts = [f"{hit.article.title}\n{hit.article.text}" for hit in hits]
    missing = missing_question_names(question.standalone, *texts)
    return [name for name in unknown if name in missing][:_UNKNOWN]


def looked_for(question: Question) -> str:
    """How it was understood where it is limited or put otherwise: `Searched for “...” in CNN.`."""
    filters = question.filters
    limits = [f"in {join_with_and(filters.outlets)}" if filters.outlets else ""]
    limits.append(f"in the section {join_with_and(filters.sections)}" if filters.sections else "")
    days = _days(question)
    limits.append(f"of {days}" if days and not days.startswith("“") else "")
    changed = question.standalone.lower() != " ".join(question.text.lower().split())
    if not (changed or any(limits)):
        return ""
    return " ".join(filter(None, [f"Searched for “{question.standalone}”", *limits])) + "."


def _foreign_names(question: Question) -> list[str]:
    """Names of a question in another language, as far as its capitals tell them, neighbours together."""
    rules = LANGUAGES.get(question.language)
    terms = question_terms(question.text, rules) if rules else ()
    names: list[str] = []
    for name in (term.printed for term in terms if term.is_name and term.printed.isalpha()):
        together = f"{names[-1]} {name}" if names else ""
        if together and together in question.text:
            names[-1] = together
        else:
            names.append(name)
    return names
