"""Who can write answers: the extractive engine always, the local model when it is there, a provider's.

`BYLINE_LLM` names what answers by default: `local` (the 1.5B), `small` (the 0.5B) or any GGUF file of
the model hub as `hf:ORG/REPO:FILE`, which the app fetches and runs by itself, `none` for quotations,
`provider:model` as LangChain's `init_chat_model` knows them, or an OpenAI-compatible server as
`http://host:port/v1#model`. Knows nothing of questions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.answer.chat import ChatAnswerer
from rag.answer.compose import EXTRACTIVE, Answerer, ExtractiveAnswerer
from rag.answer.prompt import INSTRUCTIONS
from rag.core.errors import BylineError, ConfigError
from rag.core.settings import Settings
from rag.models.chat_models import READING_LIMITS, chat_model, display_name, engine_name, local_model
from rag.models.fetch import fetch, given, located
from rag.models.files import QWEN, SMALL, LocalModel
from rag.models.hub_models import check_hub_name, hub_model, is_hub_name
from rag.models.llama_server import Address, LocalServer
from rag.models.verifier import ClaimVerifier
from rag.query.rewrite import Rewriter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

LOCAL = {"local": QWEN, "small": SMALL}
"""Models that run on this machine, by their names here."""
QUOTATIONS = 2
"""Quotations that follow a local model's sentence."""


def runs_here(engine: str) -> bool:
    """Whether the engine of this name is a model file that this machine runs."""
    return engine in LOCAL or is_hub_name(engine)


def find_model(engine: str, models: Path, *, asking: bool) -> LocalModel | None:
    """The model file of an engine that runs here; None for a hub's name that was never asked about.

    Raises ConfigError for a wrong name, ModelError when the hub, asked, cannot say what the file is.
    """
    return LOCAL.get(engine) or hub_model(engine, models, asking=asking)


class Engines:
    """The engines of one process. Safe from any thread.

    `verifier` says what a model's sentence rests on. Raises ConfigError, when it is made, for a
    `BYLINE_LLM` that can never work.
    """

    def __init__(self, settings: Settings, verifier: ClaimVerifier | None = None) -> None:
        self._settings = settings
        self._verifier = verifier
        llm, key = settings.llm, settings.llm_key.get_secret_value()
        self._default = EXTRACTIVE if llm in ("none", EXTRACTIVE) else engine_name(llm)
        self._ready: dict[str, Answerer] = {EXTRACTIVE: ExtractiveAnswerer()}
        self._rewriters: dict[str, Rewriter] = {}
        self._models: dict[str, Callable[[], BaseChatModel]] = {}
        self._server: LocalServer | None = None
        self._guard = threading.Lock()
        self.progress = ""
        """What keeps the local model from answering, for a page to show; empty when nothing does."""
        if is_hub_name(self._default):
            check_hub_name(self._default)
        elif self._default not in LOCAL and self._default != EXTRACTIVE:
            self._models[self._default] = chat_model(llm, key=key)
            self._ready[self._default] = ChatAnswerer(
                display_name(llm), self._models[self._default], verifier=verifier
            )
            self._rewriters[self._default] = Rewriter(chat_model(llm, READING_LIMITS, key))

    def names(self) -> tuple[str, ...]:
        """What can write an answer now, the default first."""
        return tuple(sorted(self._ready, key=lambda name: name != self._default))

    def choices(self) -> tuple[tuple[str, str], ...]:
        """The same for a page: as a reader is told them, and their names."""
        titles = {EXTRACTIVE: "Quotations, no language model"}
        return tuple((titles.get(n, self._ready[n].name), n) for n in self.names())

    def answerer(self, name: str = "") -> Answerer:
        """The engine of this name; by default the settings', or until it is there the extractive one.

        Raises ConfigError for a name that cannot be used now.
        """
        if name == "none":
            name = EXTRACTIVE
        if not name:
            return self._ready.get(self._default, self._ready[EXTRACTIVE])
        if name not in self._ready:
            raise ConfigError("engine", f"expected one of {', '.join(self.names())}, found {name!r}.")
        return self._ready[name]

    def rewriter(self, name: str = "") -> Rewriter | None:
        """What reads the questions that this engine answers; None for quotations and unknown names."""
        return self._rewriters.get(name or self._default)

    def model(self, name: str) -> Callable[[], BaseChatModel] | None:
        """What gives this engine's chat model, for other work than answers; None while it has none.

        To be called for each request: a local one may have moved.
        """
        return self._models.get(name)

    def prepare(
        self, *, fetching: bool = True, say: Callable[[str], None] = lambda _message: None
    ) -> None:
        """Have the local model answer, if the settings name one: find or fetch it, load it.

        Not `fetching`: only one that is here already. Takes seconds, or minutes for fetching; failures
        are told in `progress`, and quotations answer meanwhile. `say` is told what begins and ends.
        """
        if not runs_here(self._default):
            return
        try:
            self._load(fetching=fetching, say=say)
        except BylineError as error:
            self.progress = f"answers are quotations: {error}"
        except Exception as error:  # noqa: BLE001 - whatever the client raises for a server that just died
            self.progress = f"answers are quotations: the language model failed ({type(error).__name__})"
        if self.progress:
            say(self.progress)

    def _load(self, *, fetching: bool, say: Callable[[str], None]) -> None:
        if (found := self._model_file(fetching=fetching, say=say)) is None:
            return
        title, file = found
        self.progress = "loading the language model"
        with self._guard:
            self._server = self._server or LocalServer(file)
        self._server_model().invoke([("system", INSTRUCTIONS)], max_tokens=1)  # read once, kept by it
        self._ready[self._default] = ChatAnswerer(
            title, self._server_model, quotes=QUOTATIONS, verifier=self._verifier
        )
        self._models[self._default] = self._server_model
        self._rewriters[self._default] = Rewriter(self._reading_server_model, follow_ups=False)
        self.progress = ""
        say(f"{title} is ready: it writes the answers from now on")

    def _model_file(self, *, fetching: bool, say: Callable[[str], None]) -> tuple[str, Path] | None:
        """What the local model is called, and its file; None when it is not here and not fetched."""
        settings = self._settings
        own = given(settings.llm_file) if settings.llm_file else None
        if own and is_hub_name(self._default):
            return own.name, own
        if (model := find_model(self._default, settings.models, asking=fetching)) is None:
            return None
        file = own or located(model, settings.models)
        if file is None and fetching:
            say(f"fetching {model.title}, {model.bytes / 1e9:.1f} GB; BYLINE_LLM=none does without")
            file = fetch(model, settings.models, self._show_fetching)
        return (model.title, file) if file else None

    def _show_fetching(self, here: int, whole: int) -> None:
        self.progress = f"fetching the language model, {100 * here // whole}% of {whole / 1e9:.1f} GB"

    def _server_model(self) -> BaseChatModel:
        address = self._address()
        return local_model(address.url, address.key)

    def _reading_server_model(self) -> BaseChatModel:
        address = self._address()
        return local_model(address.url, address.key, reading=True)

    def _address(self) -> Address:
        if self._server is None:
            raise ConfigError("engine", "the local model has not been loaded.")
        return self._server.address()

    def close(self) -> None:
        """End the local model's process."""
        with self._guard:
            if self._server is not None:
                self._server.close()
