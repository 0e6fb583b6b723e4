"""`byline models`: lists, fetches and verifies the model files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.shared import Json, entry_point, new_app
from rag.core.errors import ModelError

if TYPE_CHECKING:
    from rag.core.settings import Settings
    from rag.models.files import LocalModel, PinnedModel

app = new_app("The model files. Exit status: 0 all well, 1 it failed, 2 wrong usage or settings.")
Row = dict[str, str | int | None]
"""What `list` says of a model."""
Name = Annotated[str | None, typer.Argument(help="A model's name, as `list` prints it.")]


@app.command("list")
@entry_point(ModelError)
def list_(json_: Json = False) -> None:
    """Every model file: its size, its licence, where it is, and what it hashes to."""
    rows = _rows()
    if json_:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        size, where = f"{row['bytes']:,} bytes", row["path"] or "not here"
        typer.echo(f"{row['name']}  {size}  {row['licence']}  {where}\n    {row['title']}")
        typer.echo(f"    sha256 {row['sha256']}")


@app.command()
@entry_point(ModelError)
def fetch(name: Name = None) -> None:
    """Fetch a language model [default: qwen2.5-coder-1.5b]; done at once when it is there."""
    from rag.core.settings import BUNDLED_MODEL, load_settings
    from rag.models.fetch import fetch as fetch_file
    from rag.models.fetch import given
    from rag.models.files import LOCAL_MODELS, QWEN, bundled_folder

    _check_name(name)
    if name == BUNDLED_MODEL:
        typer.echo(f"{name}: {bundled_folder()} (installed with Byline)")
        return
    model = next((model for model in LOCAL_MODELS if model.name == name), QWEN)
    settings = load_settings()
    if settings.llm_file and _folder(model, settings) != settings.models:
        file = given(settings.llm_file)
    else:
        with _progress_bar(model) as progress:
            file = fetch_file(model, settings.models, progress)
    typer.echo(f"{model.name}: {file}")


@app.command()
@entry_point(ModelError)
def verify(name: Name = None) -> None:
    """Hash a model's file, or every file that is here, and compare with its publisher's sha256."""
    failed = False
    _check_name(name)
    for model_name, file, error in _verified(name):
        if file is None:
            failed |= name is not None
            typer.echo(f"{model_name}: not here")
        else:
            failed |= error is not None
            typer.echo(error or f"{model_name}: ok, {file}")
    raise typer.Exit(1 if failed else 0)


def _rows() -> list[Row]:
    """What `list` says of each model."""
    from rag.core.settings import BUNDLED_MODEL, load_settings
    from rag.models.fetch import located
    from rag.models.files import LOCAL_MODELS, MINILM, bundled_weights

    settings, weights = load_settings(), bundled_weights()
    minilm = _row(BUNDLED_MODEL, "sentence-transformers/all-MiniLM-L6-v2", MINILM, weights)
    local = [(model, located(model, _folder(model, settings))) for model in LOCAL_MODELS]
    return [minilm, *(_row(model.name, model.title, model, file) for model, file in local)]


def _row(name: str, title: str, pin: PinnedModel | LocalModel, file: Path | None) -> Row:
    return {
        "name": name,
        "title": title,
        "bytes": pin.bytes,
        "licence": pin.licence,
        "path": None if file is None else str(file),
        "sha256": pin.sha256,
    }


def _verified(name: str | None) -> Iterator[tuple[str, Path | None, ModelError | None]]:
    """Each model, or the one named: its file, None when it is not here, and what is wrong with it."""
    from rag.core.settings import BUNDLED_MODEL, load_settings
    from rag.models.fetch import doubts
    from rag.models.files import LOCAL_MODELS, bundled_folder, bundled_weights

    settings = load_settings()
    if name in {None, BUNDLED_MODEL}:
        problem = None
        try:
            bundled_folder()
        except ModelError as error:
            problem = error
        yield BUNDLED_MODEL, bundled_weights(), problem
    for model in LOCAL_MODELS:
        if name in {None, model.name}:
            file = _folder(model, settings) / model.file
            here = file.is_file()
            yield model.name, file if here else None, doubts(model, file, afresh=True) if here else None


def _folder(model: LocalModel, settings: Settings) -> Path:
    """Where the model's file is looked for: the user's own file goes before a fetched one."""
    own = settings.llm_file
    return own.parent if own and own.name == model.file else settings.models


def _check_name(name: str | None) -> None:
    """Wrong usage, unless the name is one of ours or none."""
    from rag.core.settings import BUNDLED_MODEL
    from rag.models.files import LOCAL_MODELS

    names = [BUNDLED_MODEL, *(model.name for model in LOCAL_MODELS)]
    if name is not None and name not in names:
        raise typer.BadParameter(f"expected one of {', '.join(names)}, found {name!r}.")


@contextmanager
def _progress_bar(model: LocalModel) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, and what moves it."""
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True, highlight=False)) as bar:
        task = bar.add_task(f"fetching {model.name}", total=model.bytes)
        yield lambda here, whole: bar.update(task, completed=here, total=whole)
