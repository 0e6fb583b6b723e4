"""A sentence in another language beside English articles: figures and names, and no more."""

from __future__ import annotations

import pytest

from rag.answer.cross_lingual import judge, supporting_evidence
from tests.fakes import evidence

TIARA = evidence(
    1, "The thieves took eight pieces worth $102.63 million from the Louvre, Laure Beccuau said."
)
STORES = evidence(2, "Rite Aid will shut 1,240 stores, four of them in Ohio.")
RAIN = evidence(3, "Los Angeles expects rain.")
SOURCE = [TIARA.quote]


def test_it_rests_on_what_shares_its_figures_and_names() -> None:
    assert supporting_evidence("Aus dem Louvre wurde Schmuck gestohlen.", [RAIN, STORES, TIARA]) == (
        TIARA,
    )
    assert supporting_evidence("Il va fermer 1 240 magasins.", [TIARA, STORES]) == (STORES,)
    both = "Louvre: 102,63 Millionen; Rite Aid: 1.240 Filialen."
    assert supporting_evidence(both, [RAIN, STORES, TIARA]) == (STORES, TIARA)


def test_an_article_that_opens_a_sentence_is_no_name() -> None:
    assert supporting_evidence("Los ladrones escaparon.", [RAIN]) == ()


def test_it_is_never_more_than_partly_supported_and_says_why() -> None:
    found = judge("Beute im Wert von 102,63 Millionen aus dem Louvre.", SOURCE, "German")
    assert (found.verdict, found.missing) == ("partly", ())
    assert found.reasons == ("written in German: only names and figures were checked",)


def test_a_figure_that_is_not_there_is_doubtful() -> None:
    found = judge("Beute im Wert von 205,5 Millionen aus dem Louvre.", SOURCE, "German")
    assert found.verdict == "unsupported" and found.missing == ("205,5",)
    assert found.reasons[0] == "figure 205,5 is not in the cited passage"


@pytest.mark.parametrize(
    "sentence",
    [
        "Es sind 1.240 Filialen, 4 davon in Ohio.",  # "four" in the source
        "Ce sont 1\u202f240 magasins de Rite Aid.",
        "Rite Aid meldete es am 3. Mai 2024.",
        "Rite Aid, 03.05.2024.",
        "أغلقت ١٢٤٠ متجرا",
    ],
)
def test_figures_are_compared_as_values(sentence: str) -> None:
    assert judge(sentence, [STORES.quote], "another", "CNN, 3 May 2024 5").missing == ()


def test_a_quotation_must_be_word_for_word() -> None:
    found = judge("Rite Aid sagte: „Wir schließen alle Läden“.", [STORES.quote], "German")
    assert found.verdict == "partly" and "word for word" in found.reasons[0]


def test_without_anything_in_common_nothing_is_claimed() -> None:
    found = judge("小偷偷走了珠宝。", SOURCE, "Chinese")
    assert (found.verdict, found.support) == ("unsupported", 0.0)
    assert "Chinese" in found.reasons[0]


def test_a_quotation_of_another_language_is_not_checked_though_it_stands_there() -> None:
    quoted = judge("Es regnete den ganzen Tag.", ["Es regnete\nden ganzen Tag. Dann nicht."], "German")
    assert (quoted.verdict, quoted.support) == ("partly", 0.5)
    assert quoted.reasons == ("quoted in German: whether it answers was not checked",)
