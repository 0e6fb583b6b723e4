"""Whether an answer gives the right quantity, however it is written. Pure.

Numbers are read by `rag.text.numbers` ("$1.2 million" is 1,200,000 and dollars); units of measure are
read here. Nothing is converted: 5 km are not 3.1 miles, because a text that converts also rounds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from rag.evaluation.matching import normalise
from rag.text.numbers import Number, parse_numbers

_METRE = "met(?:re|er)s?"
_UNITS = {
    "km/h": rf"km/h|kmh|kph|kilo{_METRE} (?:per|an) hour",
    "mph": "mph|miles (?:per|an) hour",
    "km2": rf"km2|km²|sq\.? ?km|square kilo{_METRE}",
    "m2": rf"m2|m²|sq\.? ?m|square {_METRE}",
    "square mile": "sq\\.? ?mi|square miles?",
    "square foot": "sq\\.? ?ft|square (?:feet|foot)",
    "km": rf"kms?|kilo{_METRE}",
    "m": _METRE,
    "cm": rf"cms?|centi{_METRE}",
    "mm": rf"mms?|milli{_METRE}",
    "mile": "mi|miles?",
    "yard": "yds?|yards?",
    "foot": "ft|feet|foot",
    "inch": "inch(?:es)?",
    "kg": "kgs?|kilos?|kilogram(?:me)?s?",
    "g": "g|gram(?:me)?s?",
    "lb": "lbs?",
    "tonne": "tonnes?|metric tons?",
    "ton": "tons?",
    "litre": "l|lit(?:re|er)s?",
    "gallon": "gallons?",
    "barrel": "barrels?",
    "hectare": "ha|hectares?",
    "acre": "acres?",
    "°C": "°C|degrees? (?:Celsius|centigrade)",
    "°F": "°F|degrees? Fahrenheit",
    "kW": "kW|kilowatts?",
    "MW": "MW|megawatts?",
    "GW": "GW|gigawatts?",
    "second": "s|secs?|seconds?",
    "minute": "mins?|minutes?",
    "hour": "h|hrs?|hours?",
    "day": "days?",
    "week": "weeks?",
    "month": "months?",
    "year": "yrs?|years?",
}
_BEHIND = {unit: re.compile(rf"[\s-]?(?:{words})(?![\w/²])", re.I) for unit, words in _UNITS.items()}
_MONEY = {"$", "£", "€", "¥", "₹"}

Reading = tuple[Fraction, str]
"""A value and its unit, empty for none."""


def numeric_match(text: str, answers: Sequence[str]) -> bool:
    """Whether the text gives every quantity of one of the accepted answers.

    Two quantities are equal when their values are, exactly, and their units; a gold number without a
    unit is equal to one of any currency or measure too, not to a percentage, a rank or an hour.
    """
    text_readings = [readings(text, number) for number in parse_numbers(text, keep_dates=False)]
    return any(
        all(any(_same(gold, one) for one in text_readings) for gold in golds)
        for golds in map(quantities, answers)
        if golds
    )


def is_numeric(answers: Sequence[str]) -> bool:
    """Whether an accepted answer has a quantity at all; days of the calendar are none."""
    return any(map(quantities, answers))


def quantities(text: str) -> list[set[Reading]]:
    """What each number of a text can mean; "one" and "first" count when they are the whole text."""
    is_whole_text = len(normalise(text).split()) == 1
    all_numbers = parse_numbers(text, keep_dates=False)
    return [readings(text, number) for number in all_numbers if is_whole_text or not number.vague]


def readings(text: str, number: Number) -> set[Reading]:
    """Values and units that a number of the text can have: "100m" is 100 metres or 100 million."""
    unit = number.unit or _measure(text, number.end)
    possible = {(value, unit) for value in number.values}
    if not unit and len(number.values) > 1 and number.text.lower().endswith("m"):
        possible.add((min(number.values), "m"))
    return possible


def _measure(text: str, end: int) -> str:
    """The unit of measure that stands behind a number: of several that fit, the longest."""
    ends = {unit: match.end() for unit, one in _BEHIND.items() if (match := one.match(text, end))}
    return max(ends, key=lambda unit: ends[unit], default="")


def _same(gold: set[Reading], other_readings: set[Reading]) -> bool:
    unitless = {"", *_MONEY, *_UNITS}
    return any(
        value == other and (unit == its or (not unit and its in unitless))
        for value, unit in gold
        for other, its in other_readings
    )
