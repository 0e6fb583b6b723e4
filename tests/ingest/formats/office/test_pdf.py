"""PDF as typesetters make it: ligatures, hyphens, drop caps, columns, lines above the headline, strange fonts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date

import pytest

from benchmarks.layouts import files
from rag.core.errors import SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.office.line_ends import joined, with_drop_cap
from rag.ingest.formats.readers import read_fields
from rag.ingest.parse import parse

TITLE = "Ferry crews in Port Ossel take the new rota"
FULL = "The crews of the four ferries agreed to the rota on Monday, after a week of talks in"
LINES = (FULL, "the old customs house, said Ro Lind, who leads the harbour and had called them in.")
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
Placed = tuple[str, float, float, float]


def differences(*names: str) -> bytes:
    """Helvetica in which the codes from 1 on draw these glyphs."""
    encoding = f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 {' '.join(names)}] >>"
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding {encoding} >>".encode()


def printed(*pages: Sequence[Placed], font: bytes = HELVETICA) -> bytes:
    """A PDF of these lines: words, size, x and y."""
    kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font,
        b"<< /Title (rota.indd) >>",
    ]
    for i, lines in enumerate(pages):
        stream = zlib.compress("\n".join(files._shown(*line) for line in lines).encode("cp1252"))
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (6 + 2 * i),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    return files._pdf_file(objects)


def block(lines: Sequence[str], x: float = 60, y: float = 700, size: float = 11) -> list[Placed]:
    return [(words, size, x, y - i * size * 1.3) for i, words in enumerate(lines)]


HEAD: list[Placed] = [(TITLE, 20, 60, 760)]


def article(content: bytes) -> Article:
    return parse(RawDocument("/folder/a", "pdf", content), date(2026, 11, 22))


def refused(content: bytes) -> str:
    with pytest.raises(SourceError) as raised:
        read_fields(RawDocument("/folder/a", "pdf", content), date(2026, 11, 22))
    return str(raised.value)


def test_ligatures_are_spelled_out() -> None:
    lines = ["The \x01rst \x01nancial plan of the o\x03ce", "was \x02own in."]
    made = article(printed([*HEAD, *block(lines)], font=differences("/fi", "/fl", "/ffi")))
    assert made.text == "The first financial plan of the office was flown in."


@pytest.mark.parametrize(
    ("before", "line", "expected"),
    [
        ("the har-", "bour", "the harbour"),
        ("the Anglo-", "Irish pact", "the Anglo-Irish pact"),
        ("a four-", "year deal", "a four-year deal"),
        ("a well-", "known pilot", "a well-known pilot"),
        ("the 2024-", "25 season", "the 2024-25 season"),
        ("a day-to-", "day job", "a day-to-day job"),
        ("the Hafen-", "meister", "the Hafenmeister"),
        ("they said -", "and meant", "they said - and meant"),
        ("on the", "pier", "on the pier"),
    ],
)
def test_hyphens_at_the_end_of_a_line(before: str, line: str, expected: str) -> None:
    assert joined(before, line) == expected
    last = FULL[: 70 - len(before)].rpartition(" ")[0]
    made = article(printed([*HEAD, *block([f"{last} {before}", f"{line} and more of it, she said."])]))
    assert f"{expected} and more" in made.text


@pytest.mark.parametrize(
    ("letter", "line", "expected"),
    [
        ("T", "ugs wait", "Tugs wait"),
        ("A", "tug waits", "A tug waits"),
        ("A", "fter the talks", "After the talks"),
        ("I", "n the bay", "In the bay"),
        ("I", "have it", "I have it"),
        ("“W", "e sleep", "“We sleep"),
    ],
)
def test_a_drop_cap(letter: str, line: str, expected: str) -> None:
    assert with_drop_cap(letter, line) == expected
    cap = (letter, 48.0, 60.0, 672.0)
    beside = [f"{line} for the tide and for the crews that agreed to the rota", *LINES]
    for lines in ([cap, *block(beside, x=110)], [*block(beside, x=110), cap]):
        made = article(printed([*HEAD, *lines]))
        assert made.title == TITLE and made.text.startswith(f"{expected} for the tide")


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("leads", [False, True])
def test_columns_that_are_drawn_row_by_row(columns: int, leads: bool) -> None:
    words = "The crews of the ferries agreed to the rota on Monday after talks in the house".split()
    texts = [
        [f"{c}{' '.join(words[i % 5 :])}"[: 70 // columns].strip() for i in range(8)]
        for c in "ABC"[:columns]
    ]
    drawn = [
        block([t[i]], x=60 + 480 / columns * c, y=660 - 14 * i)
        for i in range(8)
        for c, t in enumerate(texts)
    ]
    lead = block(
        ["The talks were held in the old customs house on the pier, and they took a week."], y=700
    )
    made = article(printed([*HEAD, *(lead if leads else []), *(line for row in drawn for line in row)]))
    expected = " ".join(" ".join(text) for text in texts)
    assert expected in " ".join(made.text.split())


def test_the_rows_of_a_table_stay_rows() -> None:
    table = [
        line
        for i, (boat, day) in enumerate([("Nest", "9 June"), ("Gull", "2 July"), ("Tern", "5 July")])
        for line in ((boat, 11.0, 60.0, 640.0 - 14 * i), (day, 11.0, 260.0, 640.0 - 14 * i))
    ]
    text = " ".join(article(printed([*HEAD, *block(LINES), *table])).text.split())
    assert "Nest 9 June Gull 2 July Tern 5 July" in text


def test_lines_above_the_headline_stay() -> None:
    above = [("HARBOUR NEWS", 9.0, 60.0, 800.0), ("4 March 2025", 9.0, 60.0, 786.0)]
    made = article(printed([*above, *HEAD, *block(LINES)]))
    assert (made.title, made.published) == (TITLE, date(2025, 3, 4))
    assert made.text == f"HARBOUR NEWS\n\n{' '.join(LINES)}"


def test_fonts_that_name_no_letters() -> None:
    signs = "".join(map(chr, range(1, 9))) * 20
    said = refused(printed(block([signs]), font=differences(*(f"/g{i}" for i in range(1, 9)))))
    assert "it holds no readable text: its fonts do not say which letters they draw." in said


def test_a_page_number_is_no_text_of_a_scan() -> None:
    assert "found only pictures on its 2 pages" in refused(printed(block(["1"]), block(["Page 2"])))
