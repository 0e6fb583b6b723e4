"""What is understood of an article before it is saved, and what an editor may correct."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rag.core.errors import ParseError
from rag.core.types import Article
from rag.ingest.drafts import (
    Draft,
    as_own_article,
    correct,
    draft_warnings,
    effect_words,
    excerpt,
    form_fields,
    mark_indexed,
    mark_stored,
    new_draft,
    parse_pasted,
    preview,
    status_text,
)
from rag.storage.dry_run import Effect, title_with_source
from tests.fakes import article

TODAY = date(2026, 6, 1)
TEXT = (
    "A crane fell into the harbour on Friday.\n\nNobody was hurt, the harbour master said. "
    "The crane had stood on the north quay since 1974."
)


def titled(articles: Sequence[Article]) -> list[Effect]:
    """Each article is new, but for the second with a title: that is a copy."""
    seen: set[str] = set()
    effects = []
    for one in articles:
        there = title_with_source(one.title, one.outlet, one.published)
        effects.append(Effect("duplicate", there) if one.title in seen else Effect("added"))
        seen.add(one.title)
    return effects


def test_a_plan_says_what_becomes_of_each() -> None:
    planned = preview(
        [new_draft(1, article(1)), new_draft(2, article(1)), new_draft(3, article(3))], titled
    )
    assert [d.effect and d.effect.outcome for d in planned] == ["added", "duplicate", "added"]
    assert status_text(planned[1]).startswith(
        "Same text as “Report 1 from the harbour” (Harbour Post, 3 May 2024)"
    )


def test_a_copy_of_what_is_left_out_is_new() -> None:
    first, second = new_draft(1, article(1)), new_draft(2, article(1))
    planned = preview([replace(first, wanted=False), second], titled)
    assert planned[0].effect is None and status_text(planned[0]) == "Left out"
    assert planned[1].effect == Effect("added")


def test_only_what_is_new_is_compared_with_what_it_may_be_a_copy_of() -> None:
    asked: list[str] = []

    def near(one: Article) -> str:
        asked.append(one.title)
        return "“Another” (CNN)"

    planned = preview([new_draft(1, article(1)), new_draft(2, article(1))], titled, near)
    assert asked == [article(1).title]
    assert "Looks like a copy of “Another” (CNN)." in draft_warnings(planned[0])
    assert planned[1].copy_of == ""


def test_saved_drafts_are_planned_no_more() -> None:
    done = replace(new_draft(1, article(1)), state="searchable")
    assert preview([done], titled) == [done]


def test_fields_are_corrected_one_by_one() -> None:
    before = new_draft(1, replace(article(1), authors=("Ann Lee and Sons", "Bo Sand")))
    after = correct(before, {"published": "2024-06-01"}, TODAY)
    after = correct(after, {"outlet": "  Ansel   Courier ", "title": "Another title"}, TODAY)
    assert (after.article.published, after.article.outlet) == (date(2024, 6, 1), "Ansel Courier")
    assert after.article.title == "Another title"
    assert after.article.authors == before.article.authors, "what nobody touched stays as it is"
    assert (after.article.text, after.article.identity) == (before.article.text, before.article.identity)


def test_names_are_taken_apart_when_they_are_typed() -> None:
    after = correct(new_draft(1, article(1)), {"authors": "Ann Lee, Bo Sand and Cy Wu"}, TODAY)
    assert after.article.authors == ("Ann Lee", "Bo Sand", "Cy Wu")


def test_another_day_takes_the_hour_with_it() -> None:
    timed = replace(article(1), published_at="2024-05-03T23:30:00-05:00")
    assert correct(new_draft(1, timed), {"published": "2024-05-04"}, TODAY).article.published_at == ""
    assert correct(new_draft(1, timed), {"section": "Local"}, TODAY).article.published_at


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"title": "  "}, "title: expected a string that is not empty"),
        ({"published": "2024-02-31"}, "published 2024-02-31 is no date"),
        ({"published": "2999-01-01"}, "published 2999-01-01 is not possible"),
    ],
)
def test_what_cannot_be_is_a_problem_and_is_not_saved(typed: dict[str, str], problem: str) -> None:
    wrong = correct(new_draft(1, article(1)), typed, TODAY)
    assert wrong.problem.startswith(problem) and problem in draft_warnings(wrong)[0]
    assert not wrong.ready() and wrong.article == article(1)
    assert wrong.edits == typed, "the box keeps what was typed"
    right = correct(
        wrong, {name: value for name, value in form_fields(article(1)).items() if name in typed}, TODAY
    )
    assert right.ready() and right.problem == ""


def test_a_field_that_is_none_is_not_taken() -> None:
    assert correct(new_draft(1, article(1)), {"identity": "x", "text": "y"}, TODAY).article == article(1)


def test_a_file_with_the_name_of_another_can_be_its_own_article() -> None:
    source = "upload:article.txt"
    first, second = (article(n, url="", source=source) for n in (1, 2))
    own = as_own_article(new_draft(2, second))
    assert first.identity == second.identity != own.article.identity
    assert own.article.source.startswith("upload:article.txt~")
    assert as_own_article(new_draft(2, second)) == own, "the same file again is the same article again"
    assert correct(own, {"title": "New"}, TODAY).article.identity == own.article.identity
    assert as_own_article(new_draft(1, article(1))) == new_draft(1, article(1)), (
        "an address names one article"
    )


def test_a_pasted_text_has_the_fields_it_prints() -> None:
    found = parse_pasted(
        f"---\ntitle: Crane falls\noutlet: Harbour Post\npublished: 2024-08-02\n---\n{TEXT}", {}, TODAY
    )
    assert (found.title, found.outlet, found.published) == (
        "Crane falls",
        "Harbour Post",
        date(2024, 8, 2),
    )
    assert found.text == TEXT


def test_given_fields_win_and_cost_no_line_of_the_text() -> None:
    given = {"title": "Crane falls", "outlet": "Harbour Post", "published": "2024-08-02"}
    plain = "Storm news\n\n" + TEXT
    assert parse_pasted(plain, {}, TODAY).title == "Storm news"
    found = parse_pasted(plain, given, TODAY)
    assert (found.title, found.text) == ("Crane falls", plain)
    front = parse_pasted(f"---\ntitle: Other\npublished: 2020-01-01\n---\n{TEXT}", given, TODAY)
    assert (front.title, front.published, front.text) == ("Crane falls", date(2024, 8, 2), TEXT)


def test_the_same_text_pasted_again_is_the_same_article() -> None:
    first, again = (
        parse_pasted(TEXT, {"title": "A"}, TODAY),
        parse_pasted(f"{TEXT}\n", {"title": "B"}, TODAY),
    )
    assert first.identity == again.identity and first.identity.startswith("paste:")
    assert parse_pasted(TEXT + " More.", {"title": "A"}, TODAY).identity != first.identity


def test_an_empty_text_is_no_article() -> None:
    with pytest.raises(ParseError):
        parse_pasted("  \n ", {"title": "A"}, TODAY)


def test_an_editor_is_told_what_to_look_at() -> None:
    bare = Article("x", "Title", "Three short words", source="upload:x.txt")
    said = " ".join(draft_warnings(new_draft(1, bare)))
    assert "No date" in said and "No outlet" in said and "Only 3 words" in said
    assert not draft_warnings(new_draft(1, article(1, "word " * 50)))


def test_first_lines_are_cut_at_a_word() -> None:
    shown = excerpt(article(1, "harbour " * 100))
    assert len(shown) <= 282 and shown.endswith("harbour …")
    assert excerpt(article(1, "Short.\n\nText.")) == "Short. Text."


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("added", "saved"), ("updated", "saved"), ("unchanged", "unchanged"), ("duplicate", "duplicate")],
)
def test_what_storing_said_is_the_state(outcome: str, state: str) -> None:
    kept = mark_stored(new_draft(1, article(1)), outcome, "id1")
    assert (kept.state, kept.article_id) == (state, "id1")


def test_a_saved_draft_waits_for_the_indexer() -> None:
    saved = mark_stored(new_draft(1, article(1)), "added", "id1")
    assert mark_indexed(saved, {"id1"}, {}) == saved
    assert mark_indexed(saved, set(), {}).state == "searchable"
    failed = mark_indexed(saved, set(), {"id1": "no words in it"})
    assert status_text(failed) == "Failed: no words in it" and failed.ready()
    assert mark_indexed(new_draft(2, article(2)), set(), {}).state == ""


def test_each_effect_has_its_words() -> None:
    there = title_with_source("A", "CNN", date(2024, 5, 3))
    assert effect_words(Effect("updated", there)) == "New version of “A” (CNN, 3 May 2024)"
    assert effect_words(Effect("unchanged", there)) == "Already there, unchanged"
    assert title_with_source("A", "", None) == "“A”"
    assert status_text(Draft(1, article(1), article(1))) == "Saved as understood"
