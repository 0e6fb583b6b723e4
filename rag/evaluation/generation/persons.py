"""Who is a person, and by what whole name: read from how one article speaks of them. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text import lexicon
from rag.text.tokens import STOP_WORDS

_FIRST = r"(?P<first>(?!The\b)[A-Z][a-z]+(?: [A-Z]\.)?)"
_ALONE = re.compile(
    r"(?:^|(?<=\b(?:did|who|was|has) ))(?P<name>[A-Z][a-z][\w-]+)(?![\w-]|[’']\w| [A-Z])"
)
TITLES = lexicon.TITLES | frozenset("Prince Princess Lord Lady Coach Rep Sen".split())
_OPENERS = frozenset(
    """yet even but so still now then also both like former current late billionaire""".split()
)
ORGANISED = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|LLC|Group|University|College|School|Police|Department|Ministry|Council"
    r"|Committee|Commission|Court|Party|Bank|Company|Institute|Association|Agency|Office|Union|House"
    r"|Senate|Congress|Parliament|Airlines?|Airways|Motors|Studios?|Records|Foundation|Center|Centre"
    r"|Times|Post|News|Press|Street|Road|River|Island|County|City|State|Park|Hospital|Church|Museum"
    r"|League|Cup|Olympics|Festival|Award|Awards|Act|Hurricane|Typhoon|Storm|Tropical|North|South|East"
    r"|West|New|Los|San|Air|Force|Army|Navy|Guard|Board|Service|Services|Authority|Administration|Bureau"
    r"|Technologies|Energy|Pharmaceuticals|Oil|Gas|Media|Project|Program|Fund|Trust|Capital|Partners"
    r"|Holdings|Society|Club|FC|Team|Station|Airport|Bridge|Tower|Games|Open|Series|Championship|Studies"
    r"|Research|Network|Systems|International|National|American|Global|World|Saint|Mount|Lake|Fort|Port"
    r"|Bay|Beach|Hills?|Valley|Castle|Palace|Hotel|Daily|Sun|Constructors|Industries|Builders|Tribune"
    r"|Gazette|Herald|Journal|Magazine|United|Real|Republic|Kingdom|States|Korea|Supreme|Democrats"
    r"|Republicans)\b"
)


def whole_names(words: str, text: str) -> str:
    """A surname that stands alone as the subject, with the first name that the article gives it."""
    return _ALONE.sub(lambda m: whole_name(m["name"], text), words)


@lru_cache(1024)
def whole_name(surname: str, text: str) -> str:
    """`Lee` to `Ann Lee` when the article knows one person by that surname, else as it is."""
    pairs = re.finditer(rf"(?<![\w.] )\b{_FIRST} {re.escape(surname)}\b(?! [A-Z])", text)
    firsts = {m["first"] for m in pairs}
    first_names = {
        f for f in firsts if f.split()[0].lower() not in ordinary_words(text) | STOP_WORDS | _OPENERS
    } - TITLES
    full_name = f"{min(first_names)} {surname}" if len(first_names) == 1 else surname
    return full_name if full_name != surname and is_person(full_name, text) else surname


def without_title(name: str) -> str:
    """`Former President Ann Lee` to `Ann Lee`."""
    words = name.split()
    while len(words) > 2 and (words[0] in TITLES or words[0].lower() in _OPENERS):
        words = words[1:]
    return " ".join(words)


@lru_cache(4)
def ordinary_words(text: str) -> frozenset[str]:
    """Words that the article also writes small, so that a capital makes no name of them."""
    return frozenset(re.findall(r"(?<![\w’'-])[a-z]{3,}(?![\w-])", text))


def is_person(name: str, text: str) -> bool:
    """Whether the article shows a name to be a person's: by a title, an age, or what people do."""
    words = name.split()
    if (
        len(words) < 2
        or words[-1].lower() in ordinary_words(text)
        or ORGANISED.search(name)
        or name.startswith(("The ", "the "))
        or " of " in name
        or re.search("[’']s ", name)
    ):
        return False
    last = re.escape(words[-1])
    evidence = (
        rf"\b(?:Mr|Mrs|Ms|Dr|President|Senator|Governor|Mayor|Coach|Judge|Prof\w*|Sen|Rep"
        rf"|Gov)\.? (?:\w+ )?{last}\b|\b{last}, \d\d,|\b{last}, who\b|\b{last}(?:’s|'s) (?:wife|husband"
        rf"|lawyer|mother|father|son|daughter|family)|\b{last} (?:said|told|says|added|wrote|tweeted"
        rf"|explained|recalled)\b|\b{last}[^.\n]{{0,40}}\b(?:he|she|his|her|himself|herself)\b"
    )
    return bool(re.search(evidence, text))
