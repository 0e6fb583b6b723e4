"""Small talk and questions about the assistant get a human answer, questions to the archive none of it."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.types import Filters, Turn
from rag.query.question import understand
from rag.query.small_talk import small_talk_reply


@pytest.mark.parametrize(
    "text",
    [
        "Hi", "hello!", "  Good morning, ", "Thanks!", "Thank you very much.", "OK thanks", "Bye",
        "Who are you?", "What can you do?", "help", "That’s all", "Perfect, thanks",
        "thanks, that was great!", "cool thx", "who made you?", "can you speak German?",
        "Great answer, thank you so much", "thx!!", "ok", "ok cool", "Got it, thanks",
        "sorry, my mistake", "haha ok", "oops, wrong question", "never mind", "my bad", "lol",
        "who writes the articles", "are these articles real?", "can I add my own articles?",
        "how often is the archive updated?",
        "That's really helpful", "this is wrong", "you are wrong", "That's not what I asked",
        "That didn't help", "bad answer", "Are you a human?", "are you chatgpt",
        "Do you make mistakes?", "Can I trust you?", "where do you get your information from?",
        "do you store my questions?", "what languages do you speak", "tell me a joke",
        "how are you?", "Hi, who are you?", "hello there, what can I ask you?", "nice one, cheers",
        "wow, impressive!", "Danke schön", "merci beaucoup", "see you later", "good night",
        "thank you, bye", "i love you", "how does this work?", "How accurate are you?",
        "what's your name?", "are you sure?", "ok thanks that is all", "awesome!! 👍",
        "What is this?", "Which model do you use?", "thanks a million",
        "That was exactly what I was looking for, thank you",
    ],
)  # fmt: skip
def test_a_courtesy_is_answered(text: str) -> None:
    assert small_talk_reply(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who is the new pope?", "Thanks to whom did Spain win?", "Hi, who won the final?",
        "help for Gaza", "Hello Kitty sales", "Goodbye, Mr. Chips author", "Why?", "And then?",
        "Great Britain", "What is this about tariffs?", "", "thanks, and who won?",
        "Thanks. How many died?", "great, what about Texas?", "who made the bomb?",
        "sorry, who won?", "who wrote the article on the flood", "How often is the list updated?",
        "can you tell me who won", "Was it good?", "what articles do you have?",
        "what is this archive about", "What happened yesterday?", "what's new?",
        "who created ChatGPT?", "Is ChatGPT safe?", "How old are the victims?",
        "are you sure that the mayor resigned?", "Wrong Turn film", "cool, and the second one?",
        "ok and how did it end", "who owns the ferry?", "how does the vaccine work?",
        "Can the mayor be trusted?", "How accurate are the tests?", "what is your government doing",
        "no", "yes", "good news about wolves", "bad weather in Texas",
        "who sees the data of Meta users", "thank you for smoking",
        "what do you know about measles", "tell me about the flood", "all dead",
        "that's the second fire?", "clear skies",
    ],
)  # fmt: skip
def test_a_question_is_looked_up(text: str) -> None:
    assert small_talk_reply(text) == ""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Who made you?", "not a person"),
        ("can you speak German?", "other languages"),
        ("do you make mistakes", "Check me"),
        ("where do you get your news from?", "never from the internet"),
        ("that's wrong", "sorry"),
        ("sorry, my mistake", "No problem"),
        ("who writes the articles", "Journalists of the outlets"),
        ("Hi, what can I ask you?", "three bullet points"),
        ("thanks, bye", "welcome"),
    ],
)
def test_what_is_said_fits(asked: str, said: str) -> None:
    assert said in small_talk_reply(asked)


def test_thanks_before_a_question_are_not_searched_for() -> None:
    history = [Turn("How many people died in the Texas flood?", "129 died. [1]")]
    question = understand("Thanks, and who won the harbour race?", history, Filters(), date(2025, 3, 12))
    assert question.standalone == "who won the harbour race?"
