"""The chat page: which controls there are and what each does. Answers come from `chat`.

Knows nothing of HTTP. Every function that reads the archive runs in a thread of Gradio's, so the
page goes on answering meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from gradio import events

from rag.app.api.ask import ask_and_note
from rag.app.api.reader import reader_of
from rag.app.web.cards import suggestion_links
from rag.app.web.chat import read_limits, reply
from rag.app.web.controls import any_time, as_typed, chatbot, composer, filters, refine, wider
from rag.app.web.conversation import (
    Conversation,
    Exchange,
    is_running,
    messages,
    refined,
    same_question,
    stop,
)
from rag.app.web.draft_tab import add_draft
from rag.app.web.evaluation_tab import add_evaluation
from rag.app.web.feedback_controls import add_feedback
from rag.app.web.kept_chats import NOWHERE, KeptChats, Place, place_of
from rag.app.web.kept_controls import (
    ADDRESS,
    CHATS_BUTTON,
    CONVERSATIONS,
    KEPT,
    NOTE,
    OPENED,
    open_button,
    shown_id,
)
from rag.app.web.library import add_library
from rag.app.web.overview import OverviewWatcher, status_line
from rag.app.web.permitted_tab import permitted_tab
from rag.app.web.suggestions import suggest
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.access import Permission
from rag.core.errors import BylineError

ASKING = 40
"""Questions that Gradio lets through: all, the request queue keeps the order and says no."""
_POLL_SECONDS = 4.0
_MASTHEAD = f"""<header class="masthead"><a class="skip" href="#question">Skip to the question</a>
{CHATS_BUTTON}<h1><a href="./">Byline</a></h1><byline-archives></byline-archives>
<button id="display" type="button" aria-haspopup="dialog" aria-label="Display and keys">Aa</button>
</header>"""
_FRONT = "<byline-front></byline-front>"
"""Drawn by static/front.js while the chat is empty."""


class Page:
    """The handlers of one archive's page."""

    def __init__(self, archive: Archive, worker: Worker, queue: RequestQueue) -> None:
        self._archive = archive
        self._queue = queue
        self._watcher = OverviewWatcher(archive, worker)
        self._kept = KeptChats(archive)

    def begin(
        self, text: str, conversation: Conversation, shown: str, request: gr.Request
    ) -> tuple[Any, ...]:
        """Put the question into the chat and empty the box.

        Of a page that was open while Byline started again, only the browser knows what it shows.
        """
        conversation = conversation or self._kept.open(reader_of(request), shown)
        if not text.strip():
            return (gr.skip(),) * 5
        if is_running(conversation):
            gr.Info("One question at a time: press Stop to ask another one now.")
            return (gr.skip(),) * 5
        return "", *_show((*conversation, Exchange(text.strip())))

    def again(self, conversation: Conversation) -> tuple[Any, ...]:
        """Ask the last question once more."""
        return _once_more(
            conversation,
            lambda last: Exchange(last.question, before=last.kept.answer_id if last.kept else ""),
        )

    def anytime(self, conversation: Conversation) -> tuple[Any, ...]:
        """Ask the last question without what its words say of time."""
        return _once_more(conversation, lambda last: same_question(last, anytime=True))

    def as_typed(self, conversation: Conversation) -> tuple[Any, ...]:
        """Ask the last question with its typing errors."""
        return _once_more(
            conversation, lambda last: same_question(last, anytime=last.anytime, as_typed=True)
        )

    def wider(self, conversation: Conversation) -> tuple[Any, ...]:
        """Ask the last question without any limit to days or outlets."""
        return _once_more(conversation, lambda last: same_question(last, unlimited=True))

    def refine(self, kind: str, conversation: Conversation) -> tuple[Any, ...]:
        """Ask the last question again in another way."""
        last = conversation[-1] if conversation else None
        if last is None or last.complete is None or is_running(conversation):
            return (gr.skip(),) * 5
        exchange = refined(last, kind)
        return gr.skip(), *_show((*conversation, exchange) if exchange else conversation)

    def suggest(self, conversation: Conversation) -> str:
        """What may be asked next, as links, once nobody waits for an answer."""
        last = conversation[-1] if conversation else None
        if last is None or last.complete is None or is_running(conversation):
            return ""
        return suggestion_links(suggest(self._archive, last.complete))

    def resume(self, conversation: Conversation, place: Place) -> tuple[Any, ...]:
        """Show the conversation that a question of a run was put into: another than that before."""
        place = place if any(exchange.kept for exchange in conversation) else NOWHERE
        return gr.Tabs(selected="ask"), place, "", *_show(conversation)

    def run(
        self,
        conversation: Conversation,
        limits: str,
        place: Place,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Answer the last question, a step a time, within the limits of the filters."""
        if not is_running(conversation):
            return
        place = place if place.shown else place_of(conversation[:-1])
        keep = self._kept.keeper(reader_of(request), place, conversation[:-1])
        for step in reply(self._archive, self._queue, conversation, read_limits(limits), keep):
            place = place_of(step, place)
            yield step, messages(step), place, place.conversation_id

    def open(self, conversation_id: str, request: gr.Request) -> tuple[Any, ...]:
        """Show the kept conversation that the address names; an empty chat where it names none."""
        conversation = self._kept.open(reader_of(request), conversation_id or "")
        place = place_of(conversation)
        told = place.conversation_id or f"?{conversation_id}"
        return place, told, "", *_show(conversation)

    def arrive(self, conversation_id: str, request: gr.Request) -> tuple[Any, ...]:
        """The same as the page opens, which shows an empty chat already."""
        return self.open(conversation_id, request) if conversation_id else (gr.skip(),) * 7

    def stop(self, conversation: Conversation) -> tuple[Any, ...]:
        """Cut the answer short."""
        return _show(stop(conversation))

    def new(self) -> tuple[Any, ...]:
        """Forget the conversation."""
        return NOWHERE, "", "", *_show(())

    def look(self) -> str:
        """The status line."""
        overview, progress, batch = self._watcher.look()
        return status_line(overview, progress, batch, self._archive.engines.progress)

    def answer(
        self,
        question: str,
        history: list[dict[str, str]] | None = None,
        outlets: list[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        as_of: str | None = None,
        engine: str | None = None,
    ) -> dict[str, Any]:
        """Answer one question from the archive: the endpoint `/ask`, for programs."""
        fields = {"question": question, "history": history, "outlets": outlets, "since": since}
        fields |= {"until": until, "as_of": as_of, "engine": engine}
        try:
            with self._queue.turn():
                return ask_and_note(self._archive, fields)
        except BylineError as error:
            raise gr.Error(str(error), print_exception=False) from error


def _show(conversation: Conversation) -> tuple[Any, ...]:
    """The conversation, its messages, and Ask or Stop: one of them can be used at a time."""
    return conversation, messages(conversation), *_buttons(busy=is_running(conversation))


def _once_more(conversation: Conversation, form: Callable[[Exchange], Exchange]) -> tuple[Any, ...]:
    """The last question asked in another form, in its own place; nothing while it is being answered."""
    if not conversation or is_running(conversation):
        return (gr.skip(),) * 5
    return gr.skip(), *_show((*conversation[:-1], form(conversation[-1])))


def _buttons(*, busy: bool) -> tuple[gr.Button, gr.Button]:
    return gr.Button(interactive=not busy), gr.Button(interactive=busy)


def build_page(archive: Archive, worker: Worker, queue: RequestQueue, jobs: EvaluationJobs) -> gr.Blocks:
    """The page of an archive."""
    page = Page(archive, worker, queue)
    blocks = gr.Blocks(title="Byline", fill_height=True, analytics_enabled=False)
    with blocks:
        gr.HTML(_MASTHEAD, elem_id="masthead")
        with gr.Tabs(selected="ask", elem_id="tabs") as tabs:
            with gr.Tab("Ask", id="ask", elem_id="ask-tab", scale=1), gr.Row(elem_id="desk"):
                gr.HTML(CONVERSATIONS, elem_id="conversations", apply_default_css=False)
                with gr.Column(elem_id="reading"):
                    gr.HTML(NOTE, elem_id="kept-note", apply_default_css=False)
                    gr.HTML(_FRONT, elem_id="front")
                    chat = chatbot()
                    conversation = gr.State(())
                    add_feedback(archive.catalog.feedback, chat, conversation)
                    suggestions = gr.Markdown("", elem_id="suggestions", latex_delimiters=[])
                    limits = filters()
                    box, ask, stop_button, new = composer(archive)
                    status = gr.Markdown("", elem_id="status", latex_delimiters=[])
                    any_time_button, as_typed_button = any_time(), as_typed()
                    wider_button = wider()
                    refinement, refine_button = refine()
                    place, shown = gr.State(NOWHERE), shown_id()
            with gr.Tab("Draft", id="draft", elem_id="draft-tab", scale=1):
                add_draft(archive, queue)
            with _library_tab(archive, blocks):
                add_library()
            with permitted_tab("Evaluation", Permission.EVALUATE, blocks):
                from_run = add_evaluation(blocks, archive, jobs)
        hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        quick = hidden | {"queue": False}
        queued = hidden | {"concurrency_limit": None}  # only a queued event can show a notice
        view = [conversation, chat, ask, stop_button]
        box_and_view = [box, *view]
        starts = [
            gr.on(
                [box.submit, ask.click], page.begin, [box, conversation, shown], box_and_view, **queued
            ),
            chat.retry(page.again, conversation, box_and_view, **quick),
            any_time_button.click(page.anytime, conversation, box_and_view, **quick),
            as_typed_button.click(page.as_typed, conversation, box_and_view, **quick),
            wider_button.click(page.wider, conversation, box_and_view, **quick),
            refine_button.click(page.refine, [refinement, conversation], box_and_view, **quick),
            from_run.button.click(
                from_run.again, [*from_run.chosen, conversation], conversation, **queued
            ).success(page.resume, [conversation, place], [tabs, place, *box_and_view], **quick),
        ]
        form, steps = [conversation, limits, place], [conversation, chat, place, shown]
        limit: dict[str, Any] = {"concurrency_id": "ask", "concurrency_limit": ASKING}
        runs = [start.then(page.run, form, steps, **hidden, **limit) for start in starts]
        opens = _opening(blocks, page, whole_view := [place, shown, suggestions, *view], runs, quick)
        kept = [run.then(None, shown, None, js=KEPT, **quick) for run in runs]
        ends = [
            one.then(lambda: _buttons(busy=False), None, [ask, stop_button], **quick) for one in kept
        ]
        follows = [
            one.then(page.suggest, conversation, suggestions, **queued) for one in [*ends, *opens]
        ]
        for start in starts:
            start.then(lambda: "", None, suggestions, cancels=follows, **quick)
        stop_button.click(page.stop, conversation, view, cancels=runs, **quick)
        working = [*runs, *follows]
        gr.on([new.click, chat.clear], page.new, None, whole_view, cancels=working, **quick)
        blocks.load(page.look, None, status, **quick)
        gr.Timer(_POLL_SECONDS).tick(page.look, None, status, **quick)
        events.api(page.answer, api_name="ask", **limit)
    return blocks


def _library_tab(archive: Archive, blocks: gr.Blocks) -> gr.Tab:
    """Where there are no accounts everybody sees it, and is told how its owner gets in."""
    if archive.settings.has_accounts():
        return permitted_tab("Library", Permission.EDIT, blocks)
    return gr.Tab("Library", id="library", elem_id="library-tab", scale=1)


def _opening(
    blocks: gr.Blocks,
    page: Page,
    view: list[Any],
    runs: list[Any],
    quick: dict[str, Any],
) -> list[Any]:
    """Show the conversation of the address, when the script says so and as the page opens."""
    shown = view[1]
    opened = open_button().click(page.open, shown, view, cancels=runs, js=ADDRESS, **quick)
    arrived = blocks.load(page.arrive, shown, view, js=ADDRESS, **quick)
    for event in (opened, arrived):
        event.then(None, shown, None, js=OPENED, **quick)
    return [opened, arrived]
