"""Article text to sentences and passages, with exact offsets. Pure: no model, no file, no clock.

Sentence boundaries come from `sentencex` (Wikimedia's rule-based splitter); the packing is ours:
whole sentences up to `PASSAGE_CHARS`, because a citation should never begin in mid-sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.core.types import Passage, Sentence
from rag.text.lexicon import A_SHORT_TITLE, A_WEEKDAY, MONTH_NAMES
from rag.text.statements import DATELINE

PASSAGE_CHARS = 900
"""Longest passage in characters: about 200 word pieces, so that with its title it fits the 256 that
all-MiniLM-L6-v2 reads; what lies beyond would be found by no dense search."""
SENTENCE_RULE = "3"
"""Names how sentences are cut; with another one, the vectors of sentences are made again."""
RECUT_MARKS = (
    ".m. ", "(AP) ", "(AFP) ", "(Reuters) ", " — ", " – ",
    "AI-assisted summary", "(This story ", "(This article ", "(The story ", "(The article ",
)  # fmt: skip
"""A passage without these has the sentences that it had by the rules before."""
TAIL_CHARS = 200
"""A last passage shorter than this joins the one before it, which may then reach the sum of both."""

_LINE = re.compile(r"[^\n]+")
_ABBREVIATION = re.compile(rf"\b(?:{A_SHORT_TITLE}|St|Jr|Sr|No|vs|[A-Z])\.\s*$")
_CLOCK = re.compile(r"\b[ap]\.m\.\s*$")
_OF_CLOCK = re.compile(
    rf"(?:{A_WEEKDAY}|(?i:{MONTH_NAMES})\.? \d{{1,2}}|[ECMP][SD]?T|GMT|UTC|BST"
    r"|Eastern|Central|Mountain|Pacific)\b"
)
"""What goes on after "8:47 p.m.": a day or a time zone. Another capital begins a sentence."""
_GOES_ON = re.compile(r"[,;:]")


def split_sentences(text: str) -> list[Sentence]:
    """Sentences of `text` in order, none across a line break, none longer than `PASSAGE_CHARS`.

    Every sentence satisfies `text[s.start:s.end] == s.text` and has no white space at its ends.
    """
    return [piece for line in _LINE.finditer(text) for piece in _line_sentences(text, line)]


def sentences_of(passage: Passage) -> Sequence[Sentence]:
    """The sentences of a passage; offsets count from the start of the article's text."""
    return _shifted_sentences(passage.start, passage.text)


@lru_cache(256)  # a question asks four times for those of its hits
def _shifted_sentences(start: int, text: str) -> Sequence[Sentence]:
    return tuple(Sentence(start + s.start, start + s.end, s.text) for s in split_sentences(text))


def _line_sentences(text: str, line: re.Match[str]) -> Iterator[Sentence]:
    """The sentences of one line; a dateline is one of its own, so that none is quoted with it."""
    start = position = line.start()
    if dateline := DATELINE.match(text, start, line.end()):
        yield from _pieces(text, start, dateline.end())
        start = dateline.end()
    for segment in _segments(line.group()):
        position += len(segment)
        if position > start and not _is_unfinished(text[start:position], text[position : line.end()]):
            yield from _pieces(text, start, position)
            start = position
    yield from _pieces(text, start, line.end())


def _is_unfinished(words: str, rest: str) -> bool:
    """Whether the full stop that words end with is no end of a sentence, by what comes after it."""
    if _ABBREVIATION.search(words) or _GOES_ON.match(rest):
        return True
    return bool(_CLOCK.search(words) and _OF_CLOCK.match(rest))


def _segments(line: str) -> list[str]:
    from sentencex import segment

    segments = list(segment("en", line))
    # The splitter is lossless today; should a release ever trim, one long sentence beats wrong offsets.
    return segments if "".join(segments) == line else [line]


def _pieces(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The trimmed span, cut at white space when it is longer than a passage (tables, run-on text)."""
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if stop - start > PASSAGE_CHARS:
            space = text.rfind(" ", start + PASSAGE_CHARS // 2, start + PASSAGE_CHARS)
            stop = space if space > 0 else start + PASSAGE_CHARS
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            yield Sentence(start, last, text[start:last])
        start = stop


def split_passages(article_id: str, version: int, text: str) -> list[Passage]:
    """Passages of an article: consecutive whole sentences, no overlap, every sentence in exactly one.

    Together with `split_sentences` this is deterministic: the same text gives the same passages.
    """
    groups: list[list[Sentence]] = []
    for sentence in split_sentences(text):
        if groups and sentence.end - groups[-1][0].start <= PASSAGE_CHARS:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    if len(groups) > 1 and groups[-1][-1].end - groups[-1][0].start < TAIL_CHARS:
        groups[-2].extend(groups.pop())
    return [
        Passage(
            id=passage_id(article_id, version, n),
            article_id=article_id,
            ordinal=n,
            start=g[0].start,
            end=g[-1].end,
            text=text[g[0].start : g[-1].end],
        )
        for n, g in enumerate(groups)
    ]


def passage_id(article_id: str, version: int, ordinal: int = 0) -> str:
    """Names a passage, the first of its article unless told otherwise; `parse_passage_id` reads it."""
    return f"{article_id}-{version}-{ordinal}"


def is_cut_from(passage: Passage, text: str) -> bool:
    """Whether a passage says what stands at its place in an article's text."""
    try:
        return bool(passage.text) and text[passage.start : passage.end] == passage.text
    except TypeError:  # a damaged place is no number
        return False


def parse_passage_id(passage_id: str) -> tuple[str, str]:
    """Id and version of the article that a passage was cut from."""
    article_id, _, rest = passage_id.partition("-")
    return article_id, rest.partition("-")[0]


def embedding_text(title: str, passage: str) -> str:
    """What is embedded for a passage: the headline gives a passage from mid-article its subject."""
    return f"{title}\n{passage}"
