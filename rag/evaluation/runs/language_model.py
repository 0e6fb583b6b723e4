"""A language model as text in and text out, for what an evaluation asks. Knows nothing of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from rag.answer.engines import LOCAL, Engines, runs_here
from rag.core.errors import EngineError, EvaluationError
from rag.core.settings import load_settings
from rag.models.chat_models import engine_name

Complete = Callable[[str, str], str]
"""Instructions and a message to the text that a model answers."""


@contextmanager
def open_model(engine: str) -> Iterator[Complete]:
    """The model that BYLINE_LLM calls `engine`; nothing is fetched, a local one ends with the block.

    Raises ConfigError for a name that can never work, EvaluationError for a model that is not here.
    """
    with closing(Engines(load_settings(llm=engine))) as engines:
        engines.prepare(fetching=False)
        model = engines.model(engine_name(engine))
        if model is None:
            raise engine_unavailable(engine, engines)
        yield completion_function(engine_name(engine), model)


def engine_unavailable(engine: str, engines: Engines) -> EvaluationError:
    """Why an engine cannot be used now, and what to do."""
    return EvaluationError(
        f"engine {engine_name(engine)}",
        engines.progress or "its model is not on this machine.",
        f"byline models fetch {LOCAL[engine].name if engine in LOCAL else engine}"
        if runs_here(engine)
        else "",
    )


def completion_function(name: str, model: Callable[[], Any]) -> Complete:
    """A LangChain chat model as text in and out; its failures are EngineErrors with its name."""

    def complete(instructions: str, message: str) -> str:
        try:
            return str(model().invoke([("system", instructions), ("human", message)]).text)
        except Exception as error:  # every provider's package raises its own
            raise EngineError(name, f"it failed ({type(error).__name__}).") from error

    return complete
