"""E-mail (.eml) and saved pages (.mhtml) -> the fields of an article. Pure.

Both are MIME: the standard library takes them apart, and the HTML or plain text inside is read as any
other is. Attachments are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice

from rag.core.errors import ParseError, SourceError
from rag.ingest.formats.mail.forwards import Forward, day_printed, forwarded
from rag.ingest.formats.pages.fragments import html_to_text
from rag.ingest.formats.plaintext import is_furniture, read_plain
from rag.text.cleaning import clean_line, decode_text, unwrap_lines

ReadPage = Callable[[str, str, date], dict[str, object]]
"""Reads HTML: the page, its source, today."""

_REPLY = re.compile(
    r"^(?:\s*(?:re|fwd?|aw|wg|tr|rv|enc|doorst|vb|vs|sv|pd|odp|转发|轉寄|転送|전달|回复)\s*[:：]\s*)+",
    re.IGNORECASE,
)
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
    subject, sender, sent = (_header(message, name) for name in ("subject", "from", "date"))
    published = _date_sent(sent)
    if attached := _attached_mail(message):
        return read_eml(attached, source, today, read_page)
    body = _body(message, source, today, read_page)
    if forward := body.get("forward"):
        assert isinstance(forward, Forward)  # noqa: S101  # as _body has it
        subject, sender = forward.subject or subject, forward.sender
        published = day_printed(forward.sent, forward.language) or published
    subject = _REPLY.sub("", clean_line(subject))
    name, address = parseaddr(sender.replace("[mailto:", "<").replace("]", ">"))
    return {
        "outlet": clean_line(name).strip("'\"") or address.rpartition("@")[2] or clean_line(sender),
        "published": published,
        "language": _header(message, "content-language"),
        "url": body.get("url"),
        "title": subject or str(body["title"]),
        "text": body["text"],
    }


def _attached_mail(message: EmailMessage) -> bytes | None:
    """The mail that is forwarded as an attachment, where there is one."""
    for part in islice(message.walk(), 1, _PARTS):
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            inner = part.get_payload(0)
            return bytes(inner) if isinstance(inner, Message) else None
    return None


def _body(message: EmailMessage, source: str, today: date, read_page: ReadPage) -> dict[str, object]:
    """The page when it holds as much as the plain text, else that; of a forward what was forwarded."""
    subject = _header(message, "subject")
    plain, page = _part(message, "text/plain", source), _part(message, "text/html", source)
    forward = forwarded(plain, subject)
    plain = _body_text(unwrap_lines(forward.text if forward else plain))
    if page:
        try:
            fields = read_page(page, source, today)
        except ParseError:
            fields = {"title": "", "text": ""}
        within = forwarded(str(fields["text"]), subject)
        text = _body_text(within.text if within else str(fields["text"]))
        is_whole = len(text) >= 0.5 * len(plain) and (within or not forward)
        if is_whole and text:
            # The reader of pages may have left the head of what was forwarded out.
            shown = None if plain else forwarded(html_to_text(page).replace("\n\n", "\n"), subject)
            return fields | {"text": text, "forward": forward or within or shown}
    if not plain:
        raise ParseError(source, "expected a mail with text, found none.", "Save the text as .txt.")
    return {"title": read_plain(plain)["title"], "text": plain, "forward": forward}


def _body_text(text: str) -> str:
    """Without quoted mails, the signature and what newsletters print around the article."""
    text = _QUOTED.sub("", _SIGNATURE.sub("", text))
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
    address = _header(message, "snapshot-content-location")
    if not (page := _part(message, "text/html", source, address)):
        problem = "expected a saved page (MHTML), found no HTML in it."
        raise SourceError(source, problem, "Save the page again, as a single file.")
    fields = read_page(page, source, today)
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


def _header(message: Message, name: str) -> str:
    """A header's words; empty where it is absent or such that the library fails at it."""
    try:
        return clean_line(str(message[name] or ""))
    except Exception:  # noqa: BLE001  # headers of foreign make: many errors of many kinds
        return ""


def _part(message: EmailMessage, kind: str, source: str, address: str = "") -> str:
    """The text of the first part of this kind that is no attachment; the one at `address` before all."""
    parts = [
        part
        for part in islice(message.walk(), _PARTS)
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment"
    ]
    parts.sort(key=lambda part: not address or _header(part, "content-location") != address)
    for part in parts:
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        label = str(part.get_content_charset() or "")
        text = decode_text(payload, source, html=kind == "text/html", label=label)
        text = text.replace("\r\n", "\n")
        is_flowed = kind == "text/plain" and str(part.get_param("format", "")).lower() == "flowed"
        return _unflowed(text, str(part.get_param("delsp", "")).lower() == "yes") if is_flowed else text
    return ""


def _unflowed(text: str, delsp: bool) -> str:
    """https://www.rfc-editor.org/rfc/rfc3676: a line that ends with a space goes on in the next."""
    lines: list[str] = [""]
    flows = False
    for line in text.split("\n"):
        words = line.removeprefix(" ")
        is_apart = words.startswith(">") or words == "-- "
        if flows and not is_apart:
            lines[-1] += words
        else:
            lines.append(words)
        flows = words.endswith(" ") and not is_apart
        if flows and delsp:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines[1:])
