"""What is typed short is read as it is meant."""

from __future__ import annotations

import pytest

from rag.query.shorthand import write_out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whats the deal with the ferry", "what's the deal with the ferry"),
        ("Whats new", "What's new"),
        ("why didnt they stop, and dont they know?", "why didn't they stop, and don't they know?"),
        ("is it gonna rain", "is it going to rain"),
        ("3 bullets on the ferry pls", "3 bullets on the ferry please"),
        ("u know who won w/ 3 goals", "you know who won with 3 goals"),
        ("hw mny drowned n wat sank", "how many drowned and what sank"),
        ("who won the US Open", "who won the US Open"),
        ("its name, were they ill, lets see", "its name, were they ill, lets see"),
        ('who said "thats all folks"', 'who said "thats all folks"'),
        ("who runs whats-on.org and u.s. steel", "who runs whats-on.org and u.s. steel"),
    ],
)
def test_short_forms_are_written_out(typed: str, meant: str) -> None:
    assert write_out(typed) == meant
