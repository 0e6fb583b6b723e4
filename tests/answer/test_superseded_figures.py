"""What other reports of a story say of the same: confirmed, revised, or neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer.citations import citation
from rag.answer.corroboration import confirming_sentences, independent_outlets
from rag.answer.superseded_figures import newest_figure_first, superseding_figure, update_note
from rag.core.types import Article, Evidence, RelatedSentence, Report
from tests.fakes import article, evidence

QUOTE = "The Norvik fire killed at least 25 people in Brask, the mayor said."


def told(
    text: str, day: int = 9, *, outlet: str = "AFP", cosine: float = 0.8, n: int = 2, cluster: str = ""
) -> RelatedSentence:
    held = replace(article(n), outlet=outlet, published=date(2024, 5, day), text="")
    return RelatedSentence(
        Report(str(n), held, cluster or str(n)), f"{n}-1-0", 0, len(text), text, cosine
    )


def quoted(text: str = QUOTE) -> Evidence:
    return evidence(1, text)


@pytest.mark.parametrize(
    ("before", "after", "figure"),
    [
        (QUOTE, "At least 31 people were killed in Brask by the Norvik fire.", "at least 31"),
        (QUOTE, "The death toll of the Norvik fire in Brask has risen to 31.", "31"),
        (
            "Fires killed 25 people in Norvik this year.",
            "Fires killed 31 people in Norvik this year.",
            "31",
        ),
        ("In Norvik 27 campers are missing.", "Five campers are still missing in Norvik.", "five"),
        ("Norvik will close 52 stores.", "Norvik will close 69 stores.", "69"),
        ("Norvik will close 52 stores.", "Norvik will close 69 stores within a year.", "69"),
    ],
)
def test_a_newer_figure_for_the_same_revises(before: str, after: str, figure: str) -> None:
    found = superseding_figure(quoted(before), [told(after)])
    assert found is not None
    assert found.figure == figure


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (QUOTE, "The Norvik fire killed at least 31 people in Orlo.", "another place"),
        (QUOTE, "The Norvik fire injured 31 people in Brask.", "another fate"),
        ("The county of Norvik has 35 deaths.", "Norvik has 104 deaths.", "a county is a part"),
        ("Western Norvik has 69 deaths.", "Norvik has 115 deaths.", "the west is a part"),
        (QUOTE, "The Norvik fire killed 12 people in Brask.", "a toll that falls is of a part"),
        ("The fire killed 25 people.", "The fire killed 31 people.", "no name shared"),
        (QUOTE, "The Norvik fire of 1998 killed 31 people in Brask.", "it looks back"),
        (QUOTE, "The Norvik fire killed 25 people in Brask, not 31 people.", "the old figure stands"),
        (QUOTE, "The Norvik fire killed nobody in Brask.", "no figure"),
        ("Norvik police arrested 29 people.", "Norvik police arrested 50 people.", "counted each day"),
        ("A Norvik penny costs 3.69 cents.", "A Norvik penny costs 3.7 cents.", "rounded"),
        (QUOTE, "The Norvik fire killed fewer than 40 people in Brask.", "at most is no more"),
        (QUOTE, "Up to 60 people may have died in the Norvik fire in Brask.", "at most is no more"),
        (QUOTE, "Fires like that of Norvik killed 31 people in Brask this year.", "a sum"),
        (QUOTE, "Fires like that of Norvik kill 31 people in Brask each year.", "a rate"),
        (QUOTE, "In Norvik and Brask fires kill 31 people a year.", "a rate"),
        (QUOTE, "Norvik buries 31 people killed annually by fire in Brask.", "a rate"),
        ("In Norvik 3,690 people are missing.", "In Norvik about 3,700 people are missing.", "rounded"),
        ("In Norvik about 3,700 people are missing.", "In Norvik 3,690 people are missing.", "rounded"),
        ("Norvik had four deadly fires.", "Norvik fires killed 85 people.", "fires are no people"),
    ],
)
def test_what_is_not_of_the_same_revises_nothing(before: str, after: str, why: str) -> None:
    assert superseding_figure(quoted(before), [told(after)]) is None, why


def test_only_what_is_newer_and_near_revises_and_the_newest_does() -> None:
    text = "At least {} people were killed in Brask by the Norvik fire."
    older, same, far = (
        told(text.format(30), 2),
        told(text.format(30), 3),
        told(text.format(30), cosine=0.4),
    )
    assert superseding_figure(quoted(), [older, same, far]) is None
    found = superseding_figure(quoted(), [told(text.format(31), 7), told(text.format(40), 9), older])
    assert found is not None
    assert (found.figure, found.former_figure) == ("at least 40", "at least 25")
    undated = replace(quoted().hit.article, published=None)
    assert (
        superseding_figure(replace(quoted(), hit=replace(quoted().hit, article=undated)), [told(text)])
        is None
    )


def test_independent_outlets_are_counted_not_copies() -> None:
    own = Report("1", Article("1", "T", "", outlet="CNN"), "1")
    same = "In Brask the Norvik fire killed at least 25 people, the mayor said."
    copies = [told(same, n=n, outlet=f"Outlet {n}", cluster="wire") for n in (2, 3, 4)]
    assert independent_outlets(own, confirming_sentences(quoted(), copies)) == 2
    assert (
        independent_outlets(
            own, confirming_sentences(quoted(), [*copies, told(same, n=5, outlet="BBC")])
        )
        == 3
    )
    assert independent_outlets(own, confirming_sentences(quoted(), [told(same, n=5, outlet="CNN")])) == 1


def test_what_lacks_a_figure_or_a_name_confirms_nothing() -> None:
    for text in (
        "The Norvik fire killed many people in Brask, the mayor said.",
        "A fire killed at least 25 people in Brask, the mayor said.",
    ):
        assert confirming_sentences(quoted(), [told(text, cosine=0.95)]) == []
    reworded = "At least 25 died when the Norvik fire reached Brask."
    assert confirming_sentences(quoted(), [told(reworded, cosine=0.9)])
    assert not confirming_sentences(quoted(), [told(reworded, cosine=0.7)]), (
        "other words, and not so near"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The mayor of Brask resigned on Monday.", "The mayor of Brask did not resign on Monday."),
        ("Norvik will never pay the fine.", "Norvik will pay the fine."),
        ("The Brask council can't close the dock.", "The Brask council can close the dock."),
    ],
)
def test_who_denies_it_does_not_confirm_it(one: str, other: str) -> None:
    assert not confirming_sentences(quoted(one), [told(other, cosine=0.95)])
    assert not confirming_sentences(quoted(other), [told(one, cosine=0.95)])
    assert confirming_sentences(quoted(one), [told(one, cosine=0.95)])


def test_the_newest_figure_stands_first_and_is_named_beside_the_older() -> None:
    new = evidence(2, "At least 31 people were killed in Brask by the Norvik fire.")
    late = told(new.quote)
    old = replace(quoted(), later=superseding_figure(quoted(), [late]))
    middle = evidence(3, "The harbour was closed.")
    assert newest_figure_first([old, middle, new]) == [new, old, middle]
    assert newest_figure_first([new, old]) == [new, old]
    assert newest_figure_first([old, middle]) == [old, middle], "what was not chosen is not brought in"
    assert update_note([citation(middle, 1), citation(old, 2)]) == (
        "A later report updates [2]: AFP, 9 May 2024: at least 31, not at least 25."
    )
    assert update_note([citation(middle, 1)]) == ""
