"""The words of an archive with the number of articles that hold each, and those near to a word. Pure.

Words are kept folded (`rag.text.folding`), each with the spelling that most articles have.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping

from rag.text.folding import fold

_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FAR = 2
"""Changed letters that `near` looks for at most."""


def words_of(text: str) -> set[str]:
    """The words of a text in lower case, each once; numbers are none."""
    return set(_WORD.findall(text.lower()))


class Vocabulary:
    """Folded words and how many articles hold each."""

    def __init__(self, counts: Mapping[str, int] = {}, spellings: Mapping[str, str] = {}) -> None:
        self._counts = counts
        self._spellings = spellings
        self._beginnings: dict[str, dict[int, list[str]]] = {}

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Vocabulary:
        """From counts of words as they are written."""
        folded = Counter[str]()
        spellings: dict[str, str] = {}
        for word, count in counts.items():
            plain = fold(word)
            folded[plain] += count
            if word != plain and counts.get(spellings.get(plain, ""), 0) < count:
                spellings[plain] = word
        return cls(folded, {p: w for p, w in spellings.items() if 2 * counts[w] >= folded[p]})

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def __len__(self) -> int:
        return len(self._counts)

    def count(self, word: str) -> int:
        """Articles that hold a folded word."""
        return self._counts.get(word, 0)

    def spelling(self, word: str) -> str:
        """A folded word as most articles write it, in lower case: `erdoğan`."""
        return self._spellings.get(word, word)

    def _by_length(self, letter: str) -> dict[int, list[str]]:
        """The words that begin with a letter by their lengths; looked for once."""
        if letter not in self._beginnings:
            by_length: dict[int, list[str]] = {}
            for word in self._counts:
                if word[0] == letter:
                    by_length.setdefault(len(word), []).append(word)
            self._beginnings[letter] = by_length
        return self._beginnings[letter]

    def one_letter_away(self, word: str) -> set[str]:
        """Words that one letter added, dropped, changed or swapped with the next makes of a word."""
        splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
        made = {a + b[1:] for a, b in splits if b}
        made |= {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
        made |= {a + letter + b[1:] for a, b in splits if b for letter in _LETTERS}
        made |= {a + letter + b for a, b in splits for letter in _LETTERS}
        return {one for one in made if one in self._counts and one != word}

    def near(self, word: str) -> dict[str, int]:
        """Words with the same first letter and at most two letters changed, and how many are."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA  # letters added, dropped, changed or swapped with the next

        by_length = self._by_length(word[0])
        pool = [w for n in range(len(word) - _FAR, len(word) + _FAR + 1) for w in by_length.get(n, ())]
        found = process.extract(word, pool, scorer=OSA.distance, score_cutoff=_FAR, limit=None)
        return {str(one): int(distance) for one, distance, _ in found}

    def dump(self, mark: str) -> str:
        """As a text, with a mark that says what it was counted from."""
        content = {"mark": mark, "counts": self._counts, "spellings": self._spellings}
        return json.dumps(content, ensure_ascii=False)


def load_vocabulary(text: str) -> tuple[str, Vocabulary]:
    """Mark and words of a text that `dump` made. Raises ValueError for any other."""
    content = json.loads(text)
    try:
        return str(content["mark"]), Vocabulary(dict(content["counts"]), dict(content["spellings"]))
    except (KeyError, TypeError) as error:
        raise ValueError("this is no vocabulary") from error
