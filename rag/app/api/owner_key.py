"""The owner's key: who has it is the archive's owner. Made at the first start, kept in the data folder.

data/owner.key    the key, for the user who runs Byline alone (mode 600)

Knows nothing of requests. Deleting the file or `byline serve --new-key` ends what the old key opened.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from rag.core.errors import ConfigError
from rag.core.secrets import hide

FILE = "owner.key"
_log = logging.getLogger("byline.app")
_FORM = re.compile(r"[A-Za-z0-9_-]{32,200}")
_BYTES = 32
"""Of chance in a key: nobody guesses 256 bits, so guessing needs no brake."""


def ensure_key(data: Path) -> str:
    """The key of the archive in this folder, made if there is none.

    Raises ConfigError for a file that others can read, or that holds no key.
    """
    if not os.path.lexists(data / FILE):
        draft = _write_draft(data)
        try:
            os.link(draft, data / FILE)  # fails where another process was quicker: its key stands
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            draft.replace(data / FILE)
        finally:
            draft.unlink(missing_ok=True)
    return read_key(data)


def renew_key(data: Path) -> str:
    """A new key in place of the old one. Raises ConfigError when it cannot be written."""
    draft = _write_draft(data)
    try:
        draft.replace(data / FILE)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise _unwritable(data, error) from error
    return read_key(data)


def _write_draft(data: Path) -> Path:
    """A new key in a file of its own, never readable by others: it gets its mode as it is created."""
    draft = data / f"{FILE}.{secrets.token_hex(8)}"
    try:
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise _unwritable(data, error) from error
    return draft


def _unwritable(data: Path, error: OSError) -> ConfigError:
    problem = f"the owner's key cannot be written ({os.strerror(error.errno or 0)})."
    return ConfigError(str(data / FILE), problem, "Make the folder writable, or set BYLINE_DATA.")


def read_key(data: Path) -> str:
    """The key. Raises ConfigError for a file that others can read, or that holds no key."""
    path = data / FILE
    try:
        # A link could name any file; a pipe would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        problem = f"the owner's key cannot be read ({os.strerror(error.errno or 0)})."
        raise ConfigError(str(path), problem, "`byline serve --new-key` makes a new one.") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(str(path), "expected a plain file.", "`byline serve --new-key` makes one.")
        if status.st_mode & 0o077:
            found = f"expected mode 600, found {stat.S_IMODE(status.st_mode):o}: others can read it."
            remedy = "`byline serve --new-key` makes a new one; chmod 600 it if nobody else was here."
            raise ConfigError(str(path), found, remedy)
        key = file.read(1000).decode("ascii", "replace").strip()
    if not _FORM.fullmatch(key):
        found = f"expected a key of at least 32 letters and digits, found {len(key)} others."
        raise ConfigError(str(path), found, "`byline serve --new-key` makes a new one.")
    hide(key)
    return key


class OwnerKey:
    """The key as its file holds it now: a new one is noticed at the next request, in every process."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._read: tuple[tuple[int, ...], str] = (), ""

    def current(self) -> str:
        """The key; empty, so that nobody has it, when the file is gone or cannot be trusted."""
        try:
            status = os.lstat(self._data / FILE)
        except OSError:
            return ""
        stamp = (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
        known, key = self._read
        if stamp != known:
            key = self._changed()
            self._read = stamp, key
        return key

    def _changed(self) -> str:
        try:
            return read_key(self._data)
        except ConfigError as error:
            _log.warning("the owner's key cannot be used", extra={"problem": str(error)})
            return ""
