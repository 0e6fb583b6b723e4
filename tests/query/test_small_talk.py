"""Greetings get a human answer, questions none of it."""

from __future__ import annotations

import pytest

from rag.query.small_talk import small_talk_reply


@pytest.mark.parametrize(
    "text",
    ["Hi", "hello!", "  Good morning, ", "Thanks!", "Thank you very much.", "OK thanks", "Bye", "Who are you?",
     "What can you do?", "help", "That’s all", "Perfect, thanks"],
)  # fmt: skip
def test_a_courtesy_is_answered(text: str) -> None:
    assert small_talk_reply(text)


@pytest.mark.parametrize(
    "text",
    ["Who is the new pope?", "Thanks to whom did Spain win?", "Hi, who won the final?", "help for Gaza", "Hello Kitty sales",
     "Goodbye, Mr. Chips author", "Why?", "And then?", "Great Britain", "What is this about tariffs?", ""],
)  # fmt: skip
def test_a_question_is_looked_up(text: str) -> None:
    assert small_talk_reply(text) == ""
