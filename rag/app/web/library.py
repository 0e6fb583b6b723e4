"""The Library: the place of its element, which the page's scripts fill.

Plain HTML and our own addresses, because what is shown are long lists with boxes to correct: nothing is
redrawn under the hands of who types. library.js draws the views, adding.js the dialog that adds
articles: headlines are hostile text, and a script can put them in as text and nothing else.
"""

from __future__ import annotations

import gradio as gr


def add_library() -> None:
    """The place of the Library; `upload_routes` and `library_routes` answer what its scripts call."""
    gr.HTML("<byline-library></byline-library>", elem_id="library-place", apply_default_css=False)
