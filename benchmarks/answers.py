"""Answers by each engine on the same questions and evidence: right, refused, verified, and how soon.

    python -m benchmarks.answers --data data/waiting --engines extractive local [--questions 60]
    python -m benchmarks.answers --data data --test-set corpus/questions.jsonl --engines extractive

Without a test set: quiz questions of RealTimeQA 2025 (see benchmarks/realtimeqa.py), each asked as of
its day, then as a choice among the quiz's own answers, and at last, once for all engines, with every
article withheld that holds the answer. Of each figure a 95% bootstrap interval.

held       of the questions, those whose evidence holds a gold answer
of held    of those, the share whose answer does; `first`: whose first sentence does
picked     of the questions, those of which the engine picks the right choice, told to pick
withheld   of the questions without their articles, those that are refused: evidence and refusal do not
           depend on the engine
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.realtimeqa import NEWS, NewsQuestion, questions
from benchmarks.withheld import withholding
from rag.answer.compose import Draft
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import Answer, Question
from rag.evaluation.matching import contains_answer, nearest_choice, token_f1
from rag.evaluation.testsets.testset import read_test_set


@dataclass(frozen=True)
class Asked:
    """A question and its gold answers."""

    question: Question
    """The question."""
    answers: tuple[str, ...]
    """Accepted answers; none for one that the archive does not answer."""
    item: NewsQuestion | None = None
    """The quiz question, when it is one."""


@dataclass(frozen=True)
class Outcome:
    """What an engine made of a question."""

    asked: Asked
    """The question."""
    answer: Answer
    """Its answer."""
    picked: str = ""
    """Which choice it picked; empty when it had none."""

    @property
    def held(self) -> bool:
        """Whether the evidence holds the answer."""
        return contains_answer(" ".join(e.quote for e in self.answer.evidence), self.asked.answers)

    @property
    def right(self) -> bool:
        """Whether the answer holds the answer."""
        return not self.answer.refused and contains_answer(self.answer.text, self.asked.answers)

    @property
    def right_itself(self) -> bool:
        """Whether its first sentence does, before anything is quoted."""
        said = self.answer.sentences[:1]
        return any(contains_answer(s.text, self.asked.answers) for s in said)


def quiz(archive: Archive, news: Path, count: int) -> list[Asked]:
    """Questions of 2025, always the same ones."""
    items = questions(news)
    random.Random(4).shuffle(items)
    return [
        Asked(archive.question(item.text, as_of=item.as_of), tuple(item.answers), item)
        for item in items[:count]
    ]


def from_test_set(archive: Archive, file: Path) -> list[Asked]:
    """The questions of a test set."""
    asked = []
    for item in read_test_set(file):
        question = archive.question(item.question, item.history, as_of=item.as_of or date.today())
        asked.append(Asked(question, () if item.unanswerable else tuple(item.answers)))
    return asked


def pick(archive: Archive, engine: str, asked: Asked, answer: Answer) -> str:
    """The choice that the engine comes nearest to when told to pick one, from the same evidence."""
    choices = asked.item.choices if asked.item else ()
    if not choices or not answer.evidence:
        return ""
    told = f"{asked.question.standalone} Choose one of: {'; '.join(choices)}."
    drafts = archive.engines.answerer(engine).write(
        replace(asked.question, standalone=told), answer.evidence
    )
    said = [draft.text for draft in drafts if isinstance(draft, Draft)]
    return nearest_choice(said, choices)


def interval(values: Sequence[float]) -> str:
    """Mean and its 95% bootstrap interval."""
    if not values:
        return "     -"
    chance = np.random.default_rng(0)
    means = chance.choice(np.asarray(values, float), (2000, len(values))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{np.mean(values):.3f} ({low:.3f} to {high:.3f})"


def table(name: str, outcomes: Sequence[Outcome]) -> None:
    """Print an engine's figures."""
    answerable = [o for o in outcomes if o.asked.answers]
    answered = [o for o in answerable if not o.answer.refused]
    said = [s for o in outcomes for s in o.answer.sentences]
    figures: dict[str, list[float]] = {
        "containment": [float(o.right) for o in answerable],
        "held": [float(o.held) for o in answerable],
        "of held": [float(o.right) for o in answerable if o.held],
        "of held, answered": [float(o.right) for o in answered if o.held],
        "of held, first": [float(o.right_itself) for o in answerable if o.held],
        "picked": [float(o.picked in o.asked.answers) for o in answerable if o.picked],
        "token F1": [token_f1(o.answer.text, o.asked.answers) for o in answered],
        "refused, answerable": [float(o.answer.refused) for o in answerable],
        "refused, others": [float(o.answer.refused) for o in outcomes if not o.asked.answers],
        "supported": [float(s.verdict == "supported") for s in said],
        "relieved": [float(o.answer.engine.endswith(", extractive")) for o in answered],
    }
    print(f"\n{name}: {len(outcomes)} questions, {len(said)} sentences")
    for label, values in figures.items():
        print(f"  {label:20} {interval(values)}")
    for stage in ("evidence", "first_token", "total"):
        times = [o.answer.timings_ms[stage] / 1000 for o in outcomes if not o.answer.refused]
        if times:
            p95 = float(np.quantile(times, 0.95))
            print(f"  {stage:20} p50 {statistics.median(times):.2f} s, p95 {p95:.2f} s", flush=True)


def main() -> None:
    """Ask every engine, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("data/waiting"))
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--test-set", type=Path)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--engines", nargs="+", default=["extractive", "local"])
    parser.add_argument("--show", action="store_true", help="print what held the answer and lost it")
    parser.add_argument(
        "--picks", action="store_true", help="have the engine pick among the choices too"
    )
    options = parser.parse_args()
    for engine in options.engines:
        with_engine(options, engine)
    if not options.test_set:
        withheld(options)


def outcome(archive: Archive, asked: Asked, *, picks: bool) -> Outcome:
    """The default engine's answer, and its choice."""
    answer = archive.assistant.answer(asked.question)
    return Outcome(asked, answer, pick(archive, "", asked, answer) if picks else "")


def withheld(options: argparse.Namespace) -> None:
    """Print how many questions are refused when their articles are withheld."""
    archive = Archive(load_settings(data=options.data, llm="none"))
    try:
        asked = quiz(archive, options.news, options.questions)
        refused = [withholding(archive, a.item).answer(a.question).refused for a in asked if a.item]
    finally:
        archive.close()
    print(f"\nwithheld: {len(refused)} questions\n  {'refused':20} {interval([*map(float, refused)])}")


def with_engine(options: argparse.Namespace, engine: str) -> None:
    """One engine's run."""
    archive = Archive(load_settings(data=options.data, llm=engine.replace("extractive", "none")))
    try:
        archive.engines.prepare()
        asked = (
            from_test_set(archive, options.test_set)
            if options.test_set
            else quiz(archive, options.news, options.questions)
        )
        outcomes = [outcome(archive, item, picks=options.picks) for item in asked]
    finally:
        archive.close()
    table(engine, outcomes)
    for o in outcomes if options.show else ():
        if o.asked.answers and o.held and not o.right:
            print(f"    {o.asked.question.text} {list(o.asked.answers)}\n      {o.answer.text}")


if __name__ == "__main__":
    main()
