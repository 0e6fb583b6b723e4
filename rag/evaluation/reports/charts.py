"""Draws small charts as inline SVG. Knows nothing of questions: it is told shares of the axes.

Colours and widths are classes of the page's style sheet, so that one drawing serves light, dark and
print; no attribute holds style, which the page's Content-Security-Policy would refuse. matplotlib
writes such attributes, cannot follow a dark page, took 13 times as long for the five charts of a report
(35 times with its import) and installs 75 MB; Altair without scripts that the page would have to run
needs a renderer whose wheel has 34 MB.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

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
        return _Canvas(self).drawn()


class _Canvas:
    """A chart's box in units, and what is drawn into it."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        named = max((len(_cut(text)) for _, text in chart.y.ticks), default=0)
        self._left = round(named * _LETTER) + (17 if chart.across else 35)
        self._right = WIDTH - (_RIGHT if chart.across else 26)
        self._height = _TOP + _BOTTOM + _ROW * len(chart.y.ticks) if chart.across else _HEIGHT
        self._foot = self._height - _BOTTOM

    def drawn(self) -> Markup:
        chart = self._chart
        parts = [
            self._grid(),
            *map(self._line, chart.lines),
            *map(self._dot, chart.dots),
            self._legend(),
        ]
        return _tag(
            "svg",
            Markup().join(parts),
            viewBox=f"0 0 {WIDTH} {self._height}",
            role="img",
            aria_label=chart.alternative(),
        )

    def _x(self, share: float) -> float:
        return round(self._left + share * (self._right - self._left), 1)

    def _y(self, share: float) -> float:
        return round(self._foot - share * (self._foot - _TOP), 1)

    def _grid(self) -> Markup:
        chart, middle = self._chart, (_TOP + self._foot) / 2
        parts = [self._rule(at, True) for at, _ in chart.x.ticks]
        parts += [self._rule(at, False) for at, _ in chart.y.ticks]
        parts += [
            _text(name, self._x(at), self._foot + 16, "tick middle")
            for at, name in chart.x.ticks
            if name
        ]
        parts += [
            _text(_cut(name), self._left - 10, self._y(at) + 4, "tick end") for at, name in chart.y.ticks
        ]
        parts.append(
            _text(chart.x.label, (self._left + self._right) / 2, self._height - 8, "axis middle")
        )
        if not chart.across:
            turned = f"rotate(-90 12 {middle})"
            parts.append(_text(chart.y.label, 12, middle, "axis middle", transform=turned))
        return Markup().join(parts)

    def _rule(self, at: float, upright: bool) -> Markup:
        """A line of the grid."""
        if upright:
            return _stroke("rule", self._x(at), self._y(0), self._x(at), self._y(1))
        return _stroke("rule", self._x(0), self._y(at), self._x(1), self._y(at))

    def _line(self, line: Line) -> Markup:
        points = " ".join(f"{self._x(x)},{self._y(y)}" for x, y in line.points)
        return _tag("polyline", class_=_series("line", line.series), points=points)

    def _dot(self, dot: Dot) -> Markup:
        x, y = self._x(dot.x), self._y(dot.y)
        if self._chart.across:
            spread = _stroke(_series("spread", dot.series), self._x(dot.low), y, self._x(dot.high), y)
            count = _text(f"{dot.n:,}", WIDTH - 6, y + 4, "tick end")
        else:
            spread = _stroke(_series("spread", dot.series), x, self._y(dot.low), x, self._y(dot.high))
            count = Markup()
        point = _tag("circle", class_=_series("dot", dot.series), cx=x, cy=y, r=4 + 2 * dot.series)
        return _tag("g", _tag("title", dot.tooltip) + spread + point + count)

    def _legend(self) -> Markup:
        """Names of the series above the box; above rows, what the numbers beside them are."""
        if self._chart.across:
            return _text("number", WIDTH - 6, _TOP - 8, "axis end")
        parts, x = [], float(self._left)
        for n, name in enumerate(self._chart.series):
            parts.append(_stroke(_series("line", n), x, 14, x + 20, 14))
            if self._chart.dots:
                parts.append(_tag("circle", class_=_series("dot", n), cx=x + 10, cy=14, r=4 + 2 * n))
            parts.append(_text(name, x + 25, 18, "tick"))
            x += 25 + len(name) * _LETTER + 12
        return Markup().join(parts)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _series(kind: str, n: int) -> str:
    return f"{kind} s{n}" if n >= 0 else f"{kind} faint"


def _stroke(kind: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return _tag("line", class_=kind, x1=x1, y1=y1, x2=x2, y2=y2)


def _text(text: str, x: float, y: float, kind: str, **more: str) -> Markup:
    return _tag("text", text, class_=kind, x=round(x, 1), y=round(y, 1), **more)


def _tag(name: str, inner: str = "", /, **attributes: str | float) -> Markup:
    """An element; text and attributes are escaped unless they are Markup already."""
    given = Markup().join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, given, inner)
