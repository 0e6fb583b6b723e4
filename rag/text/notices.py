"""Notices in which a paper speaks of its own article: corrections, updates, clarifications. Pure.

They stand at an article's beginning or end, most under a label ("Correction, 3 May:"), others as a
sentence of their own ("An earlier version of this story misstated ..."). What an article says of
other people's corrections is none of them. Labels are known in the languages of rag.text.language,
sentences in those of Latin script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.notice_patterns import (
    CLARIFIES,
    CORRECTS,
    HEAD,
    HINTS,
    LABEL,
    MARK,
    OF_LABEL,
    SELF,
    SENTENCE,
    STARTS,
    WIRE,
    NoticeKind,
)

_FIRST, _LAST = 8, 12
"""Lines at either end that are looked at: below a notice stand the authors' lives and telephone numbers.
Of 250 notices of 2,922 real articles the furthest stood in the 9th line from the end."""
_LONG = 600
"""Longest rest of a line, in characters, that a notice without a label may take up."""


@dataclass(frozen=True)
class Notice:
    """What a paper says of its own article."""

    kind: NoticeKind
    """What it does: what corrects is a correction, whatever its label."""
    start: int
    """Offset of its first character in the article's text; `end` is the offset after its last."""
    end: int
    text: str
    """The characters between, verbatim, its label among them."""


def find_notices(text: str) -> list[Notice]:
    """The notices of an article's text, in the order they stand in."""
    lines = [line.span() for line in re.finditer(r"[^\n]*\S[^\n]*", text)]
    if len(lines) > _FIRST + _LAST:
        lines = lines[:_FIRST] + lines[-_LAST:]
    edges = "\n".join(text[start:end] for start, end in lines)
    hints = [hint for hint in HINTS if hint in edges]
    notices: list[Notice] = []
    for i in range(len(lines)):
        for notice in _of_line(text, lines, i, hints):
            if not notices or notice.start >= notices[-1].end:  # else a label above it took it in
                notices.append(notice)
    return notices


def find_corrections(text: str) -> list[Notice]:
    """Those of them that correct what was wrong."""
    return [notice for notice in find_notices(text) if notice.kind == "correction"]


def opens_with_notice(text: str) -> bool:
    """Whether a box of a page is such a notice, and must not go with the page's furniture."""
    words = " ".join(text.split())
    notices = find_notices(words) if words else []
    return bool(notices) and notices[0].start <= len("(*[")


def _of_line(text: str, lines: list[tuple[int, int]], i: int, hints: list[str]) -> Iterator[Notice]:
    start, end = lines[i]
    line = text[start:end]
    if kind := _kind_by_label(line):
        yield _notice(text, start, end, kind)
    elif i + 1 < len(lines) and (kind := _kind_by_heading(line, text[slice(*lines[i + 1])])):
        yield _notice(text, start, lines[i + 1][1], kind)
    elif wire := WIRE.match(line):
        yield _notice(text, start, end, "correction" if wire["right"] else None)
    elif any(hint in line for hint in hints) and (at := _sentence_start(line)) is not None:
        yield _notice(text, start + at, start + _end_of(line, at), None)


def _kind_by_label(line: str) -> NoticeKind | None:
    """What the label says that the line begins with, if words follow it."""
    label = LABEL.match(line) if MARK.search(line, 0, HEAD) else None
    if (
        not label
        or not label["after"]
        or label.end() >= len(line.rstrip())
        or label["label"][0].islower()
    ):
        return None
    kind = _kind_of_label(label["label"])
    colon = label["after"].strip("* ") in (":", "：")
    return kind if colon or kind == "editor's note" or label["label"].isupper() else None


def _kind_by_heading(line: str, below: str) -> NoticeKind | None:
    """The same for a label that is alone on its line, by what stands below it.

    Without a colon it may be a stamp ("Updated 3 May") or a headline inside the story.
    """
    label = LABEL.fullmatch(line.rstrip()) if len(line) <= HEAD else None
    if not label or label["label"][0].islower():
        return None
    kind, colon = _kind_of_label(label["label"]), ":" in label["after"]
    return kind if colon or (kind != "update" and SELF.search(below)) else None


def _kind_of_label(label: str) -> NoticeKind:
    return next(kind for kind, pattern in OF_LABEL.items() if pattern.match(label))


def _sentence_start(line: str) -> int | None:
    """Where in a line a sentence begins that speaks of the article itself; None for nowhere."""
    for start in STARTS.finditer(line):
        inside = line[: start.end()].count("“") > line[: start.end()].count("”")
        if not inside and SENTENCE.match(line, start.end()):
            return len(line[: start.end()].rstrip("([*_"))
    return None


def _end_of(line: str, at: int) -> int:
    """Where what begins at `at` ends: with the line, or with its sentence when the line goes on long."""
    if len(line) - at <= _LONG:
        return len(line.rstrip())
    stop = re.compile(r"[.!?][)\]”\"’]*(?=\s+[^\Wa-z])").search(line, at + 40)
    return stop.end() if stop else len(line.rstrip())


def _notice(text: str, start: int, end: int, label: NoticeKind | None) -> Notice:
    words = text[start:end].rstrip()
    inner = words.lstrip(" \t\r\n-–—")  # without the dash of a list
    start += len(words) - len(inner)
    return Notice(_kind(inner, label), start, start + len(inner), inner)


def _kind(words: str, label: NoticeKind | None) -> NoticeKind:
    if label in ("correction", "clarification"):
        # `Corrections & clarifications` is one or the other, by what follows.
        is_both = CLARIFIES.search(words[:30]) and re.search("correct", words[:15], re.IGNORECASE)
        return "clarification" if is_both and CLARIFIES.search(words, 30) else label
    if (label is None or SELF.search(words)) and CORRECTS.search(words):
        return "correction"
    return label or ("clarification" if CLARIFIES.search(words) else "update")
