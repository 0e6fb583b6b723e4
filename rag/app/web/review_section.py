"""The section "Make a test set" of the Evaluation tab: questions are drawn, then judged one by one.

What was decided stands in a file after every press. `evaluation_jobs` draws, `review_text` words it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.api.account import evaluator_of
from rag.app.web import review_text
from rag.app.web.controls import check_evaluator, job_progress, may_evaluate
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.evaluation.records.runfile import run_files
from rag.evaluation.testsets.review import Review, read_review, write_review
from rag.evaluation.testsets.testset import Item, write_test_set
from rag.text.phrases import pluralise

MOST_QUESTIONS = 500
"""Most that are drawn at once: nobody goes through more."""
_QUESTIONS = 40
_KEYS = "*Keys, outside the boxes: A accepts, R rejects, ← and → go to the questions beside it.*"


class ReviewHandlers:
    """The handlers."""

    def __init__(self, archive: Archive, jobs: EvaluationJobs) -> None:
        self._archive = archive
        self._jobs = jobs
        self._guard = threading.Lock()  # two presses must not write over each other

    def draw(self, questions: float | None, seed: float | None, request: gr.Request) -> tuple[Any, ...]:
        """Begin to draw a test set."""
        check_evaluator(request)
        if not questions or not 1 <= questions <= MOST_QUESTIONS:
            raise gr.Error(f"Draw 1 to {MOST_QUESTIONS} questions.", print_exception=False)
        jobs = self._own(request)
        try:
            jobs.draw(int(questions), int(seed or 0))
        except BylineError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return job_progress(jobs.status, "draw")

    def cancel(self, request: gr.Request) -> None:
        """Stop drawing."""
        check_evaluator(request)
        self._own(request).cancel()

    def _own(self, request: gr.Request) -> EvaluationJobs:
        """What the account works on that looks at the page."""
        return self._jobs.of(evaluator_of(request))

    def look(self, earlier: list[str] | None, request: gr.Request) -> tuple[Any, ...]:
        """How far the drawing is; a review that is new is opened."""
        if not may_evaluate(request):
            return "", "", *(gr.Button(interactive=False),) * 2, earlier, gr.skip()
        jobs = self._own(request)
        work_progress = job_progress(jobs.status, "draw")
        newest = [file.stem for file in run_files(jobs.reviews)]
        names = sorted(newest)
        if names == earlier:
            return *work_progress, earlier, gr.skip()
        new = [name for name in newest if name not in (earlier or ())]
        value: dict[str, Any] = {"value": new[0]} if new else {}
        return *work_progress, names, gr.Dropdown(choices=names, visible=bool(names), **value)

    def open(self, name: str | None, request: gr.Request) -> tuple[Any, ...]:
        """The first question of a review that waits."""
        check_evaluator(request)
        review = self._read(name, request)
        return self._view(review, review.waiting() or review.items[0])

    def previous_question(self, name: str | None, shown: str, request: gr.Request) -> tuple[Any, ...]:
        """The question before it."""
        return self._beside(name, shown, -1, request)

    def next_question(self, name: str | None, shown: str, request: gr.Request) -> tuple[Any, ...]:
        """The question behind it."""
        return self._beside(name, shown, 1, request)

    def _beside(self, name: str | None, shown: str, steps: int, request: gr.Request) -> tuple[Any, ...]:
        check_evaluator(request)
        review = self._read(name, request)
        return self._view(review, review.beside(shown, steps))

    def accept(
        self, name: str | None, shown: str, question: str, answers: str, request: gr.Request
    ) -> tuple[Any, ...]:
        """The question is good as it stands in the boxes."""

        def accepted(review: Review) -> Review:
            if review_text.has_changed(review.item(shown), question, answers):
                return review.edit(shown, question, review_text.parse_lines(answers))
            return review.accept(shown)

        return self._decide(name, shown, accepted, request)

    def reject(self, name: str | None, shown: str, request: gr.Request) -> tuple[Any, ...]:
        """The question is left out."""
        return self._decide(name, shown, lambda review: review.reject(shown), request)

    def typed(
        self,
        name: str | None,
        shown: str,
        question: str | None,
        answers: str | None,
        request: gr.Request,
    ) -> tuple[Any, Any]:
        """Accept is for the words as they were drawn, Save edited for others."""
        check_evaluator(request)
        review = self._read(name, request)
        item = review.item(shown)
        if review_text.is_being_filled(review.items, item, question, answers):
            return gr.skip(), gr.skip()  # judged too early, and the answer may come last of all
        other = review_text.has_changed(item, question, answers)
        return gr.Button(interactive=not other), gr.Button(interactive=other)

    def keep(self, name: str | None, request: gr.Request) -> tuple[Any, Any]:
        """Write what was accepted as a test set, which is then chosen."""
        check_evaluator(request)
        jobs, accepted = self._own(request), self._read(name, request).accepted()
        if not accepted:
            raise gr.Error("Accept a question first.", print_exception=False)
        file = jobs.brought / f"{name}.jsonl"
        try:
            write_test_set(accepted, file)
        except BylineError as error:
            raise gr.Error(str(error), print_exception=False) from error
        message = f"{file.name} has {pluralise(len(accepted), 'question')} and is chosen above."
        return _status(message), gr.Dropdown(choices=jobs.test_sets(), value=str(file))

    def _decide(
        self, name: str | None, shown: str, decision: Callable[[Review], Review], request: gr.Request
    ) -> tuple[Any, ...]:
        check_evaluator(request)
        with self._guard:
            try:
                new_review = decision(self._read(name, request))
                write_review(new_review, self._file(name, request))
            except BylineError as error:
                raise gr.Error(error.problem, print_exception=False) from error
        return self._view(new_review, new_review.after(shown) or new_review.beside(shown, 1))

    def _file(self, name: str | None, request: gr.Request) -> Path:
        reviews = self._own(request).reviews
        files = {file.stem: file for file in run_files(reviews)}
        return files.get(name or "", reviews / "no-review")

    def _read(self, name: str | None, request: gr.Request) -> Review:
        try:
            return read_review(self._file(name, request))
        except BylineError as error:
            raise gr.Error(error.problem, print_exception=False) from error

    def _view(self, review: Review, item: Item) -> tuple[Any, ...]:
        """What `_controls` gives, filled."""
        answers = gr.Textbox("\n".join(item.answers), interactive=not item.unanswerable)
        return (
            item.id,
            gr.Column(visible=True),
            _status(review.summary()),
            review_text.heading(review, item),
            item.question,
            answers,
            review_text.gold_text(self._archive.catalog, item),
            gr.Button(interactive=True),
            gr.Button(interactive=False),
            gr.Button(interactive=bool(review.accepted())),
            "",
        )


def _status(text: str) -> str:
    """A line that a screen reader tells when it changes; our own words and numbers only."""
    return f'<p role="status">{text}</p>'


def add_reviewing(
    blocks: gr.Blocks, archive: Archive, jobs: EvaluationJobs, timer: gr.Timer, test_set: gr.Dropdown
) -> None:
    """The controls of the section."""
    reviewing = ReviewHandlers(archive, jobs)
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    free = hidden | {"concurrency_limit": None}
    earlier = gr.State(None)
    with gr.Accordion("Make a test set", open=False, elem_id="make-set"):
        questions, seed, draw, cancel, line, bar, name = _draw_controls()
        area, shown, status, heading, question, answers, gold = _question_boxes()
        with area:
            accept, reject, save, back, further, keep, saved_status = _decision_buttons()
    work = [line, bar, draw, cancel]
    draw.click(reviewing.draw, [questions, seed], work, **free)
    cancel.click(reviewing.cancel, None, None, **free)
    outputs = [*work, earlier, name]
    blocks.load(reviewing.look, earlier, outputs, queue=False, **hidden)
    timer.tick(reviewing.look, earlier, outputs, queue=False, **hidden)
    view = [shown, area, status, heading, question, answers, gold, accept, save, keep, saved_status]
    words = [name, shown, question, answers]
    opened = [
        name.change(reviewing.open, name, view, **free),
        accept.click(reviewing.accept, words, view, **free),
        reject.click(reviewing.reject, [name, shown], view, **free),
    ]
    saves = [save.click, question.submit, answers.submit]
    gr.on(saves, reviewing.accept, words, view, **free).success(None, js=_TO_ACCEPT, **hidden)
    steps = free | {"trigger_mode": "always_last"}
    opened += [
        back.click(reviewing.previous_question, [name, shown], view, **steps),
        further.click(reviewing.next_question, [name, shown], view, **steps),
    ]
    # A box that is filled is changed, too, and on a busy machine that was judged beside the old box.
    for step in opened:
        step.then(reviewing.typed, words, [accept, save], **free)
    gr.on(
        [question.change, answers.change],  # a paste is no input to Gradio
        reviewing.typed,
        words,
        [accept, save],
        trigger_mode="always_last",
        **free,
    )
    keep.click(reviewing.keep, name, [saved_status, test_set], **free)


_TO_ACCEPT = "() => document.querySelector('#accept')?.focus()"
"""The button that was pressed cannot be any more: the keyboard must not be lost with it."""


def _draw_controls() -> tuple[Any, ...]:
    with gr.Row():
        questions = gr.Number(
            _QUESTIONS,
            label="Number of questions",
            elem_id="draw-questions",
            minimum=1,
            maximum=MOST_QUESTIONS,
            precision=0,
            min_width=120,
        )
        seed = gr.Number(0, label="Seed", elem_id="draw-seed", minimum=0, precision=0, min_width=120)
    with gr.Row():
        draw = gr.Button("Draw questions", elem_id="draw", min_width=150, scale=0)
        cancel = gr.Button("Cancel", elem_id="draw-cancel", interactive=False, min_width=100, scale=0)
    line = gr.Markdown("", elem_id="draw-line", latex_delimiters=[])
    bar = gr.HTML("", elem_id="draw-bar")
    name = gr.Dropdown([], label="Under review", elem_id="review-name", visible=False)
    return questions, seed, draw, cancel, line, bar, name


def _question_boxes() -> tuple[Any, ...]:
    with gr.Column(visible=False, elem_id="review") as area:
        # Not a State, which is the server's: this one always belongs to the words in the boxes.
        shown = gr.Textbox("", visible="hidden", elem_id="review-shown")
        status = gr.HTML("", elem_id="review-told")
        heading = gr.Markdown("", elem_id="review-heading", latex_delimiters=[])
        question = gr.Textbox(label="Question", elem_id="review-question", lines=1, max_lines=5)
        answers = gr.Textbox(label="Answers, one a line", elem_id="review-answers", lines=2)
        gold = gr.Markdown("", elem_id="review-gold", latex_delimiters=[])
    return area, shown, status, heading, question, answers, gold


def _decision_buttons() -> tuple[Any, ...]:
    with gr.Row(elem_id="review-buttons"):
        accept = gr.Button("Accept", variant="primary", elem_id="accept", min_width=90, scale=0)
        reject = gr.Button("Reject", elem_id="reject", min_width=90, scale=0)
        save = gr.Button("Save edited", elem_id="save-edited", min_width=118, scale=0)
        back = gr.Button("Back", elem_id="review-back", min_width=70, scale=0)
        further = gr.Button("Next", elem_id="review-next", min_width=70, scale=0)
    gr.Markdown(_KEYS, elem_id="review-keys")
    keep = gr.Button("Keep as test set", elem_id="keep-set", min_width=150, scale=0)
    return accept, reject, save, back, further, keep, gr.HTML("", elem_id="kept-set")
