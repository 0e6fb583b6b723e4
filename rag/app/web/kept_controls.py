"""What the page has for kept conversations: the left column, and how the address is told and read.

The script conversations.js draws the column and keeps the address; it presses the hidden button when
the address names another conversation.
"""

from __future__ import annotations

import gradio as gr

CONVERSATIONS = "<byline-conversations></byline-conversations>"
"""The left column."""
CHATS_BUTTON = """<button type="button" id="chats" aria-label="Conversations" aria-expanded="false"
aria-controls="conversations"></button>"""
"""Opens and folds it."""
NOTE = '<p role="status"></p>'
"""A line about a conversation that is not there."""
ADDRESS = "() => new URLSearchParams(location.search).get('c') ?? ''"
"""The conversation that the address names."""
KEPT = "(id) => { document.dispatchEvent(new CustomEvent('byline-kept', { detail: id })) }"
"""An answer was kept in this conversation; empty where nothing is kept."""
OPENED = """(id) => {
  window.bylineOpened = id;  // the script may not be here yet
  document.dispatchEvent(new CustomEvent('byline-opened', { detail: id }));
}"""
"""This conversation is shown; `?` and its id where there is no such conversation."""


def open_button() -> gr.Button:
    """What the script presses to open the conversation of the address."""
    return gr.Button("Open the conversation", elem_id="open-kept", visible="hidden")


def shown_id() -> gr.Textbox:
    """The id of the conversation that is shown, for the script."""
    return gr.Textbox(elem_id="kept-shown", visible="hidden")
