"""Deliveries of Nexis, Factiva and ProQuest, as text, pages, RTF and Word: each article with what is its own."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import pytest

from rag.core.errors import ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.deliveries.days import day_line
from rag.ingest.parse import parse_articles

TODAY = date(2026, 11, 22)
BRIDGE = (
    "The swing bridge at Orrin Quay will close for nine weeks from Monday while its bearings are replaced, the port said.",
    "“We would rather do it now than in the herring season,” said Tilda Brae, who runs the quay. It last closed in 1998.",
)
SCHOOL = (
    "Pupils at the island school of Marrow will be taught in two languages from August, the council decided on Friday.",
    "Eleven of its fourteen members voted for the plan. It needs four more teachers, and 310,000 crowns a year.",
)
FURNITURE = "Copyright|All Rights Reserved|Load-Date|LOAD-DATE|End of Document|DOCUMENTS|Length|LENGTH|words\n|Classification|Publication-Type|PUBLICATION-TYPE|Page 1 of|Client/Matter|Document ORRG"


def found(content: str | bytes, kind: str = "text") -> list[Article]:
    raw = RawDocument("/folder/a", kind, content if isinstance(content, bytes) else content.encode())
    articles = list(parse_articles(raw, TODAY))
    for article in articles:
        assert isinstance(article, Article), article
    return [article for article in articles if isinstance(article, Article)]


def body(paragraphs: tuple[str, ...]) -> str:
    return "\n\n".join(paragraphs)


def assert_both(articles: list[Article]) -> None:
    """The bridge and the school, whatever they came in."""
    assert [one.title for one in articles] == [
        "Orrin Quay bridge to close for nine weeks",
        "Marrow school to teach in two languages",
    ]
    assert [one.published for one in articles] == [date(2025, 3, 4), date(2025, 3, 7)]
    assert [one.outlet for one in articles] == ["Orrin Gazette", "The Marrow Post"]
    assert [one.authors for one in articles] == [("Ida Fenn",), ("Jonas Hale", "Ruth Amsel")]
    assert [one.text for one in articles] == [body(BRIDGE), body(SCHOOL)]
    assert len({one.identity for one in articles}) == 2
    for word in FURNITURE.split("|"):
        assert not any(word in one.text for one in articles), word


OLD_NEXIS = f"""
                               1 of 2 DOCUMENTS


                         Orrin Gazette (Scotland)

                             March 4, 2025 Tuesday
                                 First Edition

Orrin Quay bridge to close for nine weeks

BYLINE: By Ida Fenn

SECTION: NEWS; Pg. 4

LENGTH: 177 words


{body(BRIDGE)}

LOAD-DATE: March 5, 2025

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

              Copyright 2025 Orrin Gazette Ltd.
                      All Rights Reserved


                               2 of 2 DOCUMENTS

                  Copyright 2025 Marrow Media
                      All Rights Reserved
                        The Marrow Post

                      March 7, 2025 Friday 6:12 AM GMT

SECTION: Section B; Column 1;
   Island Desk; Pg. 2

LENGTH: 402 words

HEADLINE: Marrow school to teach in two languages

BYLINE: By JONAS HALE and RUTH AMSEL;
   jonas@marrow.example

DATELINE: MARROW, March 7

BODY:
{body(SCHOOL)}

GRAPHIC: The school at Marrow, seen from the pier

LOAD-DATE: March 8, 2025
""".replace("JONAS HALE and RUTH AMSEL", "Jonas Hale and Ruth Amsel")

NEW_NEXIS = f"""User Name: A. Reader
Date and Time: Monday, 10 March 2025 9:15:00 AM GMT
Job Number: 123456789
Documents (2)
1. Orrin Quay bridge to close for nine weeks
Client/Matter: -None-
Search Terms: quay
2. Marrow school to teach in two languages
Client/Matter: -None-
Page 1 of 2

Orrin Quay bridge to close for nine weeks
Orrin Gazette (Scotland)
March 4, 2025 Tuesday
First Edition

Copyright 2025 Orrin Gazette Ltd. All Rights Reserved
Section: NEWS; Pg. A1
Length: 177 words
Byline: Ida Fenn
Body

{body(BRIDGE)}

Graphic

The bridge, open

Classification

Language: ENGLISH
Publication-Type: Newspaper
Subject: BRIDGES (90%); PORTS (78%)
Load-Date: March 5, 2025

End of Document

Page 2 of 2
Marrow school to teach in two languages

The Marrow Post

March 7, 2025 Friday 6:12 AM GMT

Copyright 2025 Marrow Media All Rights Reserved

Length: 402 words

Byline: By Jonas Hale and Ruth Amsel

Body

{body(SCHOOL)}

Load-Date: March 8, 2025

End of Document
"""

CODED_FACTIVA = f"""
SE
News
HD
Orrin Quay bridge to close for nine weeks
BY
By Ida Fenn
WC
177 words
PD
4 March 2025
ET
06:00
SN
Orrin Gazette
SC
ORRG
PG
4
LA
English
CY
(c) 2025 Orrin Gazette Ltd.
LP

{BRIDGE[0]}

TD

{BRIDGE[1]}

CO
orrqy : Orrin Quay Ltd
NS
gcat : Political/General News
RE
uk : United Kingdom
PUB
Orrin Gazette Ltd.
AN
Document ORRG000020250304el3400001

HD
Marrow school to teach in two languages
BY
By Jonas Hale and Ruth Amsel
WC
402 words
PD
7 March 2025
SN
The Marrow Post
SC
MARPO
LA
English
LP
{SCHOOL[0]}
TD
{SCHOOL[1]}
AN
Document MARPO00020250307el370000a

Search Summary
Text
quay
"""

SHOWN_FACTIVA = f"""
News
Orrin Quay bridge to close for nine weeks
By Ida Fenn
177 words
4 March 2025
06:00
Orrin Gazette
ORRG
4
English
© 2025 Orrin Gazette Ltd. All rights reserved.

{body(BRIDGE)}

Document ORRG000020250304el3400001

Page 1 of 2 © 2025 Factiva, Inc. All rights reserved.

Marrow school to teach in two languages
Jonas Hale and Ruth Amsel
402 words
7 March 2025
The Marrow Post
MARPO
English
Copyright 2025 Marrow Media

{body(SCHOOL)}

Document MARPO00020250307el370000a

Search Summary
Text quay
Date In the last week
"""

PROQUEST = f"""____________________________________________________________

Report Information from ProQuest
March 10 2025 09:15
____________________________________________________________

Document 1 of 2

Orrin Quay bridge to close for nine weeks

Author: Fenn, Ida.

Publication info: Orrin Gazette ; Orrin (UK) [Orrin (UK)]04 Mar 2025: 4.

https://www.proquest.example/docview/11

Abstract: A bridge will close.

Links: Check for full text

Full text: {body(BRIDGE)}

Subject: Bridges; Ports

Title: Orrin Quay bridge to close for nine weeks

Publication title: Orrin Gazette; Orrin (UK)

Publication date: Mar 4, 2025

Language of publication: English

ProQuest document ID: 11

Document URL: https://www.proquest.example/docview/11

Copyright: Copyright Orrin Gazette Mar 4, 2025

Last updated: 2025-03-05

Database: News of the Isles

____________________________________________________________

Document 2 of 2

Title: Marrow school to teach in two languages

Author: Hale, Jonas; Amsel, Ruth

Publication title: The Marrow Post, Late edition; Marrow

Publication date: Mar 7, 2025

Full text:

{body(SCHOOL)}

Copyright: Copyright Marrow Media Mar 7, 2025

ProQuest document ID: 12

____________________________________________________________
"""
TEXTS = {
    "nexis old": OLD_NEXIS,
    "nexis new": NEW_NEXIS,
    "factiva codes": CODED_FACTIVA,
    "factiva shown": SHOWN_FACTIVA,
    "proquest": PROQUEST,
}


def rtf(text: str) -> bytes:
    def spelt(c: str) -> str:
        return f"\\u{ord(c)}?" if ord(c) > 126 else f"\\{c}" if c in "\\{}" else c

    lines = ("".join(map(spelt, line)) for line in text.split("\n"))
    head = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\header Page 1 of 9\par}"
    return (head + "".join(f"{line}\\par\n" for line in lines) + "}").encode("ascii")


def word(text: str) -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in text.split("\n") if line.strip()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(
            "word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{lines}</w:body></w:document>'
        )
    return out.getvalue()


def web_page(text: str) -> bytes:
    lines = "".join(
        f"<div class='c1'><p>{escape(line)}</p></div>" for line in text.split("\n") if line.strip()
    )
    return (
        f"<html><head><title>x</title><style>p {{}}</style></head><body>{lines}</body></html>".encode()
    )


class TestEachArticleOfADelivery:
    @pytest.mark.parametrize("name", TEXTS)
    def test_as_text(self, name: str) -> None:
        assert_both(found(TEXTS[name]))

    @pytest.mark.parametrize("name", TEXTS)
    def test_with_the_line_ends_and_encoding_of_windows(self, name: str) -> None:
        assert_both(found(TEXTS[name].replace("\n", "\r\n").encode("utf-16")))
        assert_both(found(TEXTS[name].replace("\n", "\r\n").encode("cp1252")))

    @pytest.mark.parametrize("name", TEXTS)
    def test_as_a_page(self, name: str) -> None:
        assert_both(found(web_page(TEXTS[name]), "html"))

    @pytest.mark.parametrize("name", TEXTS)
    def test_as_rtf(self, name: str) -> None:
        assert_both(found(rtf(TEXTS[name]), "rtf"))

    @pytest.mark.parametrize("name", TEXTS)
    def test_as_word(self, name: str) -> None:
        assert_both(found(word(TEXTS[name]), "docx"))

    def test_what_else_it_says(self) -> None:
        for text in TEXTS.values():
            assert found(text)[0].language == "en"
        assert found(NEW_NEXIS)[0].section == "NEWS"
        assert found(CODED_FACTIVA)[0].source == "/folder/a#ORRG000020250304el3400001"
        assert found(OLD_NEXIS)[0].source.startswith("/folder/a#Orrin Quay bridge")
        assert found(PROQUEST)[0].url == "https://www.proquest.example/docview/11"


class TestNexisInOtherLanguages:
    @pytest.mark.parametrize(
        ("lines", "outlet", "authors"),
        [
            (
                (
                    "Dokument 1 von 1\n\nOrriner Bote (Deutschland)\n\nDienstag 4. März 2025\n\nBrücke am Kai schließt\n\n"
                    "AUTOR: Von Ida Fenn\n\nRUBRIK: LOKALES; S. 4\n\nLÄNGE: 177 Wörter\n\n\n{}\n\nUPDATE: 5. März 2025\n\n"
                    "SPRACHE: GERMAN; DEUTSCH\n\nPUBLICATION-TYPE: Zeitung"
                ),
                "Orriner Bote",
                ("Ida Fenn",),
            ),
            (
                (
                    "Brücke am Kai schließt\nOrriner Bote\n4. März 2025 Dienstag\n\nCopyright 2025 Bote GmbH Alle Rechte vorbehalten\n"
                    "Rubrik: LOKALES; S. 4\nLänge: 177 words\nByline: Ida Fenn\nBody\n\n{}\n\nClassification\n\nLanguage: GERMAN\n\n"
                    "Load-Date: March 5, 2025\n\nEnde des Dokuments"
                ),
                "Orriner Bote",
                ("Ida Fenn",),
            ),
            (
                (
                    "Brücke am Kai schließt\nL'Écho d'Orrin\nmardi 4 mars 2025\n\nCopyright 2025 Écho\nRubrique: LOCAL\n"
                    "Longueur: 177 mots\nAuteur: Par Ida Fenn\nCorps\n\n{}\n\nFin du document"
                ),
                "L'Écho d'Orrin",
                ("Ida Fenn",),
            ),
            (
                (
                    "Brücke am Kai schließt\nEl Eco de Orrin (España)\nmartes 4 de marzo de 2025\n\nCopyright 2025 Eco\n"
                    "Sección: LOCAL\nLongitud: 177 palabras\nAutor: Ida Fenn\nCuerpo\n\n{}\n\nFin del documento"
                ),
                "El Eco de Orrin",
                ("Ida Fenn",),
            ),
            (
                (
                    "Brücke am Kai schließt\nDe Orrinse Bode\n4 maart 2025 dinsdag\n\nCopyright 2025 Bode\n"
                    "Sectie: REGIO\nLengte: 177 woorden\nByline: Door Ida Fenn\nBody\n\n{}\n\nEinde van document"
                ),
                "De Orrinse Bode",
                ("Ida Fenn",),
            ),
        ],
    )
    def test_labels(self, lines: str, outlet: str, authors: tuple[str, ...]) -> None:
        (made,) = found(lines.format(body(BRIDGE)))
        assert (made.title, made.text) == ("Brücke am Kai schließt", body(BRIDGE))
        assert (made.outlet, made.published, made.authors) == (outlet, date(2025, 3, 4), authors)


class TestOddDeliveries:
    def test_one_that_cannot_be_read_costs_itself(self) -> None:
        broken = NEW_NEXIS.replace(body(BRIDGE), "")
        first, second = parse_articles(RawDocument("/folder/a", "text", broken.encode()), TODAY)
        assert isinstance(first, ParseError) and first.subject == (
            "/folder/a#Orrin Quay bridge to close for nine weeks 2025-03-04"
        )
        assert isinstance(second, Article) and second.title == "Marrow school to teach in two languages"

    def test_the_last_may_be_cut_off(self) -> None:
        cut = NEW_NEXIS[: NEW_NEXIS.rindex("Load-Date")]
        assert_both(found(cut))

    def test_two_alike_are_told_apart(self) -> None:
        first, second = found(NEW_NEXIS.partition("Page 2 of 2")[0] * 2)
        assert second.identity == f"{first.identity} (2)"

    def test_a_wrapped_headline_and_body(self) -> None:
        wrapped = OLD_NEXIS.replace(
            "Orrin Quay bridge to close for nine weeks", "Orrin Quay bridge to\nclose for nine weeks"
        ).replace(BRIDGE[0], BRIDGE[0][:68] + "\n" + BRIDGE[0][69:])
        assert BRIDGE[0][68] == " "
        assert_both(found(wrapped))

    def test_a_code_that_stands_on_the_line_of_its_value(self) -> None:
        lines = [
            "HD\tOrrin Quay bridge to close for nine weeks",
            "BY  By Ida Fenn",
            "PD\t4 March 2025",
            "SN\tOrrin Gazette",
            f"LP\t{BRIDGE[0]}",
            f"TD\t{BRIDGE[1]}",
            "AN\tDocument ORRG000020250304el3400001",
        ]
        (made,) = found("\n".join(lines))
        assert (made.title, made.outlet, made.published) == (
            "Orrin Quay bridge to close for nine weeks",
            "Orrin Gazette",
            date(2025, 3, 4),
        )
        assert made.text == body(BRIDGE) and made.authors == ("Ida Fenn",)

    @pytest.mark.parametrize(
        "text",
        [
            f"Notes on length\n\nLength: 40 m\n\nSection: the middle one\n\n{body(BRIDGE)}\n\nThe End of Document was torn.",
            f"Quay bridge closes\n\n{body(BRIDGE)}\n\n1 of 25 documents was lost in the fire at the archive, he said.",
            f"Quay bridge closes\n\nBy Ida Fenn\n\n{body(BRIDGE)}\n\n177 words\n\nDocument A1",
            f"Quay bridge closes\n\nTitle: Bridge\nAuthor: Ida Fenn\n{body(BRIDGE)}\n\n" + "_" * 40,
        ],
    )
    def test_a_text_that_looks_a_little_like_one_is_one_article(self, text: str) -> None:
        (made,) = found(text)
        assert made.source == "/folder/a" and BRIDGE[0] in made.text and BRIDGE[1] in made.text

    def test_a_page_that_was_fetched_is_one_article(self) -> None:
        raw = RawDocument("/a.warc#x", "html", web_page(NEW_NEXIS), url="https://wire.example/a")
        assert len(list(parse_articles(raw, TODAY))) == 1

    def test_a_big_one_is_read_quickly(self) -> None:
        articles = list(parse_articles(RawDocument("/a", "text", (NEW_NEXIS * 300).encode()), TODAY))
        assert len(articles) == 600 and not any(isinstance(a, SourceError) for a in articles)


@pytest.mark.parametrize(
    "line",
    "March 4, 2025|Tuesday, March 4, 2025|March 4, 2025 Tuesday 10:15 AM GMT|4 March 2025|4. März 2025"
    "|Dienstag, 4. März 2025|martes, 4 de marzo de 2025|le mardi 4 mars 2025|2025-03-04|04.03.2025|Mar 4, 2025"
    "|terça-feira, 4 de março de 2025|4 maart 2025 dinsdag 06:00|martedì 4 marzo 2025|Tuesday 4th March 2025"
    "|4 March 2025 Tuesday".split("|"),
)  # fmt: skip
def test_days(line: str) -> None:
    assert day_line(line) == "2025-03-04"


@pytest.mark.parametrize(
    "line",
    ["On March 4, 2025 the bridge closed for nine weeks", "31 February 2025", "March 2025", "12345"],
)
def test_no_days(line: str) -> None:
    assert not day_line(line)
