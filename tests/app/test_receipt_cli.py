"""`byline receipt`: what of an answer's receipt still stands, and what is no receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.app.api.kept.exports import to_json
from rag.app.api.kept.receipt import make_receipt
from rag.app.api.owner_cookie import archive_id
from rag.app.api.owner_key import ensure_key, renew_key
from rag.app.cli import main
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import NewAnswer
from rag.text.phrases import format_date
from tests.fakes import article
from tests.kept import answer, citation, sentence

TODAY = format_date(date.today())
TEXTS = {n: article(n).text for n in (1, 2)}


@dataclass
class Holder:
    """An archive, and the receipt that a reader downloaded of an answer from it."""

    data: Path
    catalog: Catalog
    file: Path
    capsys: pytest.CaptureFixture[str]

    def receipt(self, *arguments: str, data: Path | None = None) -> tuple[int, str, str]:
        """Exit status, standard output and standard error of the command."""
        self.capsys.readouterr()
        status = main(["receipt", str(self.file), "--data", str(data or self.data), *arguments])
        printed = self.capsys.readouterr()
        return status, printed.out, printed.err

    def rewrite(self, **changes: Any) -> None:
        """Change fields of the receipt's first citation."""
        fields = json.loads(self.file.read_text("utf-8"))
        fields["citations"][0] |= changes
        self.file.write_text(json.dumps(fields), "utf-8")


def cited(catalog: Catalog, n: int) -> dict[str, Any]:
    (stored,) = [one for one in catalog.articles.all() if one.article.url.endswith(f"/{n}")]
    quote = TEXTS[n].split(".")[0] + "."
    made = citation(n, article_id=stored.id, quote=quote, end=len(quote))
    return made | {"passage_id": f"{stored.id}-1-0"}


@pytest.fixture
def holder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Holder]:
    data, file = tmp_path / "data", tmp_path / "receipt.json"
    data.mkdir()
    catalog = Catalog(data / "catalog.sqlite3")
    catalog.articles.store([article(1), article(2)])
    given = answer([sentence("It left.", (1, 2))], [cited(catalog, 1), cited(catalog, 2)])
    form = {"archive": catalog.statistics.fingerprint(), "byline": "0.1.0"}
    kept = catalog.conversations.keep("a" * 32, "", NewAnswer("When did\x1b[31m it leave?", given, form))
    file.write_text(to_json(make_receipt(kept, archive_id(ensure_key(data)))), "utf-8")
    yield Holder(data, catalog, file, capsys)
    catalog.close()


def test_all_stands(holder: Holder) -> None:
    status, printed, error = holder.receipt()
    assert (status, error) == (0, "")
    first, archive, *_, last = printed.splitlines()
    assert first.startswith("Receipt of ") and first.endswith("UTC: When did[31m it leave?")
    assert archive == "It is of this archive, which holds the same articles as then."
    assert "[1] Harbour Post, 3 May 2025: “Report 1 from the harbour”" in printed
    assert printed.count("stands: the text is the one that was read") == 2
    assert last == "Still standing: 2 of 2 citations."


def test_what_was_corrected_is_told_with_whether_the_words_stand(holder: Holder) -> None:
    holder.catalog.articles.store([article(1, f"{TEXTS[1]}\n\nCorrection: It was day 9, not day 1.")])
    holder.catalog.articles.store([article(2, "Another text altogether, without what was said.")])
    status, printed, _ = holder.receipt()
    lines = printed.splitlines()
    assert status == 1 and lines[-1] == "Still standing: 0 of 2 citations."
    assert lines[3] == f"    corrected on {TODAY}; the words cited still stand in it"
    assert lines[5] == f"    changed on {TODAY}; without the words cited"


def test_what_is_gone_is_told(holder: Holder) -> None:
    holder.catalog.articles.remove("https://news.example/1")
    status, printed, _ = holder.receipt("--json")
    checked = json.loads(printed)
    assert status == 1 and not checked["stands"]
    assert [one["state"] for one in checked["citations"]] == ["gone", "stands"]
    assert checked["citations"][0]["text"].startswith(f"gone: removed on {TODAY}")


@pytest.mark.parametrize(
    "changes", [{"text_sha256": "0" * 64}, {"quote": "It never left."}, {"start": 3}, {"end": 10**12}]
)
def test_what_was_never_read_is_told(holder: Holder, changes: dict[str, Any]) -> None:
    holder.rewrite(**changes)
    status, printed, _ = holder.receipt("--json")
    assert status == 1 and json.loads(printed)["citations"][0]["state"] == "altered"


def test_another_archive_is_told_and_looked_through(holder: Holder, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    ensure_key(other)
    catalog = Catalog(other / "catalog.sqlite3")
    catalog.articles.store([article(1)])
    catalog.close()
    status, printed, _ = holder.receipt(data=other)
    assert status == 1 and "It is of another archive" in printed
    assert "stands: the text is the one that was read" in printed and "not in this archive" in printed


def test_an_archive_without_an_id_says_nothing_of_it(holder: Holder) -> None:
    (holder.data / "owner.key").unlink()
    status, printed, _ = holder.receipt()
    assert status == 0 and "archive" not in printed


def test_a_new_key_makes_another_archive_of_it(holder: Holder) -> None:
    renew_key(holder.data)
    status, printed, _ = holder.receipt()
    assert status == 0 and "before the owner's key was renewed" in printed


def test_an_answer_that_cites_nothing_stands(holder: Holder) -> None:
    fields = json.loads(holder.file.read_text("utf-8")) | {"citations": []}
    holder.file.write_text(json.dumps(fields), "utf-8")
    assert (
        holder.receipt()[:2] == (0, holder.receipt()[1]) and "It cites nothing." in holder.receipt()[1]
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no receipt",
        b"\xff\xfe\x00",
        b"[]",
        b"{}",
        b'{"format": "byline-receipt/9", "question": "", "asked_at": "", "archive": {}, "citations": []}',
        b'{"format": "byline-receipt/1", "question": "", "asked_at": "", "archive": {}, "citations": [1]}',
        b"[" * 100_000,
        b'{"format": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_file_that_is_no_receipt_gets_one_clear_line(holder: Holder, content: bytes) -> None:
    holder.file.write_bytes(content)
    status, printed, error = holder.receipt()
    assert (status, printed) == (2, "") and len(error.splitlines()) == 1
    assert error.startswith(f"byline: {holder.file}: expected a receipt of Byline, found ")
    assert error.endswith("Name a file that was downloaded as an answer's receipt.\n")


def test_a_file_that_is_not_there_is_told(holder: Holder) -> None:
    holder.file.unlink()
    status, _, error = holder.receipt()
    assert status == 2 and "cannot be read: No such file or directory." in error


@pytest.mark.parametrize("article_id", ["\ud800", "x" * 70, "../1", ""])
def test_an_id_that_no_article_has_is_told(holder: Holder, article_id: str) -> None:
    holder.rewrite(article_id=article_id)
    assert holder.receipt()[0] == 2
