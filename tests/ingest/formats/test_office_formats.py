"""RTF, OpenDocument, e-books, spreadsheets, news in XML and JSON: what is read, and what every refusal says."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import ClassVar
from xml.sax.saxutils import escape

import pytest

from benchmarks.layouts import files
from rag.core.errors import ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse_articles
from rag.ingest.sources import read_documents

TODAY = date(2026, 11, 22)
MB = 1_000_000
TITLE = "Lighthouse keeper of Sund wins her pension case"
PARAGRAPHS = [
    "SUND, March 4 — A court in Sund ruled on Tuesday that Berit Aune, keeper of the light for 31 years, is owed a full pension.",
    "“I kept the log every night,” Aune said outside the court. The ministry had argued that she was hired by the season.",
    "The ruling covers 14 other keepers, and will cost the state about 2.3 million crowns a year, said her lawyer, Nils Foss.",
]
BODY = "\n\n".join(PARAGRAPHS)
SECOND = "Ferry fares in the sound rise by a tenth"
OTHER = (
    "Fares on the four ferries of the sound rise by 10 percent on 1 May, the county said, its first rise since 2019. "
    "Children under twelve still travel free, and a card for the whole year will cost 2,150 crowns."
)


def read(kind: str, content: bytes) -> list[Article | SourceError | ParseError]:
    return list(parse_articles(RawDocument("/folder/a", kind, content), TODAY))


def article(kind: str, content: bytes) -> Article:
    (made,) = read(kind, content)
    assert isinstance(made, Article), made
    return made


def refused(kind: str, content: bytes) -> str:
    (error,) = read(kind, content)
    assert isinstance(error, SourceError | ParseError) and error.subject == "/folder/a" and error.remedy
    return f"{error.problem} {error.remedy}"


def assert_whole(made: Article) -> None:
    assert (made.title, made.published, made.authors) == (TITLE, date(2025, 3, 4), ("Ida Fenn",))
    assert made.text == BODY


class TestRtf:
    def made(self, *, info: str = "", printed: bool = True) -> bytes:
        def par(words: str) -> str:
            spelt = "".join(f"\\u{ord(c)}\\'3f" if ord(c) > 126 else c for c in words)
            return f"\\pard\\f0\\fs24 {spelt}\\par\n"

        lines = [TITLE, "By Ida Fenn", "4 March 2025"] if printed else []
        table = r"\trowd\cellx1000\cellx2000 Adult\cell 40 crowns\cell\row" + "\n"
        picture = r"{\pict\pngblip " + "89504e470d0a1a0a" * 4000 + "}"
        head = (
            rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{{\f0\fcharset0 Arial;}}}}{info}{{\footer Page 1\par}}"
        )
        return (head + picture + "".join(map(par, [*lines, *PARAGRAPHS])) + table + "}").encode("ascii")

    def test_an_article(self) -> None:
        made = article("rtf", self.made())
        assert (made.title, made.published, made.authors) == (TITLE, date(2025, 3, 4), ("Ida Fenn",))
        assert made.text.split("\n") == [*PARAGRAPHS, "Adult | 40 crowns"]

    def test_what_the_file_says_where_nothing_is_printed(self) -> None:
        info = rf"{{\info{{\title {TITLE}}}{{\author Ida Fenn}}{{\creatim\yr2025\mo3\dy4\hr9}}}}"
        made = article("rtf", self.made(info=info, printed=False))
        assert (made.title, made.published, made.authors) == (TITLE, date(2025, 3, 4), ("Ida Fenn",))

    def test_a_link_is_its_words(self) -> None:
        link = r'{\field{\*\fldinst{HYPERLINK "https://sund.example/x"}}{\fldrslt{the ruling}}}'
        content = self.made().replace(b"covers 14", f"covers {link} 14".encode())
        assert "The ruling covers the ruling 14 other" in article("rtf", content).text

    @pytest.mark.parametrize("codepage", [1251, 1250, 936])
    def test_code_pages(self, codepage: int) -> None:
        words = {
            1251: "Суд решил в пользу смотрителя маяка",
            1250: "Sąd orzekł o latarni",
            936: "法院判决灯塔看守人胜诉",
        }[codepage]
        spelt = "".join(f"\\'{b:02x}" for b in words.encode(f"cp{codepage}"))
        content = rf"{{\rtf1\ansi\ansicpg{codepage} {TITLE}\par {spelt} {BODY[:90]}.\par}}".encode(
            "latin-1", "replace"
        )
        assert words in article("rtf", content).text

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"just words", "expected an RTF document, found something else."),
            (rb"{\rtf1\ansi }", "expected text, found none in the document."),
        ],
    )
    def test_refused(self, content: bytes, expected: str) -> None:
        assert refused("rtf", content).startswith(expected)


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def odt(inside: str, head: str = "", meta: str = "") -> bytes:
    spaces = " ".join(f'xmlns:{p}="{OFFICE}:{n}:1.0"' for p, n in [("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"), ("meta", "meta"), ("draw", "drawing")])  # fmt: skip
    styles = '<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles>'
    content = f"{head}<office:document-content {spaces}>{styles}<office:body><office:text>{inside}</office:text></office:body></office:document-content>"
    said = f'<office:document-meta {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}</office:meta></office:document-meta>'
    return packed(content_xml=content, meta_xml=said)


class TestOdt:
    LINES = "".join(f"<text:p>{p}</text:p>" for p in PARAGRAPHS)
    TOP = f'<text:p text:style-name="P1">{TITLE}</text:p>'
    PRINTED = "<text:p>By Ida Fenn</text:p><text:p>4 March 2025</text:p>"

    def test_an_article(self) -> None:
        assert_whole(article("odt", odt(self.TOP + self.PRINTED + self.LINES)))

    def test_what_the_file_says_where_nothing_is_printed(self) -> None:
        meta = f"<dc:title>{TITLE}</dc:title><meta:initial-creator>Ida Fenn</meta:initial-creator><meta:creation-date>2025-03-04T09:30:00</meta:creation-date>"
        assert_whole(article("odt", odt(self.LINES, meta=meta)))

    def test_what_stands_beside_the_text(self) -> None:
        aside = (
            "<text:tracked-changes><text:changed-region><text:p>Deleted words</text:p></text:changed-region></text:tracked-changes>"
            '<text:p text:style-name="Illustration">Caption words</text:p>'
            "<text:p>A<text:s/>sum<text:note><text:note-body><text:p>Note words</text:p></text:note-body></text:note>:<text:tab/>40<text:line-break/>crowns</text:p>"
            "<table:table><table:table-row><table:table-cell><text:p>Adult</text:p></table:table-cell><table:table-cell><text:p>40 crowns</text:p></table:table-cell></table:table-row></table:table>"
        )
        made = article("odt", odt(self.TOP + self.LINES + aside))
        assert made.text == f"{BODY}\n\nA sum: 40\n\ncrowns\n\nAdult | 40 crowns"

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"x", "expected an OpenDocument text (.odt), found it broken: File is not a zip file."),
            (packed(other_xml="<x/>"), "expected an OpenDocument text (.odt), found it broken: it holds no content.xml."),
            (odt(""), "expected text, found none in the document."),
            (odt("<text:p>"), "expected an OpenDocument text (.odt), found it broken: "),
            (packed(content_xml="x", **{"META-INF__manifest_xml": "<a><encryption-data/></a>"}), "it is encrypted. Save it without"),
        ],
    )  # fmt: skip
    def test_refused(self, content: bytes, expected: str) -> None:
        assert refused("odt", content).startswith(expected)


def epub(chapters: list[tuple[str, str]], *, extra: str = "", **more: str) -> bytes:
    """Chapters as name and body, with a cover and a list of contents as readers' programs write them."""
    pages = [
        ("cover", "<img src='c.png'/>"),
        ("toc", "<ol><li><a href='a.xhtml'>One</a></li></ol>" * 40),
        *chapters,
    ]
    items = "".join(
        f'<item id="{n}" href="text/{n}.xhtml" media-type="application/xhtml+xml"/>' for n, _ in pages
    )
    spine = "".join(f'<itemref idref="{n}"/>' for n, _ in pages)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{extra}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        )
        archive.writestr("OEBPS/content.opf", package)
        for name, body in pages:
            page = f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>{name}</title></head><body>{body}</body></html>'
            archive.writestr(f"OEBPS/text/{name}.xhtml", page)
        for name, content in more.items():
            archive.writestr(f"META-INF/{name}.xml", content)
    return out.getvalue()


class TestEpub:
    LINES = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    SAID = f"<dc:title>{TITLE}</dc:title><dc:creator>Ida Fenn</dc:creator><dc:date>2025-03-04T00:00:00Z</dc:date><dc:publisher>Sund Tidende</dc:publisher><dc:language>en</dc:language><dc:source>https://sund.example/pension</dc:source>"

    def test_a_saved_article(self) -> None:
        made = article("epub", epub([("a", f"<h1>{TITLE}</h1>{self.LINES}")], extra=self.SAID))
        assert_whole(made)
        assert (made.outlet, made.language, made.url) == (
            "Sund Tidende",
            "en",
            "https://sund.example/pension",
        )

    def test_without_a_heading_the_book_has_the_title(self) -> None:
        assert_whole(article("epub", epub([("a", self.LINES)], extra=self.SAID)))

    def test_a_collection(self) -> None:
        said = "<dc:title>Sund Tidende [Wed, 05 Mar 2025]</dc:title><dc:creator>calibre</dc:creator><dc:date>2025-03-05</dc:date><dc:publisher>calibre</dc:publisher>"
        pages = [
            ("a", f"<h2>{TITLE}</h2><p>By Ida Fenn</p><p>4 March 2025</p>{self.LINES}"),
            ("b", f"<h2>{SECOND}</h2><p>{OTHER}</p>"),
        ]
        first, second = read("epub", epub(pages, extra=said))
        assert isinstance(first, Article) and isinstance(second, Article)
        assert_whole(first)
        assert (second.title, second.text, second.authors) == (SECOND, OTHER, ())
        assert (second.published, second.outlet) == (date(2025, 3, 5), "Sund Tidende")
        assert second.source == "/folder/a#OEBPS/text/b.xhtml"

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"x", "expected an e-book (.epub), found it broken: File is not a zip file."),
            (packed(a_xml="<a/>"), "expected an e-book (.epub), found it broken: it holds no META-INF/container.xml."),
            (epub([]), "expected text, found none in the book."),
            (epub([], encryption="<e><enc:EncryptedData xmlns:enc='x'/></e>"), "the book is locked (DRM)."),
        ],
    )  # fmt: skip
    def test_refused(self, content: bytes, expected: str) -> None:
        assert refused("epub", content).startswith(expected)


def xlsx(*sheets: list[list[object]], hidden: bool = False) -> bytes:
    """Numbers and words as cells; a day as a number of the format for dates."""

    def cell(value: object) -> str:
        if isinstance(value, date):
            return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kin = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    state = ' state="hidden"' if hidden else ""
    named = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"{state}/>' for n in range(1, len(sheets) + 1))  # fmt: skip
    links = "".join(f'<Relationship Id="r{n}" Type="{kin}/worksheet" Target="worksheets/s{n}.xml"/>' for n in range(1, len(sheets) + 1))  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')  # fmt: skip
        book.writestr("_rels/.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="{kin}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        book.writestr(
            "xl/workbook.xml", f'<workbook {main} xmlns:r="{kin}"><sheets>{named}</sheets></workbook>'
        )
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}<Relationship Id="st" Type="{kin}/styles" Target="styles.xml"/></Relationships>')  # fmt: skip
        book.writestr("xl/styles.xml", f'<styleSheet {main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')  # fmt: skip
        for n, rows in enumerate(sheets, 1):
            lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            book.writestr(
                f"xl/worksheets/s{n}.xml",
                f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
            )
    return out.getvalue()


class TestSpreadsheet:
    HEAD: ClassVar[list[object]] = ["Headline", "Date", "Body", "Source", "Author", "Words"]
    ROWS: ClassVar[list[list[object]]] = [
        [TITLE, date(2025, 3, 4), BODY, "Sund Tidende", "Ida Fenn", 71],
        [SECOND, "2025-03-05", OTHER, "Sund Tidende", "", 40],
    ]

    def test_a_row_an_article(self) -> None:
        first, second = read("sheet", xlsx([self.HEAD, *self.ROWS]))
        assert isinstance(first, Article) and isinstance(second, Article)
        assert_whole(first)
        assert (second.title, second.text, second.outlet) == (SECOND, OTHER, "Sund Tidende")
        assert first.source == "/folder/a#S1, row 2"

    def test_one_row_is_one_article(self) -> None:
        assert_whole(article("sheet", xlsx([self.HEAD, self.ROWS[0]])))

    def test_other_sheets(self) -> None:
        notes: list[list[object]] = [["Remember"], ["to ask Nils"]]
        made = read("sheet", xlsx(notes, [self.HEAD, *self.ROWS], [self.HEAD, self.ROWS[0]]))
        assert [type(one) for one in made] == [Article] * 3

    def test_a_bad_row_costs_itself(self) -> None:
        bad, good = read("sheet", xlsx([self.HEAD, [TITLE, "", "", "Sund Tidende"], self.ROWS[1]]))
        assert isinstance(bad, ParseError) and bad.subject == "/folder/a#S1, row 2"
        assert bad.problem.startswith("text: expected a string") and isinstance(good, Article)

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"x", "expected a spreadsheet (.xlsx), found it broken: "),
            (b"PK\x03\x04", "expected a spreadsheet (.xlsx), found it broken: "),
            (xlsx([["a", "b"], [1, 2]]), "expected a first row that names the columns, found none for title and text."),
            (xlsx([HEAD]), "expected rows in the spreadsheet, found none."),
            (xlsx([HEAD, *ROWS], hidden=True), "expected rows in the spreadsheet, found none."),
        ],
    )  # fmt: skip
    def test_refused(self, content: bytes, expected: str) -> None:
        assert refused("sheet", content).startswith(expected)


G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def news_item(title: str, inside: str, *, status: str = "usable", guid: str = "urn:n:1") -> str:
    return (
        f'<newsItem {G2} guid="{guid}" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/><provider qcode="p:sw"><name>Sund Wire</name></provider>'
        f'<versionCreated>2025-03-05T10:00:00Z</versionCreated><pubStatus qcode="stat:{status}"/></itemMeta>'
        f'<contentMeta><contentCreated>2025-03-04T09:30:00+01:00</contentCreated><by>By Ida Fenn</by><headline role="hl:short">Short</headline><headline role="hl:main">{title}</headline><language tag="en"/></contentMeta>'
        f"<contentSet>{inside}</contentSet></newsItem>"
    )


def inline_html(*paragraphs: str) -> str:
    lines = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{lines}</body></html></inlineXML>'


NITF = (
    f'<nitf><head><title>x</title><docdata><doc-id id-string="n1"/><date.issue norm="20250304T093000Z"/></docdata><pubdata name="Sund Tidende" position.section="Law"/></head>'
    f"<body><body.head><hedline><hl1>{TITLE}</hl1><hl2>Second line</hl2></hedline><byline>By <person>Ida Fenn</person><byttl>Court reporter</byttl></byline></body.head>"
    f"<body.content><block>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</block><media><media-caption>The light at dusk</media-caption></media></body.content></body></nitf>"
)


class TestNewsXml:
    def test_newsml_g2(self) -> None:
        made = article("news", news_item(TITLE, inline_html(*PARAGRAPHS)).encode())
        assert_whole(made)
        assert (made.outlet, made.language) == ("Sund Wire", "en")
        assert made.published_at == "2025-03-04T09:30:00+01:00"

    @pytest.mark.parametrize(
        "inside",
        [
            f"<inlineXML>{NITF}</inlineXML>",
            f"<inlineData contenttype='text/plain'>{BODY}</inlineData>",
            f"<inlineData contenttype='text/html'>{escape(''.join(f'<p>{p}</p>' for p in PARAGRAPHS))}</inlineData>",
        ],
    )
    def test_other_content(self, inside: str) -> None:
        assert_whole(article("news", news_item(TITLE, inside).encode()))

    def test_a_message_of_many(self) -> None:
        items = [
            news_item(TITLE, inline_html(*PARAGRAPHS)),
            news_item("The light at dusk", "<remoteContent href='a.jpg'/>", guid="urn:n:2"),
            news_item("Withdrawn", inline_html(OTHER), status="canceled", guid="urn:n:3"),
            news_item(SECOND, inline_html(OTHER), guid="urn:n:4"),
        ]
        message = f"<newsMessage {G2}><header><sent>2025-03-05</sent></header><itemSet>{''.join(items)}</itemSet></newsMessage>"
        first, picture, withdrawn, last = read("news", message.encode())
        assert isinstance(first, Article) and isinstance(last, Article)
        assert_whole(first)
        assert (last.title, last.text, last.source) == (SECOND, OTHER, "/folder/a#urn:n:4")
        assert isinstance(picture, ParseError) and picture.subject == "/folder/a#The light at dusk"
        assert picture.problem == "expected an item with text, found none in it (a picture or video?)."
        assert isinstance(withdrawn, ParseError) and "withdrawn" in withdrawn.problem

    def test_nitf(self) -> None:
        made = article(
            "news",
            f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE nitf SYSTEM "nitf.dtd">{NITF}'.encode(),
        )
        assert_whole(made)
        assert (made.outlet, made.section) == ("Sund Tidende", "Law")

    def test_newsml_1(self) -> None:
        item = (
            "<NewsItem><Identification><NewsIdentifier><DateId>20250304</DateId><PublicIdentifier>urn:x:1</PublicIdentifier></NewsIdentifier></Identification>"
            f"<NewsComponent><NewsLines><HeadLine>{TITLE}</HeadLine><ByLine>By Ida Fenn</ByLine></NewsLines><ContentItem><DataContent>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</DataContent></ContentItem></NewsComponent></NewsItem>"
        )
        assert_whole(article("news", f"<NewsML>{item}</NewsML>".encode()))

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"words", "expected news in XML, found it broken: "),
            (b"<rss/>", "expected NewsML-G2, NewsML or NITF, found <rss>."),
            (
                news_item(TITLE, "<remoteContent/>").encode(),
                "expected an item with text, found none in it",
            ),
        ],
    )
    def test_refused(self, content: bytes, expected: str) -> None:
        (error,) = read("news", content)
        assert isinstance(error, SourceError | ParseError) and error.problem.startswith(expected)


class TestNinjs:
    ONE: ClassVar[dict[str, object]] = {
        "uri": "urn:n:1",
        "type": "text",
        "versioncreated": "2025-03-05T10:00:00Z",
        "firstcreated": "2025-03-04T09:30:00Z",
        "headline": TITLE,
        "byline": "By Ida Fenn",
        "body_html": "".join(f"<p>{p}</p>" for p in PARAGRAPHS),
        "language": "en",
        "copyrightholder": "Sund Wire",
    }
    THREE: ClassVar[dict[str, object]] = {
        "uri": "https://sund.example/1",
        "standard": {"name": "ninjs", "version": "3.0"},
        "contentCreated": "2025-03-04T09:30:00Z",
        "headlines": [{"role": "short", "value": "Short"}, {"role": "main", "value": TITLE}],
        "by": "Ida Fenn",
        "bodies": [{"role": "main", "contentType": "text/plain", "value": BODY}],
        "infosources": [{"name": "Sund Wire"}],
    }

    @pytest.mark.parametrize("record", [ONE, THREE])
    def test_an_item(self, tmp_path: Path, record: dict[str, object]) -> None:
        path = tmp_path / "a.json"
        path.write_text(json.dumps(record))
        (document,) = read_documents(path, MB)
        assert isinstance(document, RawDocument)
        (made,) = parse_articles(document, TODAY)
        assert isinstance(made, Article)
        assert_whole(made)
        assert made.outlet == "Sund Wire"

    def test_another_record_stays_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text(json.dumps({"uri": "x", "title": "t", "text": "y"}))
        (document,) = read_documents(tmp_path / "a.json", MB)
        assert isinstance(document, RawDocument) and document.record["uri"] == "x"


def zeros(name: str) -> bytes:
    """A small file that unfolds to 101 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, bytes(101 * MB))
    return out.getvalue()


LAUGHS = (
    "<!DOCTYPE a ["
    + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    + "]>"
)
SECRET = '<!DOCTYPE a [<!ENTITY e9 SYSTEM "file://{}">]>'


def row_far_away() -> bytes:
    """A sheet of two cells, the second in the last column of the last row."""
    book = io.BytesIO(xlsx([["title", "text"], ["x", "y"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            new.writestr(name, content.replace(b"</sheetData>", far) if "sheets/" in name else content)
    return out.getvalue()


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "odt that unfolds": ("odt", lambda: zeros("content.xml")),
    "epub that unfolds": ("epub", lambda: zeros("META-INF/container.xml")),
    "sheet that unfolds": ("sheet", lambda: zeros("xl/workbook.xml")),
    "odt of entities": ("odt", lambda: odt("<text:p>&e9;</text:p>", head=LAUGHS)),
    "xml of entities": ("news", (LAUGHS + NITF.replace("SUND", "&e9;")).encode),
    "deep xml": ("news", lambda: b"<nitf>" * 200_000),
    "deep rtf": ("rtf", lambda: b"{\\rtf1 " + b"{" * 300_000),
    "sheet with a far cell": ("sheet", row_far_away),
    "sheet of many rows": ("sheet", lambda: xlsx([["title", "text"] for _ in range(200_000)])),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_the_sandbox(name: str) -> None:
    kind, made = HOSTILE[name]
    with Sandbox() as sandbox:
        found = list(parse_articles(RawDocument("/a", kind, made()), TODAY, sandbox.articles))
    assert len(found) == 1
    if isinstance(found[0], Article):
        assert "haha" not in found[0].text
    else:
        assert found[0].subject == "/a" and found[0].problem and found[0].remedy


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET WORDS")
    head = SECRET.format(tmp_path / "secret")
    for kind, content in (
        ("odt", odt(f"<text:p>{BODY} &e9;</text:p>", head=head)),
        ("news", (head + NITF.replace("SUND", "&e9;")).encode()),
    ):
        assert "SECRET" not in str(read(kind, content))


def test_every_kind_is_read_in_the_child_too() -> None:
    made = {
        "rtf": TestRtf().made(),
        "odt": odt(TestOdt.TOP + TestOdt.PRINTED + TestOdt.LINES),
        "epub": epub([("a", TestEpub.LINES)], extra=TestEpub.SAID),
        "sheet": xlsx([TestSpreadsheet.HEAD, *TestSpreadsheet.ROWS]),
        "news": NITF.encode(),
        "docx": files.docx([("Title", TITLE), *(("Normal", p) for p in PARAGRAPHS)]),
    }
    with Sandbox() as sandbox:
        for kind, content in made.items():
            raw = RawDocument("/a", kind, content)
            assert list(parse_articles(raw, TODAY, sandbox.articles)) == list(parse_articles(raw, TODAY))
