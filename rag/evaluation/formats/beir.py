"""BEIR's folders (Thakur et al. 2021). Pure: text in and out.

    corpus.jsonl      {"_id", "title", "text", "metadata"}   a document a line
    queries.jsonl     {"_id", "text", "metadata"}            a question a line
    qrels/test.tsv    query-id, corpus-id, score             with a line of heads

Documents are articles. What of our own fields BEIR has no place for, a query keeps in its metadata.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rag.core.errors import SourceError
from rag.core.types import StoredArticle
from rag.evaluation.formats.samples import record_item
from rag.evaluation.formats.trec import Qrels
from rag.evaluation.records.record import Record
from rag.evaluation.testsets.sample_forms import OWN, own_fields
from rag.evaluation.testsets.testset import item_json

_HEAD = "query-id\tcorpus-id\tscore\n"


def corpus_lines(articles: Iterable[StoredArticle]) -> Iterator[str]:
    """The documents."""
    for stored in articles:
        article = stored.article
        day = article.published.isoformat() if article.published else None
        told = {"url": article.url, "outlet": article.outlet, "published": day}
        yield _line({"_id": stored.id, "title": article.title, "text": article.text, "metadata": told})


def query_lines(records: Iterable[Record]) -> Iterator[str]:
    """The questions."""
    for record in records:
        own = {OWN: item_json(record_item(record))}
        yield _line({"_id": record.id, "text": record.question, "metadata": own})


def qrels_text(records: Sequence[Record]) -> str:
    """The gold articles that the archive has."""
    pairs = ((record.id, article) for record in records for article in sorted(record.gold_ids))
    return _HEAD + "".join(f"{query}\t{article}\t1\n" for query, article in pairs)


def _line(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"


def read_objects(text: str, source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file of lines, numbered. Raises SourceError naming the line that is none."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                fields = json.loads(line)
            except ValueError as error:
                raise SourceError(f"{source}, line {number}", f"expected JSON ({error}).") from error
            if not isinstance(fields, dict) or "_id" not in fields:
                found = f"expected an object with `_id`, found {line[:60]!r}."
                raise SourceError(f"{source}, line {number}", found)
            yield number, fields


def read_qrels(text: str, source: str) -> Qrels:
    """Query -> relevant documents, those of a score above 0. Raises SourceError naming the line."""
    qrels: Qrels = {}
    for number, line in enumerate(text.splitlines(), 1):
        cells = line.split("\t")
        if number == 1 or not line.strip():
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdecimal():
            found = f"expected query-id, corpus-id and score with tabs, found {line[:60]!r}."
            raise SourceError(f"{source}, line {number}", found)
        relevant = qrels.setdefault(cells[0], [])
        if int(cells[2]) > 0:
            relevant.append(cells[1])
    return qrels


def question_fields(query: Mapping[str, Any], articles: Sequence[str]) -> dict[str, Any]:
    """The fields of a question; those that Byline wrote are as they were."""
    known = {"id": str(query["_id"]), "question": query.get("text"), "articles": list(articles)}
    return known | own_fields(query.get("metadata"))


def document_names(documents: Iterable[tuple[int, Mapping[str, Any]]], file: str) -> dict[str, str]:
    """Document -> what its article is called once the file is ingested: its address, else its line."""
    names: dict[str, str] = {}
    for number, document in documents:
        url = document.get("url")
        names[str(document["_id"])] = str(url) if url else f"{file}#{number}"
    return names
