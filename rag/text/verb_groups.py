"""Words of news that say the same of one thing: "turned down" is "refused". Pure; English only.

A question asks in one word what an article tells in another; whoever compares their words compares
groups too. Only what is exchangeable in reports stands in one group: "declined" is said of shares too.
"""

from __future__ import annotations

import re
from functools import lru_cache

_GROUPS = """
refuse refused refuses refusing reject rejected rejects rejecting rebuffed turn(ed)?_(\\w+_){0,2}?down
resign resigned resigns resigning quit quits quitting step(ped)?_down steps_down stepping_down
fire fired sack sacked dismiss dismissed oust ousted removed_from_(office|(his|her|the)_post)
succeed succeeded succeeds replace replaced replaces replacing takes?_over took_over taking_over
    (takes?|took|taken)_(\\w+(['’]s)?|the)_place
buy bought buys buying purchased? acquired? acquires acquisition
arrest arrested arrests detain detained (taken|took_(\\w+_)?)_?into_custody
heist robbery theft burglary break-in robbed stole stolen steal
crash crashed collision collided collide
shut shuts shutting close closed closes closing closures? shuttered
free freed release released releases
begin began begun start started starts broke_out
end ended ends finish finished
hurt injured wounded injuries injury injures
ban banned bans prohibited outlawed
choose chose chosen pick picked elect elected select selected
cancel(l)?ed called_off scrap scrapped
postponed? delay delayed put_off pushed_back
sue sued sues lawsuit filed_suit
recall recalled recalls (pulled|taken)_(from|off)_(the_)?shelves
discard discarded throw(n)?_(\\w+_)?away get_rid_of dispose_of
marry married wed wedding
unveil unveiled launch launched launches introduced?
bomb bombed bombs bombing airstrikes? air_strikes?
landfall came_ashore come_ashore coming_ashore
"""
"""A group a line, or two; a word is a pattern in which _ is a space."""
_PATTERNS = [
    (f"≈{n}", re.compile(rf"\b(?:{'|'.join(group.split()).replace('_', ' ')})\b", re.IGNORECASE))
    for n, group in enumerate(_GROUPS.replace("\n    ", " ").strip().split("\n"))
]


@lru_cache(4000)
def verb_groups(text: str) -> frozenset[str]:
    """The groups, as signs that no stem has, of which a text has a word.

    >>> verb_groups("Dati turned it down") == verb_groups("Who refused?")
    True
    """
    return frozenset(sign for sign, pattern in _PATTERNS if pattern.search(text))
