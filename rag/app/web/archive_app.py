"""The whole app of one archive: its addresses, its metrics, its tools for programs, its page.

What stands before it is another's: the guards, and who asks whose request it is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
from fastapi import FastAPI

from rag.app.api.collection_apps import CollectionApps
from rag.app.api.page_files import ICON
from rag.app.api.routes import add_routes
from rag.app.mcp.over_http import add_mcp
from rag.app.observe.observe import observe, sending_traces
from rag.app.web.gradio_memory import QUEUED, bound_memory
from rag.app.web.gradio_routes import close_other_routes
from rag.app.web.own_head import use_own_head
from rag.app.web.page import ASKING, build_page
from rag.app.web.theme import theme
from rag.app.workers.collections import OpenCollection
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive

# A sheet of our own: Gradio would rewrite every rule of one given to it, those for the panel too.
_HEAD = """<link rel="stylesheet" href="byline/fonts/literata.css">
<link rel="stylesheet" href="byline/style.css">
<link rel="stylesheet" href="byline/desk.css">
<link rel="stylesheet" href="byline/filters.css">
<link rel="stylesheet" href="byline/front.css">
<link rel="stylesheet" href="byline/library.css">
<link rel="stylesheet" href="byline/adding.css">
<link rel="stylesheet" href="byline/draft.css">
<link rel="stylesheet" href="byline/evaluation.css">
<link rel="stylesheet" href="byline/conversations.css">
<script src="byline/page.js" type="module"></script>
<meta name="color-scheme" content="light dark">"""


def new_app() -> FastAPI:
    """An app that tells nothing of itself unasked."""
    return FastAPI(title="Byline", docs_url=None, redoc_url=None, openapi_url=None)


def collection_app(opened: OpenCollection, main: FastAPI) -> FastAPI:
    """The app of a collection, which stands within that of the main archive."""
    app = new_app()
    add_archive(app, opened.archive, opened.worker, main.state.request_queue, within=main)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        with sending_traces(app):
            async with before(running) as state:
                yield state

    app.router.lifespan_context = lifespan
    return app


def add_archive(
    app: FastAPI,
    archive: Archive,
    worker: Worker,
    queue: RequestQueue,
    apps: CollectionApps | None = None,
    within: FastAPI | None = None,
) -> None:
    """Add all that an archive has, its page last: that is mounted at `/`."""
    archive.asking = queue.asking
    add_routes(app, archive, worker, queue, apps, within)
    observe(app, archive, worker, queue)
    add_mcp(app, archive, queue)
    blocks = build_page(archive, worker, queue, app.state.evaluation_jobs)
    blocks.queue(default_concurrency_limit=ASKING, max_size=QUEUED)
    bound_memory(app, blocks)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme(),
        head=_HEAD,
        favicon_path=ICON,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        max_file_size="1kb",
        show_error=False,
        ssr_mode=False,
    )
    close_other_routes(app, blocks)
    use_own_head(app, _HEAD)
    app.state.blocks = blocks
