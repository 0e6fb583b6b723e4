"""What a language model was given, wrote and cost for an answer, as far as its provider tells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Usage:
    """Tokens and money. Two are added up by `+`."""

    input_tokens: int = 0
    """Tokens that the model read."""
    output_tokens: int = 0
    """Tokens that it wrote."""
    cost: float | None = None
    """US dollars; None where the provider does not say."""

    def __add__(self, other: Usage) -> Usage:
        costs = [one.cost for one in (self, other) if one.cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(costs) if costs else None,
        )


def read_usage(usage_metadata: Mapping[str, Any] | None, told: Mapping[str, Any]) -> Usage | None:
    """The usage that a LangChain message carries; None where its provider told nothing.

    `told` is its `response_metadata`: tokens stand in one place for all providers, the cost stands where
    each puts it (OpenRouter and LiteLLM in `usage.cost`, LangSmith's convention in `total_cost`).
    """
    tokens = usage_metadata or {}
    places = (tokens, told, told.get("token_usage"), told.get("usage"))
    costs = (_cost(place) for place in places if isinstance(place, Mapping))
    cost = next((cost for cost in costs if cost is not None), None)
    if not tokens and cost is None:
        return None
    return Usage(int(tokens.get("input_tokens") or 0), int(tokens.get("output_tokens") or 0), cost)


def _cost(place: Mapping[str, Any]) -> float | None:
    named = (place.get(name) for name in ("total_cost", "cost"))
    return next((float(value) for value in named if isinstance(value, int | float) and value >= 0), None)
