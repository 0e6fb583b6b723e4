"""Every figure of an archive that a later report updates, printed to be judged by reading.

    python -m benchmarks.later --data data/benchmark [--most 60]

Each sentence that counts something is held beside the other reports of its story, as evidence of an
answer is. What is printed is the sentence, the later one, and the two figures; the last line counts.
The archive must have been refined.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rag.answer.superseded_figures import has_revisable_figure
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import Evidence, Filters, Hit, Passage, Question
from rag.text.passages import split_sentences
from rag.text.phrases import attribution


def counting(archive: Archive, article_id: str) -> list[Evidence]:
    """The sentences of an article that count something."""
    held = archive.catalog.passages.get(sorted(archive.catalog.passages.ids_of([article_id])))
    found = [
        Evidence(Hit(passage, article, 0.0, {}), *span, article.text[slice(*span)], 0.0)
        for passage, article in held.values()
        for span in _spans(passage)
    ]
    return [evidence for evidence in found if has_revisable_figure(evidence)]


def _spans(passage: Passage) -> list[tuple[int, int]]:
    """First and last offset of its sentences in the article's text."""
    start = passage.start
    return [(start + s.start, start + s.end) for s in split_sentences(passage.text)]


def updated(archive: Archive, today: date) -> Iterator[Evidence]:
    """Those that a later report updates, each text once."""
    asked, seen = Question("", "", Filters(as_of=today), today), set[str]()
    for stored in archive.catalog.articles.all():
        for evidence in archive.corroborator(asked, counting(archive, stored.id)):
            if evidence.later and evidence.quote not in seen:
                seen.add(evidence.quote)
                yield evidence


def main() -> None:
    """Print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("data/benchmark"))
    parser.add_argument("--most", type=int, default=60)
    options = parser.parse_args()
    archive = Archive(load_settings(data=options.data))
    count = 0
    for count, evidence in enumerate(updated(archive, date.today()), 1):
        article, later = evidence.hit.article, evidence.later
        if later is None or count > options.most:
            continue
        told = later.sentence.report.article
        print(f"{attribution(article.outlet, article.published)}: {evidence.quote}")
        print(f"  {attribution(told.outlet, told.published)}: {later.sentence.text}")
        print(
            f"  {later.former_figure} -> {later.figure} (cosine {later.sentence.cosine:.2f})\n",
            flush=True,
        )
    print(f"{count} sentences are updated by a later report")
    archive.close()


if __name__ == "__main__":
    main()
