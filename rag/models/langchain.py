"""A server that speaks OpenAI's protocol, as a LangChain chat model that tells tokens and cost.

LangChain's own asks only OpenAI for them: some servers refuse a request that does. This one asks every
server, and once refused for it no more. Loaded when a model is made: it imports LangChain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from openai import BadRequestError, UnprocessableEntityError


class CompatibleServer(ChatOpenAI):
    """The model of one server."""

    stream_usage: bool | None = True

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        try:
            yield from super()._stream(*args, **kwargs)
        except (BadRequestError, UnprocessableEntityError) as error:
            if not self.stream_usage or "stream_options" not in str(error):
                raise
            self.stream_usage = False
            yield from super()._stream(*args, **kwargs)

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], *args: Any
    ) -> ChatGenerationChunk | None:
        """With the cost that OpenRouter and LiteLLM put beside the tokens: LangChain leaves it out."""
        made = super()._convert_chunk_to_generation_chunk(chunk, *args)
        cost = (chunk.get("usage") or {}).get("cost")
        if made is not None and cost is not None:
            made.message.response_metadata["cost"] = cost
        return made
