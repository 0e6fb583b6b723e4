"""The section "Feedback" of the Evaluation tab: thumbs down, each made a test question by a press."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.api.account import evaluator_of
from rag.app.web.controls import check_evaluator, may_evaluate
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.evaluation.testsets.feedback import THUMBS_DOWN, add_test_question, added_ids, downs
from rag.storage.feedback import Rating
from rag.text.markdown import escape_line
from rag.text.phrases import format_date, pluralise, truncate

_EXPORT = "[Download readers’ thumbs as a test set](byline/feedback.jsonl) (feedback.jsonl)"
_SHOWN = 200
"""Thumbs down to choose from, the newest."""
_NONE = "*No reader has given a thumb down yet.*"


class ThumbHandlers:
    """The handlers."""

    def __init__(self, archive: Archive, jobs: EvaluationJobs) -> None:
        self._archive = archive
        self._jobs = jobs

    def _folder(self, request: gr.Request) -> Path:
        """Where the test sets are of the account that looks at the page."""
        return self._jobs.of(evaluator_of(request)).brought

    def look(self, earlier: Any, request: gr.Request) -> tuple[Any, ...]:
        """The thumbs down to choose from, only when there are others or one was added."""
        if not may_evaluate(request):
            return earlier, gr.skip()
        choices = thumb_choices(self._ratings(), added_ids(self._folder(request)))
        if choices == earlier:
            return earlier, gr.skip()
        first: dict[str, Any] = {} if earlier or not choices else {"value": choices[0][1]}
        return choices, gr.Dropdown(choices=choices, **first)

    def _ratings(self) -> list[Rating]:
        return downs(self._archive.catalog.feedback.all())[:_SHOWN]

    def open(self, chosen: str | None, request: gr.Request) -> tuple[Any, ...]:
        """What was asked, answered and said, and whether it can be added."""
        check_evaluator(request)
        rating = self._rating(chosen)
        if rating is None:
            return _NONE, "", False, gr.Button(interactive=False)
        added = rating.answer.id in added_ids(self._folder(request))
        return thumb_markdown(rating, added=added), "", False, gr.Button(interactive=not added)

    def _rating(self, chosen: str | None) -> Rating | None:
        return next((rating for rating in self._ratings() if rating.answer.id == chosen), None)

    def add(
        self, chosen: str | None, answers: str, unanswerable: bool, request: gr.Request
    ) -> tuple[Any, ...]:
        """Add the question to the test set."""
        check_evaluator(request)
        rating = self._rating(chosen)
        if rating is None:
            raise gr.Error("Choose a thumb down.", print_exception=False)
        try:
            lines = answers.splitlines()
            folder = self._folder(request)
            count = add_test_question(folder, rating, lines, unanswerable=unanswerable)
        except BylineError as error:
            raise gr.Error(str(error), print_exception=False) from error
        gr.Info(f"{THUMBS_DOWN} has {pluralise(count, 'question')} now.")
        return thumb_markdown(rating, added=True), gr.Button(interactive=False)


def thumb_choices(ratings: Sequence[Rating], added: set[str]) -> list[tuple[str, str]]:
    """Thumbs down as (words, id); a tick at those that are test questions."""
    return [
        (f"{'✓ ' if r.answer.id in added else ''}{truncate(r.answer.standalone, 150)}", r.answer.id)
        for r in ratings
    ]


def thumb_markdown(rating: Rating, *, added: bool) -> str:
    """The question, its day and filters, what was answered and what the reader said."""
    return "\n\n".join(_lines(rating, added=added))


def _lines(rating: Rating, *, added: bool) -> Iterator[str]:
    answer, filters = rating.answer, rating.answer.filters
    yield f"**Asked as of {format_date(answer.as_of)}:** {escape_line(answer.standalone)}"
    limits = [", ".join(filters.outlets)]
    limits += [f"since {format_date(filters.since)}"] if filters.since else []
    limits += [f"until {format_date(filters.until)}"] if filters.until else []
    if any(limits):
        yield f"**Limited to:** {escape_line('; '.join(filter(None, limits)))}"
    yield f"**Answered by {escape_line(answer.engine)}:** {escape_line(answer.answer)}"
    yield f"**The reader said:** {escape_line(rating.comment)}" if rating.comment else "*No comment.*"
    if added:
        yield f"*It is a question of {THUMBS_DOWN}.*"


def add_thumbs(blocks: gr.Blocks, archive: Archive, jobs: EvaluationJobs, timer: gr.Timer) -> None:
    """The controls of the section."""
    handlers = ThumbHandlers(archive, jobs)
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    free = hidden | {"concurrency_limit": None}
    gr.Markdown(f"## Feedback\n\n{_EXPORT}", latex_delimiters=[])
    chosen = gr.Dropdown([], label="Thumbs down, the newest first", elem_id="thumb-down")
    text = gr.Markdown(_NONE, elem_id="thumb-text", latex_delimiters=[])
    answers = gr.Textbox(
        label="Right answers, one a line (optional)", elem_id="thumb-answers", lines=1, max_lines=4
    )
    unanswerable = gr.Checkbox(label="The archive does not hold the answer", elem_id="thumb-refuse")
    add = gr.Button("Make it a test question", elem_id="thumb-add", interactive=False, scale=0)
    earlier = gr.State(None)
    gr.on([blocks.load, timer.tick], handlers.look, earlier, [earlier, chosen], queue=False, **hidden)
    chosen.change(handlers.open, chosen, [text, answers, unanswerable, add], **free)
    add.click(handlers.add, [chosen, answers, unanswerable], [text, add], **free)
