"""What programs are told of runs, and what they ask for."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from rag.core.contract import View, at


class Figure(View):
    """A metric over a run, with its 95% interval."""

    value: float
    low: float
    high: float
    n: int


class RunView(BaseModel):
    """A run: what was asked, how it went."""

    name: str
    test_set: str
    questions: int
    engine: str
    started: str
    seconds: float
    summary: str
    metrics: dict[str, Figure]


class RunList(BaseModel):
    """The runs, newest first."""

    runs: list[RunView]
    unreadable: list[str]
    """Files among them that are no runs."""


class Progress(View):
    """How far the work is."""

    task: str
    state: str
    """`none`, `running`, `done`, `cancelled` or `failed`."""
    name: str
    done: int
    total: int
    contained: float | None
    """Share of the answers so far that hold a gold answer."""
    left: float | None
    """Seconds that the rest will take."""
    problem: str


class RunOptions(BaseModel):
    """What is to be run."""

    test_set: str
    """Name of one of the test sets."""
    engine: str = ""
    """What shall write the answers, empty for the default."""
    limit: Annotated[int, Field(ge=1)] | None = None
    """Only the first so many questions."""


class DrawOptions(BaseModel):
    """A test set that is to be drawn from the archive."""

    questions: Annotated[int, Field(ge=1, le=10_000)] = 50
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1


class DifferenceView(View):
    """A metric of two runs."""

    metric: str
    before: float = at("a")
    now: float = at("b")
    value: float
    """How much it changed."""
    low: float
    """Lower end of its paired 95% interval."""
    high: float
    real: bool
    """Whether the interval leaves 0 out."""
    better: bool


class ComparisonView(BaseModel):
    """A run beside an earlier one."""

    questions: int
    """How many both asked."""
    otherwise: list[str]
    """What else differs between them, from engine to corpus."""
    differences: list[DifferenceView]
    gained: list[str]
    """Questions that only this one got right."""
    lost: list[str]
    """Questions that only the earlier one got right."""


class TestSetList(BaseModel):
    """Names of the test sets that can be run."""

    test_sets: list[str]
