"""One turn: what is said, in which order, and what happens when the engine does not do its part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from rag.answer.archive_view import ArchiveView
from rag.answer.assistant import Assistant
from rag.answer.compose import Answerer, Draft, ExtractiveAnswerer, PartialSentence
from rag.answer.evidence import Candidate
from rag.answer.gather import Clock, EvidenceGatherer, EvidenceModels, EvidenceSet
from rag.answer.refusal import RefusalModel, calibrated_models
from rag.answer.turn import Event, FinalAnswer, Note, Preview, VerifiedSentence
from rag.core.errors import ConfigError, EngineError
from rag.core.types import (
    Answer,
    Evidence,
    Filters,
    Question,
    RelatedSentence,
    Report,
    SupersedingFigure,
    TimeExpression,
)
from rag.core.usage import Usage
from rag.models.reader import Reader
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeRetriever, FakeVerifier, ScriptedAnswerer, evidence

QUESTION = Question("What sank?", "What sank off Port Ansel?", Filters(), date(2025, 3, 12))
FERRY = evidence(1, "The ferry Aurora sank off Port Ansel on Tuesday with 41 people on board.")
SAVED = evidence(2, "Fishing boats saved 39 people off Port Ansel, the coast guard said.", outlet="AFP")
RIGHT = Draft("The ferry Aurora sank off Port Ansel.", (FERRY,))
WRONG = Draft("The president of Peru resigned in 1992.", ())


def assistant(
    engine: Answerer,
    *found: Evidence,
    drops: bool = False,
    threshold: float = 0.0,
    doubt: float = 0.0,
    view: ArchiveView | None = None,
    carries: float = -9.0,
) -> Assistant:
    def engines(name: str) -> Answerer:
        if name not in ("", engine.name):
            raise ConfigError("engine", f"found {name!r}.")
        return engine

    retriever = cast("Retriever", FakeRetriever(*(found or (FERRY, SAVED))))
    sentences, refusal = calibrated_models()
    unsure = RefusalModel(refusal.weights, threshold, doubt)

    def cosines(question: str, candidates: Sequence[Candidate]) -> list[float]:
        return [0.9] * len(candidates) if question else []

    models = EvidenceModels(Reader(), cosines, sentences, unsure)
    return Assistant(
        EvidenceGatherer(retriever, models),
        cosines,
        FakeVerifier(carries),
        engines,
        drops=drops,
        view=view,
    )


def events(engine: Answerer, question: Question = QUESTION, *, drops: bool = False) -> list[Event]:
    return list(assistant(engine, drops=drops).stream(question))


def answer(engine: Answerer, *, drops: bool = False) -> Answer:
    return assistant(engine, drops=drops).answer(QUESTION)


def test_the_evidence_comes_first_then_the_sentence_in_the_making_then_the_sentence() -> None:
    kinds = [type(e) for e in events(ScriptedAnswerer(PartialSentence("The fer"), RIGHT))]
    assert kinds == [EvidenceSet, Preview, PartialSentence, VerifiedSentence, FinalAnswer]


def test_while_a_chat_model_writes_the_articles_words_stand() -> None:
    _, preview, *_ = events(ScriptedAnswerer(RIGHT))
    assert isinstance(preview, Preview)
    quoted = answer(ExtractiveAnswerer())
    assert (preview.sentences, preview.citations) == (quoted.sentences, quoted.citations)
    assert not any(isinstance(event, Preview) for event in events(ExtractiveAnswerer()))


def test_an_answer_says_who_wrote_it_and_what_it_is_as_of() -> None:
    said = answer(ScriptedAnswerer(RIGHT))
    assert (said.engine, said.newest, said.notes) == ("scripted", date(2024, 5, 3), ())
    assert said.text == "The ferry Aurora sank off Port Ansel. [1]"


def test_an_answer_tells_what_the_language_models_took() -> None:
    took = answer(ScriptedAnswerer(RIGHT, Usage(800, 5, 0.001), Usage(0, 7)))
    assert took.usage == Usage(800, 12, 0.001)
    assert answer(ScriptedAnswerer(RIGHT)).usage is None
    read = replace(QUESTION, usage=Usage(90, 10))
    said = assistant(ScriptedAnswerer(RIGHT, Usage(800, 5))).answer(read)
    assert said.usage == Usage(890, 15), "that of reading the question is counted, too"


def test_words_cited_twice_keep_their_number() -> None:
    said = answer(ScriptedAnswerer(RIGHT, Draft("41 people were on board.", (FERRY, SAVED))))
    assert [c.n for c in said.citations] == [1, 2]
    assert [s.citations for s in said.sentences] == [(1,), (1, 2)]


def test_an_engine_that_fails_is_relieved_and_what_it_said_stays() -> None:
    found = events(ScriptedAnswerer(RIGHT, failure=EngineError("scripted", "it cannot be reached.")))
    assert [type(e) for e in found][:4] == [EvidenceSet, Preview, VerifiedSentence, Note]
    finished = found[-1]
    assert isinstance(finished, FinalAnswer)
    said = finished.answer
    assert said.sentences[0].text == RIGHT.text and len(said.sentences) > 1
    assert "cannot be reached" in said.notes[0] and said.engine == "scripted, extractive"
    quoted = said.sentences[1:]
    assert all(s.verdict == "supported" for s in quoted)
    assert SAVED.quote in quoted[0].text, "what was not said yet"


def test_an_engine_that_says_nothing_leaves_an_extractive_answer() -> None:
    said = answer(ScriptedAnswerer(failure=EngineError("scripted", "it gave no answer.")))
    assert [s.text for s in said.sentences] == [s.text for s in answer(ExtractiveAnswerer()).sentences]


def test_a_sentence_that_nothing_carries_is_marked() -> None:
    said = assistant(ScriptedAnswerer(RIGHT, WRONG), carries=3.0).answer(QUESTION)
    assert [s.verdict for s in said.sentences] == ["supported", "unsupported"]
    assert said.sentences[1].citations == ()


def test_or_dropped() -> None:
    said = answer(ScriptedAnswerer(RIGHT, WRONG), drops=True)
    assert [s.text for s in said.sentences] == [RIGHT.text]


@pytest.mark.parametrize("drops", [False, True])
def test_an_answer_that_the_articles_do_not_carry_is_followed_by_what_they_say(drops: bool) -> None:
    said = answer(ScriptedAnswerer(WRONG), drops=drops)
    assert (WRONG.text in said.text) is not drops
    assert "do not carry" in said.notes[0] and "Aurora" in said.text


def test_on_poor_evidence_an_answer_that_nothing_carries_is_taken_back() -> None:
    asked = assistant(ScriptedAnswerer(WRONG), doubt=1.1)
    said = asked.answer(QUESTION)
    assert said.refused and said.sentences == () and said.citations == ()
    assert "not carried" in said.notes[0] and WRONG.text not in said.text
    assert not assistant(ScriptedAnswerer(WRONG, RIGHT), doubt=1.1).answer(QUESTION).refused
    assert not assistant(ExtractiveAnswerer(), doubt=1.1).answer(QUESTION).refused


def test_a_doubtful_sentence_on_what_was_asked_is_not_taken_back() -> None:
    asked = "What sank the ferry Aurora?"
    about = Draft("A whale of nine tons sank the ferry Aurora near Oslo.", (FERRY,))
    beside = Draft("A whale of nine tons sank the ferry Aurora near Oslo.", (SAVED,))
    question = Question(asked, asked, Filters(), date(2025, 3, 12))
    said = assistant(ScriptedAnswerer(about), doubt=1.1).answer(question)
    assert not said.refused and said.sentences[0].verdict == "unsupported"
    assert assistant(ScriptedAnswerer(beside), doubt=1.1).answer(question).refused


def test_the_composed_answer_stands_before_a_small_models_text() -> None:
    engine = ScriptedAnswerer(RIGHT)
    engine.quotes = 2
    said = answer(engine)
    assert said.sentences[0].text == FERRY.quote and said.sentences[-1].text == RIGHT.text
    assert said.engine == "extractive, scripted"
    assert said.sentences[-1].citations == (1,), "the same words keep their number"


def test_of_a_small_model_only_what_the_articles_carry_is_told() -> None:
    engine = ScriptedAnswerer(Draft("Nine volcanoes erupted in Peru.", (FERRY,)))
    engine.quotes = 2
    said = answer(engine)
    assert said.sentences[0].text == FERRY.quote
    assert not any("volcanoes" in s.text for s in said.sentences)
    assert said.notes == ("What the language model wrote is not carried by the articles.",)


def test_the_composed_answer_stands_where_a_small_model_fails() -> None:
    engine = ScriptedAnswerer(failure=EngineError("scripted", "it took too long."))
    engine.quotes = 2
    said = answer(engine)
    assert said.sentences[0].text == FERRY.quote
    assert "it took too long." in said.notes[0]


def test_a_greeting_is_answered_without_a_search() -> None:
    (only,) = events(ScriptedAnswerer(RIGHT), replace(QUESTION, text="Hello!", standalone="Hello!"))
    assert isinstance(only, FinalAnswer)
    assert only.answer.text.startswith("Hello") and not only.answer.refused


def test_weak_evidence_is_a_refusal_that_no_engine_is_asked_about() -> None:
    engine = ScriptedAnswerer(failure=EngineError("scripted", "must not be asked"))
    said = assistant(engine, threshold=1.1).answer(QUESTION)
    assert said.refused and said.sentences == () and len(said.nearest) == 2


@pytest.mark.parametrize(
    ("asked", "unsure"),
    [
        ("How many people were on board of the ferry Aurora off Port Ansel?", False),
        ("Which insurer will pay for the lost cargo of the Aurora?", True),
    ],
)
def test_where_no_sentence_is_likely_to_answer_it_says_so(asked: str, unsure: bool) -> None:
    question = replace(QUESTION, text=asked, standalone=asked)
    said = assistant(ExtractiveAnswerer()).answer(question)
    assert ("No sentence clearly answers this. These come nearest." in said.notes) is unsure
    by_model = assistant(ScriptedAnswerer(RIGHT)).answer(question)
    assert not any("No sentence" in note for note in by_model.notes)


@pytest.mark.parametrize(
    ("asked", "refused"),
    [("Who is the captain of the Borealis?", True), ("Who is the captain of the Aurora?", False)],
)
def test_of_a_name_that_no_article_has_nothing_is_answered(asked: str, refused: bool) -> None:
    view = ArchiveView(knows=lambda word: word != "borealis")
    question = replace(QUESTION, text=asked, standalone=asked)
    said = assistant(ExtractiveAnswerer(), view=view).answer(question)
    assert said.refused is refused
    assert ("Borealis" in said.text) is refused


def test_each_part_of_a_question_is_searched_and_told() -> None:
    asked = "Did both CNN and AFP report it?"
    whole = Question(asked, asked, Filters(), date(2025, 3, 12))
    parts = tuple(replace(whole, filters=Filters(outlets=(o,))) for o in ("CNN", "AFP"))
    found = events(ExtractiveAnswerer(), replace(whole, subquestions=parts))
    finished = found[-1]
    assert isinstance(finished, FinalAnswer)
    assert {c.outlet for c in finished.answer.citations} == {"CNN", "AFP"}


def test_reports_that_differ_are_told() -> None:
    asked = "How many people were on board?"
    early = evidence(3, "There were 38 people on board the ferry Aurora.", outlet="BBC")
    whole = Question(asked, asked, Filters(), date(2025, 3, 12))
    said = assistant(ExtractiveAnswerer(), FERRY, early).answer(whole)
    (note,) = said.notes
    assert note.startswith("Reports differ: ")
    assert "CNN, 3 May 2024: 41" in note and "BBC, 3 May 2024: 38" in note


def test_a_question_that_the_articles_contradict_is_corrected_first() -> None:
    asked = "Why did the 90 people saved from the ferry Aurora off Port Ansel go swimming?"
    found = evidence(3, "The ferry Aurora sank off Port Ansel and boats saved 41 people.")
    whole = Question(asked, asked, Filters(), date(2025, 3, 12))
    corrected = "The articles say 41 (CNN, 3 May 2024), not 90."
    told = list(assistant(ExtractiveAnswerer(), found).stream(whole))
    assert told[1] == Note(corrected, first=True) and isinstance(told[2], VerifiedSentence)
    finished = told[-1]
    assert isinstance(finished, FinalAnswer)
    assert finished.answer.notes == (corrected,) and finished.answer.text.startswith(corrected)


def test_an_unknown_engine_is_a_clear_error() -> None:
    with pytest.raises(ConfigError, match="gpt"):
        assistant(ScriptedAnswerer(RIGHT)).answer(QUESTION, "gpt")


GERMAN = replace(QUESTION, text="Was sank?", language="German")
SANK = Draft("Die Fähre Aurora sank mit 41 Menschen.", (FERRY,), "German")


def test_an_answer_in_another_language_is_checked_by_figures_and_names() -> None:
    said = assistant(ScriptedAnswerer(SANK)).answer(GERMAN)
    assert [s.verdict for s in said.sentences] == ["partly"]
    assert said.sentences[0].reasons == ("written in German: only names and figures were checked",)
    assert said.text.endswith("[1]") and said.notes == ()


def test_what_cannot_be_compared_is_followed_by_quotations() -> None:
    said = assistant(ScriptedAnswerer(Draft("渡轮沉没了。", (), "Chinese"))).answer(GERMAN)
    assert "cannot be compared" in said.notes[0] and "Aurora" in said.text


@pytest.mark.parametrize("threshold", [0.0, 1.1])
def test_quotations_for_a_question_that_no_model_read_say_so(threshold: float) -> None:
    asked = replace(GERMAN, standalone="Was sank?")
    said = assistant(ExtractiveAnswerer(), threshold=threshold).answer(asked)
    assert said.refused is bool(threshold)
    assert "German" in said.notes[0] and "as they were written" in said.notes[0]


UNFOLD = replace(
    QUESTION, text="How did the Aurora unfold?", standalone="How did the sinking Aurora unfold?"
)


def sinking(n: int, day: int, what: str) -> Evidence:
    told = evidence(n, f"The sinking ferry Aurora {what}.", outlet="AFP")
    dated = replace(told.hit.article, title="Sinking of the Aurora", published=date(2024, 5, day))
    return replace(told, hit=replace(told.hit, article=dated))


SANK_LATER = [sinking(5, 9, "was raised by two cranes from Orlo")]
SANK_LATER += [sinking(4, 2, "lost forty people in the night of the storm")]


def test_a_development_is_told_in_order_of_time_also_where_one_answer_seems_unlikely() -> None:
    said = assistant(ExtractiveAnswerer(), *SANK_LATER, threshold=1.1).answer(UNFOLD)
    assert not said.refused and [entry.day.day for entry in said.timeline] == [2, 9]
    assert [c.article_id for c in said.citations] == ["4", "5"]
    assert said.text.startswith("2 May 2024, AFP reported: The sinking ferry Aurora lost forty")


def test_a_timeline_stands_for_what_a_small_model_would_write() -> None:
    engine = ScriptedAnswerer(Draft("The ferry Aurora sank.", (SANK_LATER[1],)))
    engine.quotes = 1
    said = assistant(engine, *SANK_LATER).answer(UNFOLD)
    assert [s.text[:10] for s in said.sentences] == ["2 May 2024", "9 May 2024"]
    assert said.engine == "extractive"
    engine.quotes = 0
    (written,) = assistant(engine, *SANK_LATER, carries=3.0).answer(UNFOLD).sentences
    assert written.text == "The ferry Aurora sank."


def test_a_development_by_two_outlets_is_told_by_these_alone() -> None:
    others = [
        replace(e, hit=replace(e.hit, article=replace(e.hit.article, outlet="CNN")))
        for e in (
            sinking(6, 4, "leaked oil for three days into the bay"),
            sinking(7, 6, "was found by divers on the bank"),
        )
    ]
    third = sinking(8, 7, "was pumped dry by engineers with hoses")
    third = replace(third, hit=replace(third.hit, article=replace(third.hit.article, outlet="BBC")))
    parts = tuple(replace(UNFOLD, filters=Filters(outlets=(name,))) for name in ("AFP", "CNN"))
    found = [*SANK_LATER, *others, third]
    said = assistant(ExtractiveAnswerer(), *found).answer(replace(UNFOLD, subquestions=parts))
    assert [entry.day.day for entry in said.timeline] == [2, 4, 6, 9]


@pytest.mark.parametrize(
    ("question", "outlets", "first"),
    [
        (QUESTION, (), "2"),
        (replace(QUESTION, time=TimeExpression(order="oldest")), (), "1"),
        (
            replace(
                QUESTION,
                subquestions=tuple(
                    replace(QUESTION, filters=Filters(outlets=(o,))) for o in ("CNN", "AFP")
                ),
            ),
            ("CNN", "AFP"),
            "2",
        ),
    ],
)
def test_a_later_report_stands_first_unless_the_first_is_asked_for(
    question: Question, outlets: tuple[str, ...], first: str
) -> None:
    heard: list[Question] = []

    def corroborate(asked: Question, given: Sequence[Evidence]) -> list[Evidence]:
        heard.append(asked)
        report = Report("2", SAVED.hit.article, "2")
        echo = RelatedSentence(report, SAVED.hit.passage.id, SAVED.start, SAVED.end, SAVED.quote, 0.9)
        ordered = sorted(given, key=lambda e: e.hit.passage.article_id)
        return [replace(ordered[0], later=SupersedingFigure(echo, "39", "41")), *ordered[1:]]

    gatherer = assistant(ExtractiveAnswerer())._gatherer
    gatherer._corroborate = corroborate
    found = gatherer.gather(question, Clock())
    assert found.evidence[0].hit.passage.article_id == first
    assert heard[0].filters.outlets == outlets


def test_a_development_that_the_archive_lacks_is_refused_as_ever() -> None:
    said = assistant(ExtractiveAnswerer(), FERRY, threshold=1.1).answer(UNFOLD)
    assert said.refused and said.timeline == ()
