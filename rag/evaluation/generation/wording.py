"""A language model writes the question; the answer is chosen before it is asked. Knows no provider.

What it writes is a stranger's text: it passes `sanitise.for_page`, must be one plain question that
does not give its answer away, and then meets every filter that a question made by rules meets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.evaluation.generation.clauses import DATE
from rag.evaluation.generation.cloze import QAPair
from rag.evaluation.matching import contains_answer
from rag.text.entities import extract_names
from rag.text.sanitise import is_likely_injection, sanitise_for_page, sanitise_for_prompt

if TYPE_CHECKING:
    from rag.evaluation.runs.language_model import Complete

WRITTEN = "written"
"""`kind` of a question that a model wrote."""
_INSTRUCTIONS = """You write one question about a news sentence. The words after ANSWER must be its only
answer. Name the people, places and years it is about, so that it is understood without the sentence;
use no "he", "it" or "the company". Never say the answer. Reply with the question alone."""
_FIGURE = re.compile(
    r"(?:[$€£]\d[\d,.]*\d(?: (?:million|billion))?|\b\d[\d,.]*\d(?: (?:million|billion|percent))?%?)"
)
_QUESTION = re.compile(r"(?:Who|When|Where|What|Which|How|In|On|By|At|For|As)\b[^?\n]{15,220}\?")


def answer_span(sentence: str) -> str:
    """The words to be asked for: the sentence's last date, else its last figure, else its last name."""
    dates = [m.group() for m in re.finditer(rf"\b{DATE}", sentence)]
    figures = _FIGURE.findall(sentence)
    return next((kind[-1] for kind in (dates, figures, extract_names(sentence)) if kind), "")


def write_question(title: str, sentence: str, complete: Complete) -> QAPair | None:
    """The model's question, or None when there is nothing to ask or what it wrote is no question."""
    answer = answer_span(sentence)
    if not answer or not 8 <= len(sentence.split()) <= 45 or is_likely_injection(sentence):
        return None
    parts = {"HEADLINE": title, "SENTENCE": sentence, "ANSWER": answer}
    message = "\n".join(f"{name} {sanitise_for_prompt(part)}" for name, part in parts.items())
    question = sanitise_for_page(complete(_INSTRUCTIONS, message).strip().strip('"“”'))
    if not _QUESTION.fullmatch(question) or contains_answer(question, [answer]):
        return None
    return QAPair(question, answer, WRITTEN)
