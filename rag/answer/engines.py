"""Who can write answers: the extractive engine always, the local model when it is there, a provider's.

`BYLINE_LLM` names what answers by default: `local` (the 1.5B) or `small` (the 0.5B), which the app
fetches and runs by itself, `none` for quotations, `provider:model` as LangChain's `init_chat_model`
knows them, or an OpenAI-compatible server as `http://host:port/v1#model`. Knows nothing of questions.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rag.answer.chat import ChatAnswerer
from rag.answer.compose import EXTRACTIVE, Answerer, ExtractiveAnswerer
from rag.answer.prompt import INSTRUCTIONS
from rag.core.errors import BylineError, ConfigError
from rag.core.settings import Settings
from rag.models.fetch import fetch, given, located
from rag.models.files import QWEN, SMALL
from rag.models.llama_server import Address, LocalServer
from rag.query.rewrite import Rewriter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

LOCAL = {"local": QWEN, "small": SMALL}
"""Models that run on this machine, by their names here."""
WRITING: Mapping[str, Any] = {"timeout": 60.0, "max_retries": 2}
"""Longest wait in seconds for a provider's next words, and further tries of a request that it refused
for now, by LangChain's own back-off."""
READING: Mapping[str, Any] = {"timeout": 6.0, "max_retries": 0}
"""The same for a question that is read before anything is on the page: rules can do it, too."""
QUOTED = 2
"""Quotations that follow a local model's sentence."""
MOST_TOKENS = 220
"""Longest answer: some 160 words."""
LOCAL_READING: Mapping[str, Any] = {"timeout": 20.0, "max_tokens": 60}
"""The 1.5B reads a question in 0.6 to 1.9 s on two free cores; it waits while an answer is written."""
_SERVER = re.compile(r"(https?://[^\s#]+)#(\S+)")
_PACKAGES = {"openai": "langchain-openai", "azure_openai": "langchain-openai"}
"""Packages that LangChain's providers come in where the name is not `langchain-<provider>`."""


class Engines:
    """The engines of one process. Safe from any thread.

    Raises ConfigError, when it is made, for a `BYLINE_LLM` that can never work.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._named = EXTRACTIVE if settings.llm in ("none", EXTRACTIVE) else settings.llm
        self._ready: dict[str, Answerer] = {EXTRACTIVE: ExtractiveAnswerer()}
        self._rewriters: dict[str, Rewriter] = {}
        self._models: dict[str, Callable[[], BaseChatModel]] = {}
        self._server: LocalServer | None = None
        self._guard = threading.Lock()
        self.progress = ""
        """What keeps the local model from answering, for a page to show; empty when nothing does."""
        if self._named not in LOCAL and self._named != EXTRACTIVE:
            self._models[self._named] = chat_model(self._named)
            self._ready[self._named] = ChatAnswerer(
                _display_name(self._named), self._models[self._named]
            )
            self._rewriters[self._named] = Rewriter(chat_model(self._named, READING))

    def names(self) -> tuple[str, ...]:
        """What can write an answer now, the default first."""
        return tuple(sorted(self._ready, key=lambda name: name != self._named))

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
            return self._ready.get(self._named, self._ready[EXTRACTIVE])
        if name not in self._ready:
            raise ConfigError("engine", f"expected one of {', '.join(self.names())}, found {name!r}.")
        return self._ready[name]

    def rewriter(self, name: str = "") -> Rewriter | None:
        """What reads the questions that this engine answers; None for quotations and unknown names."""
        return self._rewriters.get(name or self._named)

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
        if self._named not in LOCAL:
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
        model, settings = LOCAL[self._named], self._settings
        file = given(settings.llm_file) if settings.llm_file else located(model, settings.models)
        if file is None and fetching:
            say(f"fetching {model.title}, {model.bytes / 1e9:.1f} GB; BYLINE_LLM=none does without")
            file = fetch(model, settings.models, self._fetched)
        if file is None:
            return
        self.progress = "loading the language model"
        with self._guard:
            self._server = self._server or LocalServer(file)
        self._ask_server().invoke([("system", INSTRUCTIONS)], max_tokens=1)  # read once, kept by it
        self._ready[self._named] = ChatAnswerer(model.title, self._ask_server, quotes=QUOTED)
        self._models[self._named] = self._ask_server
        self._rewriters[self._named] = Rewriter(self._read_by_server, follow_ups=False)
        self.progress = ""
        say(f"{model.title} is ready: it writes the answers from now on")

    def _fetched(self, here: int, whole: int) -> None:
        self.progress = f"fetching the language model, {100 * here // whole}% of {whole / 1e9:.1f} GB"

    def _ask_server(self) -> BaseChatModel:
        address = self._address()
        return local_model(address.url, address.key)

    def _read_by_server(self) -> BaseChatModel:
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


def chat_model(name: str, limits: Mapping[str, Any] = WRITING) -> Callable[[], BaseChatModel]:
    """What makes the chat model that `provider:model` or `url#model` names.

    Raises ConfigError when the name is of neither form or the provider's package is not installed.
    """
    settings: dict[str, Any] = {"temperature": 0, **limits}
    if server := _SERVER.fullmatch(name):
        url, model, provider = server[1], server[2], "openai"
        settings |= {"base_url": url, "api_key": _key_for_servers()}
    elif ":" in name:
        provider, _, model = name.partition(":")
    else:
        raise ConfigError(
            "BYLINE_LLM",
            f"expected local, small, none, provider:model or http://host:port/v1#model, found {name!r}.",
            "See Settings in the README.",
        )
    made = _init_model(provider, model, settings)
    return lambda: made


def _key_for_servers() -> str:
    """The key for a server that is given by its address; most ask for none, and LangChain for any."""
    return os.environ.get("BYLINE_LLM_KEY", "none")


def _display_name(name: str) -> str:
    """As a reader is told it: without the address."""
    server = _SERVER.fullmatch(name)
    return server[2] if server else name.partition(":")[2]


@lru_cache(4)  # making its HTTP client anew takes longer than reading ten tokens
def local_model(url: str, key: str, *, reading: bool = False) -> BaseChatModel:
    """The model that our own server runs; greedy: the same question gets the same answer."""
    limits = LOCAL_READING if reading else {**WRITING, "max_tokens": MOST_TOKENS}
    fixed = {"max_retries": 0, "temperature": 0, "base_url": url, "api_key": key}
    return _init_model("openai", "local", {**limits, **fixed})


def _init_model(provider: str, model: str, settings: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        made: BaseChatModel = init_chat_model(model, model_provider=provider, **settings)
    except ImportError as error:
        package = _PACKAGES.get(provider, f"langchain-{provider.replace('_', '-')}")
        raise ConfigError(
            "BYLINE_LLM", f"{provider} needs a package that is not installed.", f"pip install {package}"
        ) from error
    except Exception as error:  # each provider's own: a missing key, an unknown provider
        raise ConfigError(
            "BYLINE_LLM",
            f"{provider}:{model} cannot be used ({_first_line(error)}).",
            "Is its key in the environment?",
        ) from error
    return made


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
