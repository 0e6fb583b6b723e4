"""rag/ingest/parse.py and the readers behind it (cleaning, markup): every kind, every limit, every error."""

from __future__ import annotations

import hashlib
import logging
import unicodedata
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.fields import MAX_TEXT_CHARS
from rag.ingest.formats.notes.markdown import reduce_markdown
from rag.ingest.parse import parse
from rag.text.addresses import canonical_url
from rag.text.cleaning import clean_text, spell_out, unwrap_lines

TODAY = date(2026, 11, 22)
BODY = "The new ferry sails on Monday.\n\nTickets cost 5 euros, the company said."


def record(**fields: object) -> Article:
    given_fields: dict[str, object] = {"title": "Ferry sails", "text": BODY}
    return parse(RawDocument("/a.jsonl#1", "record", record=given_fields | fields), TODAY)


def read(kind: str, content: str | bytes, source: str = "/folder/a") -> Article:
    data = content.encode() if isinstance(content, str) else content
    return parse(RawDocument(source, kind, data), TODAY)


def record_error(**fields: object) -> str:
    with pytest.raises(ParseError) as raised:
        record(**fields)
    assert raised.value.subject == "/a.jsonl#1"
    return str(raised.value).removeprefix("/a.jsonl#1: ")


def error(kind: str, content: str | bytes) -> str:
    with pytest.raises(ParseError) as raised:
        read(kind, content)
    assert raised.value.subject == "/folder/a"
    return str(raised.value).removeprefix("/folder/a: ")


def article_or_parse_error(kind: str, content: bytes) -> None:
    try:
        article = read(kind, content)
    except ParseError as problem:
        assert problem.subject == "/folder/a"
    else:
        assert article.title and article.text == article.text.strip() != ""


class TestRecord:
    def test_every_field(self) -> None:
        article = record(
            id="x1",
            url="https://Wire.example/ferry/?utm_source=a&p=2#top",
            outlet=" Island\nWire ",
            published="2024-05-03",
            authors=["Ann Other", "Bo Person", "Ann Other", "", 3],
            section="Travel",
            unknown={"any": "thing"},
        )
        assert article == Article(
            identity="https://wire.example/ferry?p=2",
            title="Ferry sails",
            text=BODY,
            outlet="Island Wire",
            published=date(2024, 5, 3),
            url="https://Wire.example/ferry/?utm_source=a&p=2#top",
            authors=("Ann Other", "Bo Person"),
            section="Travel",
            source="/a.jsonl#1",
        )

    def test_only_what_must_be(self) -> None:
        article = record(url=None, outlet=None, published=None, authors=None, section=None)
        assert article == Article("/a.jsonl#1", "Ferry sails", BODY, source="/a.jsonl#1")

    @pytest.mark.parametrize("field", ["title", "text"])
    @pytest.mark.parametrize(
        ("value", "found"),
        [(None, "nothing"), ("", "an empty string"), (" \n\u200b", "only white space"), (3, "int")]
        + [(["x"], "list"), ({}, "dict"), (False, "bool")],
    )
    def test_title_and_text_must_be_there(self, field: str, value: object, found: str) -> None:
        assert record_error(**{field: value}) == (
            f"{field}: expected a string that is not empty, found {found}. Add the article's {field}."
        )

    @pytest.mark.parametrize(
        "authors", ["Ann Other and Bo Person", "Ann Other; Bo Person", "Ann Other, and Bo Person"]
    )
    def test_authors_in_a_string(self, authors: str) -> None:
        assert record(authors=authors).authors == ("Ann Other", "Bo Person")
        assert record(author=authors).authors == ("Ann Other", "Bo Person")

    def test_authors_of_another_kind_are_none(self) -> None:
        assert record(authors=7).authors == record(authors={"url": 3}).authors == ()

    @pytest.mark.parametrize("value", ["2024-05-03T23:30:00-05:00", "May 3, 2024", date(2024, 5, 3)])
    def test_dates(self, value: object) -> None:
        assert record(published=value).published == date(2024, 5, 3)
        assert record(date=value).published == date(2024, 5, 3)
        assert record(published=datetime(2024, 5, 3, 23)).published == date(2024, 5, 3)

    @pytest.mark.parametrize(
        ("value", "shown"),
        [("9999-01-01", "9999-01-01 is not possible"), ("1599-12-31", "1599-12-31 is not possible")]
        + [
            ("0001-01-01T00:00:00", "0001-01-01T00:00:00 is not possible"),
            ("1970-01-01", "1970-01-01 is not possible"),
        ]
        + [("2027-11-24", "2027-11-24 is not possible"), ("2024-02-30", "2024-02-30 is no date")]
        + [
            ("0000-00-00", "0000-00-00 is no date"),
            ("soon", "soon is no date"),
            (["x"], "list is no date"),
        ]
        + [
            ("2024-05", "2024-05 is no date"),
            ("May 2024", "May 2024 is no date"),
            (2024, "2024 is no date"),
        ],
    )
    def test_a_date_that_cannot_be_costs_the_date_and_is_said(self, value: object, shown: str) -> None:
        problem = (
            f"published {shown}: expected a day from 1600-01-01 to 2027-11-23, written like 2024-05-03."
        )
        article = record(published=value)
        assert (article.published, article.published_at) == (None, "")
        assert article.warnings == (f"{problem} It was kept without a date.",)
        second = record(published=value, date="2024-05-03")
        assert second.published == date(2024, 5, 3)
        assert second.warnings == (f"{problem} 2024-05-03 was taken instead.",)

    @pytest.mark.parametrize(
        "value",
        ["2024/05/13", "5/13/2024", "13/5/2024", "13.5.2024", 1715594400, "1715594400000", 20240513],
    )
    def test_dates_as_people_and_programs_write_them(self, value: object) -> None:
        article = record(published=value)
        assert (article.published, article.warnings) == (date(2024, 5, 13), ())

    @pytest.mark.parametrize("value", [None, "", " ", float("nan"), "NaN", "NaT", "null", [], "N/A"])
    def test_no_date_is_no_fault(self, value: object) -> None:
        article = record(published=value, date=value)
        assert (article.published, article.warnings) == (None, ())

    @pytest.mark.parametrize(
        ("fields", "day", "first"),
        [
            ({}, date(2024, 5, 3), "month"),
            ({"language": "en-GB"}, date(2024, 3, 5), "day"),
            ({"language": "de"}, date(2024, 3, 5), "day"),
            ({"url": "https://wire.co.uk/a"}, date(2024, 3, 5), "day"),
            ({"text": "El barco que sale el lunes de la isla es nuevo y no cuesta más que el de antes."},
             date(2024, 3, 5), "day"),
        ],
    )  # fmt: skip
    def test_a_day_that_may_be_two_is_said(
        self, fields: dict[str, object], day: date, first: str
    ) -> None:
        article = record(published="05/03/2024", **fields)
        assert article.published == day
        assert (
            f"published 05/03/2024 may be two days: it was read with the {first} first, as {day}."
            in (article.warnings[0])
        )

    def test_the_last_days_that_can_be(self) -> None:
        assert record(published="2027-11-23").published == date(2027, 11, 23)
        assert record(published="1600-01-01").published == date(1600, 1, 1)

    def test_title_is_one_line_of_at_most_300_characters(self) -> None:
        assert record(title=" a\n b\t c ").title == "a b c"
        assert record(title="x" * 400).title == "x" * 300

    def test_text_has_a_limit(self) -> None:
        assert len(record(text="x" * MAX_TEXT_CHARS).text) == MAX_TEXT_CHARS
        assert record_error(text="x" * (MAX_TEXT_CHARS + 1)) == (
            "text: expected at most 2,000,000 characters, found 2,000,001. Split it into articles."
        )

    def test_outlet_from_the_address(self) -> None:
        assert record(url="https://www.wire.example/a").outlet == "wire.example"
        assert record(url="https://www.wire.example/a", outlet="Wire").outlet == "Wire"

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "ftp://x.example/a", "/a", "http://[::1", "data:text/html,x", 3, ""],
    )
    def test_an_address_nobody_can_open_is_left_out(self, url: object) -> None:
        article = record(url=url)
        assert (article.url, article.outlet, article.identity) == ("", "", "/a.jsonl#1")

    def test_identity_of_a_text_without_source(self) -> None:
        article = parse(RawDocument("", "record", record={"title": "t", "text": "body"}), TODAY)
        assert article.identity == f"text:{hashlib.sha256(b'body').hexdigest()}"

    def test_unknown_kind(self) -> None:
        assert error("epub", "x") == (
            "expected kind markdown, text, html, pdf, docx, eml, mhtml or record, found 'epub'. "
            "Give it one of these."
        )


class TestClean:
    @pytest.mark.parametrize(
        ("given_text", "expected"),
        [
            ("a\r\nb\rc\x0bd\x0ce\u2028f", "a\nb\nc\nd\ne\nf"),
            ("a\u202eb\u2066c\u200fd\u061ce", "abcde"),
            ("a\u200bb\u200dc\ufeffd\u2060e\xadf", "abcdef"),
            ("a\U000e0041b\U000e007fc\U000e0100d", "abcd"),
            ("a\x00b\x1bc\x7fd\x95e\ud800f", "abcdef"),
            ("a\tb\n\nc", "a\tb\n\nc"),
            ("a\ufe07\ufe03b\ufe0fc\ufe0e\ufe0f d\u200b\ufe0f\ufff3e\u180b", "abc de"),
            ("\u2764\ufe0f\ufe0f 1\ufe0f\u20e3 \u2600\ufe0e", "\u2764\ufe0f 1\ufe0f\u20e3 \u2600\ufe0e"),
        ],
    )
    def test_what_nobody_sees_goes(self, given_text: str, expected: str) -> None:
        assert clean_text(given_text) == expected
        assert record(text=given_text).text == expected

    @pytest.mark.parametrize(
        ("given_text", "expected"),
        [
            ("<|im_start|>system", "< |im_start|>system"),
            ("<|\u200bendoftext|>", "< |endoftext|>"),
            ("<\uff5cbegin\u2581of\u2581sentence\uff5c>", "< \uff5cbegin\u2581of\u2581sentence\uff5c>"),
            ("[INST] x [/INST]", "[ INST] x [ /INST]"),
            ("<<SYS>> x <</SYS>>", "< <SYS>> x < </SYS>>"),
            ("<s></s><start_of_turn>", "< s>< /s>< start_of_turn>"),
            ("</think><tool_call>", "< /think>< tool_call>"),
        ],
    )
    def test_chat_tokens_are_broken(self, given_text: str, expected: str) -> None:
        assert clean_text(given_text) == expected == clean_text(expected)
        assert record(title=given_text).title == expected

    def test_signs_that_only_look_like_tokens_stay(self) -> None:
        text = "a < b | c > d [sic] <strong> << 3 >> |x| e\u0301 \u00e9 \ufb01 \u2764\ufe0f"
        assert clean_text(text) == text

    @given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), include_characters="\n\t")))
    @example("\u2011\\?\u2011")
    def test_clean_text_is_unchanged(self, text: str) -> None:
        hidden = {*"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"}
        selectors = {*range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)}
        marks = any(c in hidden or ord(c) in selectors for c in text)
        if not marks and "<" not in text and "[" not in text and clean_text(text):
            assert record(text=text).text == spell_out(text).strip()

    @given(st.text())
    def test_nothing_unseen_is_left(self, text: str) -> None:
        left = clean_text(text)
        assert clean_text(left) == left
        assert not [c for c in left if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
        left.encode()


class TestDecode:
    LINE = "Caf\u00e9 prices rise"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
    def test_encodings(self, encoding: str) -> None:
        body = "The caf\u00e9 owner \u201cregrets\u201d it."
        article = read("text", f"{self.LINE}\n\n{body}\n".encode(encoding))
        assert (article.title, article.text) == (self.LINE, body)

    @pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
    def test_utf16_by_its_mark(self, mark: bytes) -> None:
        order = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
        assert read("text", mark + "One line of text.".encode(order)).text == "One line of text."

    def test_a_good_guess(self) -> None:
        text = (
            "Полиция сообщила, что пожар на складе потушен к утру, пострадавших нет, причины выясняются."
        )
        assert read("text", text.encode("cp1251")).text == text

    def test_a_page_says_its_encoding(self) -> None:
        text = "倉庫で起きた火災は朝までに消し止められた。けが人はいないという。" * 8
        page = f'<html><head><meta charset="euc-jp"></head><body><article><p>{text}</p></article></body>'
        assert read("html", page.encode("euc-jp")).text == text

    @pytest.mark.parametrize(
        ("content", "found"),
        [
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "bytes of no encoding"),
            (b"plain\x00text", "NUL characters"),
            (b"\x01\x02\x03\x04 x", "4 control characters"),
            (b"\x81\x8d\x8f\x90\x9d" * 40, "bytes of no encoding that can be told for sure"),
        ],
    )
    @pytest.mark.parametrize("kind", ["text", "markdown", "html"])
    def test_not_text(self, kind: str, content: bytes, found: str) -> None:
        message = error(kind, content)
        assert message.startswith("not text: expected UTF-8, found ")
        assert found in message and "Save it as UTF-8" in message

    @pytest.mark.parametrize("kind", ["text", "markdown"])
    @pytest.mark.parametrize("content", [b"", b" \n\t", "\u200b".encode()])
    def test_nothing_in_it(self, kind: str, content: bytes) -> None:
        assert error(kind, content).startswith(
            "text: expected a string that is not empty, found an empty"
        )

    @pytest.mark.parametrize("kind", ["text", "markdown"])
    def test_too_long(self, kind: str) -> None:
        assert "expected at most 2,000,000 characters, found 2,100,001." in error(
            kind, "ferry. " * 300_000 + "x"
        )

    @settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sampled_from(["text", "markdown", "html"]), st.binary(max_size=400))
    @example("markdown", b"---\n? [a]\n: b\n---\nx")
    @example("html", b"<!DOCTYPE")
    def test_any_bytes_are_an_article_or_a_parse_error(self, kind: str, content: bytes) -> None:
        article_or_parse_error(kind, content)

    @settings(deadline=None, max_examples=150)
    @given(st.sampled_from(["text", "markdown"]), st.text(max_size=300))
    def test_any_text_too(self, kind: str, content: str) -> None:
        article_or_parse_error(kind, content.encode("utf-8", "replace"))


class TestMarkdown:
    def test_front_matter(self) -> None:
        article = read(
            "markdown",
            "---\ntitle: 'Ferry: it sails'\noutlet: Island Wire\nPublished: 2024-05-03\nsection: ~\n"
            f"url: https://wire.example/f\nauthors: [Ann Other, Bo Person]\ntags: [x]\n---\n\n{BODY}\n",
        )
        assert article == Article(
            identity="https://wire.example/f",
            title="Ferry: it sails",
            text=BODY,
            outlet="Island Wire",
            published=date(2024, 5, 3),
            url="https://wire.example/f",
            authors=("Ann Other", "Bo Person"),
            source="/folder/a",
        )

    @pytest.mark.parametrize(
        "day", ["2024-05-03", "2024-05-03 10:00:00", "'2024-05-03T10:00:00Z'", "3 May 2024"]
    )
    def test_dates(self, day: str) -> None:
        assert read("markdown", f"---\ntitle: t\ndate: {day}\n---\nx").published == date(2024, 5, 3)

    @pytest.mark.parametrize("title", ["1984", "No", "12:30", "null and void"])
    def test_a_title_stays_as_written(self, title: str) -> None:
        assert read("markdown", f"---\ntitle: {title}\n---\nx").title == title

    @pytest.mark.parametrize(
        "matter", ["---\nsection: World\n---\n", "---\ntitle: null\n---\n", "---\n---\n", ""]
    )
    def test_title_from_the_first_heading(self, matter: str) -> None:
        article = read("markdown", f"{matter}# The *ferry* sails #\n\n{BODY}\n")
        assert (article.title, article.text) == ("The ferry sails", BODY)

    def test_a_heading_that_repeats_the_title_is_dropped(self) -> None:
        assert read("markdown", f"---\ntitle: Ferry\n---\n# Ferry\n\n{BODY}").text == BODY
        assert read("markdown", "---\ntitle: Ferry\n---\n# Ferry").text == "Ferry"

    def test_title_from_the_first_line(self) -> None:
        article = read("markdown", f"---\nsection: World\n---\nThe **ferry** sails\n\n{BODY}\n")
        assert (article.title, article.text, article.section) == ("The ferry sails", BODY, "World")

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("---\ntitle: a\nurl: [b\n---\nx", "line 4: expected front matter in YAML"),
            (
                "---\n\n\ntitle: a: b\n---\nx",
                "line 4: expected front matter in YAML, found: mapping values",
            ),
            (
                "---\n- a\n---\nx",
                "line 2: expected front matter of `name: value` lines, found other text.",
            ),
            (
                "---\ntitle: a\n\nx",
                "line 1: expected a line `---` that ends the front matter, found none.",
            ),
            (
                "---\na: " + "[" * 5000 + "\n---\nx",
                "expected front matter in YAML, found: what YAML does not",
            ),
            (
                "---\na: " + "x" * 100_001 + "\n---\nx",
                "expected at most 100,000 characters of front matter",
            ),
        ],
    )
    def test_front_matter_that_is_none(self, content: str, expected: str) -> None:
        with pytest.raises(ParseError, match=r"/folder/a: line \d") as raised:
            read("markdown", content)
        assert expected in str(raised.value) and raised.value.remedy

    @pytest.mark.timeout(20)
    def test_aliases_are_never_unfolded(self) -> None:
        levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
        bomb = f"---\na0: &a0 [x, x]\n{levels}title: *a11\npublished: *a11\n---\nx"
        assert "title: expected a string that is not empty, found list." in error("markdown", bomb)

    @pytest.mark.parametrize(
        ("given_text", "expected"),
        [
            ('see [the pier](https://a.example/x_(y) "t") and [b][1]', "see the pier and b"),
            ("a **bold** and *soft* __b__ _s_ ***both*** `code`", "a bold and soft b s both code"),
            ("**all *of* it**", "all of it"),
            ("5 * 3 * 2 and snake_case_name and 2*3*4", "5 * 3 * 2 and snake_case_name and 2*3*4"),
            ("## Head ##\n\ntext", "Head\n\ntext"),
            ("a ![pic](x.png) b\n\n![](y.png)\n\nc", "a  b\n\n\n\nc"),
            ("> quoted\n\n- one\n* two\n+ three", "quoted\n\none\ntwo\nthree"),
            ("a\n\n---\n\nb\n\n***\n\nc", "a\n\nb\n\nc"),
            ("```py\nx\n```\nb", "x\nb"),
            ("Head\n====\nb", "Head\nb"),
            ("| a | b |\n|---|:-:|\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"),
            ("a <!-- hidden\nwords --> b<br>c <em>d</em>", "a  bc d"),
            ("<https://a.example/x> \\*x\\* \\[y\\]", "https://a.example/x *x* [y]"),
            ("a\n\n[1]: https://a.example\nb", "a\n\nb"),
            (
                "It cost $5 - a 3% rise - and #1 of C# users paid.",
                "It cost $5 - a 3% rise - and #1 of C# users paid.",
            ),
        ],
    )
    def test_reduction(self, given_text: str, expected: str) -> None:
        assert reduce_markdown(given_text).replace("\n\n\n\n", "\n\n") == expected.replace(
            "\n\n\n\n", "\n\n"
        )

    def test_wrapped_paragraphs_become_one_line(self) -> None:
        wrapped = (
            "The harbour authority said on Tuesday that the new ferry would begin\n"
            "to run in June, after two years of delays and a dispute over who pays\n"
            "for the pier.\n\nShort line\nanother"
        )
        assert unwrap_lines(wrapped) == wrapped.replace("begin\nto", "begin to").replace(
            "pays\nfor", "pays for"
        )


class TestHtml:
    WORDS = (
        "The harbour authority said that the new ferry would begin to run in June after long delays. "
    )
    HEAD = (
        "<title>Ferry to start in June | Island Wire</title>"
        '<meta property="og:site_name" content="Island Wire">'
        '<meta property="article:published_time" content="2024-05-03T23:30:00-05:00">'
        '<meta name="author" content="Ann Other, Bo Person">'
        '<meta property="article:section" content="Local">'
        '<link rel="canonical" href="https://www.wire.example/ferry/">'
    )

    def page(self, head: str = "", depth: int = 1) -> str:
        body = (
            "<nav>Menu</nav><article><h1>Ferry to start in June</h1>"
            f"<p>{self.WORDS}</p><p>{self.WORDS * 2}</p>"
            "<table><tr><td>Adult</td><td>5 euros</td></tr></table></article><footer>About</footer>"
        )
        deep = "<div>" * depth + body + "</div>" * depth
        comments = f"<div id='comments'><p>{'First! ' * 9}</p></div>"
        return f"<html><head>{head}</head><body>{deep}{comments}</body></html>"

    def test_an_article_with_its_facts(self) -> None:
        article = read("html", self.page(self.HEAD))
        assert article.title == "Ferry to start in June"
        assert (article.outlet, article.section) == ("Island Wire", "Local")
        assert article.published == date(2024, 5, 3)
        assert article.authors == ("Ann Other", "Bo Person")
        assert article.url == "https://www.wire.example/ferry/"
        assert article.identity == "https://www.wire.example/ferry"
        assert article.text.startswith("The harbour authority") and "5 euros" in article.text
        assert "First!" not in article.text and "Menu" not in article.text

    def test_json_ld(self) -> None:
        data = (
            '{"@context":"https://schema.org","@type":"NewsArticle","headline":"Ferry to start in June",'
            '"datePublished":"2023-01-02T03:04:05Z","author":{"@type":"Person","name":"Ann Other"}}'
        )
        article = read("html", self.page(f'<script type="application/ld+json">{data}</script>'))
        assert (article.published, article.authors) == (date(2023, 1, 2), ("Ann Other",))

    @pytest.mark.parametrize("depth", [100, 300])
    def test_deep_pages(self, depth: int) -> None:
        assert read("html", self.page(depth=depth)).title == "Ferry to start in June"

    @pytest.mark.parametrize("opening", ["<div>", "<section><span>", "<ul><li>"])
    def test_pages_too_deep_are_refused_at_once(self, opening: str) -> None:
        page = self.page().replace("<nav>", opening * 3000 + "<nav>")
        assert error("html", page) == (
            "expected at most 600 elements one in the other, found more. "
            "Save the article itself as .txt or .md."
        )

    @pytest.mark.timeout(60)
    @pytest.mark.parametrize("page", ["<html></html>", "<html><body><script>x</script></body></html>"])
    def test_no_article(self, page: str, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.CRITICAL)
        assert error("html", page) == (
            "expected a page with an article, found no text to extract. "
            "Save the article itself as .txt or .md."
        )

    def test_an_address_keeps_no_control_characters(self) -> None:
        raw = RawDocument(
            "/a.warc#x", "html", self.page().encode(), url="https://a.example/\x1b[2J\x07f"
        )
        assert parse(raw, TODAY).url == "https://a.example/[2Jf"

    def test_a_fetched_page_may_not_claim_another_site(self) -> None:
        own = read("html", self.page(self.HEAD), source="https://wire.example/f?id=3")
        assert own.identity == "https://www.wire.example/ferry"
        foreign = read("html", self.page(self.HEAD), source="https://evil.example/f?id=3")
        assert foreign.url == "https://evil.example/f?id=3" and foreign.source == foreign.url
        assert foreign.identity == "https://evil.example/f?id=3"


class TestCanonicalUrl:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("HTTP://WWW.Wire.Example:80/A/b/", "https://www.wire.example/A/b"),
            ("https://wire.example:443", "https://wire.example/"),
            ("https://wire.example:8443/a", "https://wire.example:8443/a"),
            ("https://ann:pw@wire.example./a#part", "https://wire.example/a"),
            (
                "https://wire.example/a?utm_source=x&id=2&fbclid=3&gclid=4&b=",
                "https://wire.example/a?id=2&b=",
            ),
            ("https://wire.example/?UTM_Medium=x", "https://wire.example/"),
            ("https://wire.example/story?12345", "https://wire.example/story?12345"),
            (
                "https://wire.example/a/?gallery=1&uid=7&reference=b",
                "https://wire.example/a?gallery=1&uid=7&reference=b",
            ),
            ("https://w\u00efre.example/\u00fc?q=\u00fc", "https://xn--wre-zma.example/%C3%BC?q=%C3%BC"),
            ("https://wire.example/%c3%bc", "https://wire.example/%C3%BC"),
            ("http://[2001:DB8::1]:80/a", "https://[2001:db8::1]/a"),
            (" https://wire.example/a\n", "https://wire.example/a"),
            ("javascript:alert(1)", ""),
            ("//wire.example/a", ""),
            ("wire.example/a", ""),
            ("https://", ""),
            ("http://[::1", ""),
            ("http://a b/", ""),
            ("http://wire.example:99999/", ""),
            ("http://wire.example:x/", ""),
            ("https://wire.example/" + "a" * 2000, ""),
            ("", ""),
        ],
    )
    def test_spellings(self, url: str, expected: str) -> None:
        assert canonical_url(url) == expected

    @given(
        st.one_of(
            st.text(), st.text().map("http://".__add__), st.text().map("https://wire.example/".__add__)
        )
    )
    @example("http://x/[INST]")
    @example("http://\u2100/")
    def test_idempotent_and_never_raises(self, url: str) -> None:
        once = canonical_url(url)
        assert len(once) > 2000 or canonical_url(once) == once
        once.encode("ascii" if "[" not in once and once.isascii() else "utf-8")


def test_the_sample_articles() -> None:
    folder = Path(__file__).parents[2] / "corpus/articles"
    found = sorted(folder.glob("*.md"))
    if not found:
        pytest.skip(f"{folder} is absent")
    for path in found:
        article = parse(RawDocument(str(path), "markdown", path.read_bytes()), TODAY)
        assert article.outlet and article.published and article.title
        assert article.text == path.read_text().split("---\n", 2)[2].strip(), path
