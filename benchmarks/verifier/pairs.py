"""Puts claims beside the sentences that they should rest on: what the verifier learns from.

    python -m benchmarks.verifier.pairs --news FOLDER... --judged FILE... --out P.jsonl --held H.jsonl

`--news` are data sets with articles and quiz questions, `--judged` files of claims that people judged,
as `byline verify` reads them (sets to learn from alone). `--held` gets the own claims on
every tenth article, of which none is learnt from, and QAGS, for benchmarks/fit_verify.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.reader.groups import TYPED, articles_of
from benchmarks.verifier.edits import edit, shorten
from rag.answer.support_features import covering_sentences, source_sentences
from rag.evaluation.matching import contains_answer
from rag.text.passages import split_sentences

CLAIMS = Path(__file__).with_name("claims.jsonl")
"""4,028 claims on articles of 2022 to 2024, half of them carried: each in words of its own, with what
was changed in those that are not, and where the sentences stand that it was made from: no article
text."""
EDITED = 12000
"""Articles of which a sentence and the headline are edited."""
EARLY, LEAST_SENTENCES = 12, 6
"""Sentences of an article that one is taken from, and that it must have."""
WORDS = (10, 40)
"""Words of a sentence that is edited."""
HEADLINE_WORDS, LEAST_WORDS = 6, 4
NEAR, LEAD = (5, 12), 600
"""Places, by shared words, of the articles that a claim is read beside though they do not carry it (the
first few may report the same event), and how many characters of an article are compared."""
HELD_IN = 10
_OTHER = {"Yes": "No", "No": "Yes"}
_FIGURE = re.compile(r"[$€£]?\d[\d,.]*\d|\b\d\b")
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")
COPIED = "qags-cnndm"
"""Claims that are near copies of their source. All of them are kept for the fit, though nine tenths are
learnt from: the weights of the exact checks need them."""
MEASURED = ("summedits-news",)
"""Sets that are for measuring alone."""


@dataclass(frozen=True)
class ClaimPair:
    """A claim beside a few sentences."""

    set: str
    """`own`, `near`, `quiz`, `typed`, `edit`, `head`, `summ` for SummEdits, or a judged claim's."""
    group: str
    """Its article: the pairs of one are on one side of every split."""
    claim: str
    title: str
    """The headline that the sentences stand under; empty where it is not to be read."""
    text: str
    """The sentences that `covering_sentences` chose."""
    gold: str
    """The sentences that it was made from, as far as that is known."""
    supported: bool


def is_held(group: str) -> bool:
    """Whether an article is kept from training."""
    return sum(map(ord, group)) % HELD_IN == 0


def grounds(claim: str, text: str, most: int = 4) -> str:
    """The sentences of a text that together have most of a claim's words."""
    return " ".join(s.text for s in covering_sentences(claim, source_sentences([text]), most))


def own(articles: dict[str, dict[str, Any]]) -> Iterator[ClaimPair]:
    """The claims of claims.jsonl."""
    for row in map(json.loads, CLAIMS.read_text("utf-8").splitlines()):
        if article := articles.get(row["article"]):
            text, claim = article["text"], row["claim"]
            gold = " ".join(text[start:end] for start, end in row["places"])
            yield ClaimPair(
                "own",
                article["url"],
                claim,
                article["title"],
                grounds(claim, text),
                gold,
                row["supported"],
            )


def near(
    pairs: Sequence[ClaimPair], articles: dict[str, dict[str, Any]], chance: random.Random
) -> Iterator[ClaimPair]:
    """Each claim that its article carries, beside an article of a like subject, which does not."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    others = list(articles.values())
    vectors = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    table = vectors.fit_transform(f"{a['title']} {a['text'][:LEAD]}" for a in others)
    for pair in (pair for pair in pairs if pair.supported):
        alike = (vectors.transform([pair.claim]) @ table.T).toarray()[0]
        ranked = [n for n in alike.argsort()[::-1][: NEAR[1]] if others[n]["url"] != pair.group]
        other = others[chance.choice(ranked[NEAR[0] :])]
        beside = grounds(pair.claim, other["text"])
        yield ClaimPair("near", pair.group, pair.claim, other["title"], beside, "", supported=False)


def read_judged(file: Path) -> list[dict[str, Any]]:
    """The rows of a file of judged claims, packed by gzip or not."""
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").splitlines()]


def judged(file: Path) -> Iterator[ClaimPair]:
    """The sentences of claims that people judged.

    All of a supported claim are carried. Of another one it is not said which is not: it is the one that
    no supported claim on the same text has, where there is one such.
    """
    rows = [row for row in read_judged(file) if row["set"] not in MEASURED]
    known = {
        (row["group"], text) for row in rows if row["supported"] for text in _sentences(row["claim"])
    }
    told: set[tuple[str, str]] = set()
    for row in rows:
        texts, group = _sentences(row["claim"]), row["group"]
        new = [text for text in texts if (group, text) not in known]
        for text in texts if row["supported"] else new if len(new) == 1 else ():
            if (group, text) not in told and len(text.split()) >= LEAST_WORDS:
                told.add((group, text))
                beside = grounds(text, row["source"])
                name = "summ" if row["set"].startswith("summedits") else row["set"]
                yield ClaimPair(name, group, text, "", beside, "", row["supported"])


def _sentences(text: str) -> list[str]:
    return [sentence.text.strip() for sentence in split_sentences(text)]


def quiz(folder: Path, articles: dict[str, dict[str, Any]]) -> Iterator[ClaimPair]:
    """Each quiz question with each of its choices, beside the sentences that hold the right one."""
    for row in map(json.loads, (folder / "questions.jsonl").read_text("utf-8").splitlines()):
        choices = row.get("choices") or []
        right = [choice for choice in choices if choice in row["answers"]]
        if len(right) != 1:
            continue
        for article in filter(None, map(articles.get, row["candidate_articles"])):
            text = grounds(f"{row['question']} {right[0]}", article["text"])
            if contains_answer(text, right):
                for choice in choices:
                    claim = f"{row['question']} {choice}"
                    yield ClaimPair(
                        "quiz", article["url"], claim, article["title"], text, "", choice == right[0]
                    )
                break


def typed(articles: dict[str, dict[str, Any]], chance: random.Random) -> Iterator[ClaimPair]:
    """The questions of benchmarks/reader/typed.jsonl, each with its answer and with a wrong one.

    Beside the sentence that answers and its neighbours. Wrong are the other of yes and no, and other
    words of the kind in the article; of what the article does not say, both yes and no.
    """
    for row in map(json.loads, TYPED.read_text("utf-8").splitlines()):
        if not (article := articles.get(row["article"])):
            continue
        text, asked, known = article["text"], row["question"], row.get("answers") or []
        right: list[str] = []
        if not row.get("sentence"):
            beside, wrong = grounds(asked, text), ["Yes", "No"] * (row["kind"] == "yes_no")
        else:
            beside = _around(text, *row["sentence"])
            right = known[:1] or [text[slice(*row["words"])]]
            wrong = [_OTHER[right[0]]] if right[0] in _OTHER else _others(right[0], text, beside, chance)
        for answer in [*right, *wrong]:
            claim = f"{asked.rstrip('?')}? {answer}"
            yield ClaimPair(
                "typed", article["url"], claim, article["title"], beside, "", supported=answer in right
            )


def _around(text: str, start: int, end: int) -> str:
    """The sentence at a place, with the one before and the one behind it."""
    sentences = split_sentences(text)
    inside = [n for n, s in enumerate(sentences) if s.start < end and start < s.end]
    some = sentences[max(0, inside[0] - 1) : inside[-1] + 2] if inside else []
    return text[some[0].start : some[-1].end] if some else text[start:end]


def _others(right: str, text: str, beside: str, chance: random.Random) -> list[str]:
    """Another figure or name of the article, at best of the same sentences; none for other answers."""
    pattern = _FIGURE if _FIGURE.search(right) else _NAME if right[:1].isupper() else None
    if pattern is None:
        return []
    for place in (beside, text):
        found = sorted({m.group() for m in pattern.finditer(place)} - {right})
        if apart := [one for one in found if one not in right and right not in one]:
            return [chance.choice(apart)]
    return []


def edited(articles: Sequence[dict[str, Any]], chance: random.Random) -> Iterator[ClaimPair]:
    """A sentence of each article without its asides, and its headline: as they are, and changed."""
    for article in articles:
        text, group = article["text"], article["url"]
        some = [s.text for s in split_sentences(text)]
        some = [s for s in some if WORDS[0] <= len(s.split()) <= WORDS[1] and s[0].isupper()]
        if len(some) < LEAST_SENTENCES:
            continue
        sentence = shorten(chance.choice(some[:EARLY]))
        if changed := edit(sentence, text, chance):
            beside = grounds(sentence, text, 3)
            yield ClaimPair("edit", group, sentence, article["title"], beside, "", supported=True)
            yield ClaimPair("edit", group, changed.text, article["title"], beside, "", supported=False)
        title = article["title"].split(" | ")[0].split(" - ")[0]
        if len(title.split()) >= HEADLINE_WORDS and "?" not in title:
            beside = grounds(title, text, 3)
            yield ClaimPair("head", group, title, "", beside, "", supported=True)
            if changed := edit(title, text, chance):
                yield ClaimPair("head", group, changed.text, "", beside, "", supported=False)


def main() -> None:
    """Write the pairs, and the claims that are kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--news", type=Path, nargs="+", required=True)
    parser.add_argument("--judged", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--held", type=Path, required=True)
    options = parser.parse_args()
    articles = {a["id"]: a for folder in options.news for a in articles_of(folder)}
    chance = random.Random(5)
    chosen = chance.sample(sorted(articles), min(EDITED, len(articles)))
    mine = list(own(articles))
    pairs = [*mine, *near(mine, articles, chance)]
    pairs += (pair for file in options.judged for pair in judged(file))
    pairs += (pair for folder in options.news for pair in quiz(folder, articles))
    pairs += typed(articles, chance)
    pairs += edited([articles[i] for i in chosen], chance)
    with options.out.open("w", encoding="utf-8") as out:
        for pair in pairs:
            out.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    texts = {a["url"]: a["text"] for a in articles.values()}
    kept = (pair for pair in pairs if pair.set == "own" and is_held(pair.group))
    with options.held.open("w", encoding="utf-8") as out:
        for pair in kept:
            row = {"set": pair.set, "group": pair.group, "source": texts[pair.group]}
            row |= {"claim": pair.claim, "supported": pair.supported}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
        for row in (row for file in options.judged for row in read_judged(file)):
            if row["set"] == COPIED:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
    counts = {name: sum(pair.set == name for pair in pairs) for name in {p.set for p in pairs}}
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
