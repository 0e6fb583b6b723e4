"""E-mail (.eml) and saved pages (.mhtml) -> the fields of an article. Pure.

Both are MIME: the standard library takes them apart, and the HTML or plain text inside is read as any
other is. Attachments are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from rag.core.errors import ParseError, SourceError
from rag.ingest.formats.plaintext import is_furniture, read_plain
from rag.text.cleaning import clean_line, decode_text, unwrap_lines

ReadPage = Callable[[str, str, date], dict[str, object]]
"""Reads HTML: the page, its source, today."""

_REPLY = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)
_PARTS = 500
"""Parts of a message that are looked at."""
_SIGNATURE = re.compile(r"\n-- ?\n[\s\S]*\Z")
_MAIL_FURNITURE = re.compile(
    r".{0,80}\b(?:unsubscribe|view (?:this|it|the) (?:e-?mail |message |newsletter )?"
    r"(?:in|on) (?:your |a |the )?(?:browser|web)|view in browser|read online"
    r"|manage (?:your )?preferences"
    r"|update your preferences|forward(?:ed)? (?:this|to a friend)|you (?:are|'re|’re) receiving this"
    r"|you received this|was this forwarded|privacy policy|add us to your address book)\b.{0,250}",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^(?:>.*|On .{5,200} wrote:)$", re.MULTILINE)


def read_eml(content: bytes, source: str, today: date, read_page: ReadPage) -> dict[str, object]:
    """The fields of the article in a mail: a newsletter, a press release, a wire's delivery.

    Raises SourceError when it is no mail or encrypted, ParseError when it has no text.
    """
    message = _message(content, source, "e-mail")
    if _header(message, "from") == _header(message, "subject") == _header(message, "date") == "":
        problem = "expected an e-mail with a sender, subject or date, found none."
        raise SourceError(source, problem, "Save the message itself as .eml.")
    body = _body(message, source, today, read_page)
    subject = _REPLY.sub("", clean_line(_header(message, "subject")))
    name, address = parseaddr(_header(message, "from"))
    return {
        "outlet": clean_line(name) or address.rpartition("@")[2],
        "published": _date_sent(_header(message, "date")),
        "language": _header(message, "content-language"),
        "url": body.get("url"),
        "title": subject or str(body["title"]),
        "text": body["text"],
    }


def _body(message: EmailMessage, source: str, today: date, read_page: ReadPage) -> dict[str, object]:
    """The plain text when there is one worth the name, as it is what was written; else the page."""
    plain, page = _part(message, "text/plain", source), _part(message, "text/html", source)
    if page:
        try:
            fields = read_page(page, source, today)
        except ParseError:
            fields = {"title": "", "text": ""}
        text = _body_text(str(fields["text"]))
        if len(text) >= 0.5 * len(_body_text(plain)):
            return fields | {"text": text}
    if not (text := _body_text(unwrap_lines(plain))):
        raise ParseError(source, "expected a mail with text, found none.", "Save the text as .txt.")
    return {"title": read_plain(text)["title"], "text": text}


def _body_text(text: str) -> str:
    """Without quoted mails, the signature and what newsletters print around the article."""
    text = _QUOTED.sub("", _SIGNATURE.sub("", text.replace("\r\n", "\n")))
    lines = (line for line in text.split("\n") if not _is_furniture(line.strip()))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _is_furniture(line: str) -> bool:
    bare = re.fullmatch(r"[<(\[]?https?://\S+[>)\]]?|[-=_*~•\s]{3,}", line)
    return bool(bare or _MAIL_FURNITURE.fullmatch(line) or is_furniture(line))


def _date_sent(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, OverflowError):
        return None


def read_mhtml(content: bytes, source: str, today: date, read_page: ReadPage) -> dict[str, object]:
    """The fields of the article in a page that a browser saved, at the address it was saved from."""
    message = _message(content, source, "saved page (MHTML)")
    if not (page := _part(message, "text/html", source)):
        problem = "expected a saved page (MHTML), found no HTML in it."
        raise SourceError(source, problem, "Save the page again, as a single file.")
    fields = read_page(page, source, today)
    address = _header(message, "snapshot-content-location")
    return fields | {"url": fields.get("url") or address}


def _message(content: bytes, source: str, what: str) -> EmailMessage:
    try:
        message = message_from_bytes(content, policy=policy.default)
        kind = message.get_content_type()
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError) as error:
        problem = f"expected an {what}, found it broken: {type(error).__name__}."
        raise SourceError(source, problem, "Save it again.") from error
    if kind in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"):
        raise SourceError(source, "the message is encrypted.", "Decrypt it and save its text.")
    return message


def _header(message: EmailMessage, name: str) -> str:
    """A header's words; empty where it is absent or such that the library fails at it."""
    try:
        return clean_line(str(message[name] or ""))
    except Exception:  # noqa: BLE001  # headers of foreign make: many errors of many kinds
        return ""


def _part(message: EmailMessage, kind: str, source: str) -> str:
    """The text of the first part of this kind that is no attachment."""
    for number, part in enumerate(message.walk()):
        if number >= _PARTS:
            break
        if part.get_content_type() != kind or part.get_content_disposition() == "attachment":
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        try:
            return payload.decode(part.get_content_charset("utf-8"))
        except (LookupError, ValueError):
            return decode_text(payload, source, html=kind == "text/html")
    return ""
