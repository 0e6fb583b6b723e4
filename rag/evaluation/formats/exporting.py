"""`byline evaluate export`: a run as the files of another tool."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from rag.core.errors import EvaluationError, SourceError
from rag.core.settings import load_settings
from rag.core.types import StoredArticle
from rag.evaluation.formats import beir, trec
from rag.evaluation.formats.losses import describe_losses
from rag.evaluation.formats.names import CORPUS, QRELS, QUERIES, RUN, SPLIT, TOPICS, check_format
from rag.evaluation.formats.samples import SAMPLE_FORMATS
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import RunFile, read_run
from rag.storage.catalog import Catalog
from rag.text.phrases import pluralise


def export_command(file: Path, name: str, out: Path, data: Path | None = None) -> str:
    """Write a run in a format and say what that has no place for.

    BEIR's corpus is the archive of `data`. Raises EvaluationError for what is no run or format,
    SourceError when a file cannot be written, CatalogError when there is no archive.
    """
    check_format(name)
    run = read_run(file)
    written = _EXPORTS[name](run, out, data) if name in _EXPORTS else _export_samples(run, name, out)
    count, files = pluralise(len(run.questions), "question"), ", ".join(map(str, written))
    told = f"{count} of {run.name} are in {files}."
    return "\n".join(filter(None, [told, describe_losses(name, run.questions)]))


def _export_trec(run: RunFile, out: Path, _data: Path | None) -> list[Path]:
    records = run.questions
    texts = {
        QRELS: trec.qrels_text(records),
        RUN: trec.run_text(records, run.name),
        TOPICS: trec.topics_text((r.id, r.question) for r in records),
    }
    return [_write(out / name, [text]) for name, text in texts.items()]


def _export_beir(run: RunFile, out: Path, data: Path | None) -> list[Path]:
    with closing(Catalog(load_settings(data=data).data / "catalog.sqlite3")) as catalog:
        articles = catalog.articles.all()
    if lacking := _lacking(run.questions, articles):
        problem = f"the archive lacks {pluralise(lacking, 'article')} that the run found or calls right."
        raise EvaluationError(run.name, problem, "Name the run's own archive with --data.")
    texts: dict[str, Iterable[str]] = {
        CORPUS: beir.corpus_lines(articles),
        QUERIES: beir.query_lines(run.questions),
        SPLIT: [beir.qrels_text(run.questions)],
        RUN: [trec.run_text(run.questions, run.name)],
    }
    return [_write(out / name, lines) for name, lines in texts.items()]


def _lacking(records: Sequence[Record], articles: Sequence[StoredArticle]) -> int:
    ids = {stored.id for stored in articles}
    return len({i for r in records for i in [*r.gold_ids, *(h.article_id for h in r.hits)]} - ids)


_EXPORTS: dict[str, Callable[[RunFile, Path, Path | None], list[Path]]] = {
    "trec": _export_trec,
    "beir": _export_beir,
}


def _export_samples(run: RunFile, name: str, out: Path) -> list[Path]:
    samples = [SAMPLE_FORMATS[name].sample(record) for record in run.questions]
    if name == "ragas":
        return [_write(out, (json.dumps(one, ensure_ascii=False) + "\n" for one in samples))]
    whole = {"results": samples} if name == "ragchecker" else samples
    return [_write(out, [json.dumps(whole, ensure_ascii=False, indent=1) + "\n"])]


def _write(file: Path, lines: Iterable[str]) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(lines)
    except OSError as error:
        raise SourceError(str(file), f"it cannot be written ({error}).") from error
    return file
