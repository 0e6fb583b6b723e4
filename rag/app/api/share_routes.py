"""A kept answer as a page: for its reader, and for whoever has the link under which it is shared.

A page of the server without any script. A link is made and taken back by its reader alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse

from rag.app.api.dependencies import ArchiveDependency, CatalogDependency
from rag.app.api.export_routes import NO_ANSWER, own_answer
from rag.app.api.kept.document import Document, Section
from rag.app.api.kept.make_document import make_document
from rag.app.api.kept_changes import history_of
from rag.app.api.openapi import content_of
from rag.app.api.plain_page import PageHead, message_page, plain_page
from rag.app.api.reader import Reader
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import KeptAnswer
from rag.text.phrases import truncate

_PREVIEW_CHARS = 200
_HEADERS = {"X-Robots-Tag": "noindex", "Cache-Control": "private, no-cache"}
_PAGE = content_of("text/html")
_DOWNLOADS = (
    *(("Markdown", "markdown"), ("Web page", "html"), ("Word", "word"), ("JSON", "json")),
    *(("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL-JSON", "csl")),
)
router = APIRouter(tags=["conversations"])


@dataclass(frozen=True)
class OwnView:
    """What a reader can do with an answer of their own; addresses from Byline's first page."""

    address: str
    share: str
    """Of the shared answer, empty while it is not shared."""
    downloads: list[tuple[str, str]]
    """Names and addresses."""


class ShareView(BaseModel):
    """The link of a shared answer, from Byline's first page; empty for one that is not shared."""

    path: str


@router.get("/byline/answers/{answer_id}/share")
def get_share(catalog: CatalogDependency, reader: Reader, answer_id: str) -> ShareView:
    """Whether an answer of one's own is shared, and where."""
    return _share(catalog.shares.token(reader, own_answer(catalog, reader, answer_id).id))


@router.post("/byline/answers/{answer_id}/share")
def share_answer(catalog: CatalogDependency, reader: Reader, answer_id: str) -> ShareView:
    """Make a link that shows an answer of one's own, read-only, to whoever has it."""
    return _share(catalog.shares.share(reader, own_answer(catalog, reader, answer_id).id))


@router.delete("/byline/answers/{answer_id}/share")
def revoke_share(catalog: CatalogDependency, reader: Reader, answer_id: str) -> ShareView:
    """Take the link back: it leads nowhere any more, and the next one is another."""
    catalog.shares.revoke(reader, own_answer(catalog, reader, answer_id).id)
    return _share("")


def _share(token: str) -> ShareView:
    return ShareView(path=f"s/{token}" if token else "")


@router.get("/s/{token}", response_class=HTMLResponse, responses=_PAGE)
def show_shared(request: Request, archive: ArchiveDependency, token: str) -> HTMLResponse:
    """A shared answer: what it says, its sources, and what became of them since."""
    catalog = archive.catalog
    catalog.conversations.drop_old(archive.settings.keep_chats_days)
    if kept := catalog.shares.shared(token):
        return _answer_page(request, catalog, kept)
    if catalog.shares.is_known(token):
        told = "Whoever shared this answer has taken the link back, or deleted the conversation."
        return message_page(request, 410, "This answer is no longer shared", told)
    told = "The link is not whole, or the answer was kept for a limited time that is over."
    return message_page(request, 404, "There is no such shared answer", told)


@router.get("/answers/{answer_id}", response_class=HTMLResponse, responses=_PAGE)
def show_answer(
    request: Request, catalog: CatalogDependency, reader: Reader, answer_id: str
) -> HTMLResponse:
    """The same of an answer of one's own, with all that can be taken along."""
    kept = catalog.conversations.answer(reader, answer_id) if reader else None
    if kept is None:
        return message_page(request, 404, "There is no such answer of yours", NO_ANSWER)
    formats = [(name, f"answers/{kept.id}/export?format={key}") for name, key in _DOWNLOADS]
    own = OwnView(
        address=f"answers/{kept.id}",
        share=_share(catalog.shares.token(reader, kept.id)).path,
        downloads=[*formats, ("Receipt", f"receipts/{kept.id}.json")],
    )
    return _answer_page(request, catalog, kept, own)


@router.post("/answers/{answer_id}/share", include_in_schema=False)
def share_by_form(catalog: CatalogDependency, reader: Reader, answer_id: str) -> RedirectResponse:
    """What the button of the page does: make a link, and show it."""
    share_answer(catalog, reader, answer_id)
    return _back_to(answer_id)


@router.post("/answers/{answer_id}/unshare", include_in_schema=False)
def revoke_by_form(catalog: CatalogDependency, reader: Reader, answer_id: str) -> RedirectResponse:
    """The same for taking the link back."""
    revoke_share(catalog, reader, answer_id)
    return _back_to(answer_id)


def _back_to(answer_id: str) -> RedirectResponse:
    return RedirectResponse(f"../{answer_id}", 303, {"Cache-Control": "no-store"})


def _answer_page(
    request: Request, catalog: Catalog, kept: KeptAnswer, own: OwnView | None = None
) -> HTMLResponse:
    document = make_document(kept.question, [kept], history_of(catalog, [kept]))
    (section,) = document.sections
    page = plain_page(request, "shared.html", _head(document), section=section, seen=[], own=own)
    page.headers.update(_HEADERS)
    return page


def _head(document: Document) -> PageHead:
    """The preview of a link shows the question, and how the answer begins."""
    (section,) = document.sections
    return PageHead(
        document.title, truncate(_first_words(section), _PREVIEW_CHARS), "article", document.language
    )


def _first_words(section: Section) -> str:
    return section.statements[0].text if section.statements else section.premise
