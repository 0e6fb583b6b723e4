"""The Evaluation tab: its controls and what each does; `run_text` has the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from rag.app.api.account import evaluator_of
from rag.app.web import run_text
from rag.app.web.controls import check_evaluator, job_progress, may_evaluate, not_evaluator
from rag.app.web.conversation import Conversation, Exchange, from_history, is_running
from rag.app.web.review_section import add_reviewing
from rag.app.web.thumbs_section import add_thumbs
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.evaluation.records.runfile import run_files
from rag.text.markdown import escape_line

_POLL_SECONDS = 1.0
_UPLOAD = """<label class="upload">Bring a test set (JSONL, CSV or JSON; kept in the archive's folder)
<input type="file" id="upload" accept=".jsonl,.json,.csv"></label><p id="uploaded" role="status"></p>"""


class EvaluationHandlers:
    """The handlers."""

    def __init__(self, archive: Archive, jobs: EvaluationJobs) -> None:
        self._archive = archive
        self._jobs = jobs

    def start(
        self, test_set: str | None, engine: str | None, limit: float | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """Begin a run."""
        try:
            check_evaluator(request)
            jobs = self._own(request)
            known = dict(jobs.test_sets()).values()
            if not test_set or test_set not in known:
                raise gr.Error("Choose a test set.", print_exception=False)
            name = engine or self._archive.engines.names()[0]
            jobs.start(Path(test_set), name, int(limit) if limit and limit >= 1 else None)
        except BylineError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return job_progress(jobs.status, "run")

    def cancel(self, request: gr.Request) -> None:
        """Stop the run."""
        check_evaluator(request)
        self._own(request).cancel()

    def _own(self, request: gr.Request) -> EvaluationJobs:
        """What the account works on that looks at the page."""
        return self._jobs.of(evaluator_of(request))

    def look(self, earlier: Any, request: gr.Request) -> tuple[Any, ...]:
        """The run's progress; the choices only when there are others."""
        if not may_evaluate(request):
            return not_evaluator(request), "", *(gr.Button(interactive=False),) * 2, *(gr.skip(),) * 6
        jobs = self._own(request)
        files, sets, progress = (
            run_files(jobs.folder),
            jobs.test_sets(),
            job_progress(jobs.status, "run"),
        )
        engines = self._archive.engines.choices()
        names = [file.stem for file in files]
        now = (names, sets, engines)
        if now == earlier:
            return *progress, earlier, *(gr.skip(),) * 5
        ended = _ended(jobs, names, earlier[0] if earlier else ())
        opened: dict[str, Any] = {"value": ended} if ended else {}
        return (
            *progress,
            now,
            run_text.run_list(files),
            _choices_of(sets, chosen=bool(earlier)),
            _choices_of(engines, chosen=bool(earlier)),
            gr.Dropdown(choices=names, **opened),
            gr.Dropdown(choices=["", *names]),
        )

    def open(
        self, name: str | None, against: str | None, shown: str, request: gr.Request
    ) -> tuple[Any, ...]:
        """A run's summary and its questions."""
        check_evaluator(request)
        if not name:
            return "", gr.Dropdown(choices=[], value=None)
        try:
            opened_run = run_text.open_run(self._own(request).folder, name, against or "")
        except BylineError as error:
            return f"**{escape_line(error.problem)}**", gr.Dropdown(choices=[], value=None)
        choices = run_text.question_choices(opened_run.records(shown))
        first = choices[0][1] if choices else None
        return run_text.run_markdown(opened_run), gr.Dropdown(choices=choices, value=first)

    def question(
        self, name: str | None, against: str | None, chosen: str | None, request: gr.Request
    ) -> tuple[Any, Any]:
        """One question of the run, beside the other run's."""
        check_evaluator(request)
        here, there = self._found(name, against, chosen, request)
        if here is None:
            return "", gr.Button(interactive=False)
        return run_text.question_markdown(here, there, against or ""), gr.Button(interactive=True)

    def _found(
        self, name: str | None, against: str | None, chosen: str | None, request: gr.Request
    ) -> tuple[Any, Any]:
        if not name or not chosen:
            return None, None
        return run_text.open_run(self._own(request).folder, name, against or "").record(chosen)

    def again(
        self, name: str | None, chosen: str | None, conversation: Conversation, request: gr.Request
    ) -> Conversation:
        """The conversation that asks a question of the run again, under the same conditions."""
        check_evaluator(request)
        here, _ = self._found(name, "", chosen, request)
        if here is None or is_running(conversation):
            return conversation
        engine = here.answer.engine if here.answer.engine in self._archive.engines.names() else ""
        return (*from_history(here.history), Exchange(here.question, as_of=here.as_of, engine=engine))


def _ended(jobs: EvaluationJobs, names: Sequence[str], earlier: Sequence[str]) -> str:
    """The run that ended since somebody looked last, empty for none."""
    status = jobs.status
    ended = status.task == "run" and status.name in names and status.name not in earlier
    return status.name if ended else ""


def _choices_of(choices: Sequence[tuple[str, str]], *, chosen: bool) -> gr.Dropdown:
    """The choices, with the first one chosen where none has been."""
    if chosen or not choices:
        return gr.Dropdown(choices=list(choices))
    return gr.Dropdown(choices=list(choices), value=choices[0][1])


@dataclass(frozen=True)
class AskAgain:
    """What the page needs to ask a run's question in the chat."""

    button: gr.Button
    chosen: tuple[gr.Dropdown, gr.Dropdown]
    again: Callable[[str | None, str | None, Conversation, gr.Request], Conversation]
    """The conversation with the question at its end."""


def add_evaluation(blocks: gr.Blocks, archive: Archive, jobs: EvaluationJobs) -> AskAgain:
    """The controls of the tab."""
    evaluation = EvaluationHandlers(archive, jobs)
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    free = hidden | {"concurrency_limit": None}
    test_set, engine, limit, run, cancel, line, bar = _run_controls()
    timer = gr.Timer(_POLL_SECONDS)
    add_reviewing(blocks, archive, jobs, timer, test_set)
    run_list, name, against, shown, summary, question, question_text, ask = _result_controls()
    add_thumbs(blocks, archive, jobs, timer)
    earlier = gr.State(None)
    progress_outputs = [line, bar, run, cancel]
    run.click(evaluation.start, [test_set, engine, limit], progress_outputs, **free)
    cancel.click(evaluation.cancel, None, None, **free)
    outputs = [*progress_outputs, earlier, run_list, test_set, engine, name, against]
    blocks.load(evaluation.look, earlier, outputs, queue=False, **hidden)
    timer.tick(evaluation.look, earlier, outputs, queue=False, **hidden)
    run_choice = [name, against, shown]
    opens = [c.input if c is shown else c.change for c in (name, against, shown)]
    gr.on(opens, evaluation.open, run_choice, [summary, question], **free)
    gr.on(
        [question.change, summary.change],
        evaluation.question,
        [name, against, question],
        [question_text, ask],
        **free,
    )
    return AskAgain(ask, (name, question), evaluation.again)


def _run_controls() -> tuple[Any, ...]:
    gr.Markdown("## Run a test set", latex_delimiters=[])
    with gr.Row():
        test_set = gr.Dropdown([], label="Test set", elem_id="test-set", scale=2, min_width=200)
        engine = gr.Dropdown([], label="Answers by", elem_id="run-engine", scale=2, min_width=200)
        limit = gr.Number(
            None,
            label="First so many, 0 for all",
            elem_id="limit",
            minimum=0,
            precision=0,
            min_width=110,
        )
    gr.HTML(_UPLOAD)
    with gr.Row():
        run = gr.Button("Run", variant="primary", elem_id="run", min_width=100, scale=0)
        cancel = gr.Button("Cancel", elem_id="cancel", interactive=False, min_width=100, scale=0)
    line = gr.Markdown("", elem_id="run-line", latex_delimiters=[])
    return test_set, engine, limit, run, cancel, line, gr.HTML("", elem_id="run-bar")


def _result_controls() -> tuple[Any, ...]:
    gr.Markdown("## Runs", latex_delimiters=[])
    run_list = gr.Markdown("", elem_id="runs", latex_delimiters=[])
    with gr.Column(elem_id="opened-run"):
        with gr.Row():
            name = gr.Dropdown([], label="Open a run", elem_id="run-name", min_width=200)
            against = gr.Dropdown([], label="Compare it with", elem_id="against", min_width=200)
        summary = gr.Markdown("", elem_id="run-summary", latex_delimiters=[])
        shown = gr.Radio(list(run_text.FILTERS), value="All", label="Questions", elem_id="shown")
        question = gr.Dropdown([], label="Question", elem_id="run-question-choice")
        question_text = gr.Markdown("", elem_id="run-question", latex_delimiters=[])
        ask = gr.Button("Ask this in the chat", elem_id="ask-again", interactive=False)
    return run_list, name, against, shown, summary, question, question_text, ask
