"""A page is made while another one answers: Gradio notes for the whole process which page is being made.

What a handler of the one page makes meanwhile, a button that can be pressed again say, would become part
of the other. So each thread gets a note of its own. Gradio has no setting for this: pyproject.toml pins
the version, and tests/app/test_gradio_pages.py fails when another one differs.
"""

from __future__ import annotations

import sys
import threading

from gradio import context


class _Notes(threading.local):
    """What `gradio.context.Context` is for the process: the page that this thread makes."""

    root_block = context.Context.root_block
    block = context.Context.block
    id = context.Context.id
    token = context.Context.token


def keep_pages_apart() -> None:
    """From now on; again does nothing."""
    shared: object = context.Context
    if isinstance(shared, _Notes):
        return
    notes = _Notes()
    for name, module in list(sys.modules.items()):
        if name.startswith("gradio") and getattr(module, "Context", None) is shared:
            module.Context = notes  # type: ignore[attr-defined]
