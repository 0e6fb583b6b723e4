"""Passwords: which may be chosen, and their hashes by argon2id with the parameters of RFC 9106.

A hash takes 64 MiB and some 50 ms, so no more than two are made at once in a process.
"""

from __future__ import annotations

import secrets
import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST_CHARS, MOST_CHARS = 12, 200
_LEAST_DIFFERENT = 5
_AT_ONCE = threading.Semaphore(2)


def problem_of(password: str, name: str) -> str:
    """Why a password cannot be that of the account `name`; empty for one that can."""
    if len(password) < LEAST_CHARS:
        return f"expected at least {LEAST_CHARS} characters, found {len(password)}."
    if len(password) > MOST_CHARS:
        return f"expected at most {MOST_CHARS} characters, found {len(password):,}."
    if len(set(password)) < _LEAST_DIFFERENT:
        return f"expected at least {_LEAST_DIFFERENT} different characters."
    if password.lower().strip("0123456789!. ") == name:
        return "expected something else than the account's name."
    return ""


def new_password() -> str:
    """One that nobody guesses: 20 characters of 64, 120 bits of chance."""
    return secrets.token_urlsafe(15)


def hash_password(password: str) -> str:
    """Its hash, with its parameters and salt."""
    with _AT_ONCE:
        return _hasher().hash(password)


def is_password(password: str, hashed: str | None) -> bool:
    """Whether the hash is that of the password; without one it takes as long, and is not."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    with _AT_ONCE:
        try:
            return _hasher().verify(hashed or _nobodys(), password) and hashed is not None
        except (Argon2Error, InvalidHashError):
            return False


def is_outdated(hashed: str) -> bool:
    """Whether it was made with other parameters than a new one would be."""
    return _hasher().check_needs_rehash(hashed)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    """A hash of what nobody knows, for names that are no account's."""
    return _hasher().hash(secrets.token_urlsafe(32))
