"""Draws small charts as inline SVG. Knows nothing of questions: it is told shares of the axes.

Colours and widths are classes of the page's style sheet, so that one drawing serves light, dark and
print; no attribute holds style, which the page's Content-Security-Policy would refuse. matplotlib
writes such attributes, cannot follow a dark page, took 13 times as long for the five charts of a report
(35 times with its import) and installs 75 MB; Altair without scripts that the page would have to run
needs a renderer whose wheel has 34 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from rag.evaluation.reports.templates import template

WIDTH = 380
"""Of every chart, in units that are about one pixel on a phone and in a column of a wide page."""
_HEIGHT, _ROW = 268, 25
_TOP, _BOTTOM, _RIGHT = 30, 46, 46
_LETTER = 6.9
"""Width of a letter of the labels, roughly: they are set in 11 units of the system's sans."""
_LONGEST = 19
"""Letters of a row's label; all of it stands in the table."""


@dataclass(frozen=True)
class Axis:
    """What an axis measures and where its marks stand."""

    label: str
    ticks: tuple[tuple[float, str], ...]
    """Place in 0..1 along the axis, and the text there."""


@dataclass(frozen=True)
class Dot:
    """A measured value with the interval it may be in."""

    x: float
    """Place in 0..1 from left to right."""
    y: float
    """Place in 0..1 from the bottom up."""
    low: float
    """Lower end of the interval, on the axis of the values."""
    high: float
    tooltip: str
    """The same in words, for the pointer."""
    n: int
    series: int = 0


@dataclass(frozen=True)
class Line:
    """A line through points in 0..1 of both axes."""

    points: tuple[tuple[float, float], ...]
    series: int = 0
    """Which series it belongs to, 0 to 2; -1 is a faint line to compare with."""


@dataclass(frozen=True)
class Chart:
    """A chart, and the same as a table."""

    title: str
    note: str
    x: Axis
    y: Axis
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The table's cells; no rows means that there is nothing to draw."""
    dots: tuple[Dot, ...] = ()
    lines: tuple[Line, ...] = ()
    series: tuple[str, ...] = ()
    across: bool = False
    """Whether the values run from left to right, each dot in a row that the y axis names."""

    def alternative(self) -> str:
        """The chart in words, for who cannot see it: its title, its axes and its rows."""
        cells = (
            ", ".join(f"{h.lower()} {c}" for h, c in zip(self.header, row, strict=True))
            for row in self.rows
        )
        return f"{self.title}. {self.x.label} against {self.y.label}. {'; '.join(cells)}."

    def svg(self) -> Markup:
        """The drawing, `WIDTH` units wide."""
        drawing = template("chart.html").render(chart=self, box=_Box(self), shorten_label=shorten_label)
        return Markup(drawing)  # noqa: S704


def shorten_label(text: str) -> str:
    """As much of a row's label as there is room for."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


class _Box:
    """A chart's box in units: what its template places by."""

    width, top = WIDTH, _TOP

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        longest = max((len(shorten_label(text)) for _, text in chart.y.ticks), default=0)
        self.left = round(longest * _LETTER) + (17 if chart.across else 35)
        self.right = WIDTH - (_RIGHT if chart.across else 26)
        self.height = _TOP + _BOTTOM + _ROW * len(chart.y.ticks) if chart.across else _HEIGHT
        self.foot = self.height - _BOTTOM
        self.middle = (_TOP + self.foot) / 2

    def x(self, share: float) -> float:
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, share: float) -> float:
        return round(self.foot - share * (self.foot - _TOP), 1)

    def legend(self) -> Iterator[tuple[float, str]]:
        """Where the name of each series stands above the box."""
        x = float(self.left)
        for name in self._chart.series:
            yield x, name
            x += 25 + len(name) * _LETTER + 12
