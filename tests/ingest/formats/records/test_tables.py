"""Tables as spreadsheets save them, and what one broken row costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.sources import read_documents

HEAD = "title;published;outlet;text\n"
ROW = 'Pier {n} opens;2025-05-0{n};Olm Herald;"The pier, number {n}, opens.\nIt has a “café”; so they say."\n'


def read(path: Path, content: bytes) -> list[RawDocument | SourceError]:
    path.write_bytes(content)
    return list(read_documents(path, 1_000_000))


def rows(path: Path, content: bytes) -> list[dict[str, object]]:
    found = read(path, content)
    assert all(isinstance(item, RawDocument) for item in found), found
    return [dict(item.record) for item in found if isinstance(item, RawDocument)]


def good(n: int) -> dict[str, object]:
    text = f"The pier, number {n}, opens.\nIt has a “café”; so they say."
    return {
        "title": f"Pier {n} opens", "published": f"2025-05-0{n}", "outlet": "Olm Herald", "text": text
    }  # fmt: skip


@pytest.mark.parametrize("before", ["", "sep=;\n", "SEP=;\r\n", '"sep=;"\n', "\n \n"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_as_spreadsheets_save_them(tmp_path: Path, before: str, codec: str) -> None:
    table = before + HEAD + ROW.format(n=1) + ROW.format(n=2)
    assert rows(tmp_path / "a.csv", table.encode(codec)) == [good(1), good(2)]


@pytest.mark.parametrize("delimiter", ["\t", "|", ",", "^"])
def test_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    first = "sep=^\n" if delimiter == "^" else ""
    lines = ["Title", "Text"], ["Pier", "It opens."]
    table = first + "".join(delimiter.join(line) + "\n" for line in lines)
    assert rows(tmp_path / "a.tsv", table.encode("utf-16")) == [{"title": "Pier", "text": "It opens."}]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("桟橋が開いた。会社は約束した。", "cp932"),
        ("码头今天开放，公司说。", "gbk"),
        ("Причал открыли.", "cp1251"),
    ],
)
def test_any_encoding(tmp_path: Path, text: str, codec: str) -> None:
    assert rows(tmp_path / "a.csv", f"title,text\nA,{text}\n".encode(codec)) == [
        {"title": "A", "text": text}
    ]
    mojibake = text.encode().decode("latin-1")
    assert rows(tmp_path / "a.csv", f"title,text\nA,{mojibake}\n".encode())[0]["text"] == text


@pytest.mark.parametrize(
    "head",
    ["TITEL,Datum,INHALT", "Titre,Date de publication,Texte", "título,fecha,Cuerpo", "заголовок,дата,текст", "标题,日期,正文",
     "Headline ,Publish-Date, Full Text"],
)  # fmt: skip
def test_columns_in_other_languages(tmp_path: Path, head: str) -> None:
    expected = {"title": "Pier", "published": "2025-05-01", "text": "It opens."}
    assert rows(tmp_path / "a.csv", f"{head}\nPier,2025-05-01,It opens.\n".encode()) == [expected]


def test_the_first_of_several_columns_that_holds_a_value(tmp_path: Path) -> None:
    table = b"title,text,text,content,headline\nA,,second,third,\n,first,second,,B\n"
    assert rows(tmp_path / "a.csv", table) == [
        {"title": "A", "text": "second"}, {"title": "B", "text": "first"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ('Pier 2 opens;2025-05-02;Olm Herald;"Never closed.\n', "row 3 broken: ';' expected"),
        ('Pier 2 opens;2025-05-02;Olm Herald;"Never closed.\nIts second line.\n', "(line 4)"),
        ('"Big" pier;2025-05-02;Olm Herald;It opens.\n', "(line 4)"),
        ("Pier 2;2025-05-02;Olm Herald;It opens; they say.\n", "it has 5 cells and its head 4 (line 4)"),
    ],
)
def test_a_broken_row_costs_itself_only(tmp_path: Path, broken: str, words: str) -> None:
    content = HEAD + ROW.format(n=1) + broken + ROW.format(n=3) + ROW.format(n=4)
    first, bad, *last = read(tmp_path / "a.csv", content.encode())
    assert isinstance(bad, SourceError) and words in str(bad)
    assert [item.record for item in (first, *last) if isinstance(item, RawDocument)] == [
        good(n) for n in (1, 3, 4)
    ]


def test_a_quotation_mark_that_is_open_to_the_end(tmp_path: Path) -> None:
    table = b'title,text\nA,"One\nB,Two\nC,Three\n'
    bad, *others = read(tmp_path / "a.csv", table)
    assert "row 2 broken: its quotation mark is never closed (line 2)" in str(bad)
    assert [item.record["title"] for item in others if isinstance(item, RawDocument)] == ["B", "C"]
