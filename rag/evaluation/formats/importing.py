"""`byline evaluate import`: another tool's files as a test set, or as a run to compare with.

It becomes a test set where it shall be a `.jsonl` file, and a run where it shall be `.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.core.errors import BylineError, EvaluationError, SourceError
from rag.evaluation.formats import beir, trec
from rag.evaluation.formats.imported import Outcome, imported_run
from rag.evaluation.formats.names import CORPUS, QRELS, QUERIES, RUN, SPLIT, TOPICS, check_format
from rag.evaluation.formats.samples import SAMPLE_FORMATS
from rag.evaluation.records.runfile import write_run
from rag.evaluation.testsets.readers import Row, json_records
from rag.evaluation.testsets.sample_forms import own_fields
from rag.evaluation.testsets.testset import Item, parse_rows, read_test_set, write_test_set
from rag.text.phrases import pluralise


@dataclass(frozen=True)
class Imported:
    """What others' files hold."""

    items: list[Item]
    made: list[Outcome]
    """What was made of each of them."""
    engine: str
    """Who answered."""
    note: str = ""
    """What was left out."""


def import_command(source: Path, name: str, out: Path, questions: Path | None = None) -> str:
    """Make a test set or a run of others' files; `questions` has the words that TREC's files lack.

    Raises EvaluationError for a format that there is not, for a file that is there and where something
    is missing; SourceError for a file that cannot be read, naming the line.
    """
    check_format(name)
    if out.suffix not in (".json", ".jsonl"):
        expected = f"expected a .jsonl file for a test set or .json for a run, found {out}."
        raise EvaluationError("--out", expected)
    if out.exists():
        raise EvaluationError(str(out), "it is there already.", "Name another, or delete it.")
    found = _IMPORTS.get(name, _import_samples)(source, name, questions)
    if not found.items:
        raise EvaluationError(str(source), "it has no questions.", found.note)
    return "\n".join(filter(None, [_keep(found, source, out), found.note]))


def _keep(found: Imported, source: Path, out: Path) -> str:
    """Write what was found, and say what it is."""
    count = pluralise(len(found.items), "question")
    if out.suffix == ".jsonl":
        write_test_set(found.items, out)
        return f"{count} are in {out}"
    if not any(one.hits or one.text for one in found.made):
        problem = "it tells of nothing found or answered, so it is no run."
        raise EvaluationError(str(source), problem, "Name a .jsonl file.")
    write_run(imported_run(out.stem, found.engine, source.name, found.items, found.made), out)
    return f"{count} of {found.engine} are in {out}, with the metrics that they allow"


def read_text(file: Path) -> str:
    """The text of a file. Raises SourceError when it is no UTF-8 or cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(file), f"it cannot be read ({error}).") from error


def _items(source: Path, rows: Sequence[Row]) -> list[Item]:
    """An item for each row. Raises SourceError naming the first that is none."""
    parsed = parse_rows(source.name, rows)
    fault = next((problem for problem in parsed.problems if problem.fatal), None)
    if fault:
        raise SourceError(f"{source}, {fault.place}", fault.text)
    return parsed.items


# -- ragas, DeepEval, RAGChecker --------------------------------------------------------------


def _import_samples(source: Path, name: str, _questions: Path | None) -> Imported:
    form, samples = SAMPLE_FORMATS[name], _samples(source, name)
    try:
        rows = [Row(place, form.fields(sample)) for place, sample in samples]
        made = [form.outcome(sample) for _, sample in samples]
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        problem = f"it is not as {name} has it ({type(error).__name__}: {error})."
        raise SourceError(str(source), problem) from error
    return Imported(_items(source, rows), made, f"{name} {source.stem}")


def _samples(source: Path, name: str) -> list[tuple[str, Mapping[str, Any]]]:
    records = list(json_records(read_text(source)))
    for record in records:
        if record.fault:
            raise SourceError(f"{source}, {record.place}", record.fault)
    if name != "ragchecker":
        return [(record.place, record.fields) for record in records]
    results = [one for record in records for one in record.fields.get("results") or ()]
    return [(f"results[{n}]", one) for n, one in enumerate(results)]


# -- TREC, BEIR -------------------------------------------------------------------------------


def _import_trec(source: Path, _name: str, questions: Path | None) -> Imported:
    qrels, rankings, tag = _trec_files(source)
    items, note = _questions_of(source, questions), ""
    if qrels:
        judged = [item for item in items if trec.token(item.id) in qrels]
        note = _left_out(len(items) - len(judged))
        items = [replace(item, articles=tuple(qrels[trec.token(item.id)])) for item in judged]
    return Imported(items, _ranked(items, rankings), tag or f"trec {source.stem}", note)


def _ranked(items: Sequence[Item], rankings: trec.Rankings) -> list[Outcome]:
    return [Outcome(rankings.get(trec.token(item.id), ())) for item in items]


def _left_out(count: int) -> str:
    return f"Left out: {pluralise(count, 'question')} without a line in the qrels." if count else ""


def _trec_files(source: Path) -> tuple[trec.Qrels, trec.Rankings, str]:
    files = [file for file in (source / QRELS, source / RUN) if file.exists()]
    qrels: trec.Qrels = {}
    rankings: trec.Rankings = {}
    tag = ""
    for file in files if source.is_dir() else [source]:
        if trec.is_run(text := read_text(file)):
            rankings, tag = trec.read_rankings(text, str(file))
        else:
            qrels = trec.read_qrels(text, str(file))
    return qrels, rankings, tag


def _questions_of(source: Path, questions: Path | None) -> list[Item]:
    """The questions of a test set or a file of topics: in words, as TREC's files have them not."""
    file = questions or (source / TOPICS)
    if not file.exists():
        remedy = "Name a test set or a file of topics with --questions."
        raise EvaluationError(str(source), "TREC's qrels and runs have no questions.", remedy)
    try:
        return read_test_set(file)
    except BylineError:
        if file.suffix != ".tsv":
            raise
    topics = trec.read_topics(read_text(file), str(file))
    return _items(file, [Row(name, {"id": name, "question": text}) for name, text in topics.items()])


def _import_beir(source: Path, _name: str, _questions: Path | None) -> Imported:
    """Documents are called by their lines in corpus.jsonl, as they are once that is ingested."""
    queries = list(beir.read_objects(read_text(source / QUERIES), str(source / QUERIES)))
    own = any(own_fields(query.get("metadata")) for _, query in queries)
    corpus = beir.read_objects(read_text(source / CORPUS), str(source / CORPUS))
    names = {} if own else beir.document_names(corpus, CORPUS)
    qrels = beir.read_qrels(read_text(source / SPLIT), str(source / SPLIT))
    rows = []
    for number, query in queries:
        if (relevant := _relevant(query, qrels)) is not None:
            articles = [names.get(document, document) for document in relevant]
            rows.append(Row(f"{QUERIES}, line {number}", beir.question_fields(query, articles)))
    items, (rankings, tag) = _items(source, rows), _beir_run(source, names)
    return Imported(items, _ranked(items, rankings), tag, _left_out(len(queries) - len(rows)))


def _beir_run(source: Path, names: Mapping[str, str]) -> tuple[trec.Rankings, str]:
    """The run that lies in the folder, if any, and who made it."""
    if not (source / RUN).exists():
        return {}, f"beir {source.name}"
    rankings, tag = trec.read_rankings(read_text(source / RUN), str(source / RUN))
    return {query: trec.renamed(hits, names) for query, hits in rankings.items()}, tag


def _relevant(query: Mapping[str, Any], qrels: trec.Qrels) -> list[str] | None:
    """The documents that are relevant for a query; None for one that was not judged."""
    own = own_fields(query.get("metadata"))
    return qrels.get(str(query["_id"]), [] if own else None)


_IMPORTS = {"trec": _import_trec, "beir": _import_beir}
