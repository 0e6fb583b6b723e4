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
Name = Annotated[
    str | None, typer.Argument(help="A model's name, as `list` prints it, or hf:ORG/REPO:FILE.")
]


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
    from rag.models.hub_models import hub_model, is_hub_name

    _check_name(name)
    if name == BUNDLED_MODEL:
        typer.echo(f"{name}: {bundled_folder()} (installed with Byline)")
        return
    settings = load_settings()
    named = hub_model(name, settings.models, asking=True) if name and is_hub_name(name) else None
    model = named or next((model for model in LOCAL_MODELS if model.name == name), QWEN)
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
    from rag.models.files import MINILM, bundled_weights

    settings, weights = load_settings(), bundled_weights()
    minilm = _row(BUNDLED_MODEL, "sentence-transformers/all-MiniLM-L6-v2", MINILM, weights)
    local = [(model, located(model, _folder(model, settings))) for model in _models(settings)]
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
    from rag.models.files import bundled_folder, bundled_weights

    settings, seen = load_settings(), name == BUNDLED_MODEL
    if name in {None, BUNDLED_MODEL}:
        problem = None
        try:
            bundled_folder()
        except ModelError as error:
            problem = error
        yield BUNDLED_MODEL, bundled_weights(), problem
    for model in _models(settings):
        if name in {None, model.name}:
            seen, file = True, _folder(model, settings) / model.path
            here = file.is_file()
            yield model.name, file if here else None, doubts(model, file, afresh=True) if here else None
    if name and not seen:  # a name on the hub that was never fetched
        yield name, None, None


def _models(settings: Settings) -> list[LocalModel]:
    """The language models that are known: ours, and those of the hub that were fetched by name."""
    from rag.models.files import LOCAL_MODELS
    from rag.models.hub_models import known_hub_models

    return [*LOCAL_MODELS, *known_hub_models(settings.models)]


def _folder(model: LocalModel, settings: Settings) -> Path:
    """Where the model's file is looked for: the user's own file goes before a fetched one."""
    own = settings.llm_file
    return own.parent if own and model.wheels and own.name == model.file else settings.models


def _check_name(name: str | None) -> None:
    """Wrong usage, unless the name is one of ours, one on the hub, or none."""
    from rag.core.errors import ConfigError
    from rag.core.settings import BUNDLED_MODEL
    from rag.models.files import LOCAL_MODELS
    from rag.models.hub_models import check_hub_name, is_hub_name

    names = [BUNDLED_MODEL, *(model.name for model in LOCAL_MODELS)]
    if name and is_hub_name(name):
        try:
            check_hub_name(name)
        except ConfigError as error:
            raise typer.BadParameter(f"{error.problem} {error.remedy}") from error
    elif name is not None and name not in names:
        raise typer.BadParameter(
            f"expected one of {', '.join(names)}, hf:ORG/REPO:FILE, found {name!r}."
        )


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
