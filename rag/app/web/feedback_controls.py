"""Thumbs on answers: which controls there are for them, and what each does."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.app.web.conversation import Conversation, exchange_at
from rag.storage.feedback import Feedback, Thumb

MOST_CHARS = 2000
"""Longest comment."""
_ASKED = {"up": "What was good about it? (optional)", "down": "What is wrong with it? (optional)"}


class FeedbackControls:
    """The handlers."""

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback

    def give(self, conversation: Conversation, data: gr.LikeData) -> tuple[Any, ...]:
        """Keep a thumb, or take it back when it was pressed again; then there is room for a comment."""
        exchange = exchange_at(conversation, int(data.index))  # type: ignore[arg-type]  # of messages it is one number
        if exchange is None or exchange.answer_record is None:
            gr.Info("Only a finished answer can have a thumb.")
            return gr.Row(visible=False), gr.skip(), ""
        if not isinstance(data.liked, bool):  # "" for a thumb that is taken back
            self._feedback.delete(exchange.answer_record.id)
            return gr.Row(visible=False), gr.skip(), ""
        thumb: Thumb = "up" if data.liked else "down"
        self._feedback.set_thumb(exchange.answer_record, thumb)
        return gr.Row(visible=True), gr.Textbox(value="", label=_ASKED[thumb]), exchange.answer_record.id

    def comment(self, text: str, answer_id: str) -> Any:
        """Keep the comment on the answer that had its thumb last."""
        if text.strip() and self._feedback.set_comment(answer_id, text[:MOST_CHARS]):
            gr.Info("Your comment is kept with the answer.")
        return gr.Row(visible=False)


def add_feedback(feedback: Feedback, chat: gr.Chatbot, conversation: gr.State) -> None:
    """A thumb up and down below every answer of the chat, and below the chat a line for a comment."""
    controls, last = FeedbackControls(feedback), gr.State("")
    with gr.Row(visible=False, elem_id="comment-row") as row:
        box = gr.Textbox(label=_ASKED["up"], elem_id="comment", max_length=MOST_CHARS, lines=1, scale=1)
        keep = gr.Button("Keep comment", elem_id="keep-comment", min_width=132, scale=0)
        later = gr.Button("No comment", elem_id="no-comment", min_width=112, scale=0)
    # Queued: only a queued event can show the reader a notice.
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    free = hidden | {"concurrency_limit": None}
    chat.like(controls.give, conversation, [row, box, last], **free)
    gr.on([box.submit, keep.click], controls.comment, [box, last], row, **free)
    later.click(lambda: gr.Row(visible=False), None, row, queue=False, **hidden)
