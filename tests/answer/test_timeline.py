"""Timelines: what comes in, what stays out, and in which order, over invented reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rag.answer.compose import TimelineAnswerer, chronological
from rag.answer.evidence import Candidate
from rag.answer.refusal import calibrated_models
from rag.answer.timeline import (
    MOST,
    build_timeline,
    evidence_timeline,
    longest_stretch,
    matter_question,
    spread_over_days,
)
from rag.core.types import Copy, Evidence, Filters, Hit, Passage, Question, TimeExpression, TimelineEntry
from tests.fakes import article

QUESTION = Question("", "How did the Aurora strike unfold?", Filters(), date(2024, 9, 1))
SENTENCES, _ = calibrated_models()


def report(n: int, day: date | None, text: str, title: str = "Aurora strike") -> Hit:
    told = article(n, text, title=title, published=day)
    return Hit(Passage(f"{n}-1-0", str(n), 0, 0, len(text), text), told, 1.0, {})


def near(question: str, candidates: Sequence[Candidate]) -> list[float]:
    return [0.5] * len(candidates)


def made(*hits: Hit, question: Question = QUESTION) -> list[tuple[int, str]]:
    """Day of the month and article of each entry."""
    found = build_timeline(matter_question(question), hits, near, SENTENCES)
    return [(entry.day.day, entry.evidence.hit.passage.article_id) for entry in found]


BEGAN = report(
    1, date(2024, 5, 2), "The Aurora strike began on Thursday with forty welders at the gate."
)
SPREAD = report(2, date(2024, 5, 6), "By Monday the Aurora strike had spread to painters and two docks.")
ENDED = report(3, date(2024, 5, 9), "The union called off the Aurora strike for a raise of six percent.")


def test_entries_stand_in_order_of_time_whatever_the_order_of_the_hits() -> None:
    assert made(ENDED, BEGAN, SPREAD) == [(2, "1"), (6, "2"), (9, "3")]


def test_one_day_is_no_timeline() -> None:
    same_day = report(4, date(2024, 5, 2), "Forty welders of the Aurora yard joined the strike at noon.")
    assert made(BEGAN, same_day) == []


@pytest.mark.parametrize(
    "other",
    [
        report(9, None, "The Aurora strike made the baker close his shop for three long days."),
        report(9, date(2024, 5, 8), "The Kestrel strike began on Wednesday with nine cooks.", "Cooks"),
        report(9, date(2024, 5, 8), "The ferry Aurora was painted green for her birthday.", "Ferry"),
        report(9, date(2024, 5, 8), "How long will the welders of the Aurora strike hold out?"),
        report(9, date(2024, 5, 8), "Here’s what to know about the Aurora strike of the welders."),
        report(9, date(2024, 5, 8), "For the latest on the Aurora strike, read our live coverage."),
        report(9, date(2024, 5, 8), "Aurora strike: what the welders want from their yard"),
        report(9, date(2024, 5, 8), "It is the longest that the Aurora strike has paused."),
        report(
            9, date(2024, 5, 8), "The Aurora strike of 1987 lasted a week and cost a captain his job."
        ),
        report(9, date(2019, 5, 8), "The Aurora strike was over after lunch with a bowl of soup."),
        report(
            9, date(2024, 5, 8), "The Aurora strike began on Thursday with forty welders at the gate!"
        ),
    ],
    ids="undated, other name, other event, question, pointer, other pointer, heading, pronoun, looks back, other year, repeat".split(
        ", "
    ),
)
def test_what_does_not_belong_stays_out(other: Hit) -> None:
    assert made(BEGAN, other, SPREAD, ENDED) == [(2, "1"), (6, "2"), (9, "3")]


def test_what_happened_is_told_rather_than_what_may_happen() -> None:
    weighed = "The Aurora strike could last all summer if the welders of the yard hold out."
    done = "Welders of the Aurora strike blocked both gates of the yard with old lorries."
    told = report(9, date(2024, 5, 8), f"{weighed} {done}")
    found = build_timeline(matter_question(QUESTION), [BEGAN, told, ENDED], near, SENTENCES)
    assert [entry.evidence.quote for entry in found][1] == done


def test_a_report_that_names_the_matter_once_in_passing_is_about_another() -> None:
    filler = "The museum bought a lamp. " * 70
    passing = report(
        9, date(2024, 5, 8), f"The Aurora strike kept visitors away on Monday. {filler}", "Lamp"
    )
    assert made(BEGAN, passing, ENDED) == [(2, "1"), (9, "3")]


def test_a_copy_of_an_article_speaks_once() -> None:
    copy = Copy("1", "", "AFP", date(2024, 5, 2), "", same_page=False)
    text = "Welders in leather aprons carried banners through the rain for the Aurora strike."
    later = replace(report(4, date(2024, 5, 3), text), copies=(copy,))
    first = replace(BEGAN, copies=(replace(copy, article_id="4"),))
    assert len(made(first, later, ENDED)) == 2


def test_the_questions_own_days_are_kept() -> None:
    text = "How did the Aurora strike unfold since 5 May 2024?"
    time = TimeExpression("days", date(2024, 5, 5), date(2024, 9, 1), "since 5 May 2024", 34, 50)
    limited = replace(QUESTION, standalone=text, time=time)
    assert matter_question(limited).standalone == "the Aurora strike"
    assert made(BEGAN, SPREAD, ENDED, question=limited) == [(6, "2"), (9, "3")]


def entry(day: date, score: float = 0.5) -> TimelineEntry:
    hit = report(day.toordinal(), day, "The Aurora strike went on with forty welders.")
    return TimelineEntry(day, Evidence(hit, 0, 10, "The Aurora strike", score))


def test_many_days_leave_the_best_of_each_stretch() -> None:
    days = [date(2024, 5, n) for n in range(1, 25)]
    kept = spread_over_days([entry(day, 0.9 if day.day % 3 == 0 else 0.5) for day in days])
    assert len(kept) == MOST and all(e.day.day % 3 == 0 for e in kept)
    assert kept == sorted(kept, key=lambda e: e.day)


def test_of_two_stories_of_a_name_the_one_with_more_days_then_the_newer() -> None:
    older = [entry(date(2019, 5, n)) for n in (1, 2)]
    newer = [entry(date(2024, 5, n)) for n in (1, 2)]
    assert longest_stretch([*older, *newer]) == newer
    assert longest_stretch([*older, *newer[:1]]) == older
    assert longest_stretch([]) == []


def test_evidence_of_three_days_for_another_question_is_a_timeline_too() -> None:
    question = replace(QUESTION, standalone="Why did the Aurora strike last?")
    told = [
        Evidence(hit, 0, len(hit.passage.text), hit.passage.text, 0.5) for hit in (ENDED, BEGAN, SPREAD)
    ]
    assert [e.day.day for e in evidence_timeline(question, told)] == [2, 6, 9]
    assert evidence_timeline(question, told[:2]) == () and evidence_timeline(question, []) == ()


def test_a_timeline_is_quoted_in_order_of_time_with_day_and_outlet() -> None:
    told = [Evidence(hit, 0, len(hit.passage.text), hit.passage.text, 0.5) for hit in (ENDED, BEGAN)]
    assert chronological(told) == told[::-1]
    drafts = list(TimelineAnswerer().write(QUESTION, told))
    assert drafts[0].text == f"2 May 2024, Harbour Post reported: {BEGAN.passage.text}"
    assert [draft.rests_on[0] for draft in drafts] == told[::-1]
