"""An answer as Markdown: how it grows, and that nothing in an article acts in it."""

from __future__ import annotations

from datetime import date

from rag.answer.gather import EvidenceSet
from rag.answer.turn import FinalAnswer, Note, VerifiedSentence
from rag.app.api.openai.content import Content, citation_address
from rag.core.types import NO_FILTERS, Answer, AnswerSentence, Citation, Question

BASE = "http://127.0.0.1:7860/"


def cited(n: int, *, title: str = "Ferry sails", url: str = "https://news.example/1") -> Citation:
    return Citation(n, "ab", "ab-1-0", title, "Harbour Post", date(2024, 5, 3), url, "It sailed.", 0, 10)


def sentence(text: str, *citations: Citation, verdict: str = "supported") -> VerifiedSentence:
    numbers = tuple(c.n for c in citations)
    reasons = () if verdict == "supported" else ("the figure 31 is not in it",)
    return VerifiedSentence(AnswerSentence(text, numbers, verdict, 1.0, reasons), citations)  # type: ignore[arg-type]


def answer(*events: VerifiedSentence, text: str = "", refused: bool = False) -> FinalAnswer:
    question = Question("Who?", "Who?", NO_FILTERS, date(2024, 5, 4))
    citations = tuple(c for event in events for c in event.citations)
    sentences = tuple(event.sentence for event in events)
    return FinalAnswer(
        Answer(question, text, sentences, citations, (), (), refused, (), "extractive", {})
    )


def body(content: Content) -> str:
    return content.text.partition("\n\n---\n\n")[0]


def test_sentences_and_items_stand_as_markdown_needs_them() -> None:
    content = Content(BASE)
    for event in (
        Note("It was not a ferry.", first=True),
        sentence("It sailed.", cited(1)),
        sentence("It came back."),
        sentence("- On Monday."),
        sentence("- On Tuesday.", cited(2)),
        sentence("That is all."),
    ):
        content.add(event)
    assert content.text == (
        "It was not a ferry.\n\nIt sailed. [1] It came back.\n\n- On Monday.\n- On Tuesday. [2]\n\nThat is all."
    )


def test_nothing_of_an_article_acts() -> None:
    content = Content(BASE)
    evil = cited(1, title="![x](https://evil.example/p.png)", url="javascript:alert(1)")
    lead = sentence("![a](https://evil.example/?q) <img src=x> **$5$** [b][c]", evil)
    content.add(lead)
    content.add(answer(lead))
    assert "![" not in content.text.replace("!\\[", "")
    assert "](" not in content.text.replace("\\](", "").replace("\\]\\(", "")
    assert "<img" not in content.text.replace("\\<img", "") and "javascript" not in content.text
    assert content.text.endswith("<http://127.0.0.1:7860/articles/ab?v=1&mark=0-10#mark>")


def test_what_is_not_carried_is_marked() -> None:
    content = Content(BASE)
    content.add(sentence("It had 31 aboard.", cited(1), verdict="unsupported"))
    assert content.text == (
        "It had 31 aboard. [1] *(not in the cited articles: the figure 31 is not in it)*"
    )


def test_what_is_taken_back_is_followed_by_the_refusal() -> None:
    content = Content(BASE)
    said = sentence("It sank.", cited(1))
    content.add(said)
    content.add(answer(text="The archive does not hold it:\n- this\n- that", refused=True))
    assert body(content) == "It sank. [1]\n\nThe archive does not hold it:\n- this\n- that"
    assert content.text.endswith("[1] Harbour Post, 3 May 2024: “Ferry sails” <https://news.example/1>")


def test_other_events_add_nothing() -> None:
    content = Content(BASE)
    question = Question("Who?", "Who?", NO_FILTERS, date(2024, 5, 4))
    assert content.add(EvidenceSet(question, (), (), 1.0)) == content.add(Note("Later.")) == ""


def test_words_are_marked_in_an_article_of_ours() -> None:
    here = citation_address(cited(1, url=""), BASE)
    assert here.startswith(f"{BASE}articles/ab")
