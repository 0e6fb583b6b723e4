"""Questions to groups of windows: what the reader is trained on.

    python -m benchmarks.reader.groups --news FOLDER... --data FOLDER --out GROUPS.jsonl [--drawn 5000]

Distant supervision (Mintz et al. 2009): windows of the passages that a search finds and in which the
answer's words stand are positive, the best of the others negative. The quiz's questions come from the
data sets (questions.jsonl), more are made by `drawn`. Those of typed.jsonl were written after reading
articles, as people type: in other words than the article's, with the sentence that answers or with none;
there the other sentences of the same article are negative, and its passage without the one that answers.
The archive in `--data` is filled with the articles first; nothing of it is refined, static vectors do.
Run again, it goes on.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.reader.drawn import draw
from rag.answer.reading import join_sentences
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import Article, Filters, Passage, Question
from rag.ingest.pipeline import ingest_paths
from rag.retrieval.scoring import score_candidates
from rag.text.passages import split_sentences
from rag.text.tokens import stem_set

SEARCHED = 60
"""Passages taken from each search."""
TYPED = Path(__file__).with_name("typed.jsonl")
"""Questions with places in the texts of the data sets: `sentence` answers, `words` are the answer."""
DEPTH = {"quiz": 30, "drawn": 9, "typed": 60}
"""Passages looked at for a question."""
ASKED_AFTER = (4, 30, 120, 360)
"""Days after its article that a typed question is asked: a quiz asks within the week, and whoever learns
from that alone takes what is newest for what answers."""
POSITIVES, NEGATIVES = 8, 12
"""Windows kept of a question."""
_TOKEN = re.compile(r"\d[\d,]*\d|\w+")


@dataclass(frozen=True)
class Asked:
    """A question with the words that answer it."""

    question: str
    answers: list[str]
    as_of: str
    kind: str
    """`quiz`, `typed`, or the kind that it was drawn as."""
    part: str
    """What goes to one side of a split together: the week of the quiz, the article."""
    articles: list[str]
    """Ids of the articles that hold the answer, as far as known."""
    fact: str = ""
    """The sentence that it was drawn from, or that answers; empty where none does or none is known."""


def quiz(folder: Path) -> Iterator[Asked]:
    """The questions of a data set whose answer's words stand in one of its articles."""
    for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["stated_in_corpus"]:
            week = row["id"].split("_")[0]
            articles = row["candidate_articles"]
            yield Asked(row["question"], row["answers"], row["as_of"], "quiz", week, articles)


def articles_of(folder: Path) -> list[dict[str, Any]]:
    """The articles of a data set."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def drawn(folders: Sequence[Path], wanted: int) -> Iterator[Asked]:
    """Questions drawn from articles of some length that came out since the middle of 2021."""
    every = [article for folder in folders for article in articles_of(folder)]
    fit = [a for a in every if (a["published"] or "") >= "2021-06" and 800 < len(a["text"]) < 30_000]
    for one in draw(fit, wanted):
        day = date.fromisoformat(one.day) + timedelta(days=3)
        yield Asked(one.question, [one.answer], str(day), one.kind, one.article, [one.article], one.fact)


def typed(folders: Sequence[Path]) -> Iterator[Asked]:
    """The questions of typed.jsonl about articles of these data sets."""
    articles = {article["id"]: article for folder in folders for article in articles_of(folder)}
    for row in map(json.loads, TYPED.read_text("utf-8").splitlines()):
        if article := articles.get(row["article"]):
            later = ASKED_AFTER[sum(map(ord, row["question"])) % len(ASKED_AFTER)]
            day = date.fromisoformat(article["published"][:10]) + timedelta(days=later)
            fact, words = (article["text"][slice(*row.get(p, (0, 0)))] for p in ("sentence", "words"))
            # "Yes" stands nowhere: the sentence that shows it is what is to be found.
            known = (fact,) if row["kind"] == "yes_no" else (words, *row.get("answers", ()))
            answers = [answer for answer in known if answer]
            yield Asked(row["question"], answers, str(day), "typed", row["article"], [], fact)


def answer_spans(text: str, answers: Sequence[str]) -> list[tuple[int, int]]:
    """Where an answer's words stand in a text, whatever their case, punctuation and articles."""
    words = [(m.group().lower().replace(",", ""), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    words = [word for word in words if word[0] not in ("a", "an", "the")]
    spans = []
    for answer in answers:
        gold = [word.lower().replace(",", "") for word in _TOKEN.findall(answer)]
        gold = [word for word in gold if word not in ("a", "an", "the")]
        places = range(len(words) - len(gold) + 1) if gold else ()
        found = (n for n in places if [word for word, _, _ in words[n : n + len(gold)]] == gold)
        spans += [(words[n][1], words[n + len(gold) - 1][2]) for n in found]
    return spans


class Search:
    """What an archive finds for a question without the embedding model."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __call__(self, text: str, as_of: date, depth: int) -> list[tuple[Passage, Article]]:
        """The best passages with their articles, best first."""
        archive, filters = self._archive, Filters(as_of=as_of)
        lexical = dict(archive.searches.lexical_search(text, SEARCHED, filters))
        dense = dict(archive.searches.static_search(archive.static.embed_query(text), SEARCHED, filters))
        known = archive.catalog.passages.candidates(sorted({*lexical, *dense}))
        lexical = {i: score for i, score in lexical.items() if i in known}
        dense = {i: score for i, score in dense.items() if i in known}
        question = Question(text, text, filters, as_of)
        scores = score_candidates(question, known, dense, lexical, as_of)
        best = sorted(scores, key=lambda i: -scores[i]["total"])[:depth]
        stored = archive.catalog.passages.get(best)
        return [stored[i] for i in best if i in stored]


def group(asked: Asked, found: Sequence[tuple[Passage, Article]]) -> dict[str, Any]:
    """The question with its windows: one a passage that answers, one beside it, one of the others."""
    stems = stem_set(asked.question)
    positive: list[dict[str, Any]] = []
    negative: list[dict[str, Any]] = []
    for rank, (passage, article) in enumerate(found):
        rows = sorted(_windows(asked, passage, stems), key=lambda row: -row["overlap"])
        about = {"title": article.title, "rank": rank, "own": passage.article_id in asked.articles}
        answering = [row | about for row in rows if row["spans"]]
        others = [row | about for row in rows if not row["spans"]]
        positive += answering[:1]
        negative += [row for row in others[:1] if not answering or row["overlap"] >= 2]
    return _grouped(asked, stems, positive, negative)


def typed_group(asked: Asked, found: Sequence[tuple[Passage, Article]]) -> dict[str, Any]:
    """The question with the window that answers, if any, and others without the answer's words."""
    stems = stem_set(asked.question)
    positive: list[dict[str, Any]] = []
    negative: list[dict[str, Any]] = []
    for rank, (passage, article) in enumerate(found):
        about = {"title": article.title, "rank": rank, "own": True}
        rows = sorted(_windows(asked, passage, stems), key=lambda row: -row["overlap"])
        answering = [row for row in rows if asked.fact and asked.fact in row["text"]]
        others = [row for row in rows if not row["spans"] and row not in answering]
        if answering:
            left = _windows(asked, passage, stems, asked.fact)
            cut = [row for row in left if not row["spans"] and row not in others]
            others = sorted(cut, key=lambda row: -row["overlap"])[:1] + others
        positive += [row | about for row in answering]
        negative += [row | about for row in others[:2] if row["overlap"]]
    return _grouped(asked, stems, positive, negative)


def _grouped(
    asked: Asked,
    stems: frozenset[str],
    positive: Sequence[dict[str, Any]],
    negative: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    kept = {"positive": positive[:POSITIVES], "negative": negative[:NEGATIVES]}
    return asdict(asked) | kept | {"stems": len(stems)}


def _windows(
    asked: Asked, passage: Passage, stems: frozenset[str], without: str = ""
) -> Iterator[dict[str, Any]]:
    """Windows of a passage; of what is left of it when a sentence is cut out, if one is given."""
    source = passage.text.replace(without, " ") if without else passage.text
    sentences = split_sentences(source)
    for window in join_sentences(sentences):
        text = source[sentences[window[0]].start : sentences[window[-1]].end]
        yield {
            "text": text,
            "spans": answer_spans(text, asked.answers),
            "overlap": len(stem_set(text) & stems),
        }


def fill(archive: Archive, folders: Sequence[Path]) -> None:
    """Have the articles searchable by words and by static vectors."""
    with tempfile.TemporaryDirectory() as temporary:
        for folder in folders:
            file = Path(temporary) / f"{folder.name}.jsonl"
            file.write_text("\n".join(map(json.dumps, articles_of(folder))), encoding="utf-8")
            list(ingest_paths(archive.catalog, [file], date.today(), 200_000_000))
    with archive.own_indexes() as owned:
        list(archive.indexer(owned).drain())


def main() -> None:
    """Fill the archive, ask it, write a line a question."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--news", type=Path, nargs="+", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--drawn", type=int, default=5000)
    options = parser.parse_args()
    archive = Archive(load_settings(data=options.data, llm="none"))
    fill(archive, options.news)
    quizzed = (one for folder in options.news for one in quiz(folder))
    asked = [*quizzed, *drawn(options.news, options.drawn), *typed(options.news)]
    done = len(options.out.read_text("utf-8").splitlines()) if options.out.exists() else 0
    search = Search(archive)
    with options.out.open("a", encoding="utf-8") as lines:
        for n, one in enumerate(asked[done:], done + 1):
            depth = DEPTH.get(one.kind, DEPTH["drawn"])
            found = search(one.question, date.fromisoformat(one.as_of), depth)
            made = typed_group(one, found) if one.kind == "typed" else group(one, found)
            lines.write(json.dumps(made) + "\n")
            if n % 100 == 0:
                lines.flush()
                print(f"{n} of {len(asked)} questions", flush=True)
    archive.close()


if __name__ == "__main__":
    main()
