"""Controls of the page: the Ask tab's, and what both halves of the Evaluation tab show of their work."""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr

from rag.app.api.caller import caller_of, may, refusal
from rag.app.web.run_text import status_line
from rag.app.workers.evaluation_jobs import ANOTHERS, Status
from rag.archive import Archive
from rag.core.access import Permission

_SKIP_BACK = '<button type="button" class="skip" id="to-newest">Go to the newest answer</button>'


def chatbot() -> gr.Chatbot:
    """The conversation."""
    return gr.Chatbot(
        label="Conversation",
        show_label=False,
        elem_id="chat",
        autoscroll=False,  # page.js keeps the newest question in view instead
        scale=1,
        height="100%",
        min_height=180,
        layout="panel",
        buttons=["copy"],
        container=False,
        latex_delimiters=[],
        allow_tags=False,
        sanitize_html=True,
    )


def composer(archive: Archive) -> tuple[gr.Textbox, gr.Button, gr.Button, gr.Button]:
    """The box for a question; Ask, Stop and New chat."""
    with gr.Row(elem_id="composer"):
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask about the news",
            elem_id="question",
            autofocus=True,
            lines=1,
            max_lines=6,
            scale=1,
            # Well above the limit, so that too long a question is explained and not just cut.
            max_length=10 * archive.settings.max_question_chars,
        )
        with gr.Row(elem_id="buttons"):
            ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=72)
            stop = gr.Button("Stop", interactive=False, elem_id="stop", min_width=72)
            new = gr.Button("New chat", elem_id="new", min_width=96)
    gr.HTML(_SKIP_BACK, elem_id="skip-back")
    return box, ask, stop, new


def any_time() -> gr.Button:
    """What the link of the days above an answer presses."""
    return gr.Button("Ask without these days", elem_id="any-time", visible="hidden")


def as_typed() -> gr.Button:
    """What the link beside a mended question presses."""
    return gr.Button("Search for what was typed", elem_id="as-typed", visible="hidden")


def wider() -> gr.Button:
    """What the link of a refusal presses."""
    return gr.Button("Ask without limits", elem_id="wider", visible="hidden")


def refine() -> tuple[gr.Textbox, gr.Button]:
    """What the links below an answer fill and press, to have it in another way."""
    kind = gr.Textbox("", elem_id="refinement", visible="hidden", max_length=20)
    return kind, gr.Button("Change the answer", elem_id="refine", visible="hidden")


def filters() -> gr.Textbox:
    """What the search is limited to and what writes the answer: JSON, as `read_limits` reads it.

    The reader sees chips and a dialog, which static/filters.js draws and writes into the box.
    """
    gr.HTML("<byline-filters></byline-filters>", elem_id="filters")
    return gr.Textbox("", elem_id="filter-values", label="Filters", visible="hidden")


# -- the Evaluation tab -----------------------------------------------------------------------


def may_evaluate(request: gr.Request) -> bool:
    """Whether who looks at the page may start runs."""
    return may(request, Permission.EVALUATE)


def not_evaluator(request: gr.Request) -> str:
    """Why not, and what to do."""
    return refusal(caller_of(request), Permission.EVALUATE)


def check_evaluator(request: gr.Request) -> None:
    """Raises gr.Error, which the page shows, for anybody else."""
    if not may_evaluate(request):
        raise gr.Error(not_evaluator(request), print_exception=False)


def job_progress(status: Status, task: Literal["run", "draw"]) -> tuple[Any, ...]:
    """The line, the bar, the button that starts and the one that cancels, of one kind of work."""
    busy = status.state == "running"
    start = gr.Button(interactive=not busy)
    if status.task != task:
        return "", "", start, gr.Button(interactive=False)
    bar = f'<progress max="{max(1, status.total)}" value="{status.done}"></progress>' if busy else ""
    return status_line(status), bar, start, gr.Button(interactive=busy and status.name != ANOTHERS)
