"""What a handler makes while another page is being made does not become part of that page."""

from __future__ import annotations

import asyncio
import threading

import gradio as gr
from gradio import context

from rag.app.web.gradio_pages import keep_pages_apart


async def test_each_thread_makes_its_own_page() -> None:
    keep_pages_apart()
    keep_pages_apart()
    inside, done = threading.Event(), threading.Event()
    others: list[int] = []

    async def handler() -> None:
        inside.wait(10)
        gr.Button("made elsewhere")
        with gr.Blocks() as other:
            gr.Markdown("another page")
        others.append(len(other.blocks))
        done.set()

    thread = threading.Thread(target=lambda: asyncio.run(handler()))
    thread.start()
    with gr.Blocks() as page:
        first = gr.Textbox()
        inside.set()
        assert done.wait(10)
        second = gr.Textbox()
        third = gr.Button("made here")
    thread.join()
    texts = [getattr(block, "value", None) for block in page.blocks.values()]
    assert "made elsewhere" not in texts and "made here" in texts
    assert others == [1]
    assert len({first._id, second._id, third._id}) == 3
    assert context.Context.root_block is None and context.Context.block is None
