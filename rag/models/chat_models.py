"""Chat models by name, through LangChain: a provider's, a compatible server's, our own server's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rag.core.errors import ConfigError
from rag.core.secrets import public_address

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

WRITING_LIMITS: Mapping[str, Any] = {"timeout": 60.0, "max_retries": 2}
"""Longest wait in seconds for a provider's next words, and further tries of a request that it refused
for now, by LangChain's own back-off."""
READING_LIMITS: Mapping[str, Any] = {"timeout": 6.0, "max_retries": 0}
"""The same for a question that is read before anything is on the page: rules can do it, too."""
MOST_TOKENS = 220
"""Longest answer: some 160 words."""
LOCAL_READING_LIMITS: Mapping[str, Any] = {"timeout": 20.0, "max_tokens": 60}
"""The 1.5B reads a question in 0.6 to 1.9 s on two free cores; it waits while an answer is written."""
_SERVER = re.compile(r"(https?://[^\s#]+)#(\S+)")
SERVER = "server"
"""The provider of a model that an address names, our own server's too."""
_OWN_NAMES = ("local", "small", "none", "extractive")
"""What BYLINE_LLM calls engines of this machine: no server's model is called so."""
_PACKAGES = {"openai": "langchain-openai", "azure_openai": "langchain-openai"}
"""Packages that LangChain's providers come in where the name is not `langchain-<provider>`."""


def chat_model(
    name: str, limits: Mapping[str, Any] = WRITING_LIMITS, key: str = ""
) -> Callable[[], BaseChatModel]:
    """What makes the chat model that `provider:model` or `url#model` names; `key` is for the latter.

    Raises ConfigError when the name is of neither form or the provider's package is not installed.
    """
    settings: dict[str, Any] = {"temperature": 0, **limits}
    if server := _SERVER.fullmatch(name):
        url, model, provider = server[1], server[2], SERVER
        # Most servers ask for no key, and LangChain for any.
        settings |= {"base_url": url, "api_key": key or "none"}
    elif ":" in name and "://" not in name:
        provider, _, model = name.partition(":")
    else:
        raise ConfigError(
            "BYLINE_LLM",
            f"expected local, small, none, hf:ORG/REPO:FILE, provider:model or "
            f"http://host:port/v1#model, found "
            f"{public_address(name)!r}.",
            "See Settings in the README.",
        )
    chat = _init_model(provider, model, settings)
    return lambda: chat


def engine_name(name: str) -> str:
    """What readers, requests and files call the engine that BYLINE_LLM names.

    Of a server its model: its address, which may hold a key, stays in the settings.
    """
    server = _SERVER.fullmatch(name)
    if server is None:
        return name
    return f"server:{server[2]}" if server[2] in _OWN_NAMES else server[2]


def display_name(name: str) -> str:
    """As a reader is told it: without the address and the provider."""
    server = _SERVER.fullmatch(name)
    return server[2] if server else name.partition(":")[2]


@lru_cache(4)  # making its HTTP client anew takes longer than reading ten tokens
def local_model(url: str, key: str, *, reading: bool = False) -> BaseChatModel:
    """The model that our own server runs; greedy: the same question gets the same answer."""
    limits = LOCAL_READING_LIMITS if reading else {**WRITING_LIMITS, "max_tokens": MOST_TOKENS}
    fixed = {"max_retries": 0, "temperature": 0, "base_url": url, "api_key": key}
    return _init_model(SERVER, "local", {**limits, **fixed})


def _init_model(provider: str, model: str, settings: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    try:
        if provider == SERVER:
            from rag.models.langchain import CompatibleServer

            return CompatibleServer(model=model, **settings)
        chat: BaseChatModel = init_chat_model(model, model_provider=provider, **settings)
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
    return chat


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
