"""The house rules of the code, read from its syntax trees: who may import whom, and what is promised."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LAYERS = {
    "ground": "rag rag.types rag.errors rag.config rag.words rag.schema rag.network.addresses",
    "stages": (
        "rag.sources rag.formats.records rag.formats.archives rag.formats.pdf rag.formats.word rag.formats.mail rag.formats.sandbox rag.formats.cell rag.formats.facts rag.formats.prune rag.network.connect rag.network.web rag.network.polite rag.feeds.reading rag.feeds.fragments rag.feeds.items rag.feeds.listings rag.feeds.subscriptions rag.formats.cleaning rag.formats.plaintext rag.formats.markup rag.parse rag.passages rag.fuse rag.dedupe rag.fingerprints rag.standing rag.memory rag.wordings rag.notices rag.revisions rag.when* rag.outlets rag.drafts rag.rehearsal rag.formats.patience rag.stories rag.gists"
        " rag.naming rag.storing rag.database rag.embeddings rag.opinions rag.catalog rag.index rag.sketch rag.models rag.models.embedder rag.models.minilm rag.models.static rag.question rag.models.hub rag.models.registry rag.models.fetch rag.near rag.retrieve rag.scoring rag.rerank rag.export rag.formats.exported rag.transfer rag.versions rag.library rag.library.* rag.development rag.timeline"
        " rag.language rag.rewrite rag.foreign rag.evidence rag.cosines rag.courtesy rag.parts rag.differ rag.tallies rag.premise rag.shortfall rag.echoes rag.storylines rag.citing rag.sanitise rag.prompt rag.answer rag.figures rag.names rag.claims rag.verify rag.crossencoder rag.nli rag.chat rag.refusal rag.contract"
    ),
    "turns and queues": "rag.local rag.engines rag.finding rag.assistant rag.indexer rag.intake rag.feeds.arrivals rag.feeds.polling rag.store rag.follow rag.background",
    "wiring": "rag.pipeline",
    "faces": "rag.ui* rag.evaluation* rag.ask rag.shell* rag.feeds.shell rag.worker rag.feeds.poller rag.models.__main__ rag.verify.__main__ rag.shell",
    "commands": "app ingest",
}
"""From the ground up. A module imports from its own layer and those below it, and never in a circle."""

HOMES = {
    "chromadb*": "rag.index",
    "tantivy*": "rag.index",
    "sqlalchemy*": "rag.naming rag.database rag.embeddings rag.opinions rag.catalog rag.feeds.subscriptions rag.fingerprints rag.gists rag.schema rag.storing rag.transfer rag.versions rag.rehearsal rag.library.*",
    "rensa*": "rag.dedupe",
    "torch*": "rag.models.embedder",
    "sentence_transformers*": "rag.models.embedder rag.crossencoder rag.nli",
    "transformers*": "rag.models.embedder",
    "tokenizers*": "rag.models rag.models.minilm",
    "model2vec*": "rag.models.static",
    "safetensors*": "rag.models.static rag.models.minilm",
    "openvino*": "rag.models.minilm",
    "xllamacpp*": "rag.local",
    "trafilatura*": "rag.formats.markup",
    "pypdf*": "rag.formats.pdf",
    "docx*": "rag.formats.word",
    "warcio*": "rag.formats.archives",
    "langchain_core.retrievers": "rag.retrieve",
    "langchain_core.documents": "rag.retrieve",
    "langchain_core.callbacks": "rag.retrieve",
    "langchain*": "rag.chat rag.rewrite rag.engines",
    "gradio*": "rag.ui* app",
    "uvicorn*": "rag.ui*",
    "fastapi*": "rag.ui*",
    "starlette*": "rag.ui*",
    "jinja2*": "rag.evaluation.report",
    "socket": "rag.network.connect rag.models rag.ui.server",  # the server only listens
    "http.client": "rag.models",
    "urllib.request": "rag.models",
    "urllib3*": "rag.models",
    "requests*": "rag.models",
    "aiohttp*": "rag.models",
    "httpx*": "rag.network.web rag.models.hub",
    "httpcore*": "rag.network.web rag.network.connect",
    "watchfiles*": "rag.shell.watching",
    "protego*": "rag.network.polite",
    "feedparser*": "rag.feeds.reading",
    "huggingface_hub*": "rag.models.hub",
}
"""The only modules that may import each library; the first line that matches decides."""

HEAVY = (
    "torch openvino sentence_transformers transformers model2vec tokenizers chromadb gradio xllamacpp trafilatura pypdf docx warcio"
    " tantivy langchain langchain_core huggingface_hub httpx2 feedparser"
).split()
"""Imported inside the functions that need them, so that `--help` answers at once."""

PURE = (
    "echoes types errors words development timeline passages dedupe fuse scoring rerank question figures names claims verify answer refusal parse formats.markup formats.plaintext wordings notices revisions when when.spans when.traps when.grammar when.absolute when.relative when.readings when.pairs when.orders when.events outlets drafts stories"
    " network.addresses feeds.reading feeds.fragments feeds.items feeds.listings formats.cleaning formats.pdf formats.word formats.mail formats.records formats.facts formats.prune contract courtesy parts differ sanitise prompt language foreign export formats.exported"
    " evaluation.judging evaluation.disturbed evaluation.handbook evaluation.charts evaluation.plots evaluation.outcomes evaluation.glossary evaluation.headline"
    " evaluation.generation.verbs evaluation.generation.clauses evaluation.generation.shapes evaluation.generation.cloze evaluation.generation.persons"
    " evaluation.generation.standing evaluation.generation.drawn evaluation.generation.withheld evaluation.generation.wording evaluation.review"
).split()
"""Text in, text out: these touch none of `ENGINES`."""

ENGINES = "rag.database rag.embeddings rag.opinions rag.catalog rag.storing rag.schema rag.index rag.models rag.models.embedder rag.models.minilm rag.sources rag.network.connect rag.network.web rag.network.polite rag.feeds.subscriptions rag.fingerprints rag.gists rag.store rag.models.hub rag.models.registry rag.models.fetch rag.transfer rag.versions rag.rehearsal".split()


@dataclass(frozen=True)
class Import:
    """One imported module, and whether it is imported when its file is."""

    name: str
    when: str
    """"loaded" with the file, "called" inside a function, or for "typing" only."""


@cache
def modules() -> dict[str, ast.Module]:
    files = [ROOT / "app.py", ROOT / "ingest.py", *sorted((ROOT / "rag").rglob("*.py"))]
    return {dotted(file): ast.parse(file.read_text("utf-8")) for file in files}


def dotted(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(module: str) -> list[Import]:
    return list(walk(modules()[module], "loaded"))


def walk(node: ast.AST, when: str) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(alias.name, when) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute here"
        inner = [f"{node.module}.{alias.name}" for alias in node.names]
        known = [name for name in inner if name in modules()]
        yield from (Import(name, when) for name in known or [node.module or ""])
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        when = "called" if when == "loaded" else when
    elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        when = "typing"
    for child in ast.iter_child_nodes(node):
        yield from walk(child, when)


def layer(module: str) -> int:
    found = [i for i, names in enumerate(LAYERS.values()) if matches(module, names)]
    assert found, f"{module} is in no layer: give it one in LAYERS of {Path(__file__).name}"
    return found[0]


def matches(module: str, patterns: str) -> bool:
    return any(fnmatch(module, pattern) for pattern in patterns.split())


def ours(module: str) -> list[str]:
    return [i.name for i in imports(module) if i.name in modules() and i.when != "typing"]


@pytest.mark.parametrize("module", modules())
def test_imports_point_down(module: str) -> None:
    wrong = [name for name in ours(module) if layer(name) > layer(module)]
    assert not wrong, f"{module} ({[*LAYERS][layer(module)]}) imports from a higher layer"


def test_no_import_goes_in_a_circle() -> None:
    tuple(TopologicalSorter({module: ours(module) for module in modules()}).static_order())


@pytest.mark.parametrize("module", modules())
def test_each_library_stays_at_home(module: str) -> None:
    for found in imports(module):
        home = next((home for library, home in HOMES.items() if fnmatch(found.name, library)), None)
        assert home is None or matches(module, home), f"{module} imports {found.name}: only in {home}"


@pytest.mark.parametrize("module", [f"rag.{name}" for name in PURE])
def test_pure_modules_touch_no_engine(module: str) -> None:
    assert not [name for name in ours(module) if name in ENGINES]


@pytest.mark.parametrize("module", modules())
def test_heavy_libraries_load_when_used(module: str) -> None:
    loaded = {i.name.split(".")[0] for i in imports(module) if i.when == "loaded"} & {*HEAVY}
    if module.startswith("rag.ui."):  # a page may be all Gradio, if nobody outside loads it
        outside = [m for m in modules() if not m.startswith("rag.ui")]
        if not any(Import(module, "loaded") in imports(m) for m in outside):
            loaded -= {"gradio"}
    assert not loaded


@pytest.mark.parametrize("command", ["app.py", "ingest.py", "rag/models/__main__.py"])
def test_help_is_quick_and_loads_nothing_heavy(command: str) -> None:
    look = (
        "import atexit, runpy, sys\n"
        f"atexit.register(lambda: print('loaded:', *({{*{HEAVY}}} & {{*sys.modules}})))\n"
        f"sys.argv = [{command!r}, '--help']\n"
        f"runpy.run_path({command!r}, run_name='__main__')"
    )
    seconds = []
    for _ in range(3):  # the best of three: the machine may be busy
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True
        )
        seconds.append(time.perf_counter() - started)
        assert done.stdout.splitlines()[-1] == "loaded:"
    assert min(seconds) < 1.5


def documented() -> Iterator[str]:
    """Every line of code in the README, and the commands that app.py and ingest.py open with."""
    for module in ("app", "ingest"):
        doc = ast.get_docstring(modules()[module])
        assert doc and f"python {module}.py" in doc
        yield from doc.splitlines()
    readme = ROOT / "README.md"
    if readme.exists():
        for block, span in re.findall(
            r"^```\w*\n(.*?)^```|`([^`\n]+)`", readme.read_text("utf-8"), re.S | re.M
        ):
            yield from re.sub(r"\\\n\s*", " ", block or span).splitlines()


@cache
def help_of(script: str) -> str:
    done = subprocess.run(
        [sys.executable, script, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"python {script} --help: {done.stderr}"
    return done.stdout


def test_every_documented_command_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for line in documented():
        for target in re.findall(r"(?:^|\s)make ([a-z-]+)", line):
            assert target in targets, f"{line!r}: the Makefile has no {target}"
        for module in re.findall(r"python3? -m ([\w.]+)", line):
            path = ROOT / module.replace(".", "/")
            known = path.with_suffix(".py").exists() or (path / "__main__.py").exists()
            assert known or not module.startswith("rag"), f"{line!r}: there is no {module}"
        for script, arguments in re.findall(r"python3? ([\w/]+\.py)([^|#]*)", line):
            assert (ROOT / script).exists(), f"{line!r}: there is no {script}"
            for flag in re.findall(r"(?<=\s)--[a-z-]+", arguments):
                assert re.search(rf"{flag}\b", help_of(script)), f"{line!r}: {script} has no {flag}"


def error_classes() -> dict[str, str]:
    classes = [node for node in modules()["rag.errors"].body if isinstance(node, ast.ClassDef)]
    return {node.name: ast.unparse(node.bases[0]) for node in classes}


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for line in (ast.get_docstring(modules()["rag.errors"]) or "").splitlines():
        if found := re.match(r"^ {4}((?:[│ ] {3})*)(?:[├└]── )?(\w+Error)\b", line):
            depth = len(found[1]) // 4 + ("── " in line)
            path[depth:] = [found[2]]
            drawn[found[2]] = path[depth - 1] if depth else "Exception"
    assert drawn == error_classes()


def test_every_error_names_its_subject() -> None:
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = ast.unparse(node.exc.func).split(".")[-1]
                given = node.exc.args
                if name in error_classes():
                    where = f"{module}, line {node.lineno}"
                    assert len(given) + len(node.exc.keywords) >= 2, f"{where}: subject, problem"
                    assert ast.unparse(given[0]) not in {"''", "None"}, f"{where}: no subject"
