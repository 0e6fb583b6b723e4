"""A good file of each format that is read, made from a made-up story: what mutations begin with."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from benchmarks.layouts import files, office_files
from benchmarks.layouts.pages import LAYOUTS, page
from benchmarks.layouts.stories import Story


def _plain(told: Story) -> str:
    return "\n\n".join(told.paragraphs)


def _record(told: Story) -> dict[str, str]:
    return {"title": told.title, "text": _plain(told), "published": f"{told.published:%Y-%m-%d}"}


def _csv(told: Story) -> bytes:
    text = _plain(told).replace('"', '""')
    return f'title,date,text\n"{told.title}",{told.published:%Y-%m-%d},"{text}"\n'.encode() * 2


def _nitf(told: Story) -> bytes:
    lines = "".join(f"<p>{escape(words)}</p>" for words in told.paragraphs)
    head = f"<body.head><hedline><hl1>{escape(told.title)}</hl1></hedline></body.head>"
    return f"<nitf><body>{head}<body.content>{lines}</body.content></body></nitf>".encode()


def _zipped(members: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _zip(told: Story) -> bytes:
    text = f"# {told.title}\n\n{_plain(told)}"
    return _zipped({"a.md": text, "b.json": json.dumps(_record(told)), "c.html": page(LAYOUTS[0], told)})


def _mail(told: Story) -> bytes:
    html = page(LAYOUTS[0], told)
    return files.eml(told.title, "News <n@x.example>", told.published, plain="x", page=html)


def _mbox(told: Story) -> bytes:
    return b"\n\n".join([b"From n@x.example Tue Mar  4 09:30:00 2025\n" + _mail(told)] * 2)


# -- deliveries --------------------------------------------------------------------------------


def _nexis(told: Story) -> list[str]:
    day = f"{told.published:%B} {told.published.day}, {told.published.year} {told.published:%A}"
    head = ["1 of 2 DOCUMENTS", told.outlet, day, told.title]
    labels = [f"BYLINE: {' and '.join(told.authors)}", f"SECTION: {told.section}", "LENGTH: 99 words"]
    return [*head, *labels, *told.paragraphs, "LOAD-DATE: March 5, 2025", "LANGUAGE: ENGLISH"] * 2


def _nexis_new(told: Story) -> str:
    day = f"{told.published:%B} {told.published.day}, {told.published.year} {told.published:%A}"
    head = [told.title, told.outlet, day, "", f"Section: {told.section}", "Length: 99 words"]
    return "\n".join(
        [*head, f"Byline: {told.authors[0]}", "Body", "", _plain(told), "", "End of Document", ""] * 2
    )


def _factiva(told: Story) -> str:
    day = f"{told.published.day} {told.published:%B %Y}"
    parts = {"HD": told.title, "BY": told.authors[0], "WC": "99 words", "PD": day, "SN": told.outlet}
    parts |= {"LA": "English", "LP": told.paragraphs[0], "TD": "\n\n".join(told.paragraphs[1:])}
    return "\n".join([*(f"{code}\n{value}" for code, value in parts.items()), "AN\nDocument X1", ""] * 2)


def _proquest(told: Story) -> str:
    parts = {"Full text": _plain(told), "Title": told.title, "Publication title": told.outlet}
    parts |= {"Publication date": f"{told.published:%b %d, %Y}", "ProQuest document ID": "11"}
    rule = "_" * 60
    told_parts = "\n\n".join(f"{label}: {value}" for label, value in parts.items())
    return f"{rule}\n\nDocument 1 of 2\n\n{told.title}\n\n{told_parts}\n\n" * 2 + rule + "\n"


def _news_item(told: Story) -> str:
    lines = "".join(f"<p>{escape(words)}</p>" for words in told.paragraphs)
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{lines}</body></html>"
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1"><itemMeta>'
        f"<versionCreated>{told.published.isoformat()}</versionCreated></itemMeta><contentMeta>"
        f"<headline>{escape(told.title)}</headline><by>By {told.authors[0]}</by></contentMeta>"
        f"<contentSet><inlineXML contenttype='application/xhtml+xml'>{page}</inlineXML></contentSet></newsItem>"
    )


def _news_message(told: Story) -> bytes:
    space = "http://iptc.org/std/nar/2006-10-01/"
    items = _news_item(told) + _news_item(told).replace("urn:x:1", "urn:x:2")
    return f'<newsMessage xmlns="{space}"><itemSet>{items}</itemSet></newsMessage>'.encode()


def _newsml1(told: Story) -> bytes:
    lines = "".join(f"<p>{escape(words)}</p>" for words in told.paragraphs)
    news = f"<NewsLines><HeadLine>{escape(told.title)}</HeadLine></NewsLines>"
    content = f"<ContentItem><DataContent><body>{lines}</body></DataContent></ContentItem>"
    parts = f"<NewsComponent>{news}<NewsComponent>{content}</NewsComponent></NewsComponent>"
    return f"<NewsML><NewsItem>{parts}</NewsItem></NewsML>".encode()


def _ninjs(told: Story) -> bytes:
    html = "".join(f"<p>{escape(words)}</p>" for words in told.paragraphs)
    record = {"uri": told.url, "type": "text", "headline": told.title, "body_xhtml": html}
    return json.dumps(record | {"versioncreated": told.published.isoformat()}).encode()


# -- exports of programs -----------------------------------------------------------------------


def _wordpress(told: Story) -> bytes:
    html = "".join(f"<p>{words}</p>" for words in told.paragraphs)
    parts = f"<title>{escape(told.title)}</title><link>{told.url}</link><content:encoded><![CDATA[{html}]]></content:encoded>"
    state = "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:post_date>2025-03-04 09:30:00</wp:post_date>"
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"'
    items = f"<item>{parts}{state}</item>" * 2
    return f'<rss version="2.0" {spaces}><channel><wp:wxr_version>1.2</wp:wxr_version>{items}</channel></rss>'.encode()


def _ghost(told: Story) -> bytes:
    html = "".join(f"<p>{words}</p>" for words in told.paragraphs)
    post = {
        "id": "1",
        "title": told.title,
        "html": html,
        "status": "published",
        "published_at": "2025-03-04",
    }
    data = {"posts": [post], "users": [{"id": "2", "name": told.authors[0]}]}
    wrote = [{"post_id": "1", "author_id": "2"}]
    return json.dumps({"db": [{"data": data | {"posts_authors": wrote}}]}).encode()


def _substack(told: Story) -> bytes:
    html = "".join(f"<p>{words}</p>" for words in told.paragraphs)
    table = f'post_id,post_date,is_published,title\n7.pier,2025-03-04,true,"{told.title}"\n'
    return _zipped({"posts.csv": table, "posts/7.pier.html": html, "posts/7.opens.csv": "email\nx\n"})


def _guardian(told: Story) -> bytes:
    body = "".join(f"<p>{words}</p>" for words in told.paragraphs)
    result = {"webTitle": told.title, "webUrl": told.url, "webPublicationDate": "2025-03-04T09:30:00Z"}
    return json.dumps({"response": {"results": [result | {"fields": {"body": body}}] * 2}}).encode()


def _note(told: Story) -> bytes:
    links = f"source:: [{told.title}]({told.url})\npublished:: [[2025-03-04]]\n"
    return f"# {told.title}\n\n## Metadata\n{links}\n## Highlights\n- {_plain(told)} ^1\n".encode()


def _toml(told: Story) -> bytes:
    title = json.dumps(told.title)
    return (
        f"+++\ntitle = {title}\ndate = 2025-03-04T09:30:00Z\ntags = ['a']\n+++\n{_plain(told)}".encode()
    )


FORMATS: dict[str, Callable[[Story], bytes]] = {
    "md": lambda s: f"---\ntitle: {s.title}\ndate: 2024-05-03\n---\n{_plain(s)}".encode(),
    "txt": lambda s: f"{s.title}\n\n{_plain(s)}".encode(),
    "html": lambda s: page(LAYOUTS[1], s).encode(),
    "json": lambda s: json.dumps([_record(s)] * 2).encode(),
    "jsonl": lambda s: (json.dumps(_record(s)) + "\n").encode() * 2,
    "jsonl.gz": lambda s: gzip.compress((json.dumps(_record(s)) + "\n").encode() * 2),
    "pdf": lambda s: files.pdf([(s.title, 20), *((p, 11) for p in s.paragraphs)], title=s.title),
    "docx": lambda s: files.docx(
        [("Title", s.title), *(("Normal", p) for p in s.paragraphs)], table=s.rows
    ),
    "eml": _mail,
    "mbox": _mbox,
    "mhtml": lambda s: files.mhtml(page(LAYOUTS[0], s), s.url),
    "rtf": lambda s: office_files.rtf([s.title, *s.paragraphs]),
    "odt": lambda s: office_files.odt([s.title, *s.paragraphs]),
    "epub": lambda s: office_files.epub(s.title, s.paragraphs),
    "xlsx": lambda s: office_files.xlsx([list(_record(s)), *[list(_record(s).values())] * 2]),
    "xml": _nitf,
    "csv": _csv,
    "zip": _zip,
    "warc": lambda s: files.warc([(s.url, page(LAYOUTS[0], s))] * 2, zipped=False),
    "warc.gz": lambda s: files.warc([(s.url, page(LAYOUTS[0], s))] * 2),
    "doc": lambda s: office_files.rtf([s.title, *s.paragraphs]),
    "tsv": lambda s: (
        "\t".join(_record(s)).encode()
        + b"\n"
        + "\t".join(" ".join(v.split()) for v in _record(s).values()).encode()
    ),
    "sjis.txt": lambda s: f"路面電車\n2025年3月4日\n\n{_plain(s)}\n\n港の町の新しい橋。".encode(
        "cp932", "replace"
    ),
    "nexis.txt": lambda s: "\n\n".join(_nexis(s)).encode(),
    "nexis-new.txt": lambda s: _nexis_new(s).encode(),
    "nexis.rtf": lambda s: office_files.rtf(_nexis(s)),
    "nexis.docx": lambda s: files.docx([("Normal", line) for line in _nexis(s)]),
    "nexis.html": lambda s: "".join(f"<p>{escape(line)}</p>" for line in _nexis(s)).encode(),
    "factiva.txt": lambda s: _factiva(s).encode(),
    "proquest.txt": lambda s: _proquest(s).encode(),
    "newsml-g2.xml": _news_message,
    "newsml-1.xml": _newsml1,
    "ninjs.json": _ninjs,
    "wordpress.xml": _wordpress,
    "ghost.json": _ghost,
    "guardian.json": _guardian,
    "substack.zip": _substack,
    "obsidian.md": _note,
    "toml.md": _toml,
}
"""A good file of each format, by the end of its name."""
