"""rag/text/initials: initials are one word however they are written."""

from __future__ import annotations

import pytest

from rag.index.lexical_query import any_of
from rag.text.initials import is_initials, learn_initials, say_both, without_dots
from rag.text.tokens import content_stems, tokens


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("The U.N. met.", "The UN met."),
        ("J.D. Vance", "JD Vance"),
        ("J. D. Vance", "JD Vance"),
        ("It ended. Then", "It ended. Then"),
        ("at 5 p.m. on", "at 5 pm on"),
    ],
)
def test_dots_are_left_out(written: str, plain: str) -> None:
    assert without_dots(written) == plain


def test_words_with_dots_are_words() -> None:
    assert tokens("The U.N. envoy met J.D. Vance.") == ["the", "un", "envoy", "met", "jd", "vance"]
    assert content_stems("U.N.") == content_stems("UN")
    assert is_initials("WHO")
    assert not is_initials("Who")


def test_what_is_written_out_is_also_asked_for_by_its_initials() -> None:
    assert '(un OR "u n")' in any_of("What did the United Nations say?")
    assert '"world health organization"' in any_of("What did WHO say?")
    assert "who" not in any_of("Who resigned?").split()


@pytest.mark.parametrize(
    ("text", "learnt"),
    [
        ("The Harbour Safety Board (HSB) met.", [("HSB", "Harbour Safety Board")]),
        ("The Agency for Tides and Currents (ATC) met.", [("ATC", "Agency for Tides and Currents")]),
        ("On Monday the Tide Survey (TS) met.", [("TS", "Tide Survey")]),
        ("Mayor Anna Hale of the Blue Party (BP) won.", [("BP", "Blue Party")]),
        ("The Harbour Board (ABC) met.", []),
        ("It rose by 3% (CPI).", []),
        ("The Blue Party, Tide Survey (PTS) met.", []),
        pytest.param("Aaa-" * 2000, [], id="at-once"),
    ],
)
def test_texts_explain_their_initials(text: str, learnt: list[tuple[str, str]]) -> None:
    assert list(learn_initials([text])) == learnt


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Who leads the HSB?", "Who leads the HSB? Harbour Safety Board"),
        ("who leads the hsb", "who leads the hsb Harbour Safety Board"),
        ("Who leads the Harbour Safety Board?", "Who leads the Harbour Safety Board? HSB"),
        ("Who leads the Harbour Safety Board (HSB)?", "Who leads the Harbour Safety Board (HSB)?"),
        ("Who leads the tide survey?", "Who leads the tide survey?"),
    ],
)
def test_a_question_is_searched_by_its_initials_and_by_what_they_stand_for(
    question: str, searched: str
) -> None:
    assert say_both(question, ["The Harbour Safety Board (HSB) met.", "HSB"]) == searched
