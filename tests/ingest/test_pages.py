"""rag/ingest/fetch/pages.py: what a fetched page is read as."""

from __future__ import annotations

from datetime import date

from benchmarks.layouts import files
from rag.core.types import RawDocument
from rag.ingest.fetch.http_client import HttpClient, Page
from rag.ingest.fetch.pages import page_document
from rag.ingest.fetch.polite_client import PoliteClient
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.pipeline import fetch_article
from tests.fakes import Reply, news_site

STORY = [
    ("Garrel Point lit by hand", 22.0),
    ("The lighthouse will be lit by hand again from October.", 10.5),
]


def test_a_pdf_by_its_address_is_read() -> None:
    with news_site() as site, Sandbox() as sandbox:
        site.pages["/lamp.pdf"] = Reply(files.pdf(STORY), "application/pdf")
        client = PoliteClient(HttpClient([site.host]), 0.0)
        made = fetch_article(client, sandbox, f"{site.url}/lamp.pdf", date(2026, 11, 22))
    assert (made.title, made.url) == ("Garrel Point lit by hand", f"{site.url}/lamp.pdf")
    assert "from October" in made.text


def test_a_pdf_is_known_by_its_first_bytes_too() -> None:
    answered = Page("https://post.example/a", 200, files.pdf(STORY), {"content-type": "text/html"})
    assert page_document(answered) == RawDocument("https://post.example/a", "pdf", answered.content)
