"""Words of news that name the same kind of event: a heist is a robbery, a plane a jet. Pure.

English only. Of a word that names no event, or has no other name, only the word itself is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rag.text.tokens import stem, stem_set

_SAME = tuple(
    words.split()
    for words in (
        "heist robbery theft burglary robbed stole stolen thieves thief robbers burglars",
        "crash collision collide collided crashed",
        "plane jet aircraft airliner airplane flight",
        "train railway locomotive",
        "ship boat ferry vessel",
        "fire wildfire blaze fires",
        "flood flooding floods floodwater",
        "quake earthquake tremor",
        "storm hurricane typhoon cyclone",
        "shooting shot gunman gunfire shootings assassination",
        "attack assault attacked attacker strike bombing",
        "killing murder killed assassination homicide slaying",
        "election vote elected voters ballot",
        "outbreak epidemic cases infections",
        "layoffs cuts laid firings fired",
        "bankruptcy bankrupt insolvency",
        "leak spill leaked",
        "strike walkout stoppage",
        "trial court verdict convicted",
        "arrest arrested custody detained charged",
        "protest protesters demonstration demonstrators rally",
        "recall recalled recalls",
        "explosion blast exploded",
        "collapse collapsed",
        "funeral buried burial",
        "resignation resigned resigns quit",
        "wedding married marriage",
        "war invasion fighting",
    )
)
DISASTERS = frozenset(
    """fire wildfire blaze flood flooding crash collision storm hurricane tornado earthquake quake
    explosion blast outbreak disaster eruption landslide avalanche collapse derailment tsunami
    cyclone typhoon heatwave epidemic shipwreck""".split()
)
"""What happens to people without anybody wanting it."""
DISASTER_STEMS = frozenset(map(stem, DISASTERS))


@cache
def _by_stem() -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for words in _SAME:
        own = frozenset(map(stem, words))
        for word in own:
            groups[word] = groups.get(word, frozenset()) | own
    return groups


def same_event(word: str) -> frozenset[str]:
    """The stems that name what a stem names, itself among them."""
    return _by_stem().get(word, frozenset()) | {word}


def other_words(text: str) -> list[str]:
    """Other words for the events of a text, as they are written, to be searched for beside it."""
    own = stem_set(text)
    found = (word for words in _SAME if own & {*map(stem, words)} for word in words)
    return [word for word in dict.fromkeys(found) if stem(word) not in own]


def share_told(words: Iterable[str], text: frozenset[str]) -> float:
    """Share of some stems that a text has, or another word for the same event."""
    wanted = list(words)
    return sum(bool(same_event(word) & text) for word in wanted) / len(wanted) if wanted else 1.0
