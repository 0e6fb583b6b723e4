"""rag/app/api/downloads.py: what the Library tab gives away is what `--export` writes."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

from rag.app.api.downloads import file_name, json_lines, markdown_zip
from rag.core.types import StoredArticle
from rag.storage.export import article_markdown, article_record
from tests.fakes import article

TODAY = date(2026, 1, 1)
WHOLE = replace(
    article(1),
    title='“Quoted”: a # title, with - marks & "more"',
    authors=("A. Wren", "José Ñ: Gull"),
    section="World",
    published_at="2024-05-03T23:30:00-05:00",
    updated="2024-05-04",
    language="pt-BR",
)
BARE = replace(article(2, "Only *this*.\n\n---\n\nAnd that."), outlet="", published=None, url="")


def test_downloads_hold_every_article() -> None:
    stored = [StoredArticle(f"{n:016x}", 1, "ready", a) for n, a in enumerate([WHOLE, BARE])]
    rows = [json.loads(line) for line in b"".join(json_lines(stored)).splitlines()]
    assert rows == [article_record(WHOLE), article_record(BARE)]
    with zipfile.ZipFile(io.BytesIO(b"".join(markdown_zip(stored)))) as pack:
        assert pack.testzip() is None
        held = {name: pack.read(name).decode() for name in pack.namelist()}
    assert held == {file_name(one): article_markdown(one.article) for one in stored}


def test_a_file_name_leads_nowhere_else() -> None:
    hostile = StoredArticle("ab12", 1, "ready", replace(BARE, title="../../etc/passwd\x00 <b>"))
    assert file_name(hostile) == "undated-etc-passwd-b-ab12.md"
