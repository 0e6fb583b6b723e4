"""Why the nearest articles do not answer, and the refusal that says so. Pure.

Each reason can be checked in the article as stored: names and figures of the question that stand
nowhere in it, its day against the days asked about, the kind of thing that no sentence of it gives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.core.types import Article, Hit, Question
from rag.query.answer_type import expected_answer_type, offers_answer_type
from rag.text.entities import extract_names, missing_names, normalised_words
from rag.text.folding import fold_word, join_compounds
from rag.text.language import text_language
from rag.text.languages.known import LANGUAGES
from rag.text.languages.terms import match, question_terms, read_text
from rag.text.numbers import missing_numbers
from rag.text.passages import split_sentences
from rag.text.phrases import attribution, format_date
from rag.text.tokens import STOP_WORDS, stem_set, tokens

NEAREST = 3
"""Articles named beside a refusal."""
_NAMED = 2
"""Words or names that one reason names at most."""
_ROOT = 5
"""Letters by which two words are taken for one: "teaching" and "teacher"; shorter ones are not named."""
_MANY = 1 / 3
"""Share of the question's words that an article must lack for that to be the reason."""
_NEAR = 0.5
"""Share of the question's words that a sentence and its headline must have to be about the same."""
_KINDS = {
    "number": "a number",
    "money": "an amount",
    "time": "a date",
    "name": "a name",
    "reason": "a reason",
    "way": "how it was done",
}
_SAYS_NOTHING = frozenset(
    """thanks thank please tell give show know everything anything something nothing everyone someone
    anyone summary summarise summarize bullet points brief briefly short list name names explain
    describe compare difference news latest archive article articles really actually whether exactly
    currently else ever yet whats like want would happened happen question answer answers information
    details still maybe there their which could should where great good okay hello sorry""".split()
)
"""Words that an article is not looked at for: an answer may well be without them."""
_NUMERAL = re.compile(r"[ivx]+|jr|sr|\d+")
"""Behind a name and often left out: Leo XIV is Leo."""


def nearest_articles(hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each of the nearest articles."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.article_id, hit)
    return list(best.values())[:NEAREST]


def unknown_text(names: Sequence[str]) -> str:
    """`No article in the archive names Ann Lee.`, empty for no names."""
    return f"No article in the archive names {' or '.join(names)}." if names else ""


def refusal_text(nearest: Sequence[Hit], reasons: Sequence[str], helps: Sequence[str] = ()) -> str:
    """What the reader is told when the archive does not hold the answer; `helps` says more of it."""
    if not nearest:
        nothing = "The archive holds no article that fits this question and its filters."
        return " ".join(filter(None, [nothing, *helps]))
    articles = "; ".join(
        f"{_headline(hit.article)} {reason}" for hit, reason in zip(nearest, reasons, strict=True)
    )
    lead = " ".join(filter(None, ["The archive does not seem to hold the answer.", *helps]))
    return f"{lead} The nearest articles: {articles}."


def _headline(article: Article) -> str:
    where = attribution(article.outlet, article.published)
    return f"“{article.title}”" + (f" ({where})" if where else "")


def refusal_reason(question: Question, article: Article) -> str:
    """Why the article does not answer, to be read after its name: `does not mention Kimmel`."""
    if not question.searchable:
        return _reason_in_own_language(question, article)
    text, standalone = f"{article.title}\n{article.text}", question.standalone
    if names := missing_question_names(standalone, text):
        return f"does not mention {' or '.join(names[:_NAMED])}"
    if wrong_time := _wrong_time(question, article.published):
        return wrong_time
    if figures := _missing_figures(standalone, text):
        return f"does not mention {' or '.join(figures[:_NAMED])}"
    if words := _missing_words(standalone, text):
        return f"does not mention {' or '.join(f'“{word}”' for word in words)}"
    return _missing_kind(standalone, article)


def _reason_in_own_language(question: Question, article: Article) -> str:
    """The same for a question that was searched as it was typed, in the language it was typed in."""
    rules = LANGUAGES.get(question.language)
    if rules is None or text_language(article.text) != question.language:
        return "was found by the words as they were typed"
    text = read_text(f"{article.title}\n{article.text}", rules.name)
    terms = [term for term in question_terms(question.text, rules) if not match(term, text)]
    by_name = sorted(terms, key=lambda term: not term.is_name)
    if missing := list(dict.fromkeys(term.printed for term in by_name))[:_NAMED]:
        return f"does not mention {' or '.join(f'“{word}”' for word in missing)}"
    return "has the words of the question, but no sentence of it gives what was asked"


def missing_question_names(question: str, *texts: str) -> list[str]:
    """Names of the question whose last word, which tells them apart, stands nowhere in the texts."""
    words = set[str]().union(*map(normalised_words, texts))
    cores = ((name, _core(name)) for name in extract_names(question))
    lacking = {name for name, core in cores if core and core[-1] not in words}
    return [n for n in missing_names(question, "\n".join(texts)) if n in lacking] if lacking else []


def _core(name: str) -> list[str]:
    return [word for word in normalised_words(name) if not _NUMERAL.fullmatch(word)]


def _missing_figures(question: str, text: str) -> list[str]:
    return [f for f in missing_numbers(question, text) if f[:1].isdigit() or f[:1] in "$€£¥"]


def _missing_words(question: str, text: str) -> list[str]:
    """The two longest words of the question that the text lacks, if it lacks many of them."""
    held = [fold_word(token) for token in tokens(text)]
    roots = {word[:_ROOT] for word in (*held, *join_compounds(held))}
    words = [w for w in join_compounds(tokens(question)) if w not in STOP_WORDS | _SAYS_NOTHING]
    words = list(dict.fromkeys(words))
    names = tokens(" ".join(extract_names(question)))  # looked for already, and there in part
    missing = [w for w in words if fold_word(w)[:_ROOT] not in roots and w not in names]
    if len(missing) <= _MANY * len(words):
        return []
    longest = sorted((w for w in missing if len(w) >= _ROOT), key=len)[-_NAMED:]
    return [w for w in missing if w in longest]


def _wrong_time(question: Question, day: date | None) -> str:
    """`is from 2018, you asked about 2031`, nothing if the article may tell of those days."""
    if question.time.span is None or day is None:
        return ""
    first, last = question.time.span
    later = day.year > last.year and str(last.year) in question.standalone
    if not (day < first or later):
        return ""  # a later report of the same year may well tell of it
    if day.year not in (first.year, last.year):
        return f"is from {day.year}, you asked about {_period(first, last, years=True)}"
    return f"is from {format_date(day)}, you asked about {_period(first, last)}"


def _period(first: date, last: date, *, years: bool = False) -> str:
    """`2031`, `3 May 2024`, `1 May 2024 to 31 May 2024`, `the time before 2019`."""
    if first == date.min:
        return f"the time up to {last.year if years else format_date(last)}"
    ends = [str(d.year) if years else format_date(d) for d in (first, last)]
    return " to ".join(dict.fromkeys(ends))


def _missing_kind(question: str, article: Article) -> str:
    """What the article lacks when all names and figures and most words of the question are there."""
    kind = _KINDS.get(expected_answer_type(question), "")
    sentences = [s.text for s in split_sentences(article.text)]
    words = stem_set(question)
    near = [s for s in sentences if _share(words, f"{article.title} {s}") >= _NEAR]
    if kind and not any(offers_answer_type(question, s)[0] for s in sentences):
        return f"is near in topic, but no sentence of it gives {kind}"
    if kind and near and not any(offers_answer_type(question, s)[0] for s in near):
        return f"is near in topic, but no sentence close to the question gives {kind}"
    if not near:
        return "has most words of the question, but in no sentence together"
    return "comes close to the question, but not close enough to answer from"


def _share(words: frozenset[str], text: str) -> float:
    return len(words & stem_set(text)) / max(1, len(words))
