"""Reads a Dockerfile and a .dockerignore: as much of them as Byline's own use, and not a word more.

An instruction that is not known is an error, so that nothing is silently left out.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_KNOWN = frozenset(
    "ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN STOPSIGNAL".split()
) | {"USER", "VOLUME", "WORKDIR"}
_VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)")
_FLAG = re.compile(r"--([\w-]+)=(\S+)\s+")


class DockerfileError(Exception):
    """A line is not what it should be; `str()` names it."""


@dataclass(frozen=True)
class Instruction:
    """One instruction, its line, its flags (`--from=build`) and the rest."""

    name: str
    text: str
    line: int
    flags: dict[str, str] = field(default_factory=dict)

    def words(self) -> list[str]:
        """Of the form `["a", "b"]` its parts, of a shell's line the shell that runs it."""
        if self.text.startswith("["):
            return [str(word) for word in json.loads(self.text)]
        return ["/bin/sh", "-c", self.text]

    def pairs(self) -> dict[str, str]:
        """Of `A=1 B="2 3"`."""
        return dict(word.split("=", 1) for word in shlex.split(self.text))


@dataclass(frozen=True)
class Stage:
    """What follows a FROM."""

    name: str
    base: str
    instructions: list[Instruction]

    def last(self, name: str) -> Instruction:
        """The one that holds, where a later one replaces an earlier. Raises DockerfileError."""
        found = [one for one in self.instructions if one.name == name]
        if not found:
            raise DockerfileError(f"expected {name} in the stage from {self.base}, found none.")
        return found[-1]


def read_stages(text: str, build_arguments: Mapping[str, str]) -> list[Stage]:
    """The stages; ARG and ENV are put in where Docker does. Raises DockerfileError."""
    given = dict(build_arguments)
    outside: dict[str, str] = {}
    known: dict[str, str] = outside
    stages: list[Stage] = []
    for one in _instructions(text):
        if one.name == "FROM":
            base, _, name = substitute(one.text, outside).partition(" AS ")
            stages.append(Stage(name or str(len(stages)), base, []))
            known = {}
        elif one.name == "ARG":
            name, _, default = one.text.partition("=")
            known[name] = given.get(name, default)
        if stages:
            # A shell puts in its own variables; the build's arguments are in its environment.
            told = one.text if one.name == "RUN" else substitute(one.text, known)
            stages[-1].instructions.append(Instruction(one.name, told, one.line, one.flags))
    return stages


def substitute(text: str, known: Mapping[str, str]) -> str:
    """The text with `${NAME}` put in; unknown names are left as they are."""
    return _VARIABLE.sub(lambda found: known.get(found[1] or found[2], found[0]), text)


def _instructions(text: str) -> Iterator[Instruction]:
    for line, whole in _joined_lines(text):
        name, _, rest = whole.partition(" ")
        if name not in _KNOWN:
            raise DockerfileError(
                f"line {line}: expected one of {', '.join(sorted(_KNOWN))}, found {name}."
            )
        flags = {}
        rest = rest.strip()
        while found := _FLAG.match(rest):
            flags[found[1]] = found[2]
            rest = rest[found.end() :]
        yield Instruction(name, rest, line, flags)


def _joined_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments, each with those that a backslash adds to it."""
    begun, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or not (line.strip() or begun):
            continue
        first = first if begun else number
        begun += line.removesuffix("\\").strip() + " "
        if not line.endswith("\\"):
            yield first, begun.strip()
            begun = ""
    if begun:
        raise DockerfileError(f"line {first}: the file ends within it.")


class Context:
    """The files that a build may copy: a folder less what its .dockerignore leaves out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (folder / ".dockerignore").read_text("utf-8").splitlines()
        self._rules = [_rule(line.strip()) for line in lines if line.strip() and line[0] != "#"]

    def files(self, source: str) -> Iterator[Path]:
        """The file of this name, or those below the folder. DockerfileError when there are none."""
        start = self.folder / source
        found = [start] if start.is_file() else sorted(start.rglob("*"))
        kept = [file for file in found if file.is_file() and self.includes(file)]
        if not kept:
            raise DockerfileError(f"COPY {source}: no such file that .dockerignore lets in.")
        yield from kept

    def includes(self, file: Path) -> bool:
        """Whether the last rule that fits lets it in; without one it is in."""
        path = file.relative_to(self.folder).as_posix()
        fitting = [is_in for is_in, pattern in self._rules if pattern.fullmatch(path)]
        return fitting[-1] if fitting else True


def _rule(line: str) -> tuple[bool, re.Pattern[str]]:
    """Whether it lets in, and what: https://docs.docker.com/build/concepts/context/#dockerignore-files."""
    is_in, line = line.startswith("!"), line.removeprefix("!").strip("/")
    pattern = (
        re.escape(line).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    )
    return is_in, re.compile(f"{pattern}(?:/.*)?")
