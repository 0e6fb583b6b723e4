"""Two versions of an article: what changed, as segments, and how soon it is known."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.core.types import Article
from rag.text.revisions import (
    Change,
    Revision,
    Segment,
    compare_versions,
    group_paragraphs,
    summarise_revision,
)

OLD = "The bridge cost 312 million crowns.\n\nIt opened in May.\n\nNobody paid."
WORDS = st.lists(
    st.sampled_from("the bridge cost opened in May 312 crowns .\n \n\n".split(" ")), max_size=60
)


def article(text: str, title: str = "Bridge opens", **fields: object) -> Article:
    return Article("a", title, text, **fields)  # type: ignore[arg-type]


def marked(revision: Revision) -> str:
    """`[-gone-]{+come+}`."""
    signs = {"same": "%s", "added": "{+%s+}", "removed": "[-%s-]"}
    return "".join(signs[s.kind] % s.text for s in revision.segments)


def test_words_are_compared_within_their_paragraph() -> None:
    revision = compare_versions(article(OLD), article(OLD.replace("312", "340")))
    assert marked(revision).startswith("The bridge cost[- 312-]{+ 340+} million crowns.\n\nIt opened")
    assert (revision.added, revision.removed) == (1, 1)
    assert summarise_revision(revision) == "1 word added, 1 removed"


def test_paragraphs_come_and_go_whole() -> None:
    new = "The bridge cost 312 million crowns.\n\nA ferry went before it.\n\nNobody paid."
    assert marked(compare_versions(article(OLD), article(new))) == (
        "The bridge cost 312 million crowns.\n\n[-It opened in May.-]{+A ferry went before it.+}\n\nNobody paid."
    )


def test_fields_are_named_as_a_reader_knows_them() -> None:
    old = article(OLD, published=date(2024, 5, 3), authors=("Ann", "Bo"), outlet="AFP")
    new = article(
        OLD,
        "Bridge shut",
        published=date(2024, 5, 3),
        published_at="2024-05-03T23:30:00-05:00",
        outlet="AFP",
    )
    revision = compare_versions(old, new)
    assert revision.changes == (
        Change("headline", "Bridge opens", "Bridge shut"),
        Change("date", "3 May 2024", "3 May 2024, 23:30 UTC-5"),
        Change("authors", "Ann, Bo", ""),
    )
    assert summarise_revision(revision) == "the headline, date and authors changed"


def test_a_summary_tells_words_and_fields() -> None:
    new = article(OLD + " Twelve more words.", "Bridge shut")
    assert (
        summarise_revision(compare_versions(article(OLD), new)) == "3 words added; the headline changed"
    )
    assert (
        summarise_revision(compare_versions(article(OLD), article("Nobody paid."))) == "10 words removed"
    )
    assert (
        summarise_revision(compare_versions(article(OLD), article(OLD.replace("\n\n", "\n"))))
        == "no word changed"
    )


def test_unchanged_paragraphs_are_set_apart() -> None:
    first, second, third = group_paragraphs(
        compare_versions(article(OLD), article(OLD.replace("May", "June")))
    )
    assert [first.changed, second.changed, third.changed] == [False, True, False]
    assert first.paragraphs == ((Segment("same", "The bridge cost 312 million crowns."),),)
    assert [segment.kind for segment in second.paragraphs[0]] == ["same", "removed", "added"]


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_segments(old: list[str], new: list[str]) -> None:
    one, other = " ".join(old), " ".join(new)
    revision = compare_versions(article(one), article(other))
    assert "".join(s.text for s in revision.segments if s.kind != "removed") == other
    left = "".join(s.text for s in revision.segments if s.kind != "added")
    assert "".join(left.split()) == "".join(one.split())


@given(WORDS)
def test_a_text_is_the_same_as_itself(words: list[str]) -> None:
    text = " ".join(words)
    assert all(s.kind == "same" for s in compare_versions(article(text), article(text)).segments)


def blog(seed: int) -> list[str]:
    """30,000 words in 600 entries."""
    chance = random.Random(seed)
    words = ["".join(chance.choices("abcdefghij", k=chance.randint(2, 9))) for _ in range(4000)]
    common = ["the", "of", "and", "in", "said"]
    return [" ".join(chance.choice(common if n % 3 else words) for n in range(50)) for _ in range(600)]


def edited(entries: list[str]) -> list[str]:
    chance = random.Random(2)
    kept = [entry.replace(" said ", " says ", 1) for entry in entries if chance.random() > 0.1]
    return [*blog(3)[:40], *kept]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n\n".join(blog(1)), "\n\n".join(edited(blog(1)))),
        (" ".join(blog(1)), " ".join(edited(blog(1)))),
        ("\n\n".join(blog(1)), "\n\n".join(blog(2))),
        ("a b " * 15_000, "b a a " * 10_000),
        ("a\n" * 30_000, "a\nb\n" * 15_000),
    ],
    ids=["live blog", "one paragraph", "rewritten", "two words", "two lines"],
)
def test_thirty_thousand_words_take_less_than_two_seconds(old: str, new: str) -> None:
    started = time.process_time()  # not the clock on the wall: the machine may be busy
    compare_versions(article(old), article(new))
    assert time.process_time() - started < 2
