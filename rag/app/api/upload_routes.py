"""Addresses behind the adding half of the Library tab: files come in, the import session is changed.

For the archive's owner alone. What the page shows is `rag.app.api.import_session_view`'s. Knows
nothing of Gradio.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, BeforeValidator
from starlette.requests import ClientDisconnect

from rag.app.api.account import account_of
from rag.app.api.dependencies import ArchiveDependency, JsonBody, SizeLimit, required
from rag.app.api.errors import RequestError
from rag.app.api.feed_subscriptions import FeedSubscriptions
from rag.app.api.import_session import ImportSession
from rag.app.api.import_session_view import ImportView, import_view
from rag.app.api.imports import AccountImports, Imports
from rag.app.api.openapi import FILE_BODY
from rag.app.api.upload_folder import UploadFolder
from rag.archive import Archive
from rag.core.access import Permission
from rag.core.contract import View
from rag.core.errors import ParseError, SourceError
from rag.ingest.file_kinds import KINDS

NOT_WHOLE = "it did not come whole."
_LIMIT = SizeLimit(8_000_000, "The text: it has more than 8,000,000 bytes. Bring a file.", 422)
"""For all but a file: a pasted text has two million characters at most."""
router = APIRouter(
    prefix="/byline/adding",
    tags=["adding"],
    dependencies=[required(Permission.EDIT)],
)


def add_import_state(app: FastAPI, archive: Archive) -> None:
    """What the routes work on: an import session for each account."""
    app.state.imports = Imports(archive)


async def _own(request: Request) -> AccountImports:
    return cast("Imports", request.app.state.imports).of(account_of(request))


async def _session(own: Annotated[AccountImports, Depends(_own)]) -> ImportSession:
    return own.session


async def _feeds(own: Annotated[AccountImports, Depends(_own)]) -> FeedSubscriptions:
    return own.feeds


async def _uploads(own: Annotated[AccountImports, Depends(_own)]) -> UploadFolder:
    return own.uploads


Session = Annotated[ImportSession, Depends(_session)]
Feeds = Annotated[FeedSubscriptions, Depends(_feeds)]
Uploads = Annotated[UploadFolder, Depends(_uploads)]
_FormText = Annotated[str, BeforeValidator(lambda value: str(value)[:2000], json_schema_input_type=str)]


def _body(model: type[BaseModel]) -> Any:
    return Depends(JsonBody(model, _LIMIT))


class FileOffer(BaseModel):
    """A file that could be sent."""

    name: str = ""
    size: int = 0


class FilesOffer(BaseModel):
    """Files that could be sent."""

    files: list[FileOffer]


class AcceptedFiles(BaseModel):
    """Places in the list of those that may be sent."""

    accepted: list[int]


class PastedText(BaseModel):
    """An article's text and what a form says of it."""

    text: str
    fields: dict[str, _FormText]


class PageAddress(BaseModel):
    """The address of a page or feed."""

    url: str


class FeedAddresses(BaseModel):
    """The addresses of an offer."""

    urls: tuple[str, ...]


class DraftCorrection(BaseModel):
    """What is changed in the draft of this number."""

    n: int
    fields: dict[str, _FormText] | None = None
    wanted: bool | None = None
    own: bool = False


class LimitsView(View):
    """What may be brought at once."""

    kinds: list[str]
    """Endings of the names of files that can be read."""
    file_bytes: int
    total_bytes: int
    files: int


class Done(BaseModel):
    """It is done, or will be soon."""

    ok: bool = True


@router.get("")
def get_imports(archive: ArchiveDependency, session: Session, feeds: Feeds) -> ImportView:
    """What is being added, and the feeds that are followed."""
    return import_view(session, feeds, by_itself=archive.settings.poll_feeds)


@router.get("/limits")
def get_limits(session: Session) -> LimitsView:
    """Which files may come, how large and how many."""
    return LimitsView(kinds=list(KINDS), **vars(session.limits))


@router.post("/offer")
def offer_files(offer: Annotated[FilesOffer, _body(FilesOffer)], uploads: Uploads) -> AcceptedFiles:
    """Ask which files may be sent."""
    return AcceptedFiles(accepted=uploads.accept([(file.name, file.size) for file in offer.files]))


@router.post("/file", openapi_extra=FILE_BODY)
async def send_file(request: Request, name: str, session: Session, uploads: Uploads) -> Done:
    """A file comes in pieces; no more of it is kept than was announced."""
    length = request.headers.get("content-length", "")
    size = int(length) if length.isdigit() else 0
    try:
        number, path = uploads.reserve(name, size)
    except SourceError as error:
        session.report_problem(error)
        raise
    if not await receive_file(request, path, size):
        path.unlink(missing_ok=True)
        uploads.release(number)
        incomplete = SourceError(name, NOT_WHOLE, "Bring it again.")
        session.report_problem(incomplete)
        raise incomplete
    session.read_file(path, name, lambda: uploads.release(number))
    return Done()


async def receive_file(request: Request, path: Path, size: int) -> bool:
    """Write a body of so many bytes to a file; whether it came whole."""
    received = 0
    try:
        with path.open("wb") as file:
            async for piece in request.stream():
                received += len(piece)
                file.write(piece[: max(0, size - received + len(piece))])
    except ClientDisconnect:
        received = -1
    return received == size


@router.post("/text")
def add_text(pasted: Annotated[PastedText, _body(PastedText)], session: Session) -> Done:
    """Add a text that was pasted."""
    try:
        session.add_text(pasted.text, pasted.fields)
    except ParseError as error:
        raise RequestError("text", f"The pasted text: {error.problem}", error.remedy) from error
    return Done()


@router.post("/url")
def visit_url(page: Annotated[PageAddress, _body(PageAddress)], feeds: Feeds) -> Done:
    """See what is at an address."""
    feeds.visit(page.url.strip()[:4000])
    return Done()


@router.post("/correct")
def correct_draft(
    correction: Annotated[DraftCorrection, _body(DraftCorrection)],
    session: Session,
) -> Done:
    """Correct a draft's fields, leave it out or take it in, make it an article of its own."""
    session.correct(correction.n, correction.fields or {}, correction.wanted, own=correction.own)
    return Done()


@router.post("/save")
def save_drafts(session: Session) -> Done:
    """Save what is ready."""
    session.save()
    return Done()


@router.post("/retry")
def retry(session: Session, feeds: Feeds) -> Done:
    """Visit and save once more what failed."""
    feeds.revisit()
    session.save(failed=True)
    return Done()


@router.post("/cancel")
def cancel(session: Session, feeds: Feeds) -> Done:
    """Read, visit and save no more; what is saved stays."""
    session.cancel()
    feeds.cancel()
    return Done()


@router.post("/clear")
def clear(session: Session) -> Done:
    """Forget the drafts and the problems."""
    session.clear()
    return Done()


@router.post("/follow")
def follow_feeds(offer: Annotated[FeedAddresses, _body(FeedAddresses)], feeds: Feeds) -> Done:
    """Follow the feeds of an offer."""
    feeds.follow(offer.urls)
    return Done()


@router.post("/decline")
def decline_feeds(offer: Annotated[FeedAddresses, _body(FeedAddresses)], feeds: Feeds) -> Done:
    """Forget an offer."""
    feeds.decline(offer.urls)
    return Done()


@router.post("/poll")
def poll_feed(feed: Annotated[PageAddress, _body(PageAddress)], feeds: Feeds) -> Done:
    """Take in what is new in a feed."""
    feeds.poll(feed.url)
    return Done()


@router.post("/unfollow")
def unfollow_feed(feed: Annotated[PageAddress, _body(PageAddress)], feeds: Feeds) -> Done:
    """Follow a feed no longer; its articles stay."""
    feeds.unfollow(feed.url)
    return Done()


@router.post("/refollow")
def refollow_feed(feed: Annotated[PageAddress, _body(PageAddress)], feeds: Feeds) -> Done:
    """Follow a feed again that was unfollowed by mistake."""
    feeds.refollow(feed.url)
    return Done()


@router.post("/{action}", include_in_schema=False)
async def unknown_action(action: str) -> None:  # noqa: ARG001  # whatever it is
    """Nothing else can be asked."""
    raise HTTPException(404, "not found.")
