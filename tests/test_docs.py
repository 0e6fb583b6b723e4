"""What the documents promise: every link leads somewhere, every command runs, every example works."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

from rag.storage.catalog import Catalog
from tests.kept import receipt_of

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.S | re.M)
NOT_RUN = {
    r"^make (?!-n)": "installs, runs for ever or is this very test: its target is looked up instead",
    r"--watch|^python app\.py$|app\.py --ask -|serve": "does not end by itself: its flags are looked up instead",
    r"https?://|feed(s)? (add|poll|remove) URL|feed poll": "needs the network: tests/app has it against a local site",
    r"fetch|--engine local|local\.json|judge": "needs a model of 1.1 GB",
    r"benchmarks\.|robustness|generate": "takes minutes: its options are looked up instead",
    r"^\.venv/bin/": "is what runs this test",
    r"claims\.jsonl|feedback": "needs a file or an archive of the reader's own: its options are looked up",
}
"""Commands that are looked up instead of run, and why."""
STANDS_FOR = {
    "FOLDER_OR_FILE ...": "corpus/articles/2025-07-05-usa-today-texas-flood-52-dead.md",
    "FILE_OR_FOLDER": "corpus/articles/2025-07-05-usa-today-texas-flood-52-dead.md",
    "ID_OR_URL_OR_PATH": str(ROOT / "corpus/articles/2025-07-06-usa-today-texas-flood-81-dead.md"),
    "--versions URL": f"--versions {ROOT}/corpus/articles/2025-07-05-usa-today-texas-flood-52-dead.md",
    "FOLDER": "corpus/articles",
    "FILE.jsonl.gz": "archive.jsonl.gz",
}
"""What a reader would put in place of a word in capitals."""
ASKED_OF = {"questions.jsonl": 5, "readers.jsonl": 15}
"""Of so many questions of a test set one is asked here."""


def commands() -> list[str]:
    """Every line of the shell blocks, without its comment, each once."""
    lines: list[str] = []
    for page in PAGES:
        for language, block in BLOCK.findall(page.read_text("utf-8")):
            if language == "sh":
                lines += re.sub(r"\\\n\s*", " ", block).splitlines()
    bare = [re.sub(r"\s+#\s.*$", "", line).strip() for line in lines]
    return list(dict.fromkeys(line for line in bare if line))


def reason_not_to_run(command: str) -> str:
    return next((why for pattern, why in NOT_RUN.items() if re.search(pattern, command)), "")


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    for word, value in STANDS_FOR.items():
        command = command.replace(word, value)
    binaries = Path(sys.executable).parent
    environment = os.environ | {
        "BYLINE_LLM": "none",
        "BYLINE_DATA": str(folder / "data"),
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
    }
    return subprocess.run(
        ["bash", "-ec", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def checkout(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like a checkout with the sample corpus ingested; commands may write into it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("app.py", "ingest.py", "rag", "benchmarks"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    for test_set in (folder / "corpus").glob("*.jsonl"):  # all of them are asked by tests/eval_gate
        lines = test_set.read_text("utf-8").splitlines(keepends=True)
        test_set.write_text("".join(lines[:: ASKED_OF[test_set.name]]), "utf-8")
    shutil.copytree(sample_archive, folder / "data")
    (folder / "article.txt").write_text(
        "The thieves took the jewels of the Louvre on a Sunday.\n", "utf-8"
    )
    with closing(Catalog(folder / "data" / "catalog.sqlite3")) as catalog:
        (folder / "receipt.json").write_text(receipt_of(catalog), "utf-8")
    made = run("byline evaluate run corpus/questions.jsonl --limit 3 --out runs/NAME.json", folder)
    assert made.returncode == 0, made.stderr
    for other in ("OTHER", "quotations"):
        shutil.copy(folder / "runs/NAME.json", folder / f"runs/{other}.json")
    return folder


@pytest.mark.parametrize("command", [c for c in commands() if not reason_not_to_run(c)])
def test_a_documented_command_runs(command: str, checkout: Path) -> None:
    done = run(command, checkout)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@cache
def help_of(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{words} --help: {done.stderr}"
    return done.stdout


def entry(words: list[str]) -> list[str]:
    """What runs the command: a script, or a module with its subcommand; empty for a foreign program."""
    if words[0] in ("python", ".venv/bin/python") and words[1:2] == ["-m"]:
        known = [] if words[2].startswith("benchmarks") else [w for w in words[3:4] if w.isalpha()]
        return ["-m", words[2], *known]
    if words[0] in ("python", ".venv/bin/python") and words[1].endswith(".py"):
        return [words[1]]
    if words[0] in ("byline", ".venv/bin/byline"):
        return ["-m", "rag.app.cli", *takewhile(str.isalpha, words[1:])]
    return []


@pytest.mark.parametrize("command", [c for c in commands() if reason_not_to_run(c)])
def test_a_command_that_is_not_run_has_the_flags_it_names(command: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    words = shlex.split(command.partition("|")[0].partition("<")[0])
    if "make" in words:
        assert words[words.index("make") + 1] in targets
    if started := entry(words):
        text = help_of(*started)
        for flag in (word.partition("=")[0] for word in words if word.startswith("--")):
            assert re.search(rf"{flag}\b", text), f"{command!r} has no {flag}"


def examples() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        blocks = [
            block for language, block in BLOCK.findall(page.read_text("utf-8")) if language == "python"
        ]
        yield from ((f"{page.name}-{n}", block) for n, block in enumerate(blocks))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "code"), list(examples()), ids=[name for name, _ in examples()])
def test_a_python_example_works(name: str, code: str, checkout: Path) -> None:
    if "gradio_client" in code or "http://127.0.0.1:7860" in code:
        ast.parse(
            code
        )  # tests/browser/test_http.py and tests/archive/test_examples.py have an app to ask
        return
    done = run(f"python - <<'END'\n{code}\nEND", checkout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.exists(), f"{page.name} links to {target}, which is not there"
        assert not anchor or anchor in anchors(file), f"{page.name}: {target} has no such heading"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 200


@pytest.mark.parametrize(
    "name",
    sorted({*re.findall(r"`(rag(?:\.\w+)+)`", (ROOT / "docs/architecture.md").read_text("utf-8"))}),
)
def test_what_the_architecture_names_is_there(name: str) -> None:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:cut])
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if file.exists():
            body: list[ast.stmt] = ast.parse(file.read_text("utf-8")).body
            for part in parts[cut:]:
                found = [n for n in body if getattr(n, "name", "") == part]
                assert found, f"{name}: {file.name} has no {part}"
                body = getattr(found[0], "body", [])
            return
    pytest.fail(f"there is no {name}")
