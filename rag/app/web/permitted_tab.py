"""A tab of the page that is there for whoever has the permission, and for nobody else."""

from __future__ import annotations

import gradio as gr

from rag.app.api.caller import may
from rag.core.access import Permission


def permitted_tab(label: str, permission: Permission, blocks: gr.Blocks) -> gr.Tab:
    """The tab, which is there once the page knows that who looks at it has the permission.

    It hides what others cannot use; each handler and route inside asks for it itself.
    """
    name = label.lower()
    tab = gr.Tab(label, id=name, elem_id=f"{name}-tab", scale=1, visible=False)

    def show(request: gr.Request) -> gr.Tab:
        return gr.Tab(visible=may(request, permission))

    blocks.load(show, None, tab, queue=False, show_progress="hidden", api_visibility="private")
    return tab
