"""Bytes to text as browsers do it: a mark, what is declared, else what the bytes look like. Pure.

Labels mean what https://encoding.spec.whatwg.org/#names-and-labels says: `latin-1` is Windows-1252,
`gb2312` is GB 18030, `shift_jis` and `euc-kr` have the characters that Windows added. A byte that is
none of its encoding costs one character, never the text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from rag.text.encoding_guess import common_share, guess_encoding, is_writing

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MEANS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    # In what is read as ASCII up to here, a page cannot be UTF-16.
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-32": "utf-8",
}
"""What the standard library's encodings stand for on the web."""
_LABELS = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-user-defined": "cp1252",
    "ansi": "cp1252",
    "unicode": "utf-8",
}
"""Labels of the web that the standard library does not know."""
_META = re.compile(rb"<meta\b[^<>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b[^<>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]")
_NO_SHIFT_JIS = re.compile("[\x80\xa0\uf8f0-\uf8f3]")
"""What the standard library makes of bytes that are none of Shift-JIS."""
_MANY = 0.02
"""More bytes that are none of the declared encoding than this, and it is another."""
_ASCII = re.compile("[\x00-\x7f]+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_NULS = 0.25
"""Of UTF-16 that is valid as UTF-8, Latin or Cyrillic, half of the bytes are NULs or such controls."""
_COMMON = 0.9
"""A text that surely is one has so many of the characters that languages are full of."""
_REPLACED = "\ufffd"
_MOJIBAKE = re.compile("[\xc2-\xf4][\x80-\xbf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]")
"""Two characters that one of UTF-8 begins with, where it is read as Windows-1252."""


def codec_of(label: str) -> str:
    """The codec that browsers read a label with; empty for a label that means none."""
    label = label.strip().strip("\"'").lower()
    if label in _LABELS:
        return _LABELS[label]
    try:
        codec = codecs.lookup(label)
        "".encode(codec.name)  # not of text: `hex`, `zlib`
    except (LookupError, ValueError, UnicodeError):
        return ""
    return _MEANS.get(codec.name, codec.name)


def marked_encoding(content: bytes) -> str:
    """The codec of the byte order mark that `content` begins with, empty without one."""
    return next((codec for mark, codec in _MARKS if content.startswith(mark)), "")


def encoding_of(content: bytes, label: str = "", *, html: bool = False) -> str:
    """The codec that `content` is best read with, errors replaced; empty when nothing fits.

    A mark decides, then UTF-8 where every byte is, then the `label` that came along (HTTP, mail), then
    for `html` what the page declares, then what the bytes look like.
    """
    if certain := marked_encoding(content) or _unmistakable(content):
        return certain
    labels = [label, *(_declared(content) if html else ())]
    named = [codec for one in labels if (codec := codec_of(one))]
    bad, good = _utf8_sequences(content)
    if good > (1 if "utf-8" in named else 2) * bad:
        return "utf-8"
    fits = (c for c in named if c != "utf-8" and _errors(content, c) <= _MANY * len(content))
    return next(fits, "") or ("" if b"\x00" in content else guess_encoding(content))


def _unmistakable(content: bytes) -> str:
    """UTF-16 by its NULs, Japanese by its escapes, UTF-8 by its every byte; empty for others."""
    is_utf8 = not _errors(content, "utf-8")
    controls = len(_CONTROLS.findall(content)) if b"\x00" in content else 0
    if (
        controls
        and not (is_utf8 and controls < _NULS * len(content))
        and (order := _utf16_order(content))
    ):
        return order
    if _ISO_2022_JP.search(content[:100_000]):
        return "iso2022_jp_ext"
    return "utf-8" if is_utf8 else ""


def decode(content: bytes, label: str = "", *, html: bool = False) -> str | None:
    """The text in `content`, read with `encoding_of`; None when no encoding fits.

    UTF-8 that was once read as Windows-1252 and saved so is mended, where it is certain.
    """
    codec = encoding_of(content, label, html=html)
    if not codec:
        return None
    return mend_utf8(_read(content, codec))


def mend_utf8(text: str) -> str:
    """`text` as it was before its UTF-8 was read as Windows-1252, once or twice; else unchanged.

    Certain is what has two such characters or more, all of them letters and signs that languages are
    full of: `É…` is French, not one letter.
    """
    before = text
    for _ in range(2):
        if len(_MOJIBAKE.findall(before)) < 2:
            return text
        try:
            before = b"".join(map(_byte, before)).decode()
        except UnicodeError:
            return text
        if common_share(_ASCII.sub("", before)) > _COMMON:
            return before
    return text


def as_utf8(content: bytes, label: str) -> bytes:
    """The same text in UTF-8 with its mark, which outranks what a page says of itself.

    Left as it is when `label` is none of an encoding, or of another one.
    """
    codec = codec_of(label)
    if not codec or encoding_of(content, label) != codec:
        return content
    return codecs.BOM_UTF8 + _read(content, codec).encode()


def _read(content: bytes, codec: str) -> str:
    text = content.decode(codec, "replace").removeprefix("\ufeff")
    return _NO_SHIFT_JIS.sub(_REPLACED, text) if codec == "cp932" else text


def _declared(content: bytes) -> Iterator[str]:
    """The labels that a page gives itself, outside of comments, in its order."""
    if xml := _XML.match(content):
        yield xml[1].decode("ascii", "replace")
    for meta in _META.finditer(content):
        if content.rfind(b"<!--", 0, meta.start()) <= content.rfind(b"-->", 0, meta.start()):
            yield meta[1].decode("ascii", "replace")
            return


def _errors(content: bytes, codec: str) -> int:
    try:
        content.decode(codec)
    except UnicodeError:
        return max(1, content.decode(codec, "replace").count(_REPLACED))
    return 0


def _utf8_sequences(content: bytes) -> tuple[int, int]:
    """How many sequences beyond ASCII are none of UTF-8, and how many are."""
    text = content.decode("utf-8", "replace")
    bad = text.count(_REPLACED)
    return bad, len(text) - len(text.encode("ascii", "ignore")) - bad


def _utf16_order(content: bytes) -> str:
    """UTF-16 without its mark: the order of bytes in which it is ASCII and common letters."""
    whole = content[: len(content) // 2 * 2]
    texts = {codec: whole.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be")}
    codec = max(texts, key=lambda name: common_share(texts[name]))
    text = texts[codec]
    is_text = "\x00" not in text and is_writing(text) and common_share(text) > _COMMON
    return codec if is_text else ""


def _byte(character: str) -> bytes:
    """The byte that Windows-1252 shows as `character`. Raises UnicodeError where there is none."""
    code = ord(character)
    return bytes((code,)) if code < 0x100 else character.encode("cp1252")
