"""A checked draft as Markdown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.app.web.draft_text import draft_markdown
from rag.core.types import CheckedSentence, Citation

CITED = Citation(
    1, "a", "a-1-0", "Wreck", "CNN", date(2024, 5, 3), "", "It sank off *Ravenholm*.", 4, 28
)
CARRIED = CheckedSentence("The ferry sank.", 0, 15, "supported", 0.97, citation=CITED)
HEADING = CheckedSentence("What next?", 16, 26)
LACKS = replace(
    CARRIED,
    text="The ferry sank with 13 <b>men</b>.",
    verdict="unsupported",
    missing=("13",),
    reasons=("figure 13 is not in the cited passage",),
)


def test_a_carried_sentence_leads_to_its_source() -> None:
    shown = draft_markdown([CARRIED], done=True)
    assert "**1 of 1 sentence is carried by the archive**, 0 loosely, 0 not." in shown
    assert '<span class="verdict supported">carried</span>' in shown
    assert "[CNN\\, 3 May 2024](#cite-a-1-0~4~28)" in shown
    assert "\\*Ravenholm\\*" in shown, "a quotation is text, not Markdown"


def test_what_the_archive_does_not_have_is_marked_in_the_sentence() -> None:
    shown = draft_markdown([CARRIED, LACKS], done=True)
    assert "**1 of 2 sentences is carried by the archive**, 0 loosely, 1 not." in shown
    assert "with **13** &lt;b&gt;men" in shown
    assert "*figure 13 is not in the cited passage*" in shown and "nearest: [" in shown


def test_what_states_nothing_has_no_verdict() -> None:
    shown = draft_markdown([HEADING], done=True)
    assert "What next\\?" in shown and "verdict" not in shown
    assert "No sentence of it states anything" in shown


def test_it_says_how_far_it_is() -> None:
    assert draft_markdown([CARRIED, LACKS], done=False).startswith("*Checked so far: 2 sentences.*")
