"""Questions read by a model: when it is asked, what is taken from it, and what is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel

from rag.answer.engines import Engines
from rag.app.web.chat import SearchLimits, reply
from rag.app.web.conversation import Exchange
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.settings import Settings
from rag.core.types import Turn
from rag.models.fetch import located
from rag.models.files import SMALL
from rag.query.question import rewrite_need
from rag.query.rewrite import MOST_CHARS, Rewriter, accept_rewrite, rewrite_messages
from rag.text.language import detect_language
from tests.fakes import FakeEmbedder, article, saying, settings

EARLIER = (Turn("Who won the harbour race?", "The Petrel won it. [1]"),)
FOREIGN = (Turn("Wer hat die Regatta gewonnen?", "Die Petrel."),)


def rewrite(said: str, text: str, history: tuple[Turn, ...] = (), *, follow_ups: bool = True) -> str:
    return Rewriter(lambda: saying(said), follow_ups=follow_ups).rewrite(text, history)


def unasked() -> BaseChatModel:
    pytest.fail("the model was asked")  # no Exception, which would be taken for the model's own


@pytest.mark.parametrize(
    ("text", "history", "lacking"),
    [
        ("Who won the final?", (), ""),
        ("And when was that?", (), ""),
        ("And when was that?", EARLIER, "context"),
        ("And when was that?", FOREIGN, "English"),  # the rules would put the German beside it
        ("Who is the mayor of Ravenholm?", FOREIGN, ""),
        ("Wer hat gewonnen?", (), "English"),
    ],
)
def test_what_a_question_lacks(text: str, history: tuple[Turn, ...], lacking: str) -> None:
    assert rewrite_need(text, history) == lacking


def test_a_follow_up_is_read_with_its_conversation() -> None:
    (_system, _), (_human, asked) = rewrite_messages("And when was that?", EARLIER)
    assert asked.startswith(
        "Conversation:\nReader: Who won the harbour race?\nByline: The Petrel won it."
    )
    assert "Last question (English): And when was that?" in asked and "[1]" not in asked
    found = rewrite("When did the Petrel win the harbour race?", "And when was that?", EARLIER)
    assert found == "When did the Petrel win the harbour race?"


def test_a_model_that_follows_no_better_than_rules_reads_only_other_languages() -> None:
    assert Rewriter(unasked, follow_ups=False).rewrite("And when was that?", EARLIER) == ""
    said = "Who won the regatta?"
    assert rewrite(said, "Wer hat die Regatta gewonnen?", follow_ups=False) == said


def test_a_question_that_lacks_nothing_is_not_read() -> None:
    assert Rewriter(unasked).rewrite("Who is the mayor of Ravenholm?", EARLIER) == ""


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("Who won the harbour race?", "Who won the harbour race?"),
        ("\n **English:** “Who won the harbour race?”\nIt was the Petrel.", "Who won the harbour race?"),
        ("Standalone question: Who won the race?", "Who won the race?"),
        ("Who won [the race](http://evil.example)? <script>x</script>", "Who won the race?"),
        ("Wer hat die Regatta gewonnen?", ""),
        ("wer gewann RENNEN", ""),  # not seen to be German, but the same words
        ("Who won? " * (MOST_CHARS // 8), ""),
        ("", ""),
        ("  \n ", ""),
    ],
)
def test_of_what_the_model_says_only_a_short_english_question_is_taken(said: str, taken: str) -> None:
    text = "Wer gewann: Rennen?" if said.startswith("wer") else "Wer gewann das Rennen im Hafen?"
    assert accept_rewrite(said, text, ()) == taken


def test_the_figures_of_a_question_must_stay() -> None:
    asked = "Wie viele Menschen starben am 12. Juli 2025?"
    assert accept_rewrite("How many people died on 12 July 2025?", asked, ())
    assert not accept_rewrite("How many people died on 11 July 2025?", asked, ())
    assert accept_rewrite("Who died in 2025?", "من مات في ٢٠٢٥؟ ", ())


@pytest.mark.parametrize(
    "said",
    [
        "What is the capital of Peru?",  # no word of the conversation
        "Who won the harbour race?",  # the question before
        "And when was that?",  # the same again
        "When did they win it?",  # still no question of its own
    ],
)
def test_a_follow_up_that_is_none_of_the_conversation_is_left_to_the_rules(said: str) -> None:
    assert accept_rewrite(said, "And when was that?", EARLIER) == ""


def test_a_model_that_fails_leaves_the_rules() -> None:
    def down() -> BaseChatModel:
        raise TimeoutError("key sk-123")

    assert Rewriter(down).rewrite("Wer hat gewonnen?", ()) == ""


class TestInAnArchive:
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Iterator[Archive]:
        opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
        opened.catalog.articles.store([article(n) for n in range(6)])
        with opened.own_indexes() as store:
            list(opened.indexer(store).drain())
        yield opened
        opened.close()

    @staticmethod
    def asked(archive: Archive, said: str, text: str, **more: Any) -> Any:
        archive.engines._rewriters["scripted"] = Rewriter(lambda: saying(said))
        return archive.question(text, as_of=date(2025, 3, 12), **more)

    def test_days_and_outlets_are_read_from_what_the_model_wrote(self, archive: Archive) -> None:
        said = "What did Harbour Post report yesterday?"
        text = "Was hat die Harbour Post gestern berichtet?"
        found = self.asked(archive, said, text, engine="scripted")
        assert (found.text, found.standalone, found.language) == (text, said, "German")
        assert found.focus == (date(2025, 3, 11), date(2025, 3, 11))
        assert found.filters.outlets == ("Harbour Post",) and found.searchable

    def test_quotations_have_no_model_and_search_for_what_was_typed(self, archive: Archive) -> None:
        found = self.asked(archive, "Who won?", "Wer hat gewonnen?")
        assert found.standalone == found.text and not found.searchable

    def test_the_page_says_that_the_question_is_being_read(self, archive: Archive) -> None:
        steps = list(reply(archive, RequestQueue(), (Exchange("Wer hat gewonnen?"),), SearchLimits()))
        assert "Reading" in steps[0][0].body and "German" in steps[-1][0].body

    def test_a_courtesy_is_not_read(self, archive: Archive) -> None:
        archive.engines._rewriters["scripted"] = Rewriter(unasked)
        assert archive.question("Thanks!", EARLIER, engine="scripted").text == "Thanks!"


def test_the_small_model_puts_german_into_english() -> None:
    folder = Settings().models
    if located(SMALL, folder) is None:
        pytest.skip("the small model is not here: `byline models fetch small`")
    found = Engines(Settings(llm="small", models=folder))
    assert found.rewriter() is None
    found.prepare(fetching=False)
    try:
        rewriter = found.rewriter()
        assert rewriter and not rewriter.follow_ups
        said = rewriter.rewrite("Was wurde aus dem Louvre gestohlen?", ())
    finally:
        found.close()
    assert "Louvre" in said and not detect_language(
        said
    )  # not that it is right: the 0.5B may write "sold"
    assert found.rewriter("extractive") is None
