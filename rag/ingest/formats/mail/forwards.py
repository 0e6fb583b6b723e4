"""Forwarded mails: who wrote what was forwarded, when, and its text, in eight languages. Pure.

Every mail program prints the head of what it forwards as lines like `From: ...`; a forward of a forward
has several of them, of which the innermost counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LABELS = {
    "en": ("from", "date|sent", "subject", "to|cc|reply-to|bcc"),
    "de": ("von", "datum|gesendet", "betreff", "an|kopie|antwort an|cc"),
    "fr": ("de|expéditeur", "date|envoyé|envoyé le", "objet|sujet", "à|a|cc|pour|répondre à"),
    "es": ("de", "fecha|enviado|enviado el", "asunto", "para|cc|responder a"),
    "pt": ("de", "data|enviado|enviada|enviada em|enviado em", "assunto", "para|cc|responder a"),
    "it": ("da", "data|inviato", "oggetto", "a|cc|rispondi a"),
    "nl": ("van", "datum|verzonden|verzonden op", "onderwerp", "aan|cc|antwoord aan"),
    "sv": ("från", "datum|skickat", "ämne", "till|kopia|svar till"),
    "nb": ("fra", "dato|sendt", "emne", "til|kopi|svar til"),
    "pl": ("od", "data|wysłano", "temat", "do|dw|odpowiedz"),
    "ru": ("от|от кого", "дата|отправлено", "тема", "кому|копия"),
    "tr": ("kimden|gönderen", "tarih|gönderildi", "konu", "kime|bilgi"),
    "ja": ("差出人|from", "日付|日時|送信日時|date", "件名|subject", "宛先|to|cc"),
    "zh": (
        "发件人|寄件者|寄件人",
        "日期|发送时间|寄件日期|发送日期",
        "主题|主旨",
        "收件人|收件者|抄送|副本",
    ),
    "ko": ("보낸 사람|발신", "날짜|보낸 날짜", "제목", "받는 사람|수신|참조"),
}
"""Labels of sender, day, subject and the rest, by language."""
_LINE = re.compile(r"[>\s]*[*_]*(?P<label>[^\W\d_][^\n:：]{0,20}?)[*_]*\s?[:：][*_]*\s*(?P<value>.*)")
_MARK = re.compile(r"[>\s]*(?:-{2,}|_{10,}|={5,})[^\n]{0,60}|[>\s]*[^\n]{3,60}\s?:", re.IGNORECASE)
"""`---------- Forwarded message ---------`, `Begin forwarded message:` and their like."""
_FORWARD = re.compile(
    r"^\s*(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vs|pd|transf|réf|转发|轉寄|転送|전달|ilt)\s*[:：]",
    re.IGNORECASE,
)
_FORWARD_MARK = re.compile(
    r"forward|weitergeleitet|transf[ée]r|réexpédi|reenvi|inoltrat|encaminhad|reencaminhad|doorgestuurd"
    r"|vidarebefor|videresendt|przekazan|пересыла|пересла|iletilen|転送|转发|轉寄|전달",
    re.IGNORECASE,
)
_DEPTH = 6
"""Forwards of forwards that are opened."""
_LINES = 12
"""Lines of such a head, wrapped ones among them."""


@dataclass(frozen=True)
class Forward:
    """What was forwarded."""

    sender: str
    sent: str
    """The day as it is printed."""
    language: str
    """Of the labels."""
    subject: str
    text: str


def forwarded(text: str, subject: str) -> Forward | None:
    """The innermost mail that `text`, of a mail with this subject, forwards; None where it answers."""
    found: Forward | None = None
    for _ in range(_DEPTH):
        inner = _first(found.text if found else text, is_forward=bool(found or _FORWARD.match(subject)))
        if inner is None:
            return found
        found = inner
    return found


def _first(text: str, *, is_forward: bool) -> Forward | None:
    lines = text.split("\n")
    for start, line in enumerate(lines):
        if not (label := _LINE.fullmatch(line)) or not _kinds(label["label"]):
            continue
        block = _block(lines, start)
        if block is None:
            continue
        forward, end = block
        before = [one for one in lines[:start] if one.strip()]
        marked = (
            bool(before) and bool(_FORWARD_MARK.search(before[-1])) and bool(_MARK.fullmatch(before[-1]))
        )
        if not (is_forward or marked):
            return None
        return Forward(**forward, text="\n".join(_unquoted(lines[end:])).strip())
    return None


def _block(lines: list[str], start: int) -> tuple[dict[str, str], int] | None:
    """The head that begins at a line and the line behind it, None when it has no sender and subject."""
    fields: dict[str, str] = {}
    languages: list[str] = []
    last, number = "", start
    for number in range(start, min(len(lines), start + _LINES)):
        found = _LINE.fullmatch(lines[number])
        kinds = _kinds(found["label"]) if found else {}
        if found and kinds:
            last = next(iter(kinds.values()))
            languages.append(" ".join(kinds))
            fields.setdefault(last, found["value"].strip(" *"))
        elif not lines[number].strip(" >") or not last:
            break
        else:
            fields[last] += f" {lines[number].strip(' >')}"  # a wrapped line
    if not {"sender", "subject"} <= fields.keys() and not {"sender", "sent"} <= fields.keys():
        return None
    shared = [name for name in _LABELS if all(name in one.split() for one in languages)]
    names = ("sender", "sent", "subject")
    return {k: fields.get(k, "") for k in names} | {"language": (shared or ["en"])[0]}, number


def _kinds(label: str) -> dict[str, str]:
    """What a label names, by language."""
    label = label.strip(" *").casefold()
    names = ("sender", "sent", "subject", "others")
    return {
        language: name
        for language, labels in _LABELS.items()
        for name, words in zip(names, labels, strict=True)
        if label in words.split("|")
    }


def _unquoted(lines: list[str]) -> list[str]:
    """Lines of which all begin with a mark of quotation, without it."""
    if all(line.startswith(">") or not line.strip() for line in lines):
        return [line.removeprefix(">").removeprefix(" ") for line in lines]
    return lines


def day_printed(sent: str, language: str) -> str:
    """The day and time that a mail program printed, as ISO 8601; empty when it is none."""
    import dateparser

    settings = {"REQUIRE_PARTS": ["day", "month", "year"]}
    words = re.sub(r"^(?:op|el|le|am|den)\s+(?:\w{2,3}\s+(?=\d))?", "", sent[:100], flags=re.IGNORECASE)
    for languages in ([language], ["en", "de", "fr", "es", "it", "pt", "nl"]):
        if moment := dateparser.parse(words, languages=languages, settings=settings):
            return str(moment.isoformat())
    return ""
