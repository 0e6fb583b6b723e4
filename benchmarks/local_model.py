"""The local model as the app runs it beside bare llama.cpp, and what each economy gives.

    python -m benchmarks.local_model --data data/waiting [--questions 8] [--small]

The same prompts, greedy, on the same machine: in this process through llama.cpp's own server object with
nothing between (`bare`), and as the app asks (a process of its own, HTTP, LangChain). Then: without the
prompt cache; with n-gram speculation; and with whole passages as evidence instead of sentences. Prints
medians: seconds to the first token, tokens a second after it, prompt tokens read; writes
local_model.json into --data, for benchmarks.story.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.realtimeqa import NEWS, questions
from rag.answer.gather import EvidenceSet
from rag.answer.prompt import EVIDENCE_CHARS, Messages, messages
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import Evidence
from rag.evaluation.matching import contains_answer
from rag.models.chat_models import MOST_TOKENS, local_model
from rag.models.fetch import fetch
from rag.models.files import QWEN, SMALL
from rag.models.llama_server import LocalServer, ServerSpec, parameters, physical_cores


@dataclass(frozen=True)
class Prompt:
    """A question as the model gets it."""

    messages: Messages
    """What is sent."""
    answers: tuple[str, ...]
    """Gold answers."""


@dataclass(frozen=True)
class Run:
    """One answer."""

    first: float
    """Seconds to the first token."""
    rate: float
    """Tokens a second from there."""
    read: int
    """Prompt tokens that were not cached; 0 where it is not known."""
    text: str
    """What was said."""


Ask = Callable[[Messages], Run]


def prompts(data: Path, news: Path, count: int) -> tuple[list[Prompt], list[Prompt]]:
    """The same questions with sentences and with whole passages as evidence."""
    archive = Archive(load_settings(data=data, llm="none"))
    items = questions(news)
    random.Random(4).shuffle(items)
    by_sentence, by_passage = [], []
    for item in items[:count]:
        question = archive.question(item.text, as_of=item.as_of)
        found = next(e for e in archive.assistant.stream(question) if isinstance(e, EvidenceSet))
        if not found.evidence:
            continue
        gold = tuple(item.answers)
        by_sentence.append(Prompt(messages(question, found.evidence), gold))
        whole = [_whole(e) for e in {e.hit.passage.id: e for e in found.evidence}.values()][:3]
        by_passage.append(Prompt(messages(question, whole, 10 * EVIDENCE_CHARS), gold))
    archive.close()
    return by_sentence, by_passage


def _whole(item: Evidence) -> Evidence:
    return replace(item, quote=item.hit.passage.text)


def bare(server: Any) -> Ask:
    """Asks llama.cpp's server object in this process."""

    def ask(wanted: Messages) -> Run:
        body = {
            "messages": [{"role": _ROLES[role], "content": text} for role, text in wanted],
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
        }
        answer = server.handle_chat_completions(body)
        took = answer["timings"]
        return Run(
            took["prompt_ms"] / 1000 + took["predicted_per_token_ms"] / 1000,
            took["predicted_per_second"],
            took["prompt_n"],
            answer["choices"][0]["message"]["content"],
        )

    return ask


_ROLES = {"system": "system", "human": "user"}


def as_the_app(server: LocalServer) -> Ask:
    """Asks as an answer is written."""

    def ask(wanted: Messages) -> Run:
        address = server.address()
        model = local_model(address.url, address.key)
        started, times, text = time.perf_counter(), list[float](), ""
        for chunk in model.stream(wanted):
            if chunk.text:
                times.append(time.perf_counter())
                text += str(chunk.text)
        rate = (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0
        return Run(times[0] - started, rate, 0, text)

    return ask


def line(name: str, asked: Sequence[Prompt], ask: Ask) -> dict[str, Any]:
    """Ask all, print the medians and give them back."""
    ask([asked[0].messages[0]])  # the instructions, as the app has them read at its start
    runs = [ask(prompt.messages) for prompt in asked]
    first = statistics.median(run.first for run in runs)
    rate = statistics.median(run.rate for run in runs if run.rate)
    read = statistics.median(run.read for run in runs)
    right = sum(contains_answer(r.text, p.answers) for r, p in zip(runs, asked, strict=True))
    print(
        f"{name:34} first token {first:5.2f} s, {rate:5.1f} tokens/s, {read or '-':>5} read, "
        f"{right} of {len(runs)} right",
        flush=True,
    )
    share = right / len(runs)
    return {"name": name, "first": first, "rate": rate, "read": read, "right": share}


def servers(file: Path) -> Iterator[tuple[str, Any]]:
    """llama.cpp in this process, as it is and with one thing changed."""
    import xllamacpp

    spec = ServerSpec(str(file), "", physical_cores())
    yield "bare llama.cpp", parameters(spec)
    yield "without the prompt cache", parameters(spec)
    speculating = parameters(spec)
    speculating.speculative.types = [
        xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE
    ]
    yield "with n-gram speculation", speculating


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("data/waiting"))
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--questions", type=int, default=8)
    parser.add_argument("--small", action="store_true")
    options = parser.parse_args()
    import xllamacpp

    file = fetch(SMALL if options.small else QWEN, load_settings().models)
    by_sentence, by_passage = prompts(options.data, options.news, options.questions)
    server = LocalServer(file)
    app = line("as the app runs it", by_sentence, as_the_app(server))
    found = [app, line("with passages instead of sentences", by_passage, as_the_app(server))]
    server.close()
    for name, params in servers(file):
        if name.startswith("without"):
            params.cache_prompt = False
        running = xllamacpp.Server(params)
        found.append(line(name, by_sentence, bare(running)))
        del running
        if name.startswith("bare"):
            ratios = found[-1]["first"] / app["first"], app["rate"] / found[-1]["rate"]
            print("  the app / bare: first token {:.3f}, rate {:.3f}".format(*ratios), flush=True)
    (options.data / "local_model.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
