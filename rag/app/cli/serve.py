"""`byline serve`: the chat in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.app.cli.shared import Data, entry_point

Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.")]


@entry_point()
def serve(data: Data = None, host: Host = None, port: Port = None) -> None:
    """Open the chat on http://127.0.0.1:7860, until Ctrl-C."""
    from rag.core.settings import load_settings

    settings = load_settings(data=data, host=host, port=port)
    from rag.app.web.server import serve as serve_archive  # seconds: a wrong setting is told before

    serve_archive(settings)
