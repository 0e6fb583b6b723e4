"""A draft's sentence, judged against the passages it cites."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.citations import verify_sentence
from rag.answer.compose import Draft
from rag.answer.evidence import Candidate
from rag.core.types import Evidence, Hit
from rag.text.passages import split_passages, split_sentences
from tests.fakes import FakeVerifier, article

TEXT = (
    "A first passage about the weather. " * 30
    + "\n\nThe ferry Petrel sank off Ravenholm. Captain Hale said 1,200 people were saved in 2 hours."
)
ARTICLE = article(1, TEXT, title="Wreck of the Petrel")


def evidence() -> Evidence:
    passage = split_passages("a", 1, TEXT)[-1]
    start = TEXT.index("Captain")
    hit = Hit(passage, ARTICLE, 1.0, {})
    return Evidence(hit, start, len(TEXT), TEXT[start:], 0.9)


def unread(question: str, candidates: Sequence[Candidate]) -> list[float]:
    raise AssertionError("nothing had to be read")


def test_a_quotation_is_supported_without_reading() -> None:
    item = evidence()
    said = verify_sentence(
        Draft(f"On 3 May 2024 Harbour Post reported: {item.quote}", (item,)),
        [],
        unread,
        FakeVerifier(None),
    )
    assert (said.verdict, said.support, said.reasons) == ("supported", 1.0, ())


def test_another_sentence_is_read_with_sentences_of_the_passage() -> None:
    asked: list[Candidate] = []

    def near(question: str, candidates: Sequence[Candidate]) -> list[float]:
        asked.extend(candidates)
        return [0.9] * len(candidates)

    verifier = FakeVerifier(4.0)
    draft = Draft(
        "Harbour Post said on 3 May 2024 that 1,300 people on the Petrel were saved.", (evidence(),)
    )
    said = verify_sentence(draft, [], near, verifier)
    assert said.verdict != "supported"
    assert said.reasons[0] == "figure 1,300 is not in the cited passage"
    assert not any("Harbour" in reason and "is not in" in reason for reason in said.reasons)
    for candidate in asked:  # where its vector is looked up
        sentence = candidate.sentence
        assert TEXT[sentence.start : sentence.end] == sentence.text
        inside = split_sentences(candidate.hit.passage.text)
        assert inside[len(candidate.before)].text == sentence.text
    assert len(asked) == 3
    (read,) = verifier.read
    assert {s.text for s in split_sentences(TEXT)} >= {s.text for s in split_sentences(read)}


def test_a_model_of_entailment_is_asked() -> None:
    draft = Draft("A boat went down.", (evidence(),))
    said = verify_sentence(
        draft, [], unread, FakeVerifier(None), lambda premises, claim: [0.9] * len(premises)
    )
    assert (said.verdict, said.support) == ("supported", 0.9)
