"""Words of a text in another language than English, as they are compared: stems, or characters. Pure.

Languages with spaces are compared by Snowball stems without accents. Of Chinese and Japanese nothing
here cuts words: a run of ideographs counts by its single characters and its pairs, a run of kana, of
Latin letters or of digits as it stands; hiragana, which holds sentences together, is no subject.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.text.folding import fold
from rag.text.languages.rules import LanguageRules

PARTLY = 0.7
"""What a word counts that a text has in another derivation or as a part of a compound."""
_TOKEN = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+")
_IN_NUMBER = re.compile(r"[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_RUN = re.compile(
    r"[\u4e00-\u9fff\u3005]+|[\u30a1-\u30fa\u30fc]+|[^\W\d_\u3040-\u30ff\u4e00-\u9fff]+|\d+(?:[.,]\d+)?"
)
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff\u3005]")
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_ROOT = 5
"""Letters that two derivations of one word share at least."""
_ALIKE = 0.7
"""Share of the longer of two words that they have in common from their beginnings."""
_PART = 4
"""Letters of a part of a compound."""


@dataclass(frozen=True)
class Term:
    """A word of a question that a text may have."""

    printed: str
    """As it was typed."""
    forms: frozenset[str]
    """What it is compared by: its stem and those of its synonyms; characters of Chinese and Japanese."""
    is_name: bool = False
    """Whether it is written as a name is."""
    synonyms: frozenset[str] = frozenset()
    """Those of the forms that are other words for it."""


@dataclass(frozen=True)
class TextWords:
    """A text as terms are looked for in it."""

    stems: frozenset[str]
    plain: str = ""
    """The folded text of a language without spaces."""


def index_terms(text: str, rules: LanguageRules) -> list[str]:
    """What an index keeps of a text, in order, repeats kept: stems, or characters and their pairs."""
    if not rules.stemmer:
        return [piece for run in _RUN.findall(_plain(text)) for piece in _pieces(run)]
    spoken = [word for word in _words(text) if fold(word) not in rules.stop_words]
    return [form for word in spoken for form in _stems(word, rules)]


def index_forms(term: Term, rules: LanguageRules) -> list[str]:
    """A term's forms as `index_terms` has them."""
    if rules.stemmer:
        return sorted(term.forms)
    return sorted({piece for form in term.forms for piece in _longest_pieces(form)})


@lru_cache(4096)
def read_text(text: str, rules_name: str) -> TextWords:
    """A text to be searched for terms, by the name of its language."""
    from rag.text.languages.known import LANGUAGES

    rules = LANGUAGES[rules_name]
    if not rules.stemmer:
        return TextWords(frozenset(), _plain(text))
    return TextWords(frozenset(index_terms(text, rules)))


def question_terms(text: str, rules: LanguageRules) -> tuple[Term, ...]:
    """The words of a question that say what it is about, each once."""
    found = _spaced_terms(text, rules) if rules.stemmer else _unspaced_terms(text, rules)
    once: dict[frozenset[str], Term] = {}
    for term in found:
        once.setdefault(term.forms, term)
    return tuple(once.values())


def match(term: Term, text: TextWords) -> float:
    """How far a text has a term: 1 for the word, less for a relative of it, 0 for none."""
    if text.plain:
        return float(any(form in text.plain for form in term.forms))
    if not term.forms.isdisjoint(text.stems):
        return 1.0
    own = term.forms - term.synonyms
    return PARTLY * any(is_related(one, other) for one in own for other in text.stems)


@lru_cache(65536)
def is_related(asked: str, found: str) -> bool:
    """Whether two stems are derivations of one word, or the one found is a compound of the one asked.

    Not the other way: a house is no answer to a question about a hospital, a Krankenhaus.
    """
    short, long = sorted((asked, found), key=len)
    if len(short) < _PART or short.isdigit():
        return False
    if len(short) >= _ROOT and long.startswith(short):
        return True
    if short == asked and long.endswith(short) and len(long) >= 2 * _PART:
        return True
    common = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return common >= _ROOT and common >= _ALIKE * len(long)


def _spaced_terms(text: str, rules: LanguageRules) -> Iterator[Term]:
    before = ""
    for word in _words(text):
        folded, previous, before = fold(word), before, word
        if folded in rules.stop_words or (len(folded) == 1 and not folded.isdigit()):
            continue
        forms = {*_stems(word, rules), *_umlaut_forms(folded, rules)}
        others = _synonyms(folded, rules) - forms
        is_name = word[0].isdigit() or (not others and _is_name(word, previous, rules))
        yield Term(word, frozenset(forms | others), is_name, frozenset(others))


def _is_name(word: str, before: str, rules: LanguageRules) -> bool:
    """Whether capitals make a word a name: not one that opens the question, nor a German noun's.

    There it is one behind another name, and where a place stands without its article: "in Kiel".
    """
    if word.isupper() and len(word) > 1:
        return True
    if not before or not word[0].isupper():
        return False
    if not rules.nouns_are_capitals:
        return True
    return before in rules.before_places or (
        before[0].isupper() and fold(before) not in rules.stop_words
    )


def _umlaut_forms(folded: str, rules: LanguageRules) -> set[str]:
    """`Bruecke` as `Brücke` is kept."""
    if not rules.nouns_are_capitals:
        return set()
    plain = folded
    for written, letter in _UMLAUTS:
        plain = plain.replace(written, letter)
    return {_stem(plain, rules.stemmer)} if plain != folded else set()


def _synonyms(folded: str, rules: LanguageRules) -> set[str]:
    """Stems of the words that news uses for the same."""
    stem = _stem(folded, rules.stemmer)
    found = [group for group in rules.synonyms if folded in group]
    found = found or [
        group for group in rules.synonyms if any(_stem(w, rules.stemmer) == stem for w in group)
    ]
    return {_stem(word, rules.stemmer) for group in found for word in group}


def _unspaced_terms(text: str, rules: LanguageRules) -> Iterator[Term]:
    """The words known by their synonyms first, then what is left: pairs of ideographs, other runs."""
    left = _without(_plain(text), [word for word in rules.stop_words if len(word) > 1])
    known = {word: group for group in rules.synonyms for word in group}
    for word in sorted(known, key=len, reverse=True):
        if len(word) > 1 and word in left:
            left = left.replace(word, " ")
            yield Term(word, known[word], synonyms=known[word] - {word})
    for run in _RUN.findall(_without(left, [word for word in rules.stop_words if len(word) == 1])):
        for piece in _longest_pieces(run):
            forms = known.get(piece, frozenset({piece}))
            yield Term(run, forms, synonyms=forms - {piece})


def _without(text: str, words: Sequence[str]) -> str:
    """The text without words, the longest first, for one may begin another."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, " ")
    return text


def _pieces(run: str) -> list[str]:
    """What an index keeps of a run."""
    if not _IDEOGRAPH.match(run):
        return [run]
    return [*run, *(a + b for a, b in pairwise(run))]


def _longest_pieces(run: str) -> list[str]:
    """Pairs of a run of ideographs, a single one as it stands."""
    if not _IDEOGRAPH.match(run) or len(run) == 1:
        return [run]
    return [a + b for a, b in pairwise(run)]


def _words(text: str) -> list[str]:
    return [_IN_NUMBER.sub("", word) if word[0].isdigit() else word for word in _TOKEN.findall(text)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _stems(word: str, rules: LanguageRules) -> list[str]:
    """The stem of a word, and that of it typed without accents, where that is another."""
    return list(dict.fromkeys((_stem(word, rules.stemmer), _stem(fold(word), rules.stemmer))))


@lru_cache(65536)
def _stem(word: str, stemmer: str) -> str:
    """Snowball stem of a word, without accents and in lower case."""
    return fold(str(_stemmer(stemmer).stemWord(word.lower())))  # type: ignore[attr-defined]  # no types


@lru_cache
def _stemmer(name: str) -> object:
    import Stemmer

    return Stemmer.Stemmer(name)
