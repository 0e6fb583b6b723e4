"""How long until the first question can be asked: Byline beside the ordinary ways, on the same news.

    python -m benchmarks.peers --articles 40 [--only langchain --only byline] [--news FOLDER]

Each system starts in a process of its own, reads the articles from one file of JSON lines, makes them
searchable and searches for one question. `langchain`: Chroma on disk; `txtai`: in memory; both embed
with the bundled MiniLM. `byline`: `ingest.py`, then `app.py --ask`, which starts anew and answers.
Byline may be asked before the embedding model has read everything; what is left unread is printed.

The peers are no dependencies. Their pins contradict ours, so put them in an environment of their own
that sees this one's packages (a .pth file), with the commands printed when they are missing.

Seconds to index are the peers' without start and model, and those that `ingest.py` prints, which hold
what it loads on its way: so Byline's projection from few articles is too long. A projection multiplies
them by the characters of 2,934 articles over those measured, linear in passages, and adds the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.realtimeqa import NEWS, parsed, questions, selection
from rag.core.types import Article
from rag.models.files import bundled_folder

WHOLE = 2934
"""Articles that a smaller run is projected to."""
BATCH = 5000
"""Passages given to Chroma at once: it takes no more than 5,461."""
ROOT = Path(__file__).parents[1]
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
}
"""Nothing calls home: set before any library is imported."""
SPLITTERS = "langchain-text-splitters==1.1.3"
INSTALL = {
    "langchain": f"langchain-chroma==1.1.0 langchain-huggingface==1.2.3 {SPLITTERS}",
    "txtai": f"txtai==9.14.0 faiss-cpu==1.15.1 msgpack==1.2.4 {SPLITTERS}",
}
"""What each peer needs beyond the packages of the project."""


@dataclass(frozen=True)
class Measured:
    """One system's run."""

    passages: int
    """Passages made searchable."""
    indexing: float
    """Seconds that grow with the articles."""
    first: float
    """Seconds from the start of the first process to the first result."""
    remark: str = ""
    """What else is to be known."""

    def projected(self, growth: float) -> float:
        """Seconds to the first result with `growth` times the passages."""
        return self.first + self.indexing * (growth - 1)


def articles_of(file: Path) -> list[Article]:
    """The articles of a file of JSON lines."""
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return parsed(records)


def documents(file: Path) -> list[Any]:
    """The passages that both peers are given, as LangChain documents."""
    splitter = import_module("langchain_text_splitters").RecursiveCharacterTextSplitter(
        chunk_size=900, chunk_overlap=100
    )
    articles = articles_of(file)
    about = [{"title": a.title, "url": a.url, "outlet": a.outlet} for a in articles]
    return list(splitter.create_documents([a.text for a in articles], about))


def langchain(file: Path, question: str) -> tuple[int, float]:
    """Passages, and seconds to add them to Chroma on disk through LangChain; then it searches."""
    from chromadb.config import Settings

    embeddings = import_module("langchain_huggingface").HuggingFaceEmbeddings(
        model_name=str(bundled_folder())
    )
    with tempfile.TemporaryDirectory() as folder:
        store = import_module("langchain_chroma").Chroma(
            embedding_function=embeddings,
            persist_directory=folder,
            client_settings=Settings(anonymized_telemetry=False),
        )
        started, passages = time.perf_counter(), documents(file)
        for first in range(0, len(passages), BATCH):
            store.add_documents(passages[first : first + BATCH])
        seconds = time.perf_counter() - started
        found(store.similarity_search(question))
    return len(passages), seconds


def txtai(file: Path, question: str) -> tuple[int, float]:
    """Passages, and seconds to index them with txtai, content kept; then it searches."""
    import_module("faiss")  # without it txtai would quietly search another way
    embeddings = import_module("txtai").Embeddings(path=str(bundled_folder()), content=True)
    started = time.perf_counter()
    passages = [document.page_content for document in documents(file)]
    embeddings.index(passages)
    seconds = time.perf_counter() - started
    found(embeddings.search(question))
    return len(passages), seconds


def found(results: Sequence[object]) -> None:
    """Insist on a result."""
    if not results:
        raise RuntimeError("the search found nothing: there is no first result to time.")


def apart(run: Callable[[Path, str], tuple[int, float]], file: Path, question: str) -> Measured:
    """Run a peer in a fresh process, so that none profits from what another has loaded."""
    started = time.perf_counter()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        passages, indexing = pool.submit(run, file, question).result()
        return Measured(passages, indexing, time.perf_counter() - started)


def byline(file: Path, question: str) -> Measured:
    """Byline as from a shell."""
    with tempfile.TemporaryDirectory() as folder:
        report, ingesting = command("ingest.py", str(file), "--data", folder, "--json")
        answer, asking = command("app.py", "--ask", question, "--data", folder)
    found(answer["hits"])
    remark = f"ingest.py {ingesting:.1f} s, app.py --ask {asking:.1f} s"
    if unread := report.get("unread"):
        remark += f"; the embedding model had still to read {unread:,} passages"
    return Measured(report["passages"], report["seconds"], ingesting + asking, remark)


def command(*words: str) -> tuple[dict[str, Any], float]:
    """What one of the project's commands prints as JSON, and the seconds it takes."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout), time.perf_counter() - started


def measure(name: str, file: Path, question: str) -> Measured | None:
    """Run one system; None, with the remedy printed, when a package of it is missing."""
    peers = {"langchain": langchain, "txtai": txtai}
    try:
        return apart(peers[name], file, question) if name in peers else byline(file, question)
    except ImportError as error:
        print(f"{name:10} left out ({error}): pip install --no-deps {INSTALL[name]}", flush=True)
        return None


def show(name: str, run: Measured, growth: float) -> None:
    """Print the line of a system."""
    line = (
        f"{name:10} {run.passages:7,} passages, indexed in {run.indexing:7.1f} s"
        f" ({run.passages / run.indexing:6.1f}/s), first result after {run.first:7.1f} s"
    )
    if growth > 1:
        line += f"; projected to {WHOLE:,} articles: {run.projected(growth):7,.0f} s"
    print(line, flush=True)
    if run.remark:
        print(f"{'':10} {run.remark}", flush=True)


def compare(runs: Mapping[str, Measured], growth: float) -> None:
    """Print how many times Byline's seconds to the first result each peer takes."""
    ours = runs.get("byline")
    for name, run in runs.items():
        if ours and run is not ours:
            projected = run.projected(growth) / ours.projected(growth)
            more = f" (projected: {projected:.1f})" if growth > 1 else ""
            print(f"{name} / byline = {run.first / ours.first:.1f}{more}")


def main() -> None:
    """Write the articles to a file, run every system on it, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--only", action="append", choices=[*INSTALL, "byline"])
    parser.add_argument("--news", type=Path, default=NEWS)
    options = parser.parse_args()
    if options.articles < 1:
        parser.error("--articles: expected 1 or more.")
    os.environ.update(QUIET)
    whole = selection(options.news, max(WHOLE, options.articles))
    records = whole[: options.articles]
    chosen = {record["id"] for record in records}
    question = next(q.text for q in questions(options.news) if q.articles & chosen)
    growth = characters(whole) / characters(records)
    print(f"{len(records):,} articles; {question}", flush=True)
    runs: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("\n".join(map(json.dumps, records)), "utf-8")
        for name in options.only or [*INSTALL, "byline"]:
            if run := measure(name, file, question):
                show(name, run, growth)
                runs[name] = run
    compare(runs, growth)


def characters(records: Sequence[Mapping[str, Any]]) -> int:
    """Characters of the articles' texts."""
    return sum(len(record["text"]) for record in records)


if __name__ == "__main__":
    main()
