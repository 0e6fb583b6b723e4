"""The assistant as a LangChain Runnable: a question to its answer, whole or as a stream of events.

Loaded only when asked for, because it imports langchain-core; `Archive.as_runnable` builds it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig, run_in_executor

from rag.answer.compose import PartialSentence
from rag.answer.gather import EvidenceSet
from rag.answer.turn import Event, FinalAnswer, Note, Preview, VerifiedSentence
from rag.core.contract import answer_json, citation_json, hit_json, sentence_json

QuestionInput = str | Mapping[str, Any]
"""The question's words, or the fields that `/ask` takes: `question`, `history`, `outlets`, `since`,
`until`, `as_of`, `engine`, `anytime`, `as_typed`."""


class AnswerEvent(dict[str, Any]):
    """One event of an answer as JSON-ready values; `event` says which.

    | event | fields |
    |---|---|
    | `evidence` | `hits`, as in the answer |
    | `preview` | `sentences` and `citations` in the articles' words, until a model's first `sentence` |
    | `writing` | `text`: the beginning of the next sentence, not verified |
    | `sentence` | `sentence`, verified, and the `citations` that are new with it |
    | `note` | `text` |
    | `answer` | all fields of the answer; always the last |
    """

    def __add__(self, other: AnswerEvent) -> AnswerEvent:
        """The later one: a chain that adds up a stream is given the answer."""
        return other


class AnswerRunnable(Runnable[QuestionInput, dict[str, Any]]):
    """Answers questions by the contract of `/ask`.

    `invoke` and `ainvoke` return the answer with its citations, `stream` and `astream` yield an
    `AnswerEvent` each time that something is known. `events` answers the fields of a request. Raises
    QuestionError for a question that cannot be asked.
    """

    def __init__(self, events: Callable[[Mapping[str, Any]], Iterator[Event]]) -> None:
        self._events = events

    def invoke(
        self,
        input: QuestionInput,  # noqa: A002 - its parent's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        return self._call_with_config(self._answer, input, config)

    def stream(
        self,
        input: QuestionInput,  # noqa: A002 - its parent's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Iterator[dict[str, Any]]:
        yield from self._transform_stream_with_config(iter([input]), self._stream, config)

    async def astream(
        self,
        input: QuestionInput,  # noqa: A002 - its parent's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[dict[str, Any]]:
        async def inputs() -> AsyncIterator[QuestionInput]:
            yield input

        async for event in self._atransform_stream_with_config(inputs(), self._astream, config):
            yield event

    def _answer(self, question: QuestionInput) -> dict[str, Any]:
        *_, last = self._stream(iter([question]))
        return {name: value for name, value in last.items() if name != "event"}

    def _stream(self, questions: Iterator[QuestionInput]) -> Iterator[dict[str, Any]]:
        question = next(questions)
        fields = {"question": question} if isinstance(question, str) else question
        yield from map(event_json, self._events(fields))

    async def _astream(self, questions: AsyncIterator[QuestionInput]) -> AsyncIterator[dict[str, Any]]:
        events = self._stream(iter([await anext(questions)]))
        while (event := await run_in_executor(None, next, events, None)) is not None:
            yield event


def event_json(event: Event) -> AnswerEvent:
    """An event of the assistant as JSON-ready values."""
    match event:
        case EvidenceSet():
            return AnswerEvent(event="evidence", hits=[hit_json(hit) for hit in event.hits])
        case Preview():
            return AnswerEvent(
                event="preview",
                sentences=[sentence_json(sentence) for sentence in event.sentences],
                citations=[citation_json(c) for c in event.citations],
            )
        case PartialSentence():
            return AnswerEvent(event="writing", text=event.text)
        case VerifiedSentence():
            return AnswerEvent(
                event="sentence",
                sentence=sentence_json(event.sentence),
                citations=[citation_json(c) for c in event.citations],
            )
        case Note():
            return AnswerEvent(event="note", text=event.text)
        case FinalAnswer():
            return AnswerEvent(event="answer", **answer_json(event.answer))
