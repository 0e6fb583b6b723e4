"""Exports and answers of other programs: which of their fields is ours, and what of them is left out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rag.core.errors import AddressListError, ParseError, PassedOverError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse
from rag.ingest.sources import find_addresses, read_documents

MB = 1_000_000
TODAY = date(2026, 11, 23)
TITLE = "Bakers of Ostrand end their strike"
FIRST, SECOND = (
    "The ovens of Ostrand are lit again since Friday.",
    "Flour rose 4 percent, said Nils Aker.",
)
TEXT = f"{FIRST}\n\n{SECOND}"
HTML = f"<p>{FIRST}</p>\n<p>Flour rose 4&nbsp;percent, said <b>Nils Aker</b>.</p>"
URL = "https://ostrand.example/bakers"


def written(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    content = value if isinstance(value, str | bytes) else json.dumps(value)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def found(path: Path) -> tuple[list[Article], list[SourceError | ParseError]]:
    articles: list[Article] = []
    errors: list[SourceError | ParseError] = []
    with Sandbox() as sandbox:
        for document in read_documents(path, MB):
            if isinstance(document, RawDocument):
                articles.append(parse(document, TODAY, sandbox.fields))
            elif not isinstance(document, PassedOverError):
                errors.append(document)
    return articles, errors


GUARDIAN = {
    "webTitle": TITLE,
    "webUrl": URL,
    "sectionName": "Work",
    "webPublicationDate": "2025-05-09T07:30:00Z",
    "fields": {"byline": "Una Berg", "bodyText": TEXT, "publication": "Ostrand Post"},
}
NEWS_API = {
    "source": {"id": None, "name": "Ostrand Post"},
    "author": "Una Berg",
    "title": TITLE,
    "url": URL,
    "publishedAt": "2025-05-09T07:30:00Z",
    "content": TEXT,
}
WALLABAG = {
    "title": TITLE,
    "url": URL,
    "content": HTML,
    "domain_name": "ostrand.example",
    "created_at": "2025-06-01T10:00:00+0000",
    "published_at": "2025-05-09 07:30:00",
    "published_by": ["Una Berg"],
}
PLEASE = {
    "title": TITLE,
    "maintext": TEXT,
    "date_publish": "2025-05-09 07:30:00",
    "date_download": "2025-06-01 10:00:00",
    "authors": ["Una Berg"],
    "source_domain": "ostrand.example",
    "url": URL,
}
TRAFILATURA = {
    "title": TITLE,
    "author": "Una Berg",
    "date": "2025-05-09",
    "raw_text": "x",
    "text": TEXT,
    "source": URL,
    "source-hostname": "Ostrand Post",
}
NEWSPAPER = {
    "title": TITLE,
    "text": TEXT,
    "authors": ["Una Berg"],
    "publish_date": "2025-05-09 00:00:00",
    "source_url": "https://ostrand.example",
    "url": URL,
}
JSON_LD = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "articleBody": TEXT,
    "datePublished": "2025-05-09",
    "author": [{"@type": "Person", "name": "Una Berg"}],
    "publisher": {"@type": "Organization", "name": "Ostrand Post"},
    "mainEntityOfPage": {"@id": URL},
}
WORDPRESS = {
    "title": {"rendered": TITLE},
    "content": {"rendered": HTML, "protected": False},
    "date": "2025-05-09T07:30:00",
    "link": URL,
    "author": 3,
    "status": "publish",
}
ELASTIC = {"_id": "a", "_source": {"headline": TITLE, "body": TEXT, "date": "2025-05-09", "link": URL}}
LANGCHAIN = {"page_content": TEXT, "metadata": {"title": TITLE, "source": URL, "date": "2025-05-09"}}
SITE = {"@type": "WebSite", "name": "Ostrand Post", "url": "https://ostrand.example"}


@pytest.mark.parametrize(
    ("value", "authors", "outlet"),
    [
        ({"response": {"status": "ok", "results": [GUARDIAN]}}, ("Una Berg",), "Ostrand Post"),
        ({"response": {"content": GUARDIAN}}, ("Una Berg",), "Ostrand Post"),
        ({"status": "ok", "articles": [NEWS_API]}, ("Una Berg",), "Ostrand Post"),
        ([WALLABAG], ("Una Berg",), "ostrand.example"),
        (PLEASE, ("Una Berg",), "ostrand.example"),
        (TRAFILATURA, ("Una Berg",), "Ostrand Post"),
        (NEWSPAPER, ("Una Berg",), "ostrand.example"),
        (JSON_LD, ("Una Berg",), "Ostrand Post"),
        ({"@context": "x", "@graph": [SITE, JSON_LD]}, ("Una Berg",), "Ostrand Post"),
        ([WORDPRESS], (), "ostrand.example"),
        ({"hits": {"hits": [ELASTIC]}}, (), "ostrand.example"),
        (LANGCHAIN, (), "ostrand.example"),
        ({"data": {"items": [PLEASE]}}, ("Una Berg",), "ostrand.example"),
        ({"list": {"7": PLEASE}}, ("Una Berg",), "ostrand.example"),
    ],
)
def test_known_shapes(tmp_path: Path, value: object, authors: tuple[str, ...], outlet: str) -> None:
    (article,), errors = found(written(tmp_path, "a.json", value))
    assert not errors
    assert (article.title, article.text, article.url) == (TITLE, TEXT, URL)
    assert (article.authors, article.outlet, article.published) == (authors, outlet, date(2025, 5, 9))


@pytest.mark.parametrize("field", "body content article story maintext bodyText contents".split())
def test_names_of_the_text(tmp_path: Path, field: str) -> None:
    (article,), _ = found(written(tmp_path, "a.jsonl", {"headline": TITLE, field: TEXT}))
    assert (article.title, article.text) == (TITLE, TEXT)


def test_a_day_of_saving_is_no_day_of_publication(tmp_path: Path) -> None:
    saved = {"saved_at": "2025-06-01", "created": "2025-06-01", "created_at": "2025-06-01"}
    (article,), _ = found(written(tmp_path, "a.json", {"title": TITLE, "text": TEXT} | saved))
    assert article.published is None


class TestHtmlInRecords:
    def test_text_and_title_become_plain(self, tmp_path: Path) -> None:
        record = {"title": "Bakers&#8217; deal &amp; the <em>ovens</em>", "text": HTML}
        (article,), _ = found(written(tmp_path, "a.jsonl", record))
        assert (article.title, article.text) == ("Bakers’ deal & the ovens", TEXT)

    def test_lines_without_tags_stay_paragraphs(self, tmp_path: Path) -> None:
        record = {"title": TITLE, "text": f"{FIRST}\nFlour rose 4 percent, said <b>Nils Aker</b>."}
        (article,), _ = found(written(tmp_path, "a.json", record))
        assert article.text == TEXT

    def test_signs_that_are_no_markup_stay(self, tmp_path: Path) -> None:
        record = {"title": "Is a < b > c?", "text": "If a < b and b > c, AT&T pays <unknown>."}
        (article,), _ = found(written(tmp_path, "a.json", record))
        assert (article.title, article.text) == (record["title"], record["text"])

    def test_a_whole_page(self, tmp_path: Path) -> None:
        page = f"<!doctype html><title>x</title><nav>Home</nav><article><h1>{TITLE}</h1>{HTML * 3}</article>"
        (article,), _ = found(written(tmp_path, "a.json", {"url": URL, "title": TITLE, "html": page}))
        assert article.title == TITLE and FIRST in article.text and "Home" not in article.text


def test_a_text_that_is_only_begun_says_so(tmp_path: Path) -> None:
    record = NEWS_API | {"content": f"{FIRST} Flour… [+4821 chars]"}
    (article,), _ = found(written(tmp_path, "a.json", {"articles": [record]}))
    assert article.text == f"{FIRST} Flour"
    assert article.warnings == (
        "Only its beginning: 4,821 more characters stand at its address. Add that.",
    )


def test_json_lines_under_the_name_of_json(tmp_path: Path) -> None:
    lines = [json.dumps({"title": TITLE, "text": TEXT}), "{bad", json.dumps({"title": "b", "text": "c"})]
    articles, errors = found(written(tmp_path, "a.json", "\n".join(lines)))
    assert [article.title for article in articles] == [TITLE, "b"]
    assert [error.subject for error in errors] == [f"{tmp_path}/a.json, line 2"]


def test_a_shape_without_articles_is_named(tmp_path: Path) -> None:
    _, (error,) = found(written(tmp_path, "a.json", {"version": 1, "settings": {"a": 1}}))
    assert "expected articles, found an object with version, settings, and none in it." in str(error)


class TestLeftOut:
    def test_ghost(self, tmp_path: Path) -> None:
        post = {"title": TITLE, "html": HTML, "published_at": "2025-05-09T07:30:00.000Z"}
        posts = [
            post | {"id": "1", "status": "published"},
            post | {"id": "2", "status": "draft"},
            post | {"id": "3", "status": "scheduled"},
        ]
        people = {
            "users": [{"id": "u", "name": "Una Berg"}],
            "posts_authors": [{"post_id": "1", "author_id": "u"}],
        }
        export = {"db": [{"meta": {}, "data": {"posts": posts, "tags": [{"name": "x"}]} | people}]}
        (article,), errors = found(written(tmp_path, "a.json", export))
        assert not errors and article.text == TEXT and article.authors == ("Una Berg",)
        assert article.warnings == (
            f"Left out of {tmp_path}/a.json: 1 draft post and 1 scheduled post.",
        )

    @pytest.mark.parametrize(
        "mark",
        [{"draft": True}, {"status": "Trash"}, {"is_published": "false"}, {"visibility": "private"}],
    )
    def test_nothing_else_there(self, tmp_path: Path, mark: dict[str, object]) -> None:
        articles, (error,) = found(written(tmp_path, "a.json", [{"title": TITLE, "text": TEXT} | mark]))
        assert not articles and "expected published articles, found none. Left out of" in str(error)

    def test_wordpress(self, tmp_path: Path) -> None:
        states = {"1": "publish", "2": "draft", "3": "private", "4": "publish"}
        posts = "".join(
            f"<item><title>{TITLE} {n}</title><link>{URL}/{n}</link><dc:creator>una</dc:creator>"
            f"<content:encoded><![CDATA[{FIRST}\n\nFlour rose <i>4</i> percent, said Nils Aker."
            '[caption id="1"]<img src="x"/> A loaf[/caption]]]></content:encoded>'
            "<excerpt:encoded><![CDATA[Short]]></excerpt:encoded>"
            f"<wp:post_id>{n}</wp:post_id><wp:post_date>2025-05-09 07:30:00</wp:post_date>"
            f"<wp:status>{state}</wp:status><wp:post_type>post</wp:post_type></item>"
            for n, state in states.items()
        )
        path = written(tmp_path, "a.xml", WXR % posts)
        (first, last), errors = found(path)
        assert not errors and (first.title, first.text) == (f"{TITLE} 1", TEXT)
        assert (first.outlet, first.authors, first.language) == ("Ostrand Post", ("Una Berg",), "en-GB")
        assert first.published == date(2025, 5, 9)
        assert last.warnings == (f"Left out of {path}: 1 draft post and 1 private post.",)

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (
                "<!DOCTYPE a [<!ENTITY b 'c'>]><rss xmlns:wp='http://wordpress.org/export/1.2/'/>",
                "found XML with a document type of its own.",
            ),
            ("<rss xmlns:wp='http://wordpress.org/export/1.2/'><a>", "found it broken after 0 posts"),
            ("<rss xmlns:wp='http://wordpress.org/export/1.2/'/>", "expected posts in the WordPress"),
        ],
    )
    def test_other_xml(self, tmp_path: Path, content: str, problem: str) -> None:
        _, (error,) = found(written(tmp_path, "a.xml", content))
        assert problem in str(error)


WXR = """<?xml version="1.0"?><rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Ostrand Post</title><language>en-GB</language>
<wp:author><wp:author_login>una</wp:author_login>
<wp:author_display_name>Una Berg</wp:author_display_name></wp:author>%s</channel></rss>"""

POCKET = "title,url,time_added,tags,status\n" + "".join(
    f"x,{URL}/{n},1741080600,,unread\n" for n in range(5)
)
INSTAPAPER = f"URL,Title,Selection,Folder,Timestamp\n{URL},{TITLE},,Unread,1741080600\n"
GDELT = {
    "articles": [{"url": URL, "title": TITLE, "seendate": "20250509T073000Z", "domain": "x.example"}]
}
POCKET_API = {"list": {"7": {"resolved_title": TITLE, "resolved_url": URL, "excerpt": "short"}}}
UNFETCHED = [WALLABAG | {"content": "wallabag can't retrieve contents for this article. Please"}]
BOOKMARKS = (
    f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p><DT><A HREF="{URL}?a=1&amp;b=2" ADD_DATE="1">x</A>'
)
OTHER_BOOKMARKS = f'<ul><li><a href="{URL}" time_added="1741080600" tags="">x</a></li></ul>'


class TestAddresses:
    @pytest.mark.parametrize(
        ("name", "value", "addresses"),
        [
            ("a.csv", POCKET, [f"{URL}/{n}" for n in range(5)]),
            ("a.csv", INSTAPAPER, [URL]),
            ("a.json", GDELT, [URL]),
            ("a.json", POCKET_API, [URL]),
            ("a.json", UNFETCHED, [URL]),
            ("a.html", BOOKMARKS, [f"{URL}?a=1&b=2"]),
            ("a.html", OTHER_BOOKMARKS, [URL]),
        ],
    )
    def test_are_offered_to_be_fetched(
        self, tmp_path: Path, name: str, value: object, addresses: list[str]
    ) -> None:
        path = written(tmp_path, name, value)
        articles, (error,) = found(path)
        assert not articles and isinstance(error, AddressListError)
        assert error.remedy == f"Fetch their pages: byline ingest --links {path}"
        assert list(find_addresses(path, MB)) == addresses

    def test_are_counted(self, tmp_path: Path) -> None:
        _, (error,) = found(written(tmp_path, "a.csv", POCKET))
        shown = f"{URL}/0, {URL}/1, {URL}/2 and 2 more"
        assert f"found 5 addresses without a text: {shown}." in str(error)

    def test_beside_articles(self, tmp_path: Path) -> None:
        articles, (error,) = found(written(tmp_path, "a.json", [WALLABAG, *UNFETCHED]))
        assert len(articles) == 1 and "found 1 address without a text" in str(error)

    def test_a_file_without_any(self, tmp_path: Path) -> None:
        (error,) = find_addresses(written(tmp_path, "a.json", PLEASE), MB)
        assert "expected a list of addresses without texts, found none." in str(error)


class TestReadwise:
    def test_marked_passages_are_the_text(self, tmp_path: Path) -> None:
        book = {
            "title": TITLE,
            "author": "Una Berg",
            "source": "reader",
            "source_url": URL,
            "category": "articles",
        }
        marks = {"highlights": [{"text": FIRST}, {"text": SECOND}]}
        (article,), _ = found(written(tmp_path, "a.json", {"results": [book | marks]}))
        assert (article.text, article.url, article.outlet) == (TEXT, URL, "ostrand.example")

    def test_rows_of_one_article(self, tmp_path: Path) -> None:
        rows = [("Highlight", "Book Title", "Book Author"), (FIRST, TITLE, "Una Berg")]
        rows += [(f'"{SECOND}"', TITLE, "Una Berg"), ("Else", "Another", "")]
        content = "\n".join(",".join(row) for row in rows)
        (article, other), errors = found(written(tmp_path, "a.csv", content))
        assert not errors and other.text == "Else"
        assert (article.title, article.text, article.authors) == (TITLE, TEXT, ("Una Berg",))


SUBSTACK = {
    "posts.csv": "post_id,post_date,is_published,type,audience,title,subtitle\n"
    f"11.bakers,2025-05-09T07:30:00.000Z,true,newsletter,everyone,{TITLE},s\n"
    "12.later,,false,newsletter,everyone,Not yet,s\n",
    "posts/11.bakers.html": HTML,
    "posts/12.later.html": HTML,
    "posts/11.bakers.opens.csv": "post_id,email\n11,x@ostrand.example\n",
}
OMNIVORE = {
    "metadata_0_to_20.json": json.dumps(
        [
            {"slug": "bakers", "title": TITLE, "url": URL, "publishedAt": "2025-05-09T07:30:00Z"},
            {"slug": "gone", "title": "x", "url": f"{URL}/gone", "savedAt": "2025-06-01"},
        ]
    ),
    "content/bakers.html": f"<div>{HTML}</div>",
}


class TestTablesWithPages:
    @pytest.fixture(params=["folder", "zip"])
    def place(self, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[dict[str, str]], Path]:
        def packed(files: dict[str, str]) -> Path:
            folder = tmp_path / "export"
            for name, content in files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(content)
            if request.param == "folder":
                return folder
            return Path(shutil.make_archive(str(folder), "zip", folder))

        return packed

    def test_substack(self, place: Callable[[dict[str, str]], Path]) -> None:
        path = place(SUBSTACK)
        (article,), errors = found(path)
        assert not errors and (article.title, article.text) == (TITLE, TEXT)
        assert article.published == date(2025, 5, 9)
        assert article.warnings == (f"Left out of {path}: 1 draft post.",)

    def test_omnivore(self, place: Callable[[dict[str, str]], Path]) -> None:
        (article,), errors = found(place(OMNIVORE))
        assert (article.title, article.text, article.url) == (TITLE, TEXT, URL)
        assert not errors


def test_a_page_of_an_export_in_no_known_encoding_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    table = "post_id,title,is_published\n7.pier,The pier is open,true\n8.quay,The quay is shut,true\n"
    (tmp_path / "posts.csv").write_text(table)
    (tmp_path / "posts/7.pier.html").write_bytes(b"<p>The pier \x81\x8d\xff\x00\xfe is open.</p>")
    (tmp_path / "posts/8.quay.html").write_text("<p>The quay is shut, the harbour said.</p>")
    error, quay = read_documents(tmp_path, 1_000_000)
    assert isinstance(error, SourceError) and error.subject.endswith("7.pier.html")
    assert isinstance(quay, RawDocument) and quay.record["title"] == "The quay is shut"
