"""What the handlers of the Evaluation tab share: who may press its buttons, and how far the work is."""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr

from rag.app.api.guard import by_owner
from rag.app.web.evaluation_jobs import Status
from rag.app.web.runs import status_line

NOT_OWNER = "Only on the machine that Byline runs on can runs be started and looked at."


def check(request: gr.Request) -> None:
    """Raises gr.Error, which the page shows, for anybody else."""
    if not by_owner(request):
        raise gr.Error(NOT_OWNER, print_exception=False)


def progress(status: Status, task: Literal["run", "draw"]) -> tuple[Any, ...]:
    """The line, the bar, the button that starts and the one that cancels, of one kind of work."""
    busy = status.state == "running"
    start = gr.Button(interactive=not busy)
    if status.task != task:
        return "", "", start, gr.Button(interactive=False)
    bar = f'<progress max="{max(1, status.total)}" value="{status.done}"></progress>' if busy else ""
    return status_line(status), bar, start, gr.Button(interactive=busy)
