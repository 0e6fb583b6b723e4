"""Vectors as arrays, and the two compact forms in which they are kept. Pure numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

Vectors = np.ndarray[Any, np.dtype[np.float32]]
"""float32, shape (n, d) for passages or (d,) for one; rows have length 1."""
Codes = np.ndarray[Any, np.dtype[np.int8]]
"""int8, shape (n, d): vectors up to a factor of each row's own."""


def quantize(vectors: Vectors) -> Codes:
    """Vectors at a byte a dimension, each scaled to its own largest component."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.asarray(np.rint(vectors * (127 / np.maximum(largest, 1e-12))), np.int8)


def dequantize(codes: Codes) -> Vectors:
    """The float32 vectors, of length 1, of what `quantize` made; cosines move by less than 0.005."""
    floats = codes.astype(np.float32)
    lengths = np.linalg.norm(floats, axis=1, keepdims=True)
    return np.asarray(floats / np.maximum(lengths, 1e-12), np.float32)


def pack_float16(vector: Vectors) -> bytes:
    """Half precision: 2 bytes a dimension; cosines move by less than 0.001."""
    return vector.astype("<f2").tobytes()


def unpack_float16(blob: bytes) -> Vectors:
    """The float32 vector that `pack_float16` packed."""
    return np.frombuffer(blob, dtype="<f2").astype(np.float32)
