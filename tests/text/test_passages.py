"""Sentences and passages: exact offsets, nothing lost, nothing twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.text.passages import (
    PASSAGE_CHARS,
    TAIL_CHARS,
    parse_passage_id,
    split_passages,
    split_sentences,
)

PROSE = st.lists(
    st.sampled_from(
        [
            "Mr. Hale met Dr. Ortiz on Jan. 6 in the U.S. capital.",
            "It cost $3.5 million!",
            "“We did it,” she said. “Twice.”",
            "Водитель не пострадал.",
            "\n\n",
            "\n",
            "Was it 9 a.m.?",
            "no full stop here",
            "word " * 300,
            "x" * 2000,
            "\u00a0\u2003",
            "🚢 sank.",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(PROSE | st.text(max_size=400))
def test_offsets_are_exact_and_ordered(text: str) -> None:
    end = 0
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= end and sentence.text == sentence.text.strip() != ""
        end = sentence.end


@given(PROSE | st.text(max_size=400))
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    kept = "".join(s.text for s in split_sentences(text))
    assert "".join(kept.split()) == "".join(text.split())


@given(PROSE)
def test_passages_are_whole_sentences_in_order(text: str) -> None:
    sentences = split_sentences(text)
    passages = split_passages("a", 1, text)
    assert [s for p in passages for s in sentences if p.start <= s.start and s.end <= p.end] == sentences
    for number, passage in enumerate(passages):
        assert text[passage.start : passage.end] == passage.text
        assert passage.id == f"a-1-{number}"
        assert len(passage.text) <= PASSAGE_CHARS + TAIL_CHARS


def test_abbreviations_and_initials_do_not_end_a_sentence() -> None:
    text = "Dr. No met J. Smith. They left."
    assert [s.text for s in split_sentences(text)] == ["Dr. No met J. Smith.", "They left."]


def test_a_short_tail_joins_the_passage_before() -> None:
    text = "The council met in the old hall for hours. " * 21 + "It rained."
    assert [p.text.endswith("It rained.") for p in split_passages("a", 1, text)] == [True]


def test_a_passage_names_the_article_it_was_cut_from() -> None:
    for passage in split_passages(
        "0123456789abcdef", 12, "One sentence stands here.\n\nAnother one follows it."
    ):
        assert parse_passage_id(passage.id) == ("0123456789abcdef", "12")
    assert parse_passage_id("unknown") == ("unknown", "")
