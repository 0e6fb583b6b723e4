"""Names and quotations against a source."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.text.entities import (
    extract_names,
    extract_quotations,
    missing_names,
    missing_quotations,
    normalise,
    normalised_words,
)

SOURCE = (
    "Captain Anna Hale of the European Union told Iran's José Núñez that the U.S. centre was closed. "
    "“We were lucky, and grateful for it,” she said. The Chinese firm O’Brien-Smith paid Tom Reed, "
    "a senator from New South Wales, for the World Health Organization."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Hale said it.",
        "The ship of Captain Hale came.",
        "It was Anna Hale's ship.",
        "The EU spoke through its captain.",
        "Then the European Union spoke.",
        "The talks with Iranian officials and Jose Nunez failed.",
        "The US center closed, American officials said.",
        "It hurt the United States.",
        "Smith paid.",
        "The firm O'Brien Smith paid.",
        "China has paid.",
        "Senator Reed was paid by the WHO.",
        "The World Health Organisation paid.",
        "On Monday the Prime Minister spoke.",
        "She spoke. Nobody listened.",
        "Wheat prices rose.",
    ],
)
def test_names_that_stand_there(claim: str) -> None:
    assert missing_names(claim, SOURCE) == []


@pytest.mark.parametrize(
    ("claim", "lost"),
    [
        ("Jones said no.", "Jones"),
        ("It was Captain Anna Hall who spoke.", "Captain Anna Hall"),
        ("The talks in Austria failed.", "Austria"),
        ("The Iraqi minister spoke.", "Iraqi"),
        ("The UN paid.", "UN"),
        ("It was Anna Smith who paid.", "Anna Smith"),
        ("It was Tom Hale who paid.", "Tom Hale"),
        ("The New York Times paid.", "New York Times"),
        ("President Macron and Hale spoke.", "President Macron"),
    ],
)
def test_another_name_is_missing(claim: str, lost: str) -> None:
    assert missing_names(claim, SOURCE) == [lost]


def test_countries_are_not_mixed_up_with_their_namesakes() -> None:
    assert missing_names("It is Australian.", "It is in Australia.") == []
    assert missing_names("It is Austrian.", "It is in Australia.") == ["Austrian"]
    assert missing_names("It is in Niger.", "It is in Nigeria.") == ["Niger"]


def test_what_is_a_name() -> None:
    assert extract_names("Yesterday Anna Hale of BBC News met McDonald and the U.N. in Rio de Janeiro.") == [
        "Anna Hale of BBC News", "McDonald", "U.N.", "Rio de Janeiro"
    ]  # fmt: skip
    assert extract_names("The ferry sank. It was old. I saw it on Tuesday in May.") == []


@pytest.mark.parametrize(
    "claim",
    [
        "She said “we were lucky”.",
        'She said "We were lucky."',
        "She said ‘we were lucky’ twice.",
        "She said “we were ... grateful for it”.",
        "She said “We were […] lucky”.",
        "They weren't “we”.",
        "It's the sailors' own.",
    ],
)  # fmt: skip
def test_quotations_that_stand_there(claim: str) -> None:
    assert missing_quotations(claim, SOURCE) == []


def test_a_changed_quotation_is_missing() -> None:
    assert missing_quotations("She said “we are lucky”.", SOURCE) == ["we are lucky"]
    assert missing_quotations("She said ‘we weren’t lucky’.", SOURCE) == ["we weren’t lucky"]
    assert missing_quotations("“Grateful, we were lucky”, she said.", SOURCE) != []


def test_quotations_as_printed() -> None:
    assert extract_quotations('“One two”, said he, "three four".') == ["One two", "three four"]  # fmt: skip


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("The colour of the grey theatre", "the color of the gray theater"),
        ("organisations analysed travellers", "organizations analyzed travelers"),
        ("a defence programme’s cheques", "a defense program's checks"),
        ("the neighbours’ aluminium catalogue", "the neighbors aluminum catalog"),
        ("U.K. co-operation", "UK co operation"),
        ("café", "cafe"),
    ],
)
def test_spelling(british: str, american: str) -> None:
    assert normalised_words(british) == normalised_words(american)


def test_different_words_stay_different() -> None:
    assert (
        len({normalised_words(w) for w in "four for hour whole hole fire wise size tour".split()}) == 9
    )


@given(st.text(max_size=80))
@example("A0\u0300a")
def test_any_text_holds_its_own_names_and_quotations(text: str) -> None:
    assert missing_names(text, text) == []
    assert missing_quotations(text, text) == []
    assert normalise(normalise(text)) == normalise(text)
