"""What the commands share: how a Typer app is made, common options, and how an error is printed.

A command that has `data: Data` gets `--collection` beside it: what it is given as `data` is then that
collection's folder, an archive as any other.
"""

from __future__ import annotations

import errno
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from rag.app.cli.machine import speak_utf8
from rag.core.errors import BylineError
from rag.core.logs import configure_logging

if TYPE_CHECKING:
    from rag.archive import Archive

_program: ContextVar[str] = ContextVar("program", default="byline")
Data = Annotated[Path | None, typer.Option(help="Folder of the archive [default: data].")]
MainData = Annotated[
    Path | None, typer.Option("--data", help="Folder of the main archive [default: data].")
]
"""For a parameter `main`, of commands that know no collection."""
Collection = Annotated[
    str | None,
    typer.Option(
        "--collection", envvar="BYLINE_COLLECTION", help="A collection of the archive, by its name."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


class _OneLine:
    """Says what is wrong with an option in one line, as every other error; its own way takes four."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the command and end with its status; 2 for wrong usage."""
        run = super().main  # type: ignore[misc]  # of the class that this one stands beside
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            status = run(*args, standalone_mode=False, **extra)
        except typer.TyperException as error:
            typer.echo(_usage_line(error), err=True)
            sys.exit(error.exit_code)
        except typer.Abort:
            typer.echo("Aborted!", err=True)
            sys.exit(1)
        sys.exit(status if isinstance(status, int) else 0)


def _usage_line(error: typer.TyperException) -> str:
    message = error.format_message()
    context = getattr(error, "ctx", None)
    if "\n" in message:  # the help of a command that needs words
        return message
    name = context.command_path if context else Path(sys.argv[0]).name
    hint = "" if "--help" in message else f" See {name} --help."
    end = "" if message.endswith((".", "?")) else "."
    return f"{name}: {message}{end}{hint}"


class OneCommand(_OneLine, TyperCommand):
    """The command of an app that has no other."""


class _Group(_OneLine, TyperGroup):
    """A group of commands that has no options of its own but `--help`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The command and its words. To convert options, even none, Typer loads pydantic: 80 ms."""
        self.add_help_option = args[0].startswith("-") if args else True
        try:
            return super().parse_args(ctx, args)
        finally:
            self.add_help_option = True


class _App(typer.Typer):
    """Gives every command that has `data` the option `--collection`."""

    def command(self, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        """Register a function, which stays as it is."""
        register = super().command(*args, **kwargs)

        def registering(function: Any) -> Any:
            has_data = "data" in inspect.signature(function).parameters
            register(_with_collection(function) if has_data else function)
            return function

        return registering


def _with_collection(function: Any) -> Any:
    signature = inspect.signature(function, eval_str=True)  # Typer evaluates no text in one that is set

    @wraps(function)
    def command(*args: Any, collection: str | None = None, **kwargs: Any) -> Any:
        if collection:
            with entry_point():
                kwargs["data"] = _collection_folder(kwargs["data"], collection)
        return function(*args, **kwargs)

    parameters = list(signature.parameters.values())
    place = [one.name for one in parameters].index("data") + 1
    option = inspect.Parameter("collection", inspect.Parameter.KEYWORD_ONLY, default=None)
    parameters.insert(place, option.replace(kind=parameters[place - 1].kind, annotation=Collection))
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return command


def _collection_folder(data: Path | None, name: str) -> Path:
    """Raises ConfigError for a name that no collection has."""
    from rag.core.settings import load_settings
    from rag.storage.collection_folder import find_folder

    return find_folder(load_settings(data=data).data, name)


def new_app(text: str | None = None) -> typer.Typer:
    """A Typer app in plain text: without rich, which takes longer to load than `--help` may take."""
    return _App(
        cls=_Group,
        help=text,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
    )


@contextmanager
def open_archive(data: Path | None) -> Iterator[Archive]:
    """The archive of a folder, or of the settings' one, closed at the end."""
    from rag.archive import Archive
    from rag.core.settings import load_settings

    with closing(Archive(load_settings(data=data))) as archive:
        yield archive


@contextmanager
def called_as(name: str) -> Iterator[None]:
    """Errors of commands inside begin with this name instead of `byline`."""
    token = _program.set(name)
    try:
        yield
    finally:
        _program.reset(token)


DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
"""What a disk that is full or may only be read answers."""


@contextmanager
def entry_point(*failures: type[BylineError]) -> Iterator[None]:
    """Around a command: set up logging, and make an error a line `program: subject: problem remedy`.

    The exit status is 1 for `failures`, and 2, wrong usage or settings, for every other BylineError.
    """
    speak_utf8()
    try:
        configure_logging()
        yield
    except BylineError as error:
        typer.echo(f"{_program.get()}: {error}", err=True)
        raise typer.Exit(1 if isinstance(error, failures) else 2) from None
    except OSError as error:
        from rag.storage.disk import disk_error

        if error.errno not in DISK_ERRORS:
            raise
        told = disk_error(Path(error.filename or "."), error)
        typer.echo(f"{_program.get()}: {told}", err=True)
        raise typer.Exit(2) from None


def local_minute(seconds: float | None) -> str:
    """A time to the minute, of this machine's time zone; empty for never."""
    if not seconds:
        return ""
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(" ", "minutes")
