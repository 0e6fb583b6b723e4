"""Who is X: the sentence that says what X is, then what X did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer.kinds.choose import composed
from rag.answer.kinds.person import is_answered, person_lines
from rag.core.types import Filters, Hit, Passage, Question
from rag.text.people import mentions, names_fully, person_asked
from tests.answer.kinds.reports import report
from tests.fakes import article

FERRY = (
    "Petrel Lines has 12 ferries. Anna Hale told reporters on Monday that the Petrel was safe.\n\n"
    "The harbour master, Jon Brook, 51, closed two piers. Captain Anna Hale of the Petrel, 44, thanked the crew. "
    "It rained all day."
)


def hit(text: str, n: int = 1) -> Hit:
    return Hit(Passage(f"{n}-1-0", str(n), 0, 0, len(text), text), article(n, text), 1.0, {})


def asked(text: str) -> Question:
    return Question(text, text, Filters(), date(2025, 3, 12), kind="person")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Who is Anna Hale?", "Anna Hale"),
        ("who's anna hale", "anna hale"),
        ("Anna Hale", "Anna Hale"),
        ("Tell me about Anna Hale.", "Anna Hale"),
        ("So who was Jean-Marc O'Neill?", "Jean-Marc O'Neill"),
    ],
    ids=["who is", "lower case", "bare", "tell me", "punctuation in a name"],
)
def test_the_name_is_read_from_the_question(text: str, name: str) -> None:
    assert person_asked(text) == name


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Anna Hale, the harbour master, spoke.", 3),
        ("Anna Hale, 44, captain of the Petrel, spoke.", 3),
        ("Anna Hale, Norway's finance minister, spoke.", 3),
        ("It was deputy captain Anna Hale.", 3),
        ("Norway's finance minister, Anna Hale, resigned.", 3),
        ("Anna Hale is a comedian.", 3),
        ("Anna Hale, who steered the ferry, spoke.", 2),
        ("The mother of Anna Hale, 44, spoke.", 2),
        ("They met Anna Hale in town.", 0),
        ("Anna Hale, in the end, won.", 0),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_a_sentence_says_they_are(sentence: str, role: float) -> None:
    assert mentions(sentence, "Anna Hale", by_last_name=False)[0].role == role


def test_names_are_found_in_any_case_without_accents_and_with_middle_names() -> None:
    assert names_fully("Mayor José Ángel Núñez said so.", "jose nunez")
    assert names_fully("“Seán O’Malley” was seen.", "Sean O'Malley")
    assert not names_fully("Anna Hale and Jon Smith met.", "Anna Smith")
    assert not names_fully("The hale were there.", "Hale")


def test_who_they_are_leads_then_what_they_did() -> None:
    lines = [line.text for line in person_lines(asked("Who is Anna Hale?"), [hit(FERRY)], [])]
    assert lines == [
        "Captain Anna Hale of the Petrel, 44, thanked the crew.",
        "Anna Hale told reporters on Monday that the Petrel was safe.",
    ]


def test_who_is_asks_for_a_person_whatever_kind_the_question_was_read_as() -> None:
    question = replace(asked("Who is the harbour master?"), kind="fact")
    assert composed(question, [hit(FERRY)], [])[0].text.startswith("The harbour master, Jon Brook")
    assert composed(replace(question, standalone="Where is the harbour?"), [hit(FERRY)], []) == ()


def test_the_sentence_that_they_lead_is_taken_before_one_that_speaks_of_them() -> None:
    text = "Of captain Anna Hale nobody spoke that day. Captain Anna Hale steered the ferry home."
    line = person_lines(asked("Who is Anna Hale?"), [hit(text)], [])[0]
    assert line.text == "Captain Anna Hale steered the ferry home."


def test_a_role_is_answered_by_the_sentence_that_sets_a_name_beside_it() -> None:
    lines = person_lines(asked("Who is the harbour master?"), [hit(FERRY)], [])
    assert lines[0].text == "The harbour master, Jon Brook, 51, closed two piers."


def test_a_passage_that_names_them_in_full_is_enough_and_one_that_does_not_leaves_it_open() -> None:
    assert is_answered(asked("Who is Jon Brook?"), [hit(FERRY)])
    assert is_answered(asked("Who is Jon Hale?"), [hit(FERRY)]) is None
    assert is_answered(replace(asked("Who is Jon?"), standalone="Who is Jon Brook?"), [hit(FERRY)])


def test_a_particle_that_is_got_wrong_is_no_other_name() -> None:
    text = "Laurence des Lund, the head of the port, spoke."
    assert names_fully(text, "Laurence de Lund")
    assert not names_fully(text, "Laurence Hale")


def test_the_new_one_is_who_was_elected_or_named() -> None:
    text = (
        "New Skarv's mayor, Olaf Brook, waited in Norvik. Old mayor Ida Voss will be missed. "
        "Anna Hale was elected mayor of Norvik on Thursday."
    )
    question = asked("who is the new mayor of Norvik")
    assert person_lines(question, [hit(text)], [])[0].text.startswith("Anna Hale was elected")


def test_who_holds_a_role_today_is_whom_the_newest_report_says() -> None:
    old = report(1, "Prime Minister Jon Brook of Norvik spoke on Monday.", date(2024, 1, 3))
    new = report(2, "Anna Hale will be sworn in as Norvik's prime minister on Friday.", date(2024, 3, 9))
    now, then = (
        asked("who is the prime minister of Norvik"),
        asked("who was the prime minister of Norvik"),
    )
    assert person_lines(now, [old, new], [])[0].text.startswith("Anna Hale")
    assert person_lines(then, [old, new], [])[0].text.endswith(("Monday.", "Friday."))
