"""`byline mcp`: the archive for a program that speaks the Model Context Protocol."""

from __future__ import annotations

from rag.app.cli.shared import Data, entry_point


@entry_point()
def mcp(data: Data = None) -> None:
    """Serve the archive's tools over standard input and output (Model Context Protocol).

    For a program that starts Byline itself, as a desktop assistant. The running app has the same tools
    at its address /mcp.
    """
    from rag.core.settings import load_settings

    settings = load_settings(data=data)
    from rag.app.mcp.on_pipes import serve_pipes  # seconds: a wrong setting is told before

    serve_pipes(settings)
