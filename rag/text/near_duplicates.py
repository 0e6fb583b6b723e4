"""Which articles are copies of one another: fingerprints, the pairs worth comparing, clusters. Pure.

A copy is a text that another carries, whole or cut, re-headlined, with another byline or up to a third
of it rewritten. Two reports of one event are none, nor are two days of a series: they share a template,
not what stands in it. So a copy must have the other's words in the same order *and* its particulars,
names and figures; a series has only the first, two reports only the second.

Pairs are found by MinHash (Broder 1997) in bands (Leskovec, Rajaraman and Ullman, Mining of Massive
Datasets, chapter 3), by rensa, then compared exactly. Knows nothing of the catalog.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np

from rag.core.types import Article

Hashes = np.ndarray[Any, np.dtype[np.uint32]]
"""uint32, shape (n,), sorted, each once."""

SHINGLE = 3
"""Words of a shingle: in 2,934 real articles unrelated ones share next to none of that length, and a
rewritten word costs no more than three."""
BANDS, ROWS = 64, 2
"""A pair is compared when a band of two MinHash values agrees: at a Jaccard index of 0.3 (a third of a
long report) with a chance of 0.998, at 0.2 of 0.93, at 0.02 of 0.03."""
NEAREST = 32
"""Texts compared with one at most, those that share most bands: boilerplate under a thousand articles
gives each of them a thousand neighbours that share one or two, a copy shares six at least."""
COPIED, KEPT = 0.85, 0.85
"""Shares of the shorter one's shingles, and of its names and figures, that the longer must have when it
is whole or cut. Among the 80 likest pairs of 2,934 real articles, series and follow-ups of one outlet
lie below, at 0.6 to 0.83 of the shingles or 0.4 to 0.8 of the particulars."""
REWRITTEN, AGREED, FEW = 0.55, 0.87, 5
"""The same where words were rewritten: at 30% in runs of five or more 0.55 of the shingles stay, but the
names and figures are nearly the same in both, which no follow-up's are; of `FEW` at least, or that
says nothing."""
OVERLAP = 0.15
"""Least Jaccard index: a brief of one quoted paragraph is no copy of a report ten times as long."""
SHORT = 40
"""Texts with fewer shingles are copies only when they are the same: three sentences of a template
differ in one word."""
_MULTIPLIER = np.uint64(6364136223846793005)
"""Knuth's for MMIX, prime to 2**64."""

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d[\d.,:]*\d|\d")
_NAME = re.compile(r"[A-Z](?<=[a-z0-9,;] [A-Z])[\w’'-]+")
"""Within a sentence; at its start any word has a capital."""


@dataclass(frozen=True)
class Fingerprint:
    """What of a text is compared with others: 4 bytes a word, about."""

    shingles: Hashes
    """Hashes of all runs of `SHINGLE` words."""
    particulars: Hashes
    """Hashes of its names and figures."""


@dataclass(frozen=True)
class Similarity:
    """How much two texts share, each in 0..1."""

    containment: float
    """Share of the shorter one's shingles that the other has."""
    jaccard: float
    """Jaccard index of the shingles."""
    particulars_containment: float
    """Share of the shorter one's names and figures that the other has; 1 when it has none."""
    particulars_jaccard: float
    """Jaccard index of the names and figures; 0 when neither has `FEW`."""


def bands_version() -> str:
    """Names how bands are made: those of two rules cannot be compared."""
    from rensa import RMinHash

    return f"{SHINGLE}x{BANDS}x{ROWS}-rensa{RMinHash.ALGORITHM_VERSION}"


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a text, whatever its white space, punctuation and case."""
    words = _WORD.findall(text.lower())
    codes = {word: crc32(word.encode()) for word in set(words)}
    particulars = {crc32(word.encode()) for word in (*_FIGURE.findall(text), *_NAME.findall(text))}
    shingles = _shingles(np.array([codes[word] for word in words], np.uint64))
    return Fingerprint(shingles, np.array(sorted(particulars), np.uint32))


def _shingles(words: Any) -> Hashes:
    """Hashes of the runs; of a text shorter than one, of its words."""
    width = min(SHINGLE, len(words))
    runs = len(words) - width + 1 if width else 0
    mixed = np.zeros(runs, np.uint64)
    for n in range(width):
        mixed = mixed * _MULTIPLIER + words[n : n + runs] + np.uint64(1)
    mixed ^= mixed >> np.uint64(29)  # the upper half is kept, and must depend on every bit
    ordered = np.sort((mixed * _MULTIPLIER >> np.uint64(32)).astype(np.uint32))
    first = np.diff(ordered, prepend=~ordered[:1]) != 0  # np.unique takes ten times as long
    return np.asarray(ordered[first], np.uint32)


def lsh_bands(prints: Sequence[Fingerprint]) -> list[list[int]]:
    """The bands of each, `BANDS` signed integers of 64 bits; texts without a word have none."""
    from rensa import RMinHash

    if not (shingles := [p.shingles.tolist() for p in prints]):
        return []
    digests = RMinHash.digest_matrix_from_token_hash_sets(shingles, BANDS * ROWS, 1)
    values = np.array(digests.to_rows(), np.uint64).reshape(len(shingles), BANDS, ROWS)
    mixed = np.arange(BANDS, dtype=np.uint64)[None, :] * _MULTIPLIER
    for row in range(ROWS):
        mixed = (mixed ^ values[:, :, row]) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
    keys = mixed.view(np.int64).tolist()
    return [own if some else [] for own, some in zip(keys, shingles, strict=True)]


def similarity(one: Fingerprint, other: Fingerprint) -> Similarity:
    """How much two texts share; the same whichever comes first."""
    shorter, longer = sorted((one, other), key=lambda p: (len(p.shingles), len(p.particulars)))
    shingles = _common(shorter.shingles, longer.shingles)
    particulars = _common(shorter.particulars, longer.particulars)
    fewer, both = len(shorter.particulars), _union(shorter.particulars, longer.particulars, particulars)
    return Similarity(
        containment=shingles / max(1, len(shorter.shingles)),
        jaccard=shingles / max(1, _union(shorter.shingles, longer.shingles, shingles)),
        particulars_containment=particulars / fewer if fewer else 1.0,
        particulars_jaccard=particulars / both if both >= FEW else 0.0,
    )


def _union(some: Hashes, others: Hashes, common: int) -> int:
    return len(some) + len(others) - common


def _common(some: Hashes, others: Hashes) -> int:
    return int(np.intersect1d(some, others, assume_unique=True).size)


def is_copy(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether one of the texts is a copy of the other, or both of a third."""
    if min(len(one.shingles), len(other.shingles)) < SHORT:
        return all(map(np.array_equal, vars(one).values(), vars(other).values()))
    if _most_kept(one, other) < min(KEPT, AGREED):
        return False  # most pairs of a series or of one publisher's boilerplate; 10 us instead of 60
    alike = similarity(one, other)
    is_cut = alike.containment >= COPIED and alike.particulars_containment >= KEPT
    is_rewrite = alike.containment >= REWRITTEN and alike.particulars_jaccard >= AGREED
    return alike.jaccard >= OVERLAP and (is_cut or is_rewrite)


def _most_kept(one: Fingerprint, other: Fingerprint) -> float:
    """An upper bound of `Similarity.particulars_containment`, whichever of the two is shorter."""
    fewer = min(len(one.particulars), len(other.particulars))
    return _common(one.particulars, other.particulars) / fewer if fewer else 1.0


def candidate_pairs(prints: Mapping[str, Fingerprint]) -> set[tuple[str, str]]:
    """The pairs worth comparing: each text with the `NEAREST` earlier ones that share most bands."""
    buckets = defaultdict[int, list[str]](list)
    pairs: set[tuple[str, str]] = set()
    for name, keys in zip(prints, lsh_bands(list(prints.values())), strict=True):
        sharing = Counter(other for key in keys for other in buckets[key])
        pairs |= {(other, name) for other, _ in sharing.most_common(NEAREST)}
        for key in keys:
            buckets[key].append(name)
    return pairs


def cluster_duplicates(prints: Mapping[str, Fingerprint]) -> list[frozenset[str]]:
    """The texts in groups of copies, a text without copies alone, in the order of their first ones."""
    pairs = sorted(candidate_pairs(prints))
    return connected_components(
        prints, (pair for pair in pairs if is_copy(prints[pair[0]], prints[pair[1]]))
    )


def connected_components(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """The names in groups, those of each pair in one (union-find, Tarjan 1975)."""
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = name = parent[parent[name]]
        return name

    for one, other in pairs:
        parent[root(other)] = root(one)
    groups: dict[str, list[str]] = {}
    for name in parent:
        groups.setdefault(root(name), []).append(name)
    return [frozenset(group) for group in groups.values()]


def is_same_page(one: Article, other: Article) -> bool:
    """Whether two copies are one page, read at two times or under two addresses: of one publisher."""
    outlets = [article.outlet.casefold().strip().removeprefix("www.") for article in (one, other)]
    hosts = [_host(article.url) for article in (one, other)]
    return any(names[0] and names[0] == names[1] for names in (outlets, hosts))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # the standard library's word for an address it cannot take apart
        return ""
