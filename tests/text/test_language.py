"""Which language a question is written in: never called foreign when it is English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.text.language import answer_language, detect_language

CORPUS = Path(__file__).parents[2] / "corpus" / "questions.jsonl"


def test_every_question_of_the_sample_corpus_is_english() -> None:
    asked = [json.loads(line)["question"] for line in CORPUS.read_text("utf-8").splitlines()]
    assert len(asked) >= 60
    assert [text for text in asked if detect_language(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Who won Le Mans?",
        "Bayern Munich vs Real Madrid score?",
        "El Gordo de la Lotería results",
        "Real Madrid vs Atlético de Madrid",
        "Juan de la Cruz y Ana",
        "And what about El País?",
        "Kim Jong Un visit?",
        "Die Hard sequel?",
        "Was war declared?",
        "Will Die Linke win?",
        "Lake Como villa price",
        "Ha Long Bay ferry",
        "Que Sera Sera singer",
        "De Niro vs De Palma",
        "Who wrote “La vie est belle et je ne regrette rien”?",
        "Who is 习近平?",
        "Was Путин in Beijing?",
        "Louvre",
        "2025?",
        "",
    ],
)
def test_names_and_quotations_make_no_english_question_foreign(text: str) -> None:
    assert not detect_language(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("German", "Was wurde aus dem Louvre gestohlen?"),
        ("German", "Wer ist der neue Papst?"),
        ("German", "Und wann?"),
        ("French", "Qu'est-ce qui a été volé au Louvre ?"),
        ("French", "Combien de personnes sont mortes au Texas ?"),
        ("French", "Pourquoi ?"),
        ("Spanish", "¿Qué robaron del Louvre?"),
        ("Spanish", "¿Quién es el nuevo papa?"),
        ("Italian", "Che cosa è stato rubato dal Louvre?"),
        ("Italian", "Quante persone sono morte in Texas?"),
        ("Portuguese", "O que foi roubado do Louvre?"),
        ("Portuguese", "Quem é o novo papa?"),
        ("Dutch", "Wat is er uit het Louvre gestolen?"),
        ("Dutch", "Hoeveel mensen stierven in Texas?"),
        ("Swedish", "Vad stals från Louvren?"),
        ("Swedish", "Vem är den nya påven?"),
        ("Polish", "Co skradziono z Luwru?"),
        ("Polish", "Kto jest nowym papieżem?"),
        ("Turkish", "Louvre'dan ne çalındı?"),
        ("Turkish", "Teksas'ta kaç kişi öldü?"),
        ("Arabic", "ماذا سُرق من متحف اللوفر؟"),
        ("Persian", "چه کسی پاپ جدید است؟"),
        ("Russian", "Что украли из Лувра?"),
        ("Ukrainian", "Хто є новим папою і що він сказав?"),
        ("Chinese", "卢浮宫被盗了什么？"),
        ("Chinese", "iPhone 17 什么时候发布？"),
        ("Japanese", "ルーブル美術館から何が盗まれましたか？"),
        ("Korean", "누가 새 교황입니까?"),
    ],
)
def test_other_languages_are_found(expected: str, text: str) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rachida Dati a refusé la démission.", "French"),
        ("39 Menschen gerettet.", "French"),  # undecided: as it was asked
        ("Rite Aid planned to close 142 of the stores in May 2025.", ""),
        ("On 3 May 2024 CNN reported: The ferry sank.", ""),
    ],
)
def test_an_answer_is_in_the_language_it_was_asked_in_unless_it_reads_as_english(
    text: str, expected: str
) -> None:
    assert answer_language(text, "French") == expected


@pytest.mark.parametrize("text", ["¹", "² ½ [1]", "①?"])
def test_figures_that_are_no_letters_have_no_language(text: str) -> None:
    assert detect_language(text) == ""
