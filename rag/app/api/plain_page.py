"""Whole HTML documents that need no script: the frame that every plain page of the server stands in.

A page's own part is a template beside the frame, `rag/app/web/templates/`, that begins with
`{% extends "plain.html" %}`. Whatever it is given is text, which the template escapes; the policy sent
along lets nothing run that might get through all the same. Addresses in templates begin with
`{{ root }}`: they hold under whatever path a proxy puts Byline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from rag.app.api.guard import PLAIN_POLICY
from rag.app.api.page_files import TEXT_FONT
from rag.app.api.prefix import address_of
from rag.text.cleaning import strip_invisible

FOLDER = Path(__file__).parents[1] / "web" / "templates"
THEME_COOKIE = "byline-theme"
"""Holds `light` or `dark` when the reader chose one; the chat page writes it."""
SIZE_COOKIE = "byline-size"
"""Holds `small`, `large` or `larger` when the reader chose a size of text other than the usual one."""
_KEPT = {THEME_COOKIE: ("light", "dark"), SIZE_COOKIE: ("small", "large", "larger")}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_HEADERS = {
    "Content-Security-Policy": PLAIN_POLICY,
    "Cache-Control": "no-cache",  # an article is corrected, a share is taken back
    "Vary": "Cookie",
}


@dataclass(frozen=True)
class PageHead:
    """What a document says of itself: in its tab, and as the preview of a link to it."""

    title: str
    description: str
    """A sentence or two."""
    kind: Literal["website", "article"] = "website"
    """As the Open Graph protocol has it: https://ogp.me/#types."""
    language: str = "en"
    """Of the document's own words; what is quoted in it says its own."""


def plain_page(
    request: Request, template: str, head: PageHead, status: int = 200, **fields: Any
) -> HTMLResponse:
    """The document that a template of the folder makes of these fields."""
    html = page_template(template).render(
        head=head,
        root=root_of(request),
        site=str(request.base_url),
        font=TEXT_FONT,
        chosen=_chosen(request),
        **fields,
    )
    return HTMLResponse(html, status, _HEADERS)


def message_page(request: Request, status: int, title: str, *lines: str) -> HTMLResponse:
    """A document that says why there is no other one, a paragraph a line."""
    head = PageHead(title, lines[0] if lines else title)
    return plain_page(request, "message.html", head, status, lines=lines)


def root_of(request: Request) -> str:
    """The way from a request's address to the app's first page: `../` of `/articles/1f3a`."""
    return "../" * (address_of(request.scope).count("/") - 1) or "./"


def language_tag(text: str) -> str:
    """The text as a value for `lang`, empty unless it is a language tag such as `en` or `pt-BR`."""
    return text if _LANGUAGE.fullmatch(text) else ""


def _chosen(request: Request) -> str:
    """The reader's own choices as class names: `dark large`."""
    return " ".join(
        choice
        for cookie, choices in _KEPT.items()
        if (choice := request.cookies.get(cookie, "")) in choices
    )


@cache
def page_template(name: str) -> Any:
    """One of the templates of the folder; whatever it is given is text, which it escapes."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["language_tag"] = language_tag
    return environment.get_template(name)


def _visible(value: object) -> object:
    """Text without what nobody sees: controls, bidi marks, lone surrogates, which no answer can hold."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return strip_invisible(value)
    return value
