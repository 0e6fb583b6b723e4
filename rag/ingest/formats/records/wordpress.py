"""WordPress's export (WXR), read as a stream: a record for each post, a post at a time in memory.

https://github.com/WordPress/wordpress-importer reads the same. Knows nothing of which posts are stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.documents import Documents

HEAD = 4096
"""Bytes in which a document type or the export's namespace stands."""
_PIECE = 1 << 16
_NAMES = {
    "title": "title",
    "link": "url",
    "encoded": "content_html",
    "creator": "author",
    "post_date": "date",
    "pubDate": "pub_date",
    "status": "status",
    "post_password": "post_password",
    "post_id": "id",
}
"""Elements of a post that are read, and what its record calls them."""
_NO_ARTICLES = frozenset(
    "attachment nav_menu_item revision custom_css customize_changeset wp_block wp_template wp_navigation"
    " wp_template_part wp_global_styles wp_font_family wp_font_face oembed_cache user_request".split()
)
"""Types of what is exported beside posts and pages: pictures, menus, styles."""
_SHORTCODE = re.compile(
    r"\[(caption|gallery|embed|audio|video|playlist)\b[^\[\]]{0,1000}\](?:[^\[\]]{0,2000}\[/\1\])?"
)
_REMEDY = "Export it from WordPress again (Tools, Export, All content)."


def is_wxr(head: bytes) -> bool:
    """Whether a file of XML that begins so is an export of WordPress."""
    return b"wordpress.org/export" in head


def read_wxr(file: BinaryIO, name: str, max_bytes: int) -> Documents:
    """A record for each post of the export; each is as big as `max_bytes` at most."""
    head = file.read(HEAD)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        problem = "expected a WordPress export, found XML with a document type of its own."
        yield SourceError(name, problem, _REMEDY)
    elif not is_wxr(head):
        problem = "expected a WordPress export (WXR), found other XML."
        yield SourceError(name, problem, "Follow a feed by its address: byline feeds add URL")
    else:
        yield from _posts(_events(file, head, max_bytes), name)


def _events(file: BinaryIO, head: bytes, max_bytes: int) -> Iterator[ET.Element]:
    """Elements as they end. Raises ValueError when more than `max_bytes` pass without a post."""
    parser: Any = ET.XMLPullParser(("end",))
    passed, piece = 0, head
    while piece:
        parser.feed(piece)
        passed += len(piece)
        for _, element in parser.read_events():
            yield element
            passed = 0 if _local(element) == "item" else passed
        if passed > max_bytes:
            raise ValueError(f"more than {max_bytes:,} bytes without a post")
        piece = file.read(_PIECE)
    parser.close()


def _posts(elements: Iterator[ET.Element], name: str) -> Documents:
    channel: dict[str, object] = {}
    people: dict[str, str] = {}
    posts = 0
    try:
        for element in elements:
            match _local(element):
                case "title" | "language" as field if not posts:
                    channel.setdefault(field, element.text)
                case "author":
                    person = {_local(child): child.text or "" for child in element}
                    people[person.get("author_login", "")] = person.get("author_display_name", "")
                case "item":
                    posts += 1
                    if record := _record(element, channel, people):
                        yield RawDocument(f"{name}#{record.get('id') or posts}", "record", record=record)
                    element.clear()
    except (ET.ParseError, ValueError) as error:
        problem = f"expected a WordPress export, found it broken after {posts:,} posts: {error}."
        yield SourceError(name, problem, _REMEDY)
        return
    if not posts:
        yield SourceError(name, "expected posts in the WordPress export, found none.", _REMEDY)


def _record(item: ET.Element, channel: dict[str, object], people: dict[str, str]) -> dict[str, object]:
    """The post's fields; empty for what is no post: a picture, a menu, or nothing at all."""
    record: dict[str, object] = {"outlet": channel.get("title"), "language": channel.get("language")}
    for child in item:
        local = _local(child)
        if local == "post_type" and child.text in _NO_ARTICLES:
            return {}
        if local == "category" and child.get("domain") == "category":
            record.setdefault("section", child.text)
        is_excerpt = local == "encoded" and "excerpt" in child.tag
        if (field := _NAMES.get(local)) and child.text and not is_excerpt:
            record[field] = child.text
    login = str(record.get("author") or "")
    record["author"] = people.get(login) or login
    record["content_html"] = _SHORTCODE.sub("", str(record.get("content_html") or ""))
    return record


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
