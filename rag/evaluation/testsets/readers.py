"""The forms that test sets come in, told by what is in the file and turned into rows of our own fields.

Byline's JSONL; CSV; RealTimeQA (Kasai et al. 2022); SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018),
where "impossible" holds for the paragraph that was asked about, not for a whole archive; MultiHop-RAG
(Tang and Yang 2024); RGB (Chen et al. 2023), of whose questions with several parts any part passes for
an answer (their kind is `parts`); the samples of ragas, DeepEval and RAGChecker.

MultiHop-RAG's articles are in its corpus.json, whose fields have other names than ingest.py knows:

    jq -c '.[] | {title, text: .body, outlet: .source, published: .published_at, url, author,
                  section: .category}' corpus.json > corpus.jsonl
    python ingest.py corpus.jsonl
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.core.errors import SourceError
from rag.evaluation.testsets.sample_forms import deepeval_fields, ragas_fields, ragchecker_fields


@dataclass(frozen=True)
class Row:
    """A question as the file has it, not yet checked."""

    place: str
    """Where it stands, e.g. `line 2`."""
    fields: dict[str, Any] = field(default_factory=dict)
    """Byline's own fields, of whatever types the file gives."""
    fault: str = ""
    """Why there are no fields; empty when there are."""


def rows(file: Path) -> tuple[str, list[Row]]:
    """The form of a file and its rows. Raises SourceError when it is no UTF-8 text or cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(file), f"this test set cannot be read ({error}).") from error
    if (delimiter := _delimiter(text)) is not None:
        return "CSV", list(_csv(text, delimiter))
    records = list(json_records(text))
    form = next((form for form in FORMS if _is_most(form, records)), OURS)
    return form.name, [turned for row in records for turned in _rows_of(form, row)]


def _is_most(form: Form, records: Sequence[Row]) -> bool:
    """Whether most of the records have the form's marks: one may lack what `check` should then say."""
    return sum(form.marks <= row.fields.keys() for row in records) > len(records) / 2


def json_records(text: str) -> Iterator[Row]:
    """The objects of one JSON value or, failing that, of its lines."""
    try:
        whole = json.loads(text)
    except ValueError:
        for number, line in enumerate(text.split("\n"), 1):  # a text may hold other ends of line
            if line.strip():
                yield _line(number, line)
        return
    objects = whole if isinstance(whole, list) else [whole]
    for number, value in enumerate(objects, 1):
        yield _object(f"record {number}", value)


def _line(number: int, line: str) -> Row:
    try:
        return _object(f"line {number}", json.loads(line))
    except ValueError as error:
        return Row(f"line {number}", fault=f"expected JSON, found something else ({error}).")


def _object(place: str, value: object) -> Row:
    if isinstance(value, dict):
        return Row(place, value)
    return Row(place, fault=f'expected {{"question": ...}}, found {value!r:.60}.')


# -- CSV --------------------------------------------------------------------------------------


def _delimiter(text: str) -> str | None:
    """What separates the columns, None when the first line names no column `question`."""
    head = text.partition("\n")[0].lower()
    for delimiter in ",;\t":
        if "question" in {name.strip().strip('"') for name in head.split(delimiter)}:
            return delimiter
    return None


def _csv(text: str, delimiter: str) -> Iterator[Row]:
    """Columns by our names; several answers, articles, choices or facts are separated by `|`."""
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    for cells in reader:
        place = f"line {reader.line_num}"
        if None in cells:
            yield Row(place, fault=f"it has more cells than the {len(reader.fieldnames)} columns.")
            continue
        filled = {name: (cell or "").strip() for name, cell in cells.items()}
        fields: dict[str, Any] = {name: cell for name, cell in filled.items() if cell}
        if "answer" in fields:
            fields["answers"] = fields.pop("answer")
        for name in ("answers", "articles", "choices", "facts"):
            if name in fields:
                fields[name] = [part.strip() for part in fields[name].split("|") if part.strip()]
        if fields.get("unanswerable", "").lower() in _TRUTHS:
            fields["unanswerable"] = _TRUTHS[fields["unanswerable"].lower()]
        yield Row(place, fields)


_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

# -- public sets ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """A way to write test sets in JSON."""

    name: str
    marks: frozenset[str]
    """Fields that every record of it has."""
    turn: Callable[[Row], Iterator[Row]]
    """A record's questions; raises what Python does where something is missing or of another type."""


def _rows_of(form: Form, row: Row) -> Iterator[Row]:
    if row.fault:
        yield row
        return
    try:
        yield from form.turn(row)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        yield Row(row.place, fault=f"it is not as {form.name} has it ({type(error).__name__}: {error}).")


def _as_it_is(row: Row) -> Iterator[Row]:
    yield row


def _realtimeqa(row: Row) -> Iterator[Row]:
    """`answer` lists numbers of choices, counted from 0."""
    record = row.fields
    choices = list(record.get("choices") or ())
    answers = [choices[int(a)] if choices and str(a).isdigit() else a for a in record["answer"]]
    day = str(record.get("question_date") or "").replace("/", "-")
    fields = {
        "question": record["question_sentence"],
        "answers": answers,
        "choices": choices,
        "as_of": day,
    }
    yield Row(row.place, _with_id(record.get("question_id"), fields))


def _squad(row: Row) -> Iterator[Row]:
    for a, article in enumerate(row.fields["data"]):
        for p, paragraph in enumerate(article["paragraphs"]):
            for q, question in enumerate(paragraph["qas"]):
                answers = list(dict.fromkeys(one["text"] for one in question["answers"]))
                fields = {"question": question["question"], "answers": answers}
                if question.get("is_impossible"):
                    fields |= {"answers": [], "unanswerable": True}
                yield Row(f"data[{a}].paragraphs[{p}].qas[{q}]", _with_id(question.get("id"), fields))


def _multihop(row: Row) -> Iterator[Row]:
    """The answer of a null query says that there is none."""
    record = row.fields
    null = record["question_type"] == "null_query"
    evidence = record["evidence_list"]
    fields = {
        "question": record["query"],
        "answers": [] if null else [record["answer"]],
        "unanswerable": null,
        "kind": record["question_type"],
        "facts": [one["fact"] for one in evidence],
        "articles": list(dict.fromkeys(one["url"] for one in evidence)),
    }
    yield Row(row.place, fields)


def _rgb(row: Row) -> Iterator[Row]:
    record = row.fields
    nested = [one if isinstance(one, list) else [one] for one in _as_list(record["answer"])]
    parts = any(isinstance(one, list) for one in _as_list(record["answer"])) and len(nested) > 1
    fields = {
        "question": record["query"],
        "answers": list(dict.fromkeys(str(one) for part in nested for one in part)),
        "kind": "parts" if parts else "",
    }
    yield Row(row.place, _with_id(record.get("id"), fields))


def _ragas(row: Row) -> Iterator[Row]:
    yield Row(row.place, ragas_fields(row.fields))


def _deepeval(row: Row) -> Iterator[Row]:
    yield Row(row.place, deepeval_fields(row.fields))


def _ragchecker(row: Row) -> Iterator[Row]:
    for n, result in enumerate(row.fields["results"]):
        yield Row(f"results[{n}]", ragchecker_fields(result))


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _with_id(name: object, fields: dict[str, Any]) -> dict[str, Any]:
    """With its id where the set gives one."""
    return fields if name is None else {"id": str(name), **fields}


OURS = Form("Byline's own", frozenset(), _as_it_is)
FORMS = (
    Form("RealTimeQA", frozenset({"question_sentence", "answer"}), _realtimeqa),
    Form("SQuAD", frozenset({"data"}), _squad),
    Form("MultiHop-RAG", frozenset({"query", "question_type", "evidence_list"}), _multihop),
    Form("RGB", frozenset({"query", "answer", "positive", "negative"}), _rgb),
    Form("ragas", frozenset({"user_input"}), _ragas),
    Form("DeepEval", frozenset({"input", "actual_output"}), _deepeval),
    Form("DeepEval", frozenset({"input", "expected_output"}), _deepeval),
    Form("DeepEval", frozenset({"input", "actualOutput"}), _deepeval),
    Form("DeepEval", frozenset({"input", "expectedOutput"}), _deepeval),
    Form("RAGChecker", frozenset({"results"}), _ragchecker),
)
