"""What feeds really hold: dates in every form, shared links, old encodings, feeds inside pages."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rag.core.errors import ParseError
from rag.ingest.formats.feeds.dates import FeedDates, day_written
from rag.ingest.formats.feeds.encoding import declares_encoding, decode_feed
from rag.ingest.formats.feeds.items import Item, absolute, each_once, is_home_page
from rag.ingest.formats.feeds.parser import read_feed

URL = "https://lantern.example/feeds/all.xml"
FERRY = "The night ferry to Orrin Quay was late again, the harbour master told reporters. " * 9
CANAL = "Divers lifted a sunken barge from the Tarn canal before the market opened. " * 9
SPACES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


def rss(*items: str, head: str = "", opening: str = '<?xml version="1.0"?>') -> str:
    channel = f"<title>The Lantern</title>{head}{''.join(items)}"
    return f'{opening}<rss version="2.0" {SPACES}><channel>{channel}</channel></rss>'


def item(text: str, *, link: str = "", guid: str = "", title: str = "News") -> str:
    fields = f"<link>{link}</link>" * bool(link)
    fields += f'<guid isPermaLink="false">{guid}</guid>' * bool(guid)
    return f"<item><title>{title}</title>{fields}<content:encoded>{text}</content:encoded></item>"


def read(content: str | bytes) -> list[Item]:
    content = content if isinstance(content, bytes) else content.encode()
    return each_once(read_feed(content, URL).items)


# -- items ------------------------------------------------------------------------------------

HOME = "https://lantern.example/"
PAGE = "https://lantern.example/bulletin"


@pytest.mark.parametrize("link", [HOME, PAGE, ""])
@pytest.mark.parametrize("ids", [("n1", "n2"), ("", "")])
def test_items_of_different_words_are_all_kept(link: str, ids: tuple[str, str]) -> None:
    found = read(rss(item(FERRY, link=link, guid=ids[0]), item(CANAL, link=link, guid=ids[1])))
    assert [one.text for one in found] == [FERRY.strip(), CANAL.strip()]
    assert [one.url for one in found] == ["", ""] and all(one.full for one in found)


def test_sections_of_a_live_page_are_all_kept() -> None:
    found = read(rss(item(FERRY, link=f"{PAGE}#1"), item(CANAL, link=f"{PAGE}#2")))
    assert len(found) == 2 and not any(one.url for one in found)


def test_items_with_one_id_and_no_address_are_told_apart_by_their_words() -> None:
    assert len(read(rss(item(FERRY, guid="same"), item(CANAL, guid="same")))) == 2


def test_an_item_that_is_listed_twice_is_one() -> None:
    assert len(read(rss(item(FERRY, link=PAGE), item(FERRY, link=PAGE)))) == 1
    assert len(read(rss(item(FERRY, link=PAGE, guid="a"), item(CANAL, link=PAGE, guid="a")))) == 1
    (alone,) = read(rss(item(FERRY, link=PAGE, guid="a")))
    assert (alone.key, alone.url) == (PAGE, PAGE)


def test_an_items_key_does_not_change_with_its_neighbours_when_its_link_is_the_home_page() -> None:
    one, two = item(FERRY, link=HOME, guid="n1"), item(CANAL, link=HOME, guid="n2")
    assert read(rss(one))[0].key == read(rss(two, one))[1].key == "n1"


def test_an_id_is_an_address_only_if_it_looks_like_one() -> None:
    (found,) = read(rss("<item><title>T</title><guid>story-77</guid></item>"))
    assert (found.key, found.url) == ("story-77", "")
    (found,) = read(rss(f"<item><title>T</title><guid>{PAGE}</guid></item>"))
    assert found.url == PAGE


@pytest.mark.parametrize(
    ("url", "is_home"),
    [(HOME, True), ("https://lantern.example", True), (PAGE, False), ("", False)]
    + [(f"{HOME}?p=7", False), (f"{HOME}#!/story/7", False), (f"{HOME}#/story/7", False)],
)
def test_home_pages(url: str, is_home: bool) -> None:
    assert is_home_page(url) == is_home


def test_links_are_those_of_the_site() -> None:
    head = "<link>https://www.lantern.example/news/</link>"
    assert [i.url for i in read(rss(item("x", link="a/7.html"), head=head))] == [
        "https://www.lantern.example/news/a/7.html"
    ]
    atom = '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/x/"><entry><title>T</title>'
    assert read(f'{atom}<link href="7.html"/></entry></feed>')[0].url == "https://b.example/x/7.html"


def test_the_longer_of_text_and_description_is_taken() -> None:
    short = "<description>Short.</description>"
    assert read(rss(item(FERRY).replace("</item>", f"{short}</item>")))[0].text == FERRY.strip()
    long = f"<description>{FERRY}</description>"
    assert read(rss(item("Teaser.").replace("</item>", f"{long}</item>")))[0].text == FERRY.strip()


def test_a_json_feed_with_either_text() -> None:
    items = [
        {"id": "1", "url": HOME, "content_html": "", "content_text": FERRY, "date_published": 1741077000000},
        {"id": "2", "url": HOME, "content_html": f"<p>{CANAL}</p>", "date_modified": "4 März 2025"},
    ]  # fmt: skip
    one, two = read(json.dumps({"version": "x", "items": items}))
    assert (one.text, two.text) == (FERRY.strip(), CANAL.strip())
    assert one.published == two.published == date(2025, 3, 4)


# -- days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    """Di, 04 Mär 2025 09:30:00 +0100|Dienstag, 4. März 2025 09:30 Uhr|mar., 04 mars 2025 09:30:00 +0100
    jeudi 4 mars 2025 à 09h30|mar, 04 mar 2025 09:30:00 +0100|martes 4 de marzo de 2025|4 marca 2025
    4 de março de 2025 às 09h30|вт, 04 мар 2025 09:30:00 +0300|4 марта 2025 г.|4 Mart 2025 Salı
    di 4 mrt. 2025|2025年3月4日 09:30|2025년 3월 4일|úterý 4. března 2025|tis, 04 mars 2025|4 مارس 2025
    Tuesday, March 4, 2025 - 09:30|March 4th, 2025|Mar 4, 2025 9:30 am|Tue Mar  4 09:30:00 CET 2025
    Mon, 04 Mar 2025 09:30:00 EST|Tue, 04 Mar 2025|Tue, 04 March 25 24:00:00 GMT|04-Mar-2025 09:30
    2025/03/04|2025.03.04 09:30|2025-3-4|20250304|20250304T093000Z|2025-03-04 09:30:00 +0100
    04-03-2025|04.03.2025 09:30|04.03.25|4. 3. 2025|03/04/2025 9:30 AM|1741077000|1741077000000
    Posted on March 4, 2025|Updated: 4 March 2025|Tue, 04 Mar 2025 23:30:00 GMT -0400""".replace(
        "\n", "|"
    ).split("|"),
)
def test_days_in_every_form(written: str) -> None:
    assert day_written(written.strip()) == date(2025, 3, 4)


@pytest.mark.parametrize(
    "written",
    ["-0001-11-30T00:00:00+00:00", "0001-01-01T00:00:00Z", "0000-00-00 00:00:00", "12:30", "2025"]
    + ["Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 30 Nov -0001 00:00:00 +0000", "2025-W10-2", "yesterday"]
    + ["03/04/2025", "March 2025", "Tue, -1 Mar -2025", "2025-02-30", "99", 0, True, float("nan"), []],
)
def test_what_names_no_day_is_none(written: object) -> None:
    assert day_written(written) is None


def test_a_feeds_language_and_other_dates_say_how_a_date_is_read() -> None:
    assert FeedDates("en-US").day("03/04/2025") == date(2025, 3, 4)
    assert FeedDates("de").day("04/03/2025") == date(2025, 3, 4)
    assert FeedDates(written=["03/13/2025"]).day("03/04/2025") == date(2025, 3, 4)
    assert FeedDates(written=["13/03/2025"]).day("04/03/2025") == date(2025, 3, 4)
    assert FeedDates("hr").day("4. listopada 2024") == date(2024, 10, 4)
    assert FeedDates("pl-PL").day("4 listopada 2024") == date(2024, 11, 4)
    assert FeedDates("xx").day("4 März 2025") == date(2025, 3, 4)


def test_dates_that_nobody_can_read_do_not_take_forever() -> None:
    dates = FeedDates()
    assert not any(dates.day(f"Quux {n} 2025 blorp") for n in range(5000))


def test_an_items_next_date_counts_when_the_first_is_none() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><published>0001-01-01T00:00:00Z'
    (found,) = read(f"{atom}</published><updated>2025-03-04T09:30:00Z</updated></entry></feed>")
    assert found.published == date(2025, 3, 4)


# -- encodings --------------------------------------------------------------------------------

CASES = [
    ("gb2312", "gbk", "港口工人朱镕接受四年协议"),
    ("windows-1251", "cp1251", "Паром снова опоздал"),
    ("iso-8859-1", "cp1252", "“Très bien”, dit l’élue"),
    ("shift_jis", "cp932", "港①の船は遅れた"),
    ("euc-kr", "cp949", "항구의 배가 똠 늦었다"),
]


@pytest.mark.parametrize(("label", "encoding", "words"), CASES)
def test_old_encodings_as_browsers_read_them(label: str, encoding: str, words: str) -> None:
    opening = f'<?xml version="1.0" encoding="{label}"?>'
    content = rss(item(words, title=words), opening=opening).encode(encoding)
    assert read(content)[0].title == words


def test_a_bad_byte_costs_one_character() -> None:
    content = rss(item("x", title="“Žižkov” café"), item("y", title="Caf\udcff"))
    titles = [one.title for one in read(content.encode("utf-8", "surrogateescape"))]
    assert titles[0] == "“Žižkov” café" and titles[1].startswith("Caf")


def test_an_encoding_that_is_not_told_is_found() -> None:
    words = "Паром снова опоздал, сообщил начальник порта журналистам во вторник утром"
    assert read(rss(item("x", title=words)).encode("cp1251"))[0].title == words
    assert read(rss(item("x", title="Café “fermé”")).encode("cp1252"))[0].title == "Café “fermé”"
    opening = '<?xml version="1.0" encoding="iso-8859-1"?>'  # a wrong label on UTF-8
    assert read(rss(item("x", title="Café"), opening=opening))[0].title == "Café"


def test_lists_and_json_are_decoded_too() -> None:
    opml = '<?xml version="1.0" encoding="windows-1251"?><opml><head><title>Мои</title></head></opml>'
    assert read_feed(opml.encode("cp1251"), URL).title == "Мои"
    feed = json.dumps({"title": "港口", "items": []}, ensure_ascii=False)
    assert read_feed(feed.encode("utf-16"), URL).title == "港口"


def test_what_a_text_declares() -> None:
    assert declares_encoding(b'<?xml version="1.0" encoding="gbk"?>') and declares_encoding(
        b"\xef\xbb\xbf<"
    )
    assert not declares_encoding(b'<?xml version="1.0"?><rss>')
    assert decode_feed('<?xml version="1.0" encoding="none-such"?><a>é</a>'.encode()) == "<a>é</a>"


# -- lists and pages --------------------------------------------------------------------------

OUTLINE = '<body><outline text="L" XMLURL="feed://lantern.example/rss"/></body>'


@pytest.mark.parametrize(
    "doctype",
    ["<!DOCTYPE opml>", '<!DOCTYPE opml SYSTEM "opml.dtd">', "<!DOCTYPE opml [<!ELEMENT opml ANY>]>"],
)
def test_an_opml_list_with_a_document_type(doctype: str) -> None:
    found = read_feed(
        f'<?xml version="1.0"?>{doctype}<opml version="1.0">{OUTLINE}</opml>'.encode(), URL
    )
    assert found.feeds == ("https://lantern.example/rss",)


@pytest.mark.parametrize("link", ["feed:http://a.example/rss", "feed://http://a.example/rss"])
def test_the_old_scheme_of_feeds(link: str) -> None:
    assert absolute(link, URL) == "http://a.example/rss"


def test_a_feed_that_a_page_shows_is_read() -> None:
    inner = rss(item(FERRY, link=PAGE), opening="")
    escaped = inner.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for shown in (inner, f"<pre>{escaped}</pre>"):
        (found,) = read(f"<!doctype html><html><body>{shown}</body></html>")
        assert (found.url, found.text) == (PAGE, FERRY.strip())
    with pytest.raises(ParseError, match="names none"):
        read("<html><body>Nothing</body></html>")


def test_what_a_program_prints_before_a_feed_does_no_harm() -> None:
    assert len(read(f"\n<br />\n<b>Warning</b>: line 7\n{rss(item(FERRY, link=PAGE))}")) == 1


def test_prefixes_of_every_kind() -> None:
    atom = (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>T</a:title>'
        f'<a:link href="{PAGE}"/><a:updated>2025-03-04T01:00:00Z</a:updated></a:entry></a:feed>'
    )
    undeclared = (
        "<rss><channel><item><title>T</title><dc:date>2025-03-04</dc:date></item></channel></rss>"
    )
    assert [read(text)[0].published for text in (atom, undeclared)] == [date(2025, 3, 4)] * 2
