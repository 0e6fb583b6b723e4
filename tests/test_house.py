"""The house rules that `lint-imports` cannot check: what loads when, and what messages and documents promise."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

HEAVY = (
    "torch openvino sentence_transformers transformers model2vec tokenizers chromadb gradio xllamacpp trafilatura pypdfium2 docx warcio"
    " tantivy langchain langchain_core huggingface_hub httpx2 feedparser python_calamine striprtf"
).split()
"""Imported inside the functions that need them, so that `--help` answers at once."""


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


def ours(module: str) -> list[str]:
    return [i.name for i in imports(module) if i.name in modules() and i.when != "typing"]


def test_no_import_goes_in_a_circle() -> None:
    tuple(TopologicalSorter({module: ours(module) for module in modules()}).static_order())


def test_the_rooms_are_those_of_the_law() -> None:
    """A new room needs a place in the contracts of pyproject.toml, which `lint-imports` checks."""
    law = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    rooms = {name.removeprefix("rag.") for name in law["contracts"][0]["layers"]}
    files = [file for file in (ROOT / "rag").iterdir() if file.suffix in ("", ".py")]
    found = {file.stem for file in files if not file.name.startswith("__")}
    assert found == rooms


@pytest.mark.parametrize(
    "room", sorted(file.parent for file in (ROOT / "rag").rglob("__init__.py")), ids=str
)
def test_each_folder_says_what_it_is(room: Path) -> None:
    text = (room / "__init__.py").read_text("utf-8")
    assert len((ast.get_docstring(ast.parse(text)) or "").split()) > 4


@pytest.mark.parametrize("module", modules())
def test_heavy_libraries_load_when_used(module: str) -> None:
    loaded = {i.name.split(".")[0] for i in imports(module) if i.when == "loaded"} & {*HEAVY}
    if module.startswith("rag.app.web."):  # a page may be all Gradio, if nobody outside loads it
        outside = [m for m in modules() if not m.startswith("rag.app.web")]
        if not any(Import(module, "loaded") in imports(m) for m in outside):
            loaded -= {"gradio"}
    unasked = any(Import(module, "loaded") in imports(m) for m in modules())
    if module.endswith(".langchain") and not unasked:  # an adapter is all LangChain
        loaded -= {"langchain_core"}
    assert not loaded


@pytest.mark.parametrize(
    "command",
    ["app.py", "ingest.py", "-m rag.app.cli", "-m rag.app.cli ingest", "-m rag.app.cli evaluate run"],
)
def test_help_is_quick_and_loads_nothing_heavy(command: str) -> None:
    module, *words = command.removeprefix("-m ").split()
    start = f"run_module({module!r}" if command.startswith("-m") else f"run_path({module!r}"
    look = (
        "import atexit, runpy, sys\n"
        f"atexit.register(lambda: print('loaded:', *({{*{HEAVY}}} & {{*sys.modules}})))\n"
        "atexit.register(lambda: print(len(sys.modules)))\n"
        f"sys.argv = {[module, *words, '--help']!r}\n"
        f"runpy.{start}, run_name='__main__')"
    )
    *_, count, loaded = python(look).splitlines()
    assert loaded == "loaded:"
    bare = int(python("import sys, typer; print(len(sys.modules))"))
    assert int(count) < 2 * bare, "what a command works with loads when it is run"


def python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def error_classes() -> dict[str, str]:
    classes = [node for node in modules()["rag.core.errors"].body if isinstance(node, ast.ClassDef)]
    return {node.name: ast.unparse(node.bases[0]) for node in classes}


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for line in (ast.get_docstring(modules()["rag.core.errors"]) or "").splitlines():
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
