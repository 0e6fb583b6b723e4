"""Whether stored vectors are what was stored, by their shape: no checksum is kept of them.

A vector is sound when it has the bytes that the archive's vectors have, is finite and of length 1, or
all zeros, which a text that says nothing may have. A code (see `rag.core.vectors.quantize`) is sound
when its largest component is 127, or all are 0. A flipped bit that none of this shows moves a cosine by
so little that no answer is another. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.core.vectors import Codes, Vectors, unpack_float16

_UNIT = (0.9, 1.1)
"""Lengths that half precision may make of 1."""
_LARGEST = 127


def sound_vectors(blobs: Sequence[object], size: int = 0) -> list[Vectors | None]:
    """The vectors that `pack_float16` packed, None for each damaged one.

    `size` is that of all vectors in bytes; with 0 it is what most of these have.
    """
    size = size or most_common_size(blobs)
    whole = {n: b for n, b in enumerate(blobs) if isinstance(b, bytes) and len(b) == size}
    vectors: list[Vectors | None] = [None] * len(blobs)
    if not whole or not size or size % 2:
        return vectors
    with np.errstate(over="ignore", invalid="ignore"):
        rows = unpack_float16(b"".join(whole.values())).reshape(len(whole), -1)
        lengths = np.linalg.norm(rows, axis=1)
        sound = (lengths == 0) | ((lengths > _UNIT[0]) & (lengths < _UNIT[1]))  # NaN is neither
    for n, row, fine in zip(whole, rows, sound, strict=True):
        vectors[n] = row if fine else None
    return vectors


def sound_codes(blob: object, size: int) -> bool:
    """Whether these are codes one after the other, each of `size` bytes (0 for one of any size)."""
    if not isinstance(blob, bytes) or not blob or (size and len(blob) % size):
        return False
    return bool(_are_sound(np.frombuffer(blob, np.int8).reshape(-1, size or len(blob))).all())


def _are_sound(codes: Codes) -> NDArray[np.bool_]:
    """Of each row. Every question asks it of some eighty passages: no copy is made of the codes."""
    highest, lowest = codes.max(axis=1), codes.min(axis=1)
    full = (highest == _LARGEST) | (lowest == -_LARGEST)
    return np.asarray((full & (lowest >= -_LARGEST)) | ((highest == 0) & (lowest == 0)))


def damaged_codes(blobs: Sequence[object], size: int) -> list[int]:
    """Which of the blobs are no single code of `size` bytes: many at once, as an index loads them."""
    odd = [n for n, blob in enumerate(blobs) if not isinstance(blob, bytes) or len(blob) != size]
    left = set(odd)
    even = [n for n in range(len(blobs)) if n not in left]
    if not even or not size:
        return odd
    codes = np.frombuffer(b"".join(blobs[n] for n in even), np.int8).reshape(-1, size)  # type: ignore[misc]
    return sorted([*odd, *(even[int(n)] for n in np.flatnonzero(~_are_sound(codes)))])


def most_common_size(blobs: Iterable[object]) -> int:
    """The size that most of the blobs have, 0 for none: what an archive's fact says is better."""
    sizes = [len(blob) for blob in blobs if isinstance(blob, bytes)]
    return max(sizes, key=sizes.count, default=0)
