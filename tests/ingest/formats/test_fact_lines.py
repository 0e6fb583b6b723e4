"""rag/ingest/formats/fact_lines.py: lines of a day and bylines, in many languages. All are invented."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.types import RawDocument
from rag.ingest.formats.fact_lines import byline_told
from rag.ingest.formats.plaintext import published_of, updated_of
from rag.ingest.parse import parse
from rag.text.dates.written import read_day

DAYS = """2025年3月4日|2025年3月4日(火)|2025年3月4日 10時30分|2025年3月4日 10:30 公開|公開日：2025年3月4日|令和7年3月4日
2025-03-04 10:30|2025/03/04|2025.03.04 09:30 입력|입력 : 2025.03.04 09:30|2025년 3월 4일 화요일|2025년 3월 4일 오전 9:30
2025年3月4日 星期二 09:30|发布时间：2025-03-04 09:30|Dienstag, 4. März 2025|4. März 2025, 09:30 Uhr
Veröffentlicht am 4. März 2025|mardi 4 mars 2025 à 09h30|Publié le 4 mars 2025 à 9h, mis à jour le 5 mars 2025 à 10h
4 de marzo de 2025|Publicado el 4 de marzo de 2025|martedì 4 marzo 2025|4 марта 2025 г.|вторник, 4 марта 2025
4 марта 2025 года, 09:30|Opublikowano: 4 marca 2025|4 Mart 2025 Salı|٤ مارس ٢٠٢٥|الثلاثاء 4 مارس 2025|04.03.2025
4.3.2025 klo 9.30|4 mars 2025 kl. 09:30|04 maart 2025 09:30 CET|Tuesday, 4 March 2025|Published: March 4, 2025"""
CHANGES = "Aktualisiert am 4. März 2025|最終更新 2025年3月4日|Mis à jour le 4 mars 2025 à 10h|Обновлено: 4 марта 2025"
SENTENCES = """Am 4. März 2025 brach ein Feuer aus|2025年3月4日、ヴェル港で火事があった。|2025年3月4日の火事|4 March 2025 fire
Born 3 May 1950|Termin: 12. April 2025|3-4-2025 was the score|4. März 2025 in Berlin|Copyright 4 March 2025
1. März 2025 – 4. April 2025|Feuer am 4. März 2025|Le 4 mars 2025 restera|Lundi noir: 4 mars 2025"""


def each(lines: str) -> list[str]:
    return lines.replace("\n", "|").split("|")


@pytest.mark.parametrize("line", each(DAYS))
def test_a_line_that_is_a_day_of_publication(line: str) -> None:
    found = read_day(published_of(line))
    assert found and found.day == date(2025, 3, 4)


@pytest.mark.parametrize("line", each(CHANGES))
def test_a_line_that_is_a_day_of_a_change(line: str) -> None:
    found = read_day(updated_of(line))
    assert found and found.day == date(2025, 3, 4) and not published_of(line)


@pytest.mark.parametrize("line", each(SENTENCES))
def test_a_line_that_says_more_is_none(line: str) -> None:
    assert (published_of(line), updated_of(line)) == ("", "")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Other", "Ann Other"),
        ("Von Anna Berg", "Anna Berg"),
        ("Par Luc Petit et Ana Roy", "Luc Petit et Ana Roy"),
        ("Door Jan de Vries", "Jan de Vries"),
        ("Autor: Jan Kos", "Jan Kos"),
        ("Автор: Иван Петров", "Иван Петров"),
        ("記者 山田太郎", "山田太郎"),
        ("山田太郎 記者", "山田太郎"),
        ("文／山田太郎", "山田太郎"),
        ("作者：王小明", "王小明"),
        ("김민수 기자 kim@post.example", "김민수"),
        ("Von Berlin nach München", ""),
        ("Par avion", ""),
        ("記者会見", ""),
        ("記者 山田太郎が語る港の火事", ""),
    ],
)
def test_bylines(line: str, names: str) -> None:
    assert byline_told(line) == names


@pytest.mark.parametrize(
    ("top", "language", "authors"),
    [
        ("港の路面電車が走り出す\n2025年3月4日\n記者 山田太郎", "cp932", ("山田太郎",)),
        (
            "항구의 노면전차가 다시 달린다\n김민수 기자\n2025년 3월 4일 화요일 09:30",
            "cp949",
            ("김민수",),
        ),
        ("港口电车恢复运行\n发布时间：2025-03-04 09:30\n作者：王小明", "gb18030", ("王小明",)),
        (
            "Straßenbahn fährt wieder\nVon Anna Berg\nDienstag, 4. März 2025, 09:30 Uhr",
            "cp1252",
            ("Anna Berg",),
        ),
        ("Трамвай снова ходит\nАвтор: Иван Петров\n4 марта 2025 года", "cp1251", ("Иван Петров",)),
    ],
)
def test_a_text_file_with_its_day_and_byline(top: str, language: str, authors: tuple[str, ...]) -> None:
    bodies = {
        "cp932": "ヴェル港の路面電車は火曜日の朝から再び走り出した。争いは二か月で終わり、運転士は賃上げを受け入れた。",
        "cp949": "벨항의 노면전차가 화요일 아침 다시 운행을 시작했다. 두 달 동안 이어진 분쟁이 끝났다고 시는 밝혔다.",
        "gb18030": "维尔港的电车星期二早上恢复运行。持续两个月的争端已经结束，司机们接受了加薪方案。",
        "cp1252": "Die Straßenbahn in Velhafen fährt seit Dienstag früh wieder. Die Fahrer haben dem Angebot zugestimmt.",
        "cp1251": "Трамвай в порту Вель снова ходит со вторника. Водители согласились с предложением города.",
    }
    content = f"{top}\n\n{bodies[language]}\n".encode(language)
    article = parse(RawDocument("/folder/a.txt", "text", content), date(2026, 1, 1))
    assert article.title == top.split("\n", maxsplit=1)[0]
    assert (article.published, article.authors) == (date(2025, 3, 4), authors)
    assert article.text == bodies[language]
