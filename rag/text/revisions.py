"""What changed between two versions of an article: its fields, and its text word by word. Pure.

Texts are anchored as in Bram Cohen's patience diff: by what stands once in each of them, first whole
paragraphs, then words; what lies between two anchors goes to difflib when it is short. So a text of
30,000 words takes a fraction of a second, where difflib alone, whose time grows with the square of
what is repeated, takes minutes. (The package `patiencediff` does the same, but is under the GPL.)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import Literal

from rag.core.types import Article
from rag.text.phrases import format_date, format_datetime, join_with_and

SegmentKind = Literal["same", "added", "removed"]

_SHORT = 10_000
"""Pairs of words that difflib is given at a time: 100 words against 100."""
_PATIENCE = 2_000_000
"""Pairs that it is given for one comparison; what is left then counts as rewritten."""
_ISLAND = 2
"""So few unchanged words between longer changes are no help to a reader, and count as changed."""
_TOKEN = re.compile(r"\n+|[^\S\n]*\S+|[^\S\n]+")
_FIELDS = {
    "title": "headline", "outlet": "outlet", "published": "date", "authors": "authors",
    "section": "section", "url": "address",
}  # fmt: skip


@dataclass(frozen=True)
class Segment:
    """A run of words of one kind."""

    kind: SegmentKind
    text: str
    """The words with the blanks before them; line breaks are kept."""


@dataclass(frozen=True)
class Change:
    """A field that is not what it was."""

    field: str
    """`headline`, `outlet`, `date`, `authors`, `section` or `address`."""
    before: str
    """As a reader sees it, empty when it was not known."""
    after: str
    """The same of the newer version."""


@dataclass(frozen=True)
class Revision:
    """All that changed from one version to another."""

    changes: tuple[Change, ...]
    """Fields that changed, in the order of `Article`."""
    segments: tuple[Segment, ...]
    """The texts, one woven into the other: without what was removed they are the newer one."""

    @property
    def added(self) -> int:
        """Words of the newer text that the older has not."""
        return _words(self.segments, "added")

    @property
    def removed(self) -> int:
        """Words of the older text that the newer has not."""
        return _words(self.segments, "removed")


@dataclass(frozen=True)
class ParagraphGroup:
    """Paragraphs that are all unchanged, or all changed."""

    changed: bool
    """Whether there is anything to see."""
    paragraphs: tuple[tuple[Segment, ...], ...]
    """Each as its segments."""


def compare_versions(old: Article, new: Article) -> Revision:
    """What changed from `old` to `new`; an hour or a language alone is no change."""
    before, after = _field_texts(old), _field_texts(new)
    changes = (Change(name, before[name], after[name]) for name in before if before[name] != after[name])
    return Revision(tuple(changes), tuple(_weave(old.text, new.text)))


def summarise_revision(revision: Revision) -> str:
    """`12 words added, 3 removed; the headline changed`."""
    added, removed = revision.added, revision.removed
    counts = [f"{n:,} {what}" for n, what in ((added, "added"), (removed, "removed")) if n]
    if counts:
        first, _, rest = counts[0].partition(" ")
        counts[0] = f"{first} {'word' if first == '1' else 'words'} {rest}"
    fields = join_with_and([change.field for change in revision.changes])
    clauses = [", ".join(counts), f"the {fields} changed" if fields else ""]
    return "; ".join(filter(None, clauses)) or "no word changed"


def group_paragraphs(revision: Revision) -> list[ParagraphGroup]:
    """The text's paragraphs, those that did not change set apart, so that they can be folded."""
    runs = groupby(_paragraphs(revision.segments), lambda p: any(s.kind != "same" for s in p))
    return [ParagraphGroup(changed, tuple(paragraphs)) for changed, paragraphs in runs]


def _words(segments: Sequence[Segment], kind: SegmentKind) -> int:
    return sum(len(segment.text.split()) for segment in segments if segment.kind == kind)


def _field_texts(article: Article) -> dict[str, str]:
    published = format_datetime(article.published_at) or format_date(article.published)
    fields = vars(article) | {"published": published, "authors": ", ".join(article.authors)}
    return {label: fields[name] for name, label in _FIELDS.items()}


def _paragraphs(segments: Sequence[Segment]) -> Iterator[tuple[Segment, ...]]:
    paragraphs: list[list[Segment]] = [[]]
    for segment in segments:
        first, *others = re.split(r"\n+", segment.text)
        paragraphs[-1].append(Segment(segment.kind, first))
        paragraphs += [[Segment(segment.kind, text)] for text in others]
    full = (tuple(s for s in paragraph if s.text.strip()) for paragraph in paragraphs)
    return filter(None, full)


def _weave(old: str, new: str) -> Iterator[Segment]:
    """The two texts as segments, neighbours of one kind made one."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    same = _without_islands(_match_words(a, b), len(a), len(b))
    for kind, text in _merge_runs(_runs(a, b, same)):
        yield Segment(kind, text)


def _runs(
    a: Sequence[str], b: Sequence[str], same: Sequence[tuple[int, int]]
) -> Iterator[tuple[SegmentKind, str]]:
    i = j = 0
    for x, y in [*same, (len(a), len(b))]:
        yield "removed", "".join(a[i:x])
        yield "added", "".join(b[j:y])
        yield "same", "".join(b[y : y + 1])
        i, j = x + 1, y + 1


def _merge_runs(runs: Iterator[tuple[SegmentKind, str]]) -> Iterator[tuple[SegmentKind, str]]:
    for kind, parts in groupby((run for run in runs if run[1]), lambda run: run[0]):
        yield kind, "".join(text for _, text in parts)


def _match_words(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places that hold the same word, rising in both."""
    lines_a, lines_b = _lines(a), _lines(b)
    keys_a = [" ".join("".join(a[x:y]).split()) for x, y in lines_a]
    keys_b = [" ".join("".join(b[x:y]).split()) for x, y in lines_b]
    pairs: list[tuple[int, int]] = []
    for i, j in _anchors(keys_a, keys_b, (0, len(keys_a), 0, len(keys_b))):
        pairs += zip(range(*lines_a[i]), range(*lines_b[j]), strict=False)
    words_a, words_b = [word.lstrip(" ") for word in a], [word.lstrip(" ") for word in b]
    return _fill_gaps(words_a, words_b, pairs)


def _lines(words: Sequence[str]) -> list[tuple[int, int]]:
    """First and last place of every paragraph, its line break left out."""
    breaks = [-1, *(i for i, word in enumerate(words) if word[0] == "\n"), len(words)]
    return [(x + 1, y) for x, y in pairwise(breaks) if y > x + 1]


Range = tuple[int, int, int, int]
"""Places `a[0]` to `a[1]` against places `b[2]` to `b[3]`."""


def _fill_gaps(
    a: Sequence[str], b: Sequence[str], anchors: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The pairs at hand, and those in the gaps between them; without recursion, for long texts."""
    pairs, patience = list(anchors), _PATIENCE
    gaps = _gaps(anchors, (0, len(a), 0, len(b)))
    while gaps:
        ends, gap = _trim(a, b, gaps.pop())
        inner = _anchors(a, b, gap)
        size = (gap[1] - gap[0]) * (gap[3] - gap[2])
        if inner:
            gaps += _gaps(inner, gap)
        elif 0 < size <= min(_SHORT, patience):
            patience -= size
            inner = _match_short(a, b, gap)
        pairs += ends + inner
    return sorted(pairs)


def _gaps(pairs: Sequence[tuple[int, int]], within: Range) -> list[Range]:
    first, end_a, start_b, end_b = within
    edges = [(first - 1, start_b - 1), *pairs, (end_a, end_b)]
    spans = [(i + 1, x, j + 1, y) for (i, j), (x, y) in pairwise(edges)]
    return [gap for gap in spans if gap[0] < gap[1] and gap[2] < gap[3]]


def _trim(a: Sequence[str], b: Sequence[str], gap: Range) -> tuple[list[tuple[int, int]], Range]:
    """What is the same at both ends of a gap, and the gap that is left."""
    i, x, j, y = gap
    pairs = []
    while i < x and j < y and a[i] == b[j]:
        pairs.append((i, j))
        i, j = i + 1, j + 1
    while i < x and j < y and a[x - 1] == b[y - 1]:
        x, y = x - 1, y - 1
        pairs.append((x, y))
    return pairs, (i, x, j, y)


def _anchors(a: Sequence[str], b: Sequence[str], gap: Range) -> list[tuple[int, int]]:
    """The longest rising run of what stands once in each part."""
    i, x, j, y = gap
    once = {word for word, n in Counter(a[i:x]).items() if n == 1}
    once &= {word for word, n in Counter(b[j:y]).items() if n == 1}
    places = {b[k]: k for k in range(j, y) if b[k] in once}
    return _longest_rising([(k, places[a[k]]) for k in range(i, x) if a[k] in once])


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of the pairs whose second members rise; the first ones do (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1], piles[pile : pile + 1] = [j], [n]
    run, n = [], piles[-1] if piles else -1
    while n >= 0:
        run.append(pairs[n])
        n = before[n]
    return run[::-1]


def _match_short(a: Sequence[str], b: Sequence[str], gap: Range) -> list[tuple[int, int]]:
    i, x, j, y = gap
    blocks = SequenceMatcher(None, a[i:x], b[j:y], autojunk=False).get_matching_blocks()
    return [(i + p + n, j + q + n) for p, q, size in blocks for n in range(size)]


def _without_islands(pairs: Sequence[tuple[int, int]], end_a: int, end_b: int) -> list[tuple[int, int]]:
    """The pairs but those of a word or two between changes that are longer than they."""
    runs: list[list[tuple[int, int]]] = []
    for pair in pairs:
        if runs and runs[-1][-1] == (pair[0] - 1, pair[1] - 1):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    ends = [(-1, -1), *(run[-1] for run in runs)]
    starts = [*(run[0] for run in runs), (end_a, end_b)]
    size = [max(x - i, y - j) - 1 for (i, j), (x, y) in zip(ends, starts, strict=True)]
    return [
        pair
        for n, run in enumerate(runs)
        if len(run) > _ISLAND or min(size[n], size[n + 1]) <= 2 * len(run)
        for pair in run
    ]
