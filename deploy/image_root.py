"""The root of an image that is being built, without a container engine: folders laid over one another.

What stands for the base image is a Debian's root, this machine's or one made by mmdebstrap, with this
Python at /usr/local, where the official images of Python have theirs. What a build writes goes into an
empty folder laid over it. Needs root and Linux, and a mount namespace that ends with the process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.dockerfile import Context, Instruction

LIBRARIES = "opt/libraries"
"""Where the libraries of a given venv are seen, instead of those that the build would install."""
_HIDDEN = ("root", "home", "tmp", "run")
"""Folders of this machine that no image has anything in."""


class StepError(Exception):
    """A step failed; `str()` names it."""


@dataclass
class ImageRoot:
    """A stage's root while its steps run, and what they have said of user and environment."""

    folder: Path
    base: Path
    libraries: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0:0"
    work_folder: str = "/"

    def __post_init__(self) -> None:
        self.root = self.folder / "root"
        for name in ("written", "work", "root"):
            (self.folder / name).mkdir(parents=True)
        over = f"lowerdir={self.base},upperdir={self.folder}/written,workdir={self.folder}/work"
        mount("-t", "overlay", "-o", over, "overlay", self.root)
        for name in _HIDDEN:
            (self.root / name).mkdir(exist_ok=True)
            mount("-t", "tmpfs", "-o", "mode=1777,nosuid,nodev,noexec", "tmpfs", self.root / name)
        mount("--rbind", "/dev", self.root / "dev")
        mount("-t", "sysfs", "-o", "ro", "sysfs", self.root / "sys")
        self._put_python()
        if self.libraries:
            (self.root / LIBRARIES).mkdir(parents=True)
            mount("--bind", self.libraries, self.root / LIBRARIES)
            mount("-o", "remount,bind,ro", self.root / LIBRARIES)

    def _put_python(self) -> None:
        """Our own Python as `python`: at /usr/local, or as a link where Debian's own runs this."""
        if Path(sys.base_prefix) != Path("/usr"):
            mount("--bind", sys.base_prefix, self.root / "usr/local")
            subprocess.run(["chroot", self.root, "/sbin/ldconfig"], check=True)  # knows its libpython
        elif not (self.root / "usr/local/bin/python").exists():
            (self.root / "usr/local/bin/python").symlink_to(Path(sys.executable).resolve())

    def copy(self, one: Instruction, context: Context, stages: Mapping[str, ImageRoot]) -> int:
        """COPY: from the build's context or another stage; how many files."""
        *sources, target = one.text.split()
        owner = one.flags.get("chown", "0:0")
        if stage := one.flags.get("from"):
            self._copy_tree(stages[stage].root / sources[0].lstrip("/"), target, owner)
            return 1
        files = [(source, file) for source in sources for file in context.files(source)]
        for source, file in files:
            start = context.folder / source
            inside = file.name if start.is_file() else str(file.relative_to(start))
            place = self.root / target.lstrip("/") / inside
            self._make_folders(place.parent, owner)
            shutil.copy2(file, place)
            _own(place, owner)
        return len(files)

    def _copy_tree(self, source: Path, target: str, owner: str) -> None:
        place = self.root / target.lstrip("/")
        shutil.copytree(source, place, symlinks=True, dirs_exist_ok=True)
        for parent, folders, files in os.walk(place):
            for name in [".", *folders, *files]:
                _own(Path(parent) / name, owner)

    def _make_folders(self, folder: Path, owner: str) -> None:
        if not folder.is_dir():
            self._make_folders(folder.parent, owner)
            folder.mkdir()
            _own(folder, owner)

    def run(self, words: Sequence[str], arguments: Mapping[str, str]) -> None:
        """RUN. Raises StepError."""
        done = subprocess.run(self.command(words, arguments), check=False)
        if done.returncode:
            raise StepError(f"exit status {done.returncode}: {' '.join(words)}")

    def command(self, words: Sequence[str], arguments: Mapping[str, str] | None = None) -> list[str]:
        """What runs the words in this root as its user, as process 1 of its own.

        With arguments of a build it is a step of it, and hears how pip finds packages here.
        """
        own = ["unshare", "--pid", "--fork", "--kill-child", f"--mount-proc={self.root}/proc"]
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        others = {} if arguments is None else pip | dict(arguments)
        return [*own, *self._inside(others), *words]

    def command_beside(self, process: int, words: Sequence[str]) -> list[str]:
        """What runs the words beside a process that `command` started, as `docker exec` does."""
        return ["nsenter", f"--target={process}", "--mount", "--pid", *self._inside({}), *words]

    def _inside(self, others: Mapping[str, str]) -> list[str]:
        standard = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/"}
        known = standard | dict(others) | self.environment
        user, _, group = self.user.partition(":")
        become = ["setpriv", f"--reuid={user}", f"--regid={group or user}", "--clear-groups"]
        drop = ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"] if user != "0" else []
        chroot = ["chroot", str(self.root), "/usr/bin/env", "-i", f"--chdir={self.work_folder}"]
        return [*chroot, *(f"{name}={value}" for name, value in known.items()), *become, *drop]

    def make_read_only(self) -> None:
        """As `--read-only` does: what is mounted in it keeps its own rule."""
        mount("-o", "remount,ro", self.root)
        if (self.root / "usr/local").is_mount():
            mount("-o", "remount,bind,ro", self.root / "usr/local")


def mount(*arguments: str | Path) -> None:
    """Mount a folder as the command does. Raises StepError with what it said."""
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepError(f"mount {' '.join(map(str, arguments))}: {done.stderr.strip()}")


def _own(path: Path, owner: str) -> None:
    user, _, group = owner.partition(":")
    os.chown(path, int(user), int(group or user), follow_symlinks=False)


def take(one: Instruction, image: ImageRoot) -> None:
    """ENV, USER and WORKDIR, from here on."""
    if one.name == "ENV":
        image.environment |= one.pairs()
    elif one.name == "USER":
        image.user = one.text
    elif one.name == "WORKDIR":
        image.work_folder = one.text
