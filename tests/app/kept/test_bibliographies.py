"""rag/app/api/kept: citations as BibTeX, RIS and CSL-JSON; whatever an article is called."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings

from rag.app.api.kept.bibtex import bibtex
from rag.app.api.kept.csl import csl_json
from rag.app.api.kept.make_document import make_document
from rag.app.api.kept.references import person
from rag.app.api.kept.ris import ris
from rag.app.api.kept.standing import SourceHistory
from tests.kept import TEXTS, answer, citation, hostile_document, kept, sentence, version


def bibtex_fields(source: str) -> dict[str, str]:
    """Read as BibTeX reads it: a value ends where its braces are balanced, whatever stands before one."""
    opening = re.fullmatch(r"@(\w+)\{([a-z0-9-]+),\n(.*)\}\n", source, re.S)
    assert opening, source
    fields, rest = {}, opening[3]
    while rest:
        name = re.match(r" *(\w+) = ", rest)
        assert name, rest
        rest = rest[name.end() :]
        end = _end_of_value(rest)
        assert rest[end : end + 2] == ",\n", rest
        fields[name[1]], rest = rest[:end], rest[end + 2 :]
    return fields


def _end_of_value(rest: str) -> int:
    depth = 0
    for at, ch in enumerate(rest):
        depth += {"{": 1, "}": -1}.get(ch, 0)
        if depth == 0 and (ch == "}" or rest[at + 1] == ","):
            return at + 1
    raise AssertionError(rest)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_bibtex_holds_whatever_an_article_is_called(texts: tuple[str, str, str, str]) -> None:
    fields = bibtex_fields(bibtex(hostile_document(texts)))
    assert "urldate" in fields
    bare = re.sub(r"\\text\w+\{\}|\\[$&#%_]", "", "".join(v for n, v in fields.items() if n != "url"))
    assert not re.search(r"[\\$&#%_~^]", bare)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_ris_has_a_tag_on_every_line(texts: tuple[str, str, str, str]) -> None:
    lines = ris(hostile_document(texts)).splitlines()
    assert lines[0] == "TY  - NEWS" and lines[-1] == "ER  - "
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert sum(line.startswith(("TY  -", "ER  -")) for line in lines) == 2


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_csl_is_json_of_the_right_type(texts: tuple[str, str, str, str]) -> None:
    document = hostile_document(texts)
    (item,) = json.loads(csl_json(document))
    assert item["type"] == "article-newspaper" and item.get("title", "") == document.sources[0].title


def test_an_article_is_one_entry_with_all_its_quotations() -> None:
    cited = [
        citation(1, quote="First.", title="The Ferry sinks"),
        citation(2, article_id=f"{1:016x}", quote="Second.", title="The Ferry sinks"),
        citation(3, title="The Ferry sails"),
    ]
    given = kept(answer([sentence("A.", (1, 2, 3))], cited))
    history = SourceHistory({f"{1:016x}": [version(authors=("Mara Quill", "Harbour News Desk"))]})
    document = make_document("Ferries", [given], history)
    made = bibtex(document)
    assert made.count("@article{") == 2
    assert "@article{harbourpost2025ferry," in made and "@article{harbourpost2025ferry-2," in made
    assert "title = {{The Ferry sinks}}" in made and "annote = {“First.” “Second.”}" in made
    assert "date = {2025-05-03},\n  year = {2025},\n  month = may," in made
    assert "author = {Mara Quill and {Harbour News Desk}}" in made
    assert "AU  - Quill, Mara\r\nAU  - Harbour News Desk\r\nT2  - Harbour Post\r\n" in ris(document)
    first = json.loads(csl_json(document))[0]
    assert first["author"] == [{"given": "Mara", "family": "Quill"}, {"literal": "Harbour News Desk"}]
    assert first["issued"] == {"date-parts": [[2025, 5, 3]]}


def test_an_article_without_an_outlet_is_no_article_of_a_journal() -> None:
    given = answer([sentence("A.")], [citation(outlet="", published=None)])
    made = bibtex(make_document("Who?", [kept(given)]))
    assert made.startswith("@misc{report,") and "journal" not in made and " year" not in made


def test_nothing_cited_is_no_error() -> None:
    document = make_document("Who?", [kept(answer([], [], answer="Nothing.", refused=True))])
    assert not bibtex(document) and not ris(document) and json.loads(csl_json(document)) == []


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("Mara Quill", ("Mara", "Quill")),
        ("Anne-Marie O’Hara", ("Anne-Marie", "O’Hara")),
        ("Reuters", None),
        ("Agence France-Presse", None),
        ("Staff and agencies", None),
        ("Mara Quill, Harbour Post", None),
        ("山田太郎", None),
    ],
)
def test_who_has_a_family_name(name: str, split: tuple[str, str] | None) -> None:
    assert person(name) == split
