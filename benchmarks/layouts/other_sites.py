"""Layouts of other people's pages: each wrapper with three sets of furniture, so that none is one page.

Wrappers and furniture are combined by counting, not by choice: whoever writes a rule for one of them meets
it in other company.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.layouts.furniture import AFTER, AROUND, INSIDE
from benchmarks.layouts.pages import Layout
from benchmarks.layouts.wrappers import WRAPPERS

_HEADS = (
    "title og og-time ld canonical",
    "title og-branded ld-graph",
    "title og",
    "title",
    "title ld-blog canonical author",
)
_SETS = 3
"""Sets of furniture for each wrapper."""


def _layouts() -> list[Layout]:
    inside, after, around = (list(kinds) for kinds in (INSIDE, AFTER, AROUND))
    layouts = []
    for n, wrapper in enumerate(WRAPPERS):
        plain = Layout(wrapper.name, "", wrapper.frame, wrapper.body)
        for k in range(_SETS):
            at = n * _SETS + k
            between = [inside[(at + step * 7) % len(inside)] for step in range(1 + k)]
            frame = _filled(wrapper.frame, after[at % len(after)], around[at % len(around)])
            layouts.append(
                replace(
                    plain,
                    name=f"{wrapper.name} ({k + 1})",
                    head=_HEADS[at % len(_HEADS)],
                    frame=frame,
                    noise=" ".join(name for name in between if name != "none"),
                )
            )
    return layouts


def _filled(frame: str, after: str, around: str) -> str:
    return frame.replace("{after}", f"{{{after}}}").replace("{around}", f"{{{around}}}")


OTHER_SITES = _layouts()
"""A hundred and fifty layouts."""
