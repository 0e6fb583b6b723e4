"""rag/text/languages: how texts of ten languages are cut, stemmed, and asked about."""

from __future__ import annotations

import pytest

from rag.answer.own_language_sentences import wanted_kind
from rag.text.language import text_language
from rag.text.languages.known import LANGUAGES
from rag.text.languages.sentences import (
    leans_on_sentence_before,
    split_language_sentences,
    states_something,
)
from rag.text.languages.terms import match, question_terms, read_text


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        pytest.param("German", "Am 3. Mai kamen z.B. Dr. Weber und ca. 3 Mio. Euro.", "Dann kam Regen.", id="de"),
        pytest.param("Spanish", "El Sr. Pérez y la Sra. Gómez llegaron de EE. UU. el lunes.", "Nadie habló.", id="es"),
        pytest.param("French", "M. Dupont et Mme. Martin sont arrivés.", "« Oui », dit-elle.", id="fr"),
        pytest.param("Italian", "Il sig. Rossi e l'on. Verdi sono arrivati.", "Pioveva.", id="it"),
        pytest.param("Portuguese", "O Sr. Silva e a Dra. Costa chegaram.", "Chovia.", id="pt"),
        pytest.param("Dutch", "Dhr. Jansen en mevr. De Vries kwamen o.a. naar Zwolle.", "Het regende.", id="nl"),
        pytest.param("Russian", "В 1974 г. погибли 5 чел. из г. Зареченска.", "Шёл дождь.", id="ru"),
        pytest.param("Arabic", "قال د. سامي إن الحريق اندلع.", "لم يمت أحد.", id="ar"),
        pytest.param("Chinese", "市长说：“调查正在进行！我们会公布。”", "大火已被扑灭。", id="zh"),
        pytest.param("Japanese", "市長は「調査中です。」と述べた。", "2位は田中選手だった。", id="ja"),
    ],
)  # fmt: skip
def test_sentences_end_where_the_language_ends_them(language: str, first: str, second: str) -> None:
    space = "" if language in ("Chinese", "Japanese") else " "
    text = f"{first}{space}{second}"
    cut = split_language_sentences(text, LANGUAGES[language])
    assert [sentence.text for sentence in cut] == [first, second]
    assert [text[s.start : s.end] for s in cut] == [first, second]


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        pytest.param("German", "Bruecke", "Die Brücken sind gesperrt.", id="de-umlaut"),
        pytest.param("German", "Medaille", "Sie holte die Goldmedaille.", id="de-compound"),
        pytest.param("German", "starb", "Zwei Menschen sind gestorben.", id="de-strong-verb"),
        pytest.param("Spanish", "pelicula", "Las películas son largas.", id="es-accent"),
        pytest.param("French", "déraillement", "Le train a déraillé.", id="fr-derivation"),
        pytest.param("Italian", "rubata", "Il furto di un quadro.", id="it-synonym"),
        pytest.param("Portuguese", "greves", "Os motoristas fazem greve.", id="pt-plural"),
        pytest.param("Dutch", "won", "Hij heeft de ronde gewonnen.", id="nl-strong-verb"),
        pytest.param("Russian", "взрыве", "Произошёл взрыв.", id="ru-case"),
        pytest.param("Arabic", "القارب", "غرق قارب صيد.", id="ar-article"),
        pytest.param("Chinese", "火灾", "仓库凌晨起火。", id="zh-synonym"),
        pytest.param("Japanese", "マラソン", "国際マラソンが行われた。", id="ja-katakana"),
    ],
)
def test_a_word_is_found_in_other_forms(language: str, question: str, text: str) -> None:
    (term,) = question_terms(question, LANGUAGES[language])
    assert match(term, read_text(text, language)) > 0


def test_a_part_of_a_compound_is_not_the_whole() -> None:
    (term,) = question_terms("Krankenhaus", LANGUAGES["German"])
    assert match(term, read_text("In allen 18 Häusern ist es still.", "German")) == 0


@pytest.mark.parametrize(
    ("language", "question", "names"),
    [
        pytest.param("German", "Wer wohnt in Kiel neben Jana Pohlit?", ["Kiel", "Pohlit"], id="de"),
        pytest.param("Spanish", "¿Quién ganó el premio Girasol?", ["Girasol"], id="es"),
    ],
)
def test_names_are_known_by_their_capitals(language: str, question: str, names: list[str]) -> None:
    terms = question_terms(question, LANGUAGES[language])
    assert [term.printed for term in terms if term.is_name] == names


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        pytest.param("German", "Wie viele Häuser brannten?", "number", id="de"),
        pytest.param("Spanish", "¿Cuánto costó el puente?", "money", id="es"),
        pytest.param("French", "Où a-t-il été retrouvé ?", "place", id="fr"),
        pytest.param("Italian", "Perché è chiusa la piscina?", "reason", id="it"),
        pytest.param("Portuguese", "Quando começa a greve?", "time", id="pt"),
        pytest.param("Dutch", "Wie won de wedstrijd?", "person", id="nl"),
        pytest.param("Russian", "Сколько человек погибло?", "number", id="ru"),
        pytest.param("Arabic", "من أين انطلق القارب؟", "place", id="ar-where-from"),
        pytest.param("Arabic", "من فاز بالجائزة؟", "person", id="ar-who"),
        pytest.param("Chinese", "死了多少人？", "people", id="zh"),
        pytest.param("Japanese", "原因は何ですか？", "reason", id="ja"),
        pytest.param("German", "Nenne den Sieger.", "", id="none"),
    ],
)
def test_a_question_says_what_it_asks_for(language: str, question: str, kind: str) -> None:
    assert wanted_kind(question, LANGUAGES[language]) == kind


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        pytest.param("German", "Mehr zum Thema", id="heading"),
        pytest.param("Chinese", "谁来负责？", id="question-zh"),
        pytest.param("Arabic", "هل مات أحد في الحريق الكبير؟", id="question-ar"),
    ],
)
def test_headings_and_questions_are_not_quoted(language: str, sentence: str) -> None:
    assert not states_something(sentence, LANGUAGES[language])


def test_a_sentence_led_by_a_pronoun_leans_on_the_one_before() -> None:
    assert leans_on_sentence_before("Er sprach von einem Wunder.", LANGUAGES["German"])
    assert not leans_on_sentence_before("Erika sprach von einem Wunder.", LANGUAGES["German"])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param("", "The council of Selby voted on Wednesday to sell the old mint.", id="english"),
        pytest.param("", "BRAM KUIPERS 4:12:03, DRIES LAMMENS 4:12:41", id="table"),
        pytest.param("", "The writer 村上春樹 was there, and so were the others who had come.", id="a-name"),
        pytest.param("Dutch", "Volgens het waterschap is de dijk bij de stad doorgebroken.", id="dutch"),
        pytest.param("Chinese", "日本公司ソニー在北京宣布，新工厂将于明年在上海市正式投入生产。", id="chinese-with-kana"),
        pytest.param("Japanese", "市長は夜明けとともに捜索を再開したと述べた。", id="japanese"),
    ],
)  # fmt: skip
def test_the_language_of_a_passage(language: str, text: str) -> None:
    assert text_language(text) == language
