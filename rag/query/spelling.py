"""Typing errors of a question mended against the archive's own words, and said. Pure.

A word is changed only when neither the archive nor English has it. One letter may be wrong in words of
four to seven letters, two in longer ones, two neighbours in the wrong order count as one; what sounds
alike ("poap") may be two away. Of several the one that sounds alike wins, then the nearest, then the one
that most articles hold. Numbers, initials, quotations and names of outlets are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.query.quoted import IN_MARKS
from rag.text.folding import fold, other_spellings
from rag.text.tokens import STOP_WORDS
from rag.text.vocabulary import Vocabulary

_WORD = re.compile(r"(?<![\w.@/#=<:&])[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w=@/]|[.:]\w)")
_QUOTED = re.compile(IN_MARKS)
_SHORTEST, _LONG = 4, 8
"""Letters of a word that is mended, and of one in which two may be wrong."""
_NAME = 7
"""Letters of a name in which one may be wrong: shorter ones must sound alike, for there are too many."""
_LEAST_WORDS = 50
"""Words of an archive below which it says nothing about spelling."""
_ASKING = frozenset("who whom whose what when where which why how did does was were are can".split())
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers", "n't", "y")
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^kn", "n"), (r"^wr", "r"), ("ph", "f"), ("igh", "I"), ("gh", ""), ("ck", "k"), ("qu", "kw"),
        ("x", "ks"), (r"c(?=[eiy])", "s"), ("[cq]", "k"), ("z", "s"), ("oa|ow", "O"),
        ("ai|ay|ei|ey", "A"),
        ("ee|ea|ie", "E"), ("oo|ue|ew|ou", "U"), (r"a([^aeiouy])e$", r"A\1"),
        (r"e([^aeiouy])e$", r"E\1"),
        (r"i([^aeiouy])e$", r"I\1"), (r"o([^aeiouy])e$", r"O\1"), (r"u([^aeiouy])e$", r"U\1"),
        ("y", "i"), (r"(.)\1", r"\1"),
    )
]  # fmt: skip
"""Spellings of English to what they sound like; a long vowel is a capital."""


def mend_spelling(
    text: str,
    words: Vocabulary,
    is_english: Callable[[str], bool],
    spared: Sequence[tuple[int, int]] = (),
) -> str:
    """The text with its typing errors mended; `spared` are stretches that are left as they are."""
    if len(words) < _LEAST_WORDS:
        return text
    left = [*spared, *(match.span() for match in _QUOTED.finditer(text))]
    first = _WORD.search(text)

    def mended(match: re.Match[str]) -> str:
        if any(start < match.end() and match.start() < end for start, end in left):
            return match.group()
        opens = first is not None and match.start() == first.start()
        return _mended(match.group(), words, is_english, opens=opens)

    return _WORD.sub(mended, text)


def is_only_folded(one: str, other: str) -> bool:
    """Whether two texts differ in accents and umlauts alone, which is no error of typing."""

    def plain(text: str) -> str:
        folded = fold(text)
        for written, letter in _UMLAUTS:
            folded = folded.replace(written, letter)
        return folded

    return plain(one) == plain(other)


def _mended(typed: str, words: Vocabulary, is_english: Callable[[str], bool], *, opens: bool) -> str:
    bare = re.sub(r"['’]s?$", "", typed)
    word = fold(bare)
    is_initials = len(bare) > 1 and bare.isupper() and len(bare) <= _SHORTEST
    if is_initials or not word.isascii() or not word.isalpha() or is_known(word, words, is_english):
        return typed
    best = _umlaut_form(word, words) or _swapped(word, opens=opens) or _best(word, words, bare)
    best = best or _swapped_english(word, is_english)
    if not best:
        return typed
    spelling = words.spelling(best)
    return (spelling.capitalize() if bare[0].isupper() else spelling) + typed[len(bare) :]


def is_known(word: str, words: Vocabulary, is_english: Callable[[str], bool]) -> bool:
    """Whether the archive or English has a folded word, in another ending or spelling at least."""
    roots = {word, *(word.removesuffix(e) for e in _ENDINGS if word.endswith(e) and _is_longer(word, e))}
    roots |= {f"{word[:-3]}y"} if word.endswith("ily") else set()
    roots |= {f"{root}e" for root in roots if root != word} | {*other_spellings(word)}
    # "collide" is known to an archive that says "collided" and "colliding".
    roots |= {f"{form}{ending}" for form in {word, word.removesuffix("e")} for ending in _ENDINGS}
    return word in STOP_WORDS or any(root in words or is_english(root) for root in roots)


def _is_longer(word: str, ending: str) -> bool:
    """Whether enough is left without the ending: of five letters without one, kohls and leaky."""
    return len(word) > (4 if ending in ("s", "y") else 5)


def _umlaut_form(word: str, words: Vocabulary) -> str:
    """`muller` for `mueller`, or the other way, where the archive has it."""
    forms = [word.replace(*pair) for pair in _UMLAUTS]
    forms += [word.replace(letter, written) for written, letter in _UMLAUTS]
    return next((form for form in forms if form != word and form in words), "")


def _swapped(word: str, *, opens: bool) -> str:
    """A question's own word with two letters in the wrong order, or at its beginning one missing."""
    swaps = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    if found := sorted(swaps & (STOP_WORDS | _ASKING)):
        return found[0]
    near = {asking for asking in _ASKING if opens and _lacks_one(word, asking)}
    return min(near, default="")


def _swapped_english(word: str, is_english: Callable[[str], bool]) -> str:
    """The one English word that two letters in the wrong order make of it: `height` of heigth."""
    swaps = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(1, len(word) - 1)}
    found = [swap for swap in swaps if len(word) > _SHORTEST and is_english(swap)]
    return found[0] if len(found) == 1 else ""


def _lacks_one(short: str, whole: str) -> bool:
    """Whether a letter taken from the longer of both leaves the other."""
    one, other = sorted((short, whole), key=len)
    return len(other) == len(one) + 1 and any(
        one == other[:n] + other[n + 1 :] for n in range(len(other))
    )


def _best(word: str, words: Vocabulary, typed: str) -> str:
    if len(word) < _SHORTEST:
        return ""
    distances = words.near(word) | dict.fromkeys(words.one_letter_away(word), 1)
    long, is_name = len(word) >= _LONG, typed[0].isupper()
    candidates = [
        (not alike, distance, -words.count(other), other)
        for other, distance in distances.items()
        if len(other) >= _SHORTEST or other in STOP_WORDS
        for alike in [sounds_like(word) == sounds_like(other)]
        if alike or (distance == 1 if is_name else distance == 1 or long)
        if not is_name or alike or (len(word) >= _NAME and word[0] == other[0])
    ]  # fmt: skip
    return min(candidates)[-1] if candidates else ""


def sounds_like(word: str) -> str:
    """How a folded word sounds, roughly: `pOp` for poap and pope."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word
