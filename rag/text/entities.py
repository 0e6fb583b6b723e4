"""Names and quotations of a sentence, and whether a source holds them. Pure.

Spelling is normalised: accents, possessives, hyphens, the dots of initials, British and American
endings. A name is found by its words, in any company: "Hale" where the source has "Captain Anna Hale",
"EU" where it has "European Union", "Iranian" where it has "Iran".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.text.folding import fold
from rag.text.lexicon import FULL_MONTHS, TITLES, WEEKDAYS
from rag.text.tokens import STOP_WORDS

_PLAIN = str.maketrans("“”„‟‘’‛–—‐‑−", '""""\'\'\'-----')
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}", re.I)
_ENDINGS = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"is(e[drs]?|ing|ation|ations)$", r"iz\1"), (r"ys(e[drs]?|ing)$", r"yz\1"),
        (r"(?<=\w{2})our(s|ed|ing|able|ite|ites|al)?$", r"or\1"), (r"(?<=[tb])re$", "er"),
        (r"ogue$", "og"), (r"ll(ed|ing|er|ers)$", r"l\1"), (r"ence$", "ense"), (r"^grey", "gray"),
        (r"programme", "program"),
        (r"^cheque", "check"), (r"^aluminium", "aluminum"), (r"^plough", "plow"), (r"^tyre", "tire"),
        (r"aero?plane", "airplane"), (r"^manoeuv", "maneuv"), (r"^paed", "ped"), (r"^haem", "hem"),
    )
]  # fmt: skip
"""British to American. Both sides are rewritten alike, so a "wize" or a "tor" does no harm."""

_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_GROUPED = re.compile(r"(?<=\d), ?(?=\d{3}\b)")
_CAPITAL = "".join(ch for ch in map(chr, range(0x250)) if ch.isupper())
_CAPITALISED = rf"(?:[A-Z]\.){{2,}}|(?:(?:Mc|Mac|O'|D'|al-|el-)?[{_CAPITAL}][\w'-]*)"
_NAME = re.compile(
    rf"(?<![\w'-])(?:{_CAPITALISED})(?:\s+(?:(?:of|de|des|del|der|den|di|da|dos|du|la|le|van|von|bin|al|the)\s+)?(?:{_CAPITALISED}))*"
)
_QUOTATION = re.compile(r"[“\"]([^”\"“]{3,})[”\"]|(?<!\w)‘([^‘’]{3,}(?:’\w[^‘’]*)*)’(?!\w)")
_LEFT_OUT = re.compile(r"\[[^\]]*\]|\.{3}|…|\( *\.\.\. *\)")
_OPENS = re.compile(r"(?:^|[.!?:]\s+|[\"(]\s*)$")
_SPEAKS = re.compile(
    r"'?s?\s+(?:said|says|told|was|is|has|had|will|won|beat|died|added|announced|scored|and\s+[A-Z])\b"
)
_COMMON = {title.lower() for title in TITLES} | frozenset(
    """police officials authorities investigators people experts critics residents protesters officers
    doctors scientists researchers prime colonel former""".split()
)
"""Capitalised, but no name by themselves: titles, and who mostly speaks."""
_TIME_WORDS = {
    *WEEKDAYS,
    *map(str.lower, FULL_MONTHS),
    *"today yesterday tomorrow however meanwhile".split(),
}
_NO_NAME = _COMMON | _TIME_WORDS | STOP_WORDS
_SYNONYMS = [
    frozenset(names.split("|"))
    for names in (
        "us|usa|america|american|americans|united states", "uk|britain|british|united kingdom",
        "eu|european union", "un|united nations", "uae|emirates|emirati", "dutch|netherlands|holland",
        "french|france", "greek|greece", "spanish|spain", "swiss|switzerland", "danish|denmark",
        "german|germans|germany", "thai|thailand", "welsh|wales", "scottish|scots|scotland",
        "irish|ireland", "philippine|philippines|filipino", "afghan|afghanistan", "turkish|turkey",
        "polish|poland", "swedish|sweden", "finnish|finland", "norwegian|norway", "kurdish|kurdistan",
    )
]  # fmt: skip
_PEOPLE_ENDINGS = ("ians", "ian", "eans", "ean", "ans", "an", "ns", "n", "ese", "ish", "is", "i")


@lru_cache(2048)  # whole articles too: 2,048 of them take 30 MB
def normalise(text: str) -> str:
    """Lower case, straight quotes, plain hyphens, no accents, single spaces: for "word for word"."""
    return " ".join(fold(text.translate(_PLAIN)).split())


@lru_cache(65536)
def american_spelling(word: str) -> str:
    """The American spelling of a plain word, without its possessive."""
    word = re.sub(r"'s?$", "", word)
    for pattern, american in _ENDINGS:
        word = pattern.sub(american, word) if len(word) > 3 else word
    return word


@lru_cache(512)  # 512 articles take 10 MB
def normalised_words(text: str) -> tuple[str, ...]:
    """Words of the text in order, normalised; hyphens part words, the dots of initials do not."""
    joined = _DOTTED.sub(lambda m: m.group().replace(".", ""), _GROUPED.sub("", normalise(text)))
    return tuple(american_spelling(w) for w in _WORDS.findall(joined))


def extract_names(sentence: str) -> list[str]:
    """Names as printed, in order, repeats dropped: runs of capitalised words, not of titles alone."""
    straight = sentence.translate(_PLAIN)
    names = (_without_opening_word(straight, match) for match in _NAME.finditer(straight))
    return list(dict.fromkeys(filter(None, names)))


def _without_opening_word(text: str, match: re.Match[str]) -> str:
    """The name without a leading word that is capitalised for opening the sentence, or nothing."""
    name = re.sub(r"'s?$", "", match.group())
    first, _, rest = name.partition(" ")
    if _OPENS.search(text, max(0, match.start() - 4), match.start()):
        alone = not rest and first.isalpha() and not first.isupper()
        speaks = _SPEAKS.match(text, match.start() + len(name))
        if first.lower() in STOP_WORDS | _TIME_WORDS or (alone and not speaks):
            name = rest
    core = [w for w in name.split() if w[0].isupper() and w.lower() not in _NO_NAME]
    return name if core and any(len(w) > 1 for w in core) else ""


def missing_names(sentence: str, source: str) -> list[str]:
    """Names of the sentence of which the source lacks a word."""
    if not (names := extract_names(sentence)):
        return []
    words, initials = normalised_words(source), set(_initials(source))
    phrases = {*words, *(f"{a} {b}" for a, b in pairwise(words))}
    synonyms = {name for group in _SYNONYMS if group & phrases for name in group}
    missing = [
        name
        for name in names
        if not _is_in(name, {*words} | synonyms, initials) or _is_mixed_up(name, words, initials)
    ]
    printed = extract_names(source) if missing else []  # as they stand there, letter for letter
    return [name for name in missing if name not in printed]


def _is_in(name: str, source: set[str], initials: set[str]) -> bool:
    words = [w for w in normalised_words(name) if w not in _NO_NAME]
    short = "".join(w[0] for w in words)
    if " ".join(words) in source or (len(words) > 1 and short in source) or "".join(words) in initials:
        return True
    return all(any(_is_same_name(word, other) for other in source) for word in words)


def _is_mixed_up(name: str, source: Sequence[str], initials: set[str]) -> bool:
    """Whether a name's last two words stand in the source, but nowhere together: "Anna" and "Smith"."""
    words = [w for w in normalised_words(name) if w not in _NO_NAME][-2:]
    if len(words) < 2 or "".join(w[0] for w in words) in initials or not {*words} <= {*source}:
        return False
    places = (n for n, word in enumerate(source) if word == words[0])
    return not any(words[1] in source[max(0, n - 3) : n + 4] for n in places)


@lru_cache(65536)
def _is_same_name(word: str, other: str) -> bool:
    """Whether both are one name: the same, a plural, or a country and its people."""
    if word == other or word.rstrip("s") == other.rstrip("s"):
        return True
    if word[:3] != other[:3]:
        return False
    return _is_people_of(word, other) or _is_people_of(other, word)


def _is_people_of(people: str, country: str) -> bool:
    roots = [people.removesuffix(ending) for ending in _PEOPLE_ENDINGS if people.endswith(ending)]
    return any(len(r) > 3 and country.startswith(r) and len(country) - len(r) <= 2 for r in roots)


def _initials(source: str) -> Iterator[str]:
    for match in _NAME.finditer(source.translate(_PLAIN)):
        words = [w for w in match.group().replace("-", " ").split() if w[0].isupper()]
        for start in range(len(words)):
            for end in range(start + 2, len(words) + 1):
                yield "".join(w[0] for w in words[start:end]).lower()


def extract_quotations(sentence: str) -> list[str]:
    """What stands between quotation marks, as printed."""
    return [m.group(1) or m.group(2) for m in _QUOTATION.finditer(sentence)]


def missing_quotations(sentence: str, source: str) -> list[str]:
    """Quotations of the sentence that are not word for word in the source.

    Words left out ("...", "[...]") part a quotation; case and the punctuation at its ends do not count.
    """
    words = f" {_words_of(source)} "
    return [
        quotation
        for quotation in extract_quotations(sentence)
        if not all(
            f" {_words_of(part)} " in words for part in _LEFT_OUT.split(quotation) if _words_of(part)
        )
    ]


def _words_of(text: str) -> str:
    return " ".join(normalised_words(text))
