"""rag/app/api/kept: what became of an answer's sources, and what is new when a question is asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rag.app.api.kept.asked_again import what_changed
from rag.app.api.kept.changes import source_changes
from rag.app.api.kept.make_document import make_document
from rag.app.api.kept.markdown_export import markdown
from rag.app.api.kept.standing import SourceHistory, standing, text_hash
from rag.storage.kept_answers import CitedVersion
from rag.storage.versions import Version
from tests.kept import answer, citation, kept, sentence, version

TEXT = "The ferry left at nine. It was full."
CORRECTED = (
    "The ferry left at ten. It was full.\n\nCorrection: an earlier version of this article said nine."
)
ID = f"{1:016x}"
MAY = {n: datetime(2025, 5, n, 12, tzinfo=UTC).timestamp() for n in range(1, 29)}


def history(*versions: Version, removed: date | None = None) -> SourceHistory:
    return SourceHistory(
        {ID: sorted(versions, key=lambda v: -v.number)}, {ID: removed} if removed else {}
    )


def told(history: SourceHistory, *quotes: str) -> list[str]:
    cited = [citation(n, article_id=ID, quote=quote) for n, quote in enumerate(quotes, 1)]
    given = kept(answer([sentence("A.")], cited), text=TEXT)
    return [change.told() for change in source_changes(given, history)]


READ = version(1, at=MAY[1], text=TEXT)


def test_a_source_that_stands_is_not_spoken_of() -> None:
    assert not told(history(READ), "The ferry left at nine.")


def test_a_new_section_or_address_is_no_change_of_what_was_cited() -> None:
    newer = version(2, at=MAY[2], text=TEXT, section="Harbour", url="https://news.example/new")
    assert not told(history(READ, newer), "It was full.")


def test_a_correction_is_told_with_its_day() -> None:
    newer = version(2, at=MAY[3], text=CORRECTED)
    assert told(history(READ, newer), "It was full.") == [
        "The article behind [1] was corrected on 3 May 2025."
    ]


def test_the_day_is_the_outlet_s_own_where_it_names_one() -> None:
    newer = version(2, at=MAY[9], text=CORRECTED, updated="2025-05-04T09:00:00+02:00")
    assert told(history(READ, newer), "It was full.") == [
        "The article behind [1] was corrected on 4 May 2025."
    ]


def test_a_day_that_had_not_come_is_not_believed() -> None:
    newer = version(2, at=MAY[3], text=CORRECTED, updated="2031-01-01")
    assert "3 May 2025" in told(history(READ, newer), "It was full.")[0]


def test_a_correction_stays_one_when_the_article_changes_again() -> None:
    newest = version(3, at=MAY[9], text=f"{CORRECTED} The captain thanked all.")
    found = history(READ, version(2, at=MAY[3], text=CORRECTED), newest)
    assert told(found, "It was full.") == ["The article behind [1] was corrected on 3 May 2025."]


def test_a_correction_that_was_read_is_none_since() -> None:
    read = version(1, at=MAY[1], text=CORRECTED)
    newer = version(2, at=MAY[3], text=f"More.\n\n{CORRECTED}")
    cited = CitedVersion(1, ID, 1, text_hash(CORRECTED))
    assert standing(cited, "It was full.", history(read, newer)).state == "changed"


def test_words_that_no_longer_stand_are_named() -> None:
    newer = version(2, at=MAY[3], text=CORRECTED)
    assert told(history(READ, newer), "The ferry left at nine.", "It was full.") == [
        (
            "The article behind [1] and [2] was corrected on 3 May 2025. "
            "The words cited for [1] no longer stand in it."
        )
    ]
    assert told(history(READ, newer), "The ferry left at nine.")[0].endswith(
        "The words cited no longer stand in it."
    )


def test_a_headline_is_a_change() -> None:
    newer = version(2, at=MAY[3], text=TEXT, title="Ferry leaves late")
    assert told(history(READ, newer), "It was full.") == [
        "The article behind [1] was changed on 3 May 2025."
    ]


def test_a_removal_is_told_with_its_day_as_long_as_it_is_known() -> None:
    assert told(history(removed=date(2025, 5, 4)), "It was full.") == [
        "The article behind [1] was removed on 4 May 2025."
    ]
    assert told(history(), "It was full.") == ["The article behind [1] is no longer in the archive."]


def test_an_article_removed_and_added_again_with_its_text_stands() -> None:
    assert not told(history(replace(READ, stored_at=MAY[9])), "It was full.")
    later = version(2, at=MAY[9], text=TEXT)
    assert not told(history(version(1, at=MAY[8], text="Another."), later), "It was full.")


def test_another_text_in_its_place_is_told() -> None:
    other = version(1, at=MAY[9], text="The ferry left at ten.")
    assert told(history(other), "It was full.") == [
        "The archive no longer has the text that was read for [1]. The words cited no longer stand in it."
    ]


def test_a_conversation_counts_through() -> None:
    first = kept(answer([sentence("A.")], [citation(1, article_id="a" * 16)], question="When?"), 1)
    second = kept(answer([sentence("B.")], [citation(1, article_id="b" * 16)], question="Who?"), 2)
    made = markdown(make_document("Ferries", [first, second], SourceHistory()))
    assert r"**The article behind \[1\] is no longer in the archive.**" in made
    assert r"**The article behind \[2\] is no longer in the archive.**" in made


# -- asked again ------------------------------------------------------------------------------

ASKED = "on 3 May 2025"
NINE = answer([sentence("The ferry left at nine with 25 people.")], [citation(1)])
REFUSED = answer([], [], answer="The archive does not seem to hold the answer.", refused=True)


def saying(text: str, *citations: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return answer([sentence(text)], citations or [citation(1)], **fields)


NEW = citation(2, outlet="AFP", published="2025-05-05")
NEWER = citation(1) | {"passage_id": f"{ID}-2-0"}


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (NINE, NINE, "The answer begins as on 3 May 2025, from the same sources."),
        (REFUSED, REFUSED, "As on 3 May 2025, the archive has no answer."),
        (REFUSED, NINE, "On 3 May 2025 the archive had no answer; now it has one."),
        (NINE, REFUSED, "On 3 May 2025 the archive had an answer; now it has none."),
        (
            NINE,
            saying("The ferry left at nine with 25 people.", citation(1), NEW),
            "The answer begins as on 3 May 2025; 1 source is new (AFP, 5 May 2025).",
        ),
        (
            NINE,
            saying("The ferry left at nine with 31 people.", NEW),
            (
                "The first sentence now says 31; on 3 May 2025 it said 25. "
                "1 source is new (AFP, 5 May 2025) and 1 is no longer cited."
            ),
        ),
        (
            NINE,
            saying("The ferry left at nine with 25 people, 4 of them crew.", NEWER),
            "The first sentence now also says 4. 1 source has a newer version.",
        ),
        (
            NINE,
            saying("It sailed.", citation(1)),
            "The first sentence is not what it was on 3 May 2025. The sources are the same.",
        ),
        (
            saying("A.", short={"text": "25"}),
            saying("B.", citation(1), NEW, citation(3, published=None), short={"text": "at least 31"}),
            (
                "The answer is now “at least 31”; on 3 May 2025 it was “25”. "
                "2 sources are new (the newest AFP, 5 May 2025)."
            ),
        ),
    ],
)
def test_what_changed_since(before: dict[str, Any], now: dict[str, Any], said: str) -> None:
    assert what_changed(before, now, ASKED) == said
