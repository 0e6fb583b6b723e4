"""What `byline doctor` looks at: the folder, the disk, the catalog, the indexes, the model files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from rag.archive import Archive
from rag.core.errors import BylineError, IndexBusyError, ModelError
from rag.core.settings import Settings
from rag.models.fetch import doubts
from rag.models.files import LOCAL_MODELS, bundled_folder
from rag.models.hub_models import known_hub_models
from rag.storage.disk import free_bytes
from rag.storage.examine import Finding, examine_file
from rag.storage.set_aside import SetAside

_LEAST_FREE = 100_000_000
"""Bytes: an ingest of a thousand articles takes about as much."""


@dataclass
class Diagnosis:
    """What was found."""

    checked: list[str] = field(default_factory=list)
    """What was looked at and is well."""
    found: list[Finding] = field(default_factory=list)
    moved: int = 0
    """How many of these were set aside or queued to be made again."""
    aside: list[SetAside] = field(default_factory=list)
    """Articles that were set aside, now or before, and did not come back."""

    @property
    def well(self) -> bool:
        """Whether nothing is left to be done."""
        return self.moved == len(self.found)

    def add(self, check: str, findings: list[Finding]) -> bool:
        """Note the findings of a check; says whether there were none."""
        self.found += findings
        if not findings:
            self.checked.append(check)
        return not findings


def examine(settings: Settings, *, set_aside: bool = False) -> Diagnosis:
    """Look at everything; with `set_aside`, move damaged rows of the catalog out of the way."""
    diagnosis, path = Diagnosis(), settings.data / "catalog.sqlite3"
    diagnosis.add("folder and files", list(_permissions(settings.data)))
    diagnosis.add("free space on the disk", list(_disk(settings.data, path)))
    diagnosis.add("model files", list(_models(settings)))
    if not path.exists() and not (settings.data / "index").exists():
        diagnosis.found.append(
            Finding("archive", str(settings.data), "there is no archive", "`byline ingest` makes one")
        )
        return diagnosis
    if path.exists() and not diagnosis.add("database file", examine_file(path)):
        return diagnosis
    try:
        with closing(Archive(settings)) as archive:
            _examine_archive(archive, diagnosis, set_aside=set_aside)
    except BylineError as error:
        diagnosis.found.append(_finding("archive", error))
    return diagnosis


def _examine_archive(archive: Archive, diagnosis: Diagnosis, *, set_aside: bool) -> None:
    catalog = archive.catalog
    damaged = list(catalog.examination.findings())
    diagnosis.add("every checksum, vector and day", damaged)
    if set_aside and damaged:
        catalog.damaged_rows.set_aside(damaged)
        diagnosis.moved += len(damaged)
    else:
        diagnosis.add("indexes", list(_indexes(archive)))
    diagnosis.aside = catalog.damaged_rows.all()


def _finding(kind: str, error: BylineError) -> Finding:
    return Finding(
        kind, error.subject, error.problem.rstrip("."), error.remedy.rstrip(".") or "see above"
    )


def _permissions(data: Path) -> Iterator[Finding]:
    if not data.is_dir():
        return
    files = [data, *(f for f in sorted(data.iterdir()) if f.is_file())]
    for file in files:
        needed = os.R_OK | os.W_OK | (os.X_OK if file.is_dir() else 0)
        if not os.access(file, needed):
            yield Finding(
                "files", str(file), "it may not be read and written", "change its owner or mode"
            )
        elif file.stat().st_mode & 0o002:
            yield Finding(
                "files", str(file), "anybody on this machine may write it", f"chmod o-w {file}"
            )
        elif file.suffix == ".key" and file.stat().st_mode & 0o077:
            yield Finding("files", str(file), "others may read this key", f"chmod 600 {file}")


def _disk(data: Path, catalog: Path) -> Iterator[Finding]:
    needed = max(_LEAST_FREE, catalog.stat().st_size if catalog.exists() else 0)
    if (free := free_bytes(data)) < needed:
        problem = (
            f"{free / 1e6:,.0f} MB are free; an upgrade or new indexes may need {needed / 1e6:,.0f}"
        )
        yield Finding("disk", str(data), problem, "make room")


def _models(settings: Settings) -> Iterator[Finding]:
    try:
        bundled_folder()
    except ModelError as error:
        yield _finding("models", error)
    for model in (*LOCAL_MODELS, *known_hub_models(settings.models)):
        file = settings.models / model.path
        if file.is_file() and (doubt := doubts(model, file, afresh=True)):
            yield _finding("models", doubt)


def _indexes(archive: Archive) -> Iterator[Finding]:
    """What an owner of the indexes would find; nothing is built, and nothing is said of those in use."""
    if archive.catalog.queue.pending_ids() or not (archive.settings.data / "index").exists():
        return  # the next owner works on them in any case
    try:
        with archive.own_indexes(repair=False):
            pass
    except IndexBusyError:
        return
    except BylineError as error:
        remedy = "the next ingest or app builds them again from the catalog, in seconds"
        yield Finding("indexes", error.subject, error.problem.rstrip("."), remedy)
