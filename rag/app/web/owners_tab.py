"""A tab of the page that its owner sees and nobody else."""

from __future__ import annotations

import gradio as gr

from rag.app.web.controls import by_owner


def owners_tab(label: str, blocks: gr.Blocks) -> gr.Tab:
    """The tab, which is there once the page knows that its owner looks at it.

    It hides what others cannot use; each handler and route inside asks for the role itself.
    """
    name = label.lower()
    tab = gr.Tab(label, id=name, elem_id=f"{name}-tab", scale=1, visible=False)

    def show(request: gr.Request) -> gr.Tab:
        return gr.Tab(visible=by_owner(request))

    blocks.load(show, None, tab, queue=False, show_progress="hidden", api_visibility="private")
    return tab
