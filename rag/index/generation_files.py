"""The files of a generation of indexes: which is current, what they were when closed, what damaged them.

data/index/CURRENT         name of the generation in use
data/index/<name>/SEAL     the files' hashes at the last clean close; none after a crash
data/index/<name>/DAMAGE   engine -> why its index has to be rebuilt, noticed while it was used
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

ENGINES = ("chroma", "tantivy")
"""Names of the engines' folders in a generation."""
_GENERATION = re.compile(r"[0-9a-f]{12}")
"""Name of a generation's folder."""


def new_generation(root: Path) -> Path:
    """A folder for a new generation."""
    folder = root / uuid.uuid4().hex[:12]
    folder.mkdir()
    return folder


def current_generation(root: Path) -> Path | None:
    """Folder of the generation in use, None before the first or when its pointer is unreadable."""
    try:
        name = (root / "CURRENT").read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return root / name if _GENERATION.fullmatch(name) and (root / name).is_dir() else None


def switch_to(folder: Path) -> None:
    """Make a generation the current one."""
    pointer = folder.parent / "CURRENT"
    new = pointer.with_suffix(".new")
    for file in (pointer, new):
        move_aside(file)
    new.write_text(folder.name)
    new.replace(pointer)


def move_aside(file: Path) -> None:
    """Rename a folder that stands where a file belongs."""
    if file.is_dir():
        file.rename(file.with_name(f"{file.name}-{uuid.uuid4().hex[:12]}"))


def seal(folder: Path) -> None:
    """Note what the files are, after a clean close."""
    (folder / "SEAL").write_text(json.dumps(_fingerprint(folder)))


def unseal(folder: Path) -> None:
    """The files are about to be used."""
    move_aside(folder / "SEAL")
    (folder / "SEAL").unlink(missing_ok=True)


def is_sealed(folder: Path) -> bool:
    """Whether the generation was closed cleanly."""
    return _read(folder / "SEAL") is not None


def note_damage(folder: Path, damage: Mapping[str, str]) -> None:
    """Have indexes rebuilt by whoever opens the generation next; engine -> why."""
    with suppress(OSError):
        (folder / "DAMAGE").write_text(json.dumps(dict(damage)))


def known_damage(folder: Path) -> dict[str, str]:
    """Engine -> what is known to be wrong with its files, without reading them."""
    noted = _read(folder / "DAMAGE") or {}
    missing = {name: f"{name} is missing" for name in ENGINES if not (folder / name).is_dir()}
    return missing | {name: why for name, why in noted.items() if name in ENGINES}


def find_damage(folder: Path) -> dict[str, str]:
    """The same, and after a clean close every file must be as it was."""
    damage = known_damage(folder)
    if (sealed := _read(folder / "SEAL")) is None:
        return damage
    hashes = _fingerprint(folder)
    changed = sorted(name for name in sealed.keys() | hashes if sealed.get(name) != hashes.get(name))
    for engine in ENGINES:
        if names := [name for name in changed if Path(name).parts[:1] == (engine,)]:
            damage.setdefault(engine, f"changed since it was closed: {', '.join(names[:3])}")
    return damage


def _fingerprint(folder: Path) -> dict[str, str]:
    files = sorted(f for name in ENGINES for f in (folder / name).rglob("*") if f.suffix != ".lock")
    return {f.relative_to(folder).as_posix(): _hash(f) for f in files if f.is_file()}


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]
    except OSError as error:
        return f"unreadable ({error.strerror})"


def _read(file: Path) -> dict[str, str] | None:
    """A JSON object of a file; None where there is none."""
    try:
        content = json.loads(file.read_text())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
