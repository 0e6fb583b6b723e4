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
buy bought buys buying purchase purchased acquire acquired acquires acquisition
arrest arrested arrests detain detained (taken|took_(\\w+_)?)_?into_custody
heist robbery theft burglary break-in robbed stole stolen steal
crash crashed collision collided collide
shut shuts shutting close closed closes closing closure closures shuttered
free freed release released releases
begin began begun start started starts broke_out
end ended ends finish finished
hurt injured wounded injuries injury injures
ban banned bans prohibited outlawed
choose chose chosen pick picked elect elected select selected
canceled cancelled called_off scrap scrapped
postpone postponed delay delayed put_off pushed_back
sue sued sues lawsuit filed_suit
recall recalled recalls (pulled|taken)_(from|off)_(the_)?shelves
discard discarded throw(n)?_(\\w+_)?away get_rid_of dispose_of
marry married wed wedding
unveil unveiled launch launched launches introduce introduced
bomb bombed bombs bombing airstrike airstrikes air_strikes?
landfall came_ashore come_ashore coming_ashore
"""
"""A group a line, or two; what is no plain word is a pattern in which _ is a space."""
_LINES = [group.split() for group in _GROUPS.replace("\n    ", " ").strip().split("\n")]
_SIGNS = {
    word: f"≈{n}"
    for n, group in enumerate(_LINES)
    for word in group
    if re.fullmatch(r"[\w-]+", word) and "_" not in word
}
_PHRASES = [
    (f"≈{n}", re.compile(rf"\b(?:{'|'.join(phrases).replace('_', ' ')})\b", re.IGNORECASE))
    for n, group in enumerate(_LINES)
    if (phrases := [word for word in group if word not in _SIGNS])
]
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@lru_cache(4000)
def verb_groups(text: str) -> frozenset[str]:
    """The groups, as signs that no stem has, of which a text has a word.

    >>> verb_groups("Dati turned it down") == verb_groups("Who refused?")
    True
    """
    words = (_SIGNS.get(word) for word in _WORD.findall(text.lower()))
    phrases = (sign for sign, pattern in _PHRASES if pattern.search(text))
    return frozenset(filter(None, (*words, *phrases)))
