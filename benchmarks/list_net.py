"""ListNet (Cao et al. 2007): weights that make the chance of the good ones among each list's large.

The chance of an item is the softmax of its score in its list. By Adam (Kingma and Ba 2015), with an L2
penalty; features are expected in comparable units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Matrix = np.ndarray[Any, np.dtype[np.float64]]
RATE = 0.05


def fit_list_net(lists: Sequence[tuple[Matrix, Matrix]], *, steps: int, penalty: float) -> Matrix:
    """Weights (features,) for lists of features (items, features) and labels (items,), some 1."""
    w = first = second = np.zeros(lists[0][0].shape[1])
    for step in range(1, steps + 1):
        slope = penalty * w + sum(_slope(x, y, w) for x, y in lists) / len(lists)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        w = w - RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return w


def _slope(x: Matrix, y: Matrix, w: Matrix) -> Matrix:
    z = x @ w
    chances = np.exp(z - z.max())
    chances /= chances.sum()
    right = chances * y
    return np.asarray(x.T @ (chances - right / right.sum()))
