"""The chat page's head is ours: title, preview and icon, in place of what Gradio says of itself.

Gradio's page is a template of its package that cannot be set: its preview shows Gradio's logo, it names
a manifest that is closed here, and what `head` holds comes only when its script has run. So the document
is changed on its way out, before its first script alone; what comes later is asked for at once. Where a
proxy hides under which name the page was opened, its scripts are refused: then it says so.
"""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.api.page_files import TEXT_FONT
from rag.app.api.plain_page import PageHead, page_template
from rag.app.api.prefix import address_of

_HEAD = PageHead("Byline", "Answers from the archive, sentence by sentence, each with its source.")
_CARD = re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^"]*"[^>]*>')
_MANIFEST = re.compile(r'\s*<link rel="manifest"[^>]*>')
_SLASH = (
    '\n<script>if(!location.pathname.endsWith("/"))'
    'location.replace(location.pathname+"/"+location.search+location.hash)</script>'
)
"""A proxy that takes a path off may pass on `/news` as `/`: the page's addresses hold under `/news/`."""
_SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_SCRIPT = re.compile(r'<script src="([^"]+)" type="module"></script>')


def use_own_head(app: FastAPI, head: str) -> None:
    """Put it in front of the Gradio app, which is what was mounted last."""
    mount = cast("Mount", app.routes[-1])
    mount.app = OwnHead(mount.app, head)


class OwnHead:
    """Changes the head of the page at `/`; `head` is what Gradio adds to it later."""

    def __init__(self, app: ASGIApp, head: str) -> None:
        self._app = app
        sheets = [f'<link rel="preload" href="{name}" as="style">' for name in _SHEET.findall(head)]
        scripts = [f'<link rel="modulepreload" href="{name}">' for name in _SCRIPT.findall(head)]
        self._wanted = "\n".join([*sheets, *scripts, ""])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; the page is held back until it is whole."""
        if scope["type"] != "http" or address_of(scope) != "/":
            await self._app(scope, receive, send)
            return
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        start = next(m for m in messages if m["type"] == "http.response.start")
        body = b"".join(m.get("body", b"") for m in messages)
        await self._send_page(start, body, str(Request(scope).base_url), send)

    async def _send_page(self, start: Message, body: bytes, site: str, send: Send) -> None:
        headers = MutableHeaders(scope=start)
        is_page = headers.get("content-type", "").startswith("text/html")
        if is_page and body and "content-encoding" not in headers:
            body = self._changed(body.decode(), site).encode()
            headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})

    def _changed(self, html: str, site: str) -> str:
        """The document with our head; an article's words, in its first script, stay as they are."""
        top, script, rest = html.partition("<script>")
        told = page_template("preview.html").render(head=_HEAD, root="", site=site, font=TEXT_FONT)
        told += page_template("asked_host.html").render(asked=urlsplit(site).netloc)
        slash = _SLASH if urlsplit(site).path != "/" else ""
        ours = f"{slash}\n<title>{_HEAD.title}</title>\n{told}{self._wanted}"
        charset = '<meta charset="utf-8" />'
        top = _CARD.sub("", top).replace(charset, charset + ours, 1)
        return top + script + _MANIFEST.sub("", rest, 1)
