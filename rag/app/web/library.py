"""The Library tab: where it stands on the page. library.js draws it, from what holdings.py answers.

Drawn by a script of ours and not by Gradio's table, because headlines are hostile text and a script
can put them in as text and nothing else; see panel.js.
"""

from __future__ import annotations

import gradio as gr


def add_library() -> None:
    """The table of articles, with the article that is opened in its place."""
    gr.HTML("<byline-library></byline-library>", elem_id="library", apply_default_css=False)
