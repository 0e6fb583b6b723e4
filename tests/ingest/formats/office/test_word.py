"""Word documents as newsrooms send them: tracked changes, fields, controls, boxes, tables in tables, notes."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from benchmarks.layouts import files
from rag.core.errors import SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.readers import read_fields
from rag.ingest.parse import parse

TITLE = "Ferry crews in Port Ossel take the new rota"
LEAD = "The crews of the four ferries agreed to the rota on Monday, after a week of talks in the old customs house."
USUAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def run(words: str, setting: str = "") -> str:
    return f'<w:r><w:rPr>{setting}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def par(inside: str, setting: str = "") -> str:
    return f"<w:p><w:pPr>{setting}</w:pPr>{inside}</w:p>"


def field(*pieces: str, code: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return "".join([mark("begin"), code, mark("separate"), *pieces, mark("end")])


def code(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def row(*cells: str, setting: str = "") -> str:
    inside = "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{setting}</w:trPr>{inside}</w:tr>"


def document(body: str, space: str = USUAL, main: str = "word/document.xml", **others: str) -> bytes:
    """A document whose body is a title, a lead and `body`; `others` are parts beside the main one."""
    out = io.BytesIO()
    base = zipfile.ZipFile(io.BytesIO(files.docx([("Title", TITLE), ("Normal", LEAD)])))
    with zipfile.ZipFile(out, "w") as parts:
        for name in base.namelist():
            content = base.read(name).replace(b"word/document.xml", main.encode())
            if name == "word/document.xml":
                content = content.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
                content = content.replace(USUAL.encode(), space.encode())
            parts.writestr(main if name == "word/document.xml" else name, content)
        for other, inside in others.items():
            root = f'<w:{other} xmlns:w="{USUAL}">{inside}</w:{other}>'
            parts.writestr(f"word/{other}.xml", root)
    return out.getvalue()


def article(content: bytes) -> Article:
    return parse(RawDocument("/folder/a", "docx", content), date(2026, 11, 22))


def added(body: str, **others: str) -> str:
    """What `body` adds to the text below the lead."""
    made = article(document(body, **others))
    assert made.title == TITLE and made.text.startswith(LEAD)
    return made.text.removeprefix(LEAD).strip()


INS, DEL = '<w:ins w:id="1" w:author="e">', '<w:del w:id="2" w:author="e">'
GONE = "<w:r><w:delText>40 crews </w:delText></w:r>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            par(f"{run('Of them ')}{DEL}{GONE}</w:del>{INS}{run('52 ')}</w:ins>{run('voted.')}"),
            "Of them 52 voted.",
        ),
        (
            par(f"{INS}{run('All of it is new.')}</w:ins>", "<w:rPr><w:ins/></w:rPr>"),
            "All of it is new.",
        ),
        (f"{INS}{par(run('A block is new.'))}</w:ins>", "A block is new."),
        (par(f"{DEL}{GONE}</w:del>", "<w:rPr><w:del/></w:rPr>") + par(run("It stays.")), "It stays."),
        (par(run("One "), "<w:rPr><w:del/></w:rPr>") + par(run("sentence.")), "One sentence."),
        (
            par(f"<w:moveFrom>{run('It sails at six.')}</w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>")
            + par(run("It is red."))
            + par(f"<w:moveTo>{run('It sails at six.')}</w:moveTo>", "<w:rPr><w:moveTo/></w:rPr>"),
            "It is red.\n\nIt sails at six.",
        ),
        (
            table(row(par(run("Old")), setting="<w:del/>"), row(par(run("New")), par(run("5")))),
            "New | 5",
        ),
        (par(run("Fare ") + run("3 ", "<w:strike/>") + run("4 euros")), "Fare 4 euros"),
        (par(run("Seen.") + run(" Hidden.", "<w:vanish/>")), "Seen."),
        (par(run("Seen.") + run(" Too.", '<w:vanish w:val="0"/>')), "Seen. Too."),
    ],
)
def test_changes_are_taken_as_accepted(body: str, expected: str) -> None:
    assert added(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            par(
                f"{run('In ')}<w:smartTag><w:smartTagPr/>{run('Port Ossel')}</w:smartTag>{run(' today')}"
            ),
            "In Port Ossel today",
        ),
        (par(f"{run('See ')}<w:hyperlink>{run('the rota')}</w:hyperlink>"), "See the rota"),
        (par(f"{run('On ')}<w:fldSimple w:instr='DATE'>{run('3 May')}</w:fldSimple>"), "On 3 May"),
        (par(run("On ") + field(run("4 May"), code=code("DATE"))), "On 4 May"),
        (
            par(run("Never ends.") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>')
            + par(run("Go on.")),
            "Never ends.\n\nGo on.",
        ),
        (par(field(run("yes"), code=code("IF ") + field(run("1"), code=code("REF x")))), "yes"),
        (
            f"<w:sdt><w:sdtPr/><w:sdtContent>{par(run('In a control.'))}</w:sdtContent></w:sdt>",
            "In a control.",
        ),
        (par(f"{run('By ')}<w:sdt><w:sdtContent>{run('Ro Lind')}</w:sdtContent></w:sdt>"), "By Ro Lind"),
        (
            par(
                f"{run('So. ')}<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>"
            ),
            "So.",
        ),
        (
            par("<w:r><w:t>half</w:t><w:noBreakHyphen/><w:t>day</w:t><w:tab/><w:t>rota</w:t></w:r>"),
            "half-day rota",
        ),
        (par("<w:r><w:t>rota</w:t><w:softHyphen/><w:t>tion</w:t></w:r>"), "rotation"),
        (
            par(
                f"<w:commentRangeStart/>{run('Said.')}<w:commentRangeEnd/><w:r><w:commentReference w:id='0'/></w:r>"
            ),
            "Said.",
        ),
        (
            par(run("1,284") + run("2", '<w:vertAlign w:val="superscript"/>') + run(" crews")),
            "1,284 crews",
        ),
        (par(run("T"), '<w:framePr w:dropCap="drop"/>') + par(run("ugs wait.")), "Tugs wait."),
        (
            par(
                "<w:r><w:ruby><w:rt><w:r><w:t>みなと</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>港</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            ),
            "港",
        ),
    ],
)
def test_words_in_any_wrapper(body: str, expected: str) -> None:
    assert added(body) == expected


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{par(run('“We sleep at home now.”'))}</w:txbxContent>"
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = f'<mc:AlternateContent xmlns:mc="{space}"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
    assert added(par(run("Before.") + f"<w:r>{both}</w:r>")) == "Before.\n\n“We sleep at home now.”"
    assert added(par(f"<w:r><w:pict>{box}</w:pict></w:r>")) == "“We sleep at home now.”"


def test_tables_in_tables() -> None:
    inner = table(row(par(run("Nest")), par(run("9 June"))))
    assert added(table(row(par(run("Boat")), inner + par("")))) == "Boat | Nest | 9 June"
    two = table(row(par(run("Nest")), par(run("9 June"))), row(par(run("Gull")), par(run("2 July"))))
    assert added(table(row(par(run("Boat")), two))) == "Boat\n\nNest | 9 June\n\nGull | 2 July"


def test_a_text_that_is_laid_out_in_a_table_keeps_its_paragraphs() -> None:
    assert added(table(row(par(run("One.")) + par(run("Two."))))) == "One.\n\nTwo."


def test_notes_stand_at_the_end() -> None:
    note = f'<w:footnote w:id="2">{par(run("Counted on Sunday."))}</w:footnote>'
    edge = f'<w:footnote w:type="separator" w:id="0">{par(run("never"))}</w:footnote>'
    body = par(run("It was 52") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(".")) + par(
        run("End.")
    )
    assert added(body, footnotes=edge + note) == "It was 52.\n\nEnd.\n\nCounted on Sunday."


def test_other_names_and_namespaces() -> None:
    made = article(document(par(run("More.")), space=STRICT, main="word/document2.xml"))
    assert (made.title, made.text) == (TITLE, f"{LEAD}\n\nMore.")


def test_what_the_file_says_of_itself() -> None:
    made = article(
        files.docx(
            [("Normal", LEAD), ("Normal", LEAD)], author="Ro Lind", title="Microsoft Word - rota.doc"
        )
    )
    assert made.authors == ("Ro Lind",) and "Microsoft" not in made.title


def test_one_with_a_password() -> None:
    locked = b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(SourceError, match=r"found a document with a password\. Save it without one\."):
        read_fields(RawDocument("/folder/a", "docx", locked), date(2026, 11, 22))


def test_an_unreadable_part() -> None:
    content = document("").replace(b"word/document.xml", b"word/documenx.xml")
    with pytest.raises(SourceError, match="found it broken"):
        read_fields(RawDocument("/folder/a", "docx", content), date(2026, 11, 22))
