"""Sentences joined to windows, and readings taken apart to what they say of each sentence."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answer.read_windows import windows_for
from rag.answer.reading import WINDOW_CHARS, best_span, join_sentences, read_off
from rag.core.types import Sentence
from rag.models.reader import Reading

TEXT = "The ferry sank. Ida Voss said 27 drowned. It was raining."


def sentences(text: str = TEXT, start: int = 100) -> list[Sentence]:
    parts, place = [], 0
    for part in text.split(". "):
        words = part if part.endswith(".") else part + "."
        parts.append(Sentence(start + place, start + place + len(words), words))
        place += len(words) + 1
    return parts


def reading(first: str, last: str) -> Reading:
    """One that is sure of where the answer begins and ends; a piece a word."""
    offsets, place = [], 0
    for word in TEXT.split():
        offsets.append((place, place + len(word)))
        place += len(word) + 1
    words = TEXT.split()
    starts, ends = np.full(len(words), -3, np.float32), np.full(len(words), -3, np.float32)
    starts[words.index(first)], ends[words.index(last)] = 5, 6
    return Reading(1.5, starts, ends, tuple(offsets))


def test_sentences_that_follow_each_other_are_read_together() -> None:
    assert join_sentences(sentences()) == [(0, 1, 2)]


def test_a_window_is_no_longer_than_the_reader_likes() -> None:
    long = sentences(". ".join("x" * 150 for _ in range(5)) + ".")
    windows = join_sentences(long)
    assert [n for window in windows for n in window] == list(range(5))
    assert all(long[w[-1]].end - long[w[0]].start <= WINDOW_CHARS for w in windows)


def test_what_is_not_quoted_is_not_read_over() -> None:
    first, _, third = sentences()
    assert join_sentences([first, third]) == [(0,), (1,)]


def test_the_sentence_with_the_answer_has_all_of_it() -> None:
    ((one, two, three),) = read_off([reading("27", "27")], [sentences()])
    assert two.share > 0.99
    assert one.share + three.share < 0.01
    assert two.span == pytest.approx(11)
    assert {one.chance, two.chance, three.chance} == {1.5}
    assert (two.start, two.end) == (100 + TEXT.index("27"), 100 + TEXT.index("27") + 2)


def test_windows_share_one_probability() -> None:
    told = read_off([reading("27", "27"), reading("Ida", "Voss")], [sentences(), sentences()])
    assert sum(sentence.share for window in told for sentence in window) == pytest.approx(1)
    assert told[0][1].share == pytest.approx(told[1][1].share)


def test_a_sentence_beyond_the_readers_window_has_nothing() -> None:
    cut = reading("27", "27")
    cut = Reading(cut.chance, cut.starts[:8], cut.ends[:8], cut.offsets[:8])
    ((_, _, three),) = read_off([cut], [sentences()])
    assert (three.share, three.end - three.start) == (0, 0)


def test_no_answer_ends_before_it_begins() -> None:
    starts, ends = np.array([0, 0, 9], np.float32), np.array([9, 1, 0], np.float32)
    assert best_span(starts, ends) == (0, 0, 9)


def test_nothing_is_said_of_nothing() -> None:
    assert read_off([], []) == []


@pytest.mark.parametrize(("asking", "windows"), [(1, 6), (2, 6), (3, 3), (10, 2), (11, 1), (5000, 1)])
def test_a_question_reads_less_while_others_are_asked(asking: int, windows: int) -> None:
    assert windows_for(asking) == windows
