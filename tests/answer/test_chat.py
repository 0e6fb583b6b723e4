"""Answers by a chat model: sentence by sentence, each with what it rests on, whatever goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from rag.answer.chat import ChatAnswerer, finished_sentences, supporting_evidence
from rag.answer.compose import Draft, PartialSentence
from rag.core.errors import EngineError, ModelError
from rag.core.types import Evidence, Filters, Question
from rag.models.verifier import Verifier
from tests.fakes import FakeVerifier, evidence

QUESTION = Question("Who?", "Who sank?", Filters(), date(2025, 3, 12))
FERRY = evidence(1, "The ferry Aurora sank off Port Ansel on Tuesday with 41 people on board.")
SAVED = evidence(2, "Fishing boats saved 39 people, the coast guard said.")
RAIN = evidence(3, "Rain is expected in the north until Friday.")


class Broken(GenericFakeChatModel):
    """Says something, then fails or is cut off."""

    failure: Any = None

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        yield ChatGenerationChunk(message=AIMessageChunk(content="The ferry Aurora sank. It had 41 "))
        if self.failure:
            raise self.failure
        cut = AIMessageChunk(content="people", response_metadata={"finish_reason": "length"})
        yield ChatGenerationChunk(message=cut)


def writing(text: str) -> ChatAnswerer:
    return ChatAnswerer("scripted", lambda: GenericFakeChatModel(messages=iter([AIMessage(text)])))


def broken(failure: Exception | None = None) -> ChatAnswerer:
    model: BaseChatModel = Broken(messages=iter([]), failure=failure)
    return ChatAnswerer("scripted", lambda: model)


def drafts(answerer: ChatAnswerer) -> list[Draft]:
    return [d for d in answerer.write(QUESTION, [FERRY, SAVED, RAIN]) if isinstance(d, Draft)]


def said_by(answerer: ChatAnswerer, said: list[str]) -> None:
    """Fill `said` with what it finishes before it fails."""
    said.extend(e.text for e in answerer.write(QUESTION, [FERRY]) if isinstance(e, Draft))


def test_each_sentence_rests_on_the_evidence_that_carries_it() -> None:
    found = drafts(writing("The ferry Aurora sank off Port Ansel. Fishing boats saved 39 people."))
    assert [d.text for d in found] == [
        "The ferry Aurora sank off Port Ansel.",
        "Fishing boats saved 39 people.",
    ]
    assert [d.rests_on for d in found] == [(FERRY,), (SAVED,)]


def test_markers_and_links_of_the_models_own_are_dropped() -> None:
    (only,) = drafts(writing("The ferry Aurora sank [3] off [Port Ansel](http://evil.example)."))
    assert "[" not in only.text and "evil" not in only.text and only.rests_on == (FERRY,)


def test_what_nothing_carries_rests_on_nothing() -> None:
    assert supporting_evidence("The president of Peru resigned in 1992.", [FERRY, SAVED]) == ()


def test_a_sentence_may_rest_on_two_articles() -> None:
    both = "The ferry Aurora sank off Port Ansel with 41 people, of whom 39 were saved."
    assert supporting_evidence(both, [RAIN, SAVED, FERRY]) == (FERRY, SAVED)


def test_of_two_that_share_its_words_a_sentence_rests_on_the_one_that_says_it() -> None:
    said = "Hale complained that it was unfair to sail after Lund."
    words = evidence(1, "Hale set out to sail after lunch, a day later than Lund.")
    meaning = evidence(2, "“I sail after Lund, which is not fair to me,” Hale said.")
    assert supporting_evidence(said, [words, meaning]) == (words,)
    assert supporting_evidence(said, [words, meaning], Verifier()) == (meaning,)


def test_what_stands_there_word_for_word_and_what_has_all_facts_is_not_read_again() -> None:
    nobody = FakeVerifier(None)
    assert supporting_evidence(FERRY.quote, [RAIN, FERRY], nobody) == (FERRY,)
    both = "The ferry Aurora sank off Port Ansel with 41 people, of whom 39 were saved."
    assert supporting_evidence(both, [RAIN, SAVED, FERRY], nobody) == (FERRY, SAVED)


def test_where_the_verifier_sees_no_difference_the_words_decide() -> None:
    said = "Hale complained that it was unfair to sail after Lund."
    words = evidence(1, "Hale set out to sail after lunch, a day later than Lund.")
    other = evidence(2, "“I sail after Lund, which is not fair to me,” Hale said.")
    assert supporting_evidence(said, [words, other], FakeVerifier(1.0)) == (words,)


def test_the_sentence_being_written_can_be_followed() -> None:
    events = list(writing("The ferry Aurora sank off Port Ansel.").write(QUESTION, [FERRY]))
    begun = [e.text for e in events if isinstance(e, PartialSentence)]
    assert begun[0] == "The" and begun[-1].startswith("The ferry Aurora sank")
    assert isinstance(events[-1], Draft)


@pytest.mark.parametrize(
    ("text", "finished", "left"),
    [
        ("The ferry", [], "The ferry"),
        ("It sank. Ten", ["It sank."], "Ten"),
        ("The U.S. ferry", [], "The U.S. ferry"),
        ("It cost $4.5 million. ", [], "It cost $4.5 million. "),
    ],
)
def test_a_sentence_is_finished_when_the_next_has_begun(
    text: str, finished: list[str], left: str
) -> None:
    assert finished_sentences(text) == (finished, left)


def test_an_empty_answer_is_an_error() -> None:
    with pytest.raises(EngineError, match="no answer"):
        drafts(writing("  "))


def test_a_model_that_fails_midway_leaves_what_it_had_finished() -> None:
    said: list[str] = []
    with pytest.raises(EngineError, match="too long") as caught:
        said_by(broken(TimeoutError("key sk-123")), said)
    assert said == ["The ferry Aurora sank."]
    assert "sk-123" not in str(caught.value) and caught.value.subject == "scripted"


def test_a_sentence_that_was_cut_off_is_not_given_out() -> None:
    said: list[str] = []
    with pytest.raises(EngineError, match="middle of a sentence"):
        said_by(broken(), said)
    assert said == ["The ferry Aurora sank."]


class Recorder(GenericFakeChatModel):
    """Keeps the prompts that it is given."""

    prompts: list[str] = Field(default_factory=list)

    def _stream(self, messages: Any, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        self.prompts.append(messages[-1].content)
        yield ChatGenerationChunk(message=AIMessageChunk(content="It sank."))


def test_what_another_reader_asked_in_between_does_not_order_the_evidence() -> None:
    model = Recorder(messages=iter([]))
    answerer = ChatAnswerer("scripted", lambda: model)

    def prompt(answer_before: str, evidence: list[Evidence]) -> str:
        list(answerer.write(replace(QUESTION, previous_answer=answer_before), evidence))
        return model.prompts[-1]

    mine = f"It sank. [1] On 3 May 2024 CNN reported: {FERRY.quote} [1] CNN reported: {SAVED.quote} [2]"
    prompt("", [FERRY, SAVED, RAIN])
    alone = prompt(mine, [RAIN, SAVED, FERRY])
    prompt("", [FERRY, SAVED, RAIN])
    prompt("", [RAIN, SAVED])  # another reader, who goes on below
    assert prompt(mine, [RAIN, SAVED, FERRY]) == alone
    theirs = prompt(f"CNN reported: {RAIN.quote} [1]", [SAVED, RAIN, FERRY])
    assert theirs.index(RAIN.quote) < theirs.index(SAVED.quote) < theirs.index(FERRY.quote)


def test_a_local_model_that_cannot_be_started_again_is_relieved_like_any_other() -> None:
    def gone() -> BaseChatModel:
        raise ModelError("model.gguf", "the local model cannot be started (its process ended).")

    with pytest.raises(EngineError, match="cannot be started"):
        drafts(ChatAnswerer("scripted", gone))


def test_an_answer_in_another_language_rests_on_shared_figures_and_names() -> None:
    asked = replace(QUESTION, language="German")
    said = "Die Fähre Aurora sank am 12. Mai mit 41 Menschen. The ferry Aurora sank off Port Ansel."
    events = writing(said).write(asked, [RAIN, SAVED, FERRY])
    found = [d for d in events if isinstance(d, Draft)]
    assert [d.text for d in found] == [
        "Die Fähre Aurora sank am 12. Mai mit 41 Menschen.",
        "The ferry Aurora sank off Port Ansel.",
    ]
    assert [d.language for d in found] == ["German", ""]
    assert [d.rests_on for d in found] == [(FERRY,), (FERRY,)]


def test_an_ordinal_ends_no_sentence_in_other_languages() -> None:
    assert finished_sentences("Am 12. Juli", ordinals=True) == ([], "Am 12. Juli")
    assert finished_sentences("Am 12. Juli. Da", ordinals=True) == (["Am 12. Juli."], "Da")
