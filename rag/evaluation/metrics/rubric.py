"""Grades an answer good, partly or bad by a question's own rules: what it must and must not hold. Pure.

A test set of readers' questions says for each question which texts an answer needs (`must`, each a list
of texts of which one will do), which it needs at once, in its first sentence or its short answer
(`must_first`), and which are wrong in it (`must_not`):

    good    all of `must` and `must_first`, nothing of `must_not`
    partly  all of `must`, but not at once; or at least half of `must`
    bad     everything else, anything of `must_not`, and a refusal of what the archive holds

Where the archive does not hold the answer, a refusal is good, and so is an answer that says so first, in
whatever words or in those of `must` ("was not named"); one that says so later is partly good.
Texts are compared in SQuAD's normal form, at word boundaries, as gold answers are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, get_args

from rag.evaluation.matching import contains_answer
from rag.evaluation.records.record import Record
from rag.text.passages import split_sentences

Grade = Literal["good", "partly", "bad"]
GRADES: tuple[Grade, ...] = get_args(Grade)

_MARKER = re.compile(r"\s?\[\d+\]")
_ASKS_BACK = "ambiguous"
"""The kind of question that is rightly answered by a question: only the words are judged."""
_NOT_HELD = re.compile(
    r"\b(?:archive|articles?|reports?|sources?|passages?)\b[^.?!]{0,60}?"
    r"\b(?:does|do|did)(?: not|n't)"
    r" (?:say|hold|mention|name|tell|give|know|report|contain|state|answer)\b"
    r"|\bnot in (?:the|this) archive\b|\bno articles?\b|\bnothing in (?:the|this) archive\b"
    r"|\b(?:archive|article) (?:holds|has|says|mentions) (?:no|nothing)\b",
    re.IGNORECASE,
)


def grade(record: Record) -> Grade | None:
    """How good the answer is; None for a question that has no rules to grade it by."""
    if record.gold.must is None:
        return None
    if record.error:
        return "bad"
    return _grade_refusable(record) if record.gold.unanswerable else _grade_answer(record)


def _grade_answer(record: Record) -> Grade:
    gold, whole = record.gold, whole_answer(record)
    refused = record.answer.refused and record.kind != _ASKS_BACK
    if refused or contains_answer(whole, gold.must_not):
        return "bad"
    share = _share(whole, gold.must or ())
    if share == 1 and _share(first_words(record), gold.must_first) == 1:
        return "good"
    return "partly" if share >= 0.5 else "bad"


def _grade_refusable(record: Record) -> Grade:
    """Of a question without an answer here."""
    if record.answer.refused or _says_not_held(record, first_words(record)):
        return "good"
    remarks = (whole_answer(record), *record.answer.notes)
    return "partly" if any(_says_not_held(record, remark) for remark in remarks) else "bad"


def _says_not_held(record: Record, text: str) -> bool:
    needed = record.gold.must
    return bool(_NOT_HELD.search(text) or (needed and _share(text, needed) == 1))


def _share(text: str, needed: Sequence[Sequence[str]]) -> float:
    """The share of the needed texts that stand in the text; 1 when nothing is needed."""
    return (
        sum(contains_answer(text, alternatives) for alternatives in needed) / len(needed)
        if needed
        else 1
    )


def whole_answer(record: Record) -> str:
    """All that the answer says, without its markers."""
    return f"{record.answer.short} {_MARKER.sub('', record.answer.text)}".strip()


def first_words(record: Record) -> str:
    """What a reader sees first: the short answer, if there is one, and the first sentence."""
    answer = record.answer
    opening = next((sentence.text for sentence in split_sentences(_MARKER.sub("", answer.text))), "")
    quoted = answer.sentences[0].text if answer.sentences else ""  # with the one that it needs before it
    return f"{answer.short} {opening} {quoted}".strip()
