"""Kept conversations: each reader's for themselves, searched, renamed, deleted with undo, ended, shared."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.storage.catalog import Catalog
from rag.storage.conversations import TITLE_CHARS, UNDO_SECONDS
from rag.storage.kept_answers import CitedVersion, KeptAnswer, NewAnswer
from tests.fakes import article, make_earlier

ANN, BEN = "a" * 32, "b" * 32
QUESTION = "How many passengers were on the ferry?"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


def answered(question: str = QUESTION, text: str = "Forty-three. [1]", *passages: str) -> NewAnswer:
    """An answer whose citations rest on these passages."""
    cited = [{"n": n, "passage_id": passage} for n, passage in enumerate(passages, 1)]
    answer: dict[str, Any] = {"question": question, "answer": text, "citations": cited}
    return NewAnswer(question, answer, {"outlets": ["CNN"]}, {"body": f"**{text}**"})


def ask(catalog: Catalog, question: str, reader: str = ANN, conversation: str = "") -> KeptAnswer:
    return catalog.conversations.keep(reader, conversation, answered(question))


def titles(catalog: Catalog, reader: str = ANN, words: str = "") -> list[str]:
    return [kept.title for kept in catalog.conversations.all(reader, words)]


def set_back(catalog: Catalog, column: str, conversation: str, seconds: float) -> None:
    with sqlite3.connect(catalog.path) as db:
        db.execute(
            f"UPDATE conversations SET {column} = ? WHERE id = ?",
            (time.time() - seconds, conversation),
        )
    db.close()


def rows(catalog: Catalog, table: str) -> int:
    db = sqlite3.connect(catalog.path)
    (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
    db.close()
    return int(count)


# -- kept as it was ---------------------------------------------------------------------------


def test_an_answer_is_kept_whole_with_the_versions_it_cites(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    (stored,) = catalog.articles.all()
    (version,) = catalog.versions.of(stored.id)
    new = answered(QUESTION, "Forty-three. [1] [2]", f"{stored.id}-1-0", "0123456789abcdef-7-2")
    kept = catalog.conversations.keep(ANN, "", new)
    digest = sha256(version.article.text.encode()).hexdigest()
    assert kept.sources == (
        CitedVersion(1, stored.id, 1, digest),
        CitedVersion(2, "0123456789abcdef", 7, ""),
    )
    assert (kept.question, kept.answer, kept.form) == (QUESTION, new.answer, new.form)
    assert kept.page == new.page and kept.ordinal == 1 and abs(kept.asked_at - time.time()) < 60
    assert catalog.conversations.answer(ANN, kept.id) == kept
    assert catalog.conversations.citing(ANN, stored.id) == [kept]
    assert catalog.conversations.citing(ANN, "another") == []


def test_a_conversation_goes_on_and_survives_the_process(catalog: Catalog) -> None:
    first = ask(catalog, QUESTION)
    second = ask(catalog, "And who rescued them?", conversation=first.conversation_id)
    catalog.close()
    again = Catalog(catalog.path)
    assert again.conversations.answers(ANN, first.conversation_id) == [first, second]
    assert [kept.ordinal for kept in (first, second)] == [1, 2]
    (conversation,) = again.conversations.all(ANN)
    assert conversation == again.conversations.get(ANN, first.conversation_id)
    assert (conversation.title, conversation.changed_at) == (QUESTION, second.asked_at)
    again.close()


def test_what_is_asked_again_takes_the_place_of_the_first_and_leaves_its_address(
    catalog: Catalog,
) -> None:
    first = ask(catalog, QUESTION)
    new = answered(QUESTION, "Forty-four. [1]")
    again = catalog.conversations.keep(ANN, first.conversation_id, new, replaces=[first.id])
    assert catalog.conversations.answers(ANN, first.conversation_id) == [again]
    assert again.ordinal == 1 and catalog.conversations.answer(ANN, first.id) == first
    assert titles(catalog, words="three") == [], "what is not shown is not found"


@pytest.mark.parametrize("kept_id", ["", "unknown", "another reader's", "deleted"])
def test_a_conversation_that_is_not_there_is_begun_anew(catalog: Catalog, kept_id: str) -> None:
    before = ask(catalog, QUESTION, reader=BEN if kept_id == "another reader's" else ANN)
    if kept_id == "deleted":
        catalog.conversations.delete(ANN, before.conversation_id)
    known = {"": "", "unknown": "unknown"}
    kept = ask(catalog, "What now?", conversation=known.get(kept_id, before.conversation_id))
    assert kept.conversation_id not in (before.conversation_id, kept_id)
    assert kept.ordinal == 1


def test_nothing_is_kept_of_nobody(catalog: Catalog) -> None:
    with pytest.raises(ValueError, match="found none"):
        ask(catalog, QUESTION, reader="")
    assert titles(catalog, reader="") == []


def test_the_title_is_the_first_question_on_one_line_and_short(catalog: Catalog) -> None:
    ask(catalog, "What   happened\nin " + "Kestrel " * 40)
    (title,) = titles(catalog)
    assert title.startswith("What happened in Kestrel") and len(title) <= TITLE_CHARS + 2


# -- searched, renamed, deleted ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Łódź tram", "ferry"]),
        ("FERRY", ["ferry"]),
        ("lodz", ["Łódź tram"]),
        ("tram derailed", ["Łódź tram"]),
        ("ferry derailed", []),
        ("100%", []),
        ("_", []),
    ],
)
def test_words_are_sought_in_titles_questions_and_answers(
    catalog: Catalog, words: str, found: list[str]
) -> None:
    ferry = ask(catalog, "Where is the ship?")
    catalog.conversations.rename(ANN, ferry.conversation_id, "ferry")
    tram = catalog.conversations.keep(ANN, "", answered("Łódź tram", "A tram derailed. [1]"))
    assert titles(catalog, words=words) == found
    assert tram.conversation_id


def test_a_blank_title_is_none(catalog: Catalog) -> None:
    kept = ask(catalog, QUESTION)
    assert not catalog.conversations.rename(ANN, kept.conversation_id, " \n")
    assert catalog.conversations.rename(ANN, kept.conversation_id, " The\nferry ")
    assert titles(catalog) == ["The ferry"]


def test_a_deleted_conversation_comes_back_for_an_hour(catalog: Catalog) -> None:
    kept = ask(catalog, QUESTION)
    mine, conversation = catalog.conversations, kept.conversation_id
    assert mine.delete(ANN, conversation) and not mine.delete(ANN, conversation)
    assert titles(catalog) == [] and mine.get(ANN, conversation) is None
    assert mine.answers(ANN, conversation) == [] and mine.answer(ANN, kept.id) is None
    assert not mine.rename(ANN, conversation, "Gone")
    assert mine.drop_old(days=365) == 0
    assert mine.restore(ANN, conversation) and mine.answers(ANN, conversation) == [kept]
    mine.delete(ANN, conversation)
    set_back(catalog, "deleted_at", conversation, UNDO_SECONDS + 1)
    assert not mine.restore(ANN, conversation)
    assert mine.drop_old(days=365) == 1 and rows(catalog, "answers") == 0


def test_what_is_dropped_leaves_no_row(catalog: Catalog) -> None:
    old, deleted, new = (ask(catalog, f"{n}?") for n in ("Old", "Deleted", "New"))
    for kept in (old, deleted, new):
        assert catalog.shares.share(ANN, kept.id)
    set_back(catalog, "changed_at", old.conversation_id, 31 * 24 * 3600)
    assert catalog.conversations.drop_old(days=30) == 1
    catalog.conversations.delete(ANN, deleted.conversation_id)
    assert catalog.conversations.drop_deleted() == 1
    assert titles(catalog) == ["New?"]
    assert [rows(catalog, table) for table in ("answers", "shares")] == [1, 1]
    assert catalog.conversations.drop_all() == 1
    assert [rows(catalog, t) for t in ("conversations", "answers", "shares")] == [0, 0, 0]


# -- shared -----------------------------------------------------------------------------------


def test_a_share_shows_one_answer_to_anybody_until_it_is_revoked(catalog: Catalog) -> None:
    kept = ask(catalog, QUESTION)
    token = catalog.shares.share(ANN, kept.id)
    assert catalog.shares.share(ANN, kept.id) == catalog.shares.token(ANN, kept.id) == token
    assert len(token) >= 24 and catalog.shares.shared(token) == kept
    assert catalog.shares.share(BEN, kept.id) == catalog.shares.token(BEN, kept.id) == ""
    assert not catalog.shares.revoke(BEN, kept.id) and catalog.shares.shared(token)
    assert catalog.shares.revoke(ANN, kept.id) and not catalog.shares.revoke(ANN, kept.id)
    assert catalog.shares.shared(token) is None and catalog.shares.token(ANN, kept.id) == ""
    assert catalog.shares.share(ANN, kept.id) not in ("", token)
    assert catalog.shares.shared("") is None


def test_a_share_rests_while_its_conversation_is_deleted(catalog: Catalog) -> None:
    kept = ask(catalog, QUESTION)
    token = catalog.shares.share(ANN, kept.id)
    catalog.conversations.delete(ANN, kept.conversation_id)
    assert catalog.shares.shared(token) is None and catalog.shares.share(ANN, kept.id) == ""
    catalog.conversations.restore(ANN, kept.conversation_id)
    assert catalog.shares.shared(token) == kept


# -- two readers ------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["keep", "go on", "again", "rename", "delete", "restore", "share", "revoke"]),
        st.sampled_from([ANN, BEN]),
        st.integers(0, 5),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_two_readers_never_see_one_anothers(catalog: Catalog, steps: list[tuple[str, str, int]]) -> None:
    catalog.conversations.drop_all()
    kept: list[KeptAnswer] = []
    for step, reader, number in steps:
        any_one = kept[number % len(kept)] if kept else None
        take(catalog, kept, step, reader, any_one)
    for reader, other in ((ANN, BEN), (BEN, ANN)):
        mine = catalog.conversations
        seen = [a for c in mine.all(reader) for a in mine.answers(reader, c.id)]
        seen += [answer for k in kept if (answer := mine.answer(reader, k.id))]
        seen += mine.citing(reader, "c1")
        assert {answer.question for answer in seen} <= {f"{reader}?"}
        assert {c.title for c in mine.all(reader)} <= {f"{reader}?", f"{reader}!"}
        assert mine.all(reader, other) == []


def take(
    catalog: Catalog, kept: list[KeptAnswer], step: str, reader: str, any_one: KeptAnswer | None
) -> None:
    """One step of a reader, who knows the ids of everybody's conversations and answers."""
    mine, new = catalog.conversations, answered(f"{reader}?", f"{reader}.", "c1-1-0")
    if step == "keep" or any_one is None:
        kept.append(mine.keep(reader, "", new))
        return
    there, answer = any_one.conversation_id, any_one.id
    if step in ("go on", "again"):
        kept.append(mine.keep(reader, there, new, [answer] if step == "again" else []))
    elif step == "rename":
        mine.rename(reader, there, f"{reader}!")
    elif step in ("delete", "restore"):
        getattr(mine, step)(reader, there)
    elif step == "share":
        token = catalog.shares.share(reader, answer)
        assert not token or any_one.question == f"{reader}?"
    else:
        catalog.shares.revoke(reader, answer)


# -- older archives, damage -------------------------------------------------------------------


def test_an_earlier_archive_can_keep_conversations(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    catalog = Catalog(path)
    catalog.articles.store([article(1)])
    catalog.close()
    make_earlier(path)
    catalog = Catalog(path)
    assert ask(catalog, QUESTION) and titles(catalog) == [QUESTION]
    catalog.close()


def test_a_damaged_answer_is_found_and_reads_as_nothing(catalog: Catalog) -> None:
    kept = ask(catalog, QUESTION)
    with sqlite3.connect(catalog.path) as db:
        db.execute("UPDATE answers SET answer = '{broken'")
    db.close()
    (read,) = catalog.conversations.answers(ANN, kept.conversation_id)
    assert read.answer == {} and read.question == QUESTION
    (finding,) = catalog.examination.findings()
    assert (finding.kind, finding.subject) == ("row", "answers")
    catalog.damaged_rows.set_aside([finding])
    assert catalog.conversations.answers(ANN, kept.conversation_id) == []


def test_of_too_many_answers_the_oldest_conversations_go(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.storage.conversations.MOST_ANSWERS", 3)
    begun = [ask(catalog, f"Question {n}?").conversation_id for n in range(4)]
    assert catalog.conversations.drop_old(days=365) == 1
    assert {one.id for one in catalog.conversations.all(ANN)} == set(begun[1:])
    assert catalog.conversations.drop_old(days=365) == 0
