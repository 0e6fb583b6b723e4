"""The Draft tab: a text is pasted, and of each of its sentences is shown what the archive holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.app.api.draft_checks import MOST_CHARS, checked_sentences
from rag.app.api.errors import RequestError
from rag.app.web.draft_text import draft_markdown
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.core.types import CheckedSentence

_LEAD = (
    "Paste a text. Each sentence is looked for in the archive: what carries it is shown beside it, or"
    " what comes nearest. The text is not kept."
)


class DraftHandlers:
    """The handlers of one archive's tab."""

    def __init__(self, archive: Archive, queue: RequestQueue) -> None:
        self._archive = archive
        self._queue = queue

    def check(self, text: str) -> Iterator[str]:
        """The checked sentences so far, a sentence more each time."""
        found: list[CheckedSentence] = []
        try:
            for sentence in checked_sentences(self._archive, self._queue, text):
                found.append(sentence)
                yield draft_markdown(found, done=False)
        except RequestError as error:
            raise gr.Error(f"{error.problem} {error.remedy}".strip(), print_exception=False) from error
        except BylineError as error:
            raise gr.Error(str(error), print_exception=False) from error
        yield draft_markdown(found, done=True)


def add_draft(archive: Archive, queue: RequestQueue) -> None:
    """The controls of the tab."""
    handlers = DraftHandlers(archive, queue)
    options: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    gr.Markdown(_LEAD, elem_id="draft-lead")
    box = gr.Textbox(
        label="Draft", elem_id="draft-text", lines=8, max_lines=20, max_length=10 * MOST_CHARS
    )
    button = gr.Button("Check", variant="primary", elem_id="draft-check")
    found = gr.Markdown("", elem_id="draft-found", latex_delimiters=[], sanitize_html=True)
    button.click(handlers.check, box, found, concurrency_limit=None, **options)
