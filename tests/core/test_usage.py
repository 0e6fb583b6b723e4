"""What a model took, wherever its provider puts it."""

from __future__ import annotations

from typing import Any

import pytest

from rag.core.usage import Usage, read_usage

TOKENS = {"input_tokens": 812, "output_tokens": 40, "total_tokens": 852}


@pytest.mark.parametrize(
    ("told", "cost"),
    [
        ({}, None),
        ({"cost": 0.00021}, 0.00021),
        ({"token_usage": {"prompt_tokens": 812, "cost": 0.00021}}, 0.00021),
        ({"usage": {"total_cost": 1}}, 1.0),
        ({"cost": "unknown", "token_usage": None}, None),
    ],
)
def test_the_cost_is_found_where_providers_put_it(told: dict[str, Any], cost: float | None) -> None:
    assert read_usage(TOKENS, told) == Usage(812, 40, cost)


def test_a_provider_that_tells_nothing() -> None:
    assert read_usage(None, {"finish_reason": "stop"}) is None


def test_two_requests_are_added_up() -> None:
    assert Usage(1, 2) + Usage(3, 4) == Usage(4, 6, None), "unknown stays unknown"
    assert Usage(1, 2, 0.5) + Usage(3, 4) == Usage(4, 6, 0.5)
