"""Bytes to text, and text to text that is safe to keep, show and put into a prompt. Pure.

Knows nothing of articles or file formats; clean text passes through unchanged.
"""

from __future__ import annotations

import re
import unicodedata

from rag.core.errors import ParseError
from rag.text.encodings import decode

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.01
"""More control characters than this and it is a program's file, not a person's."""

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""Bidi controls, zero-width and tag characters, other controls, soft hyphens, lone surrogates, and the
variation selectors, two of which can spell a letter, but those of emoji."""
_NO_EMOJI = re.compile(r"(?<![^\w\s\ufe0e\ufe0f])[\ufe0e\ufe0f](?!\u20e3)")
"""An emoji's selector that stands after no sign: after a word's letter, a blank or another one."""
_CHAT_TOKEN = re.compile(
    r"<(?=[|\uff5c][^<>\n]{1,60}[|\uff5c]>)"
    r"|<(?=/?s>|</?SYS>>|/?(?:start|end)_of_turn>|/?think>|/?tool_(?:call|response)>|(?:bos|eos|pad|unk)>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])"
)
_DRAWN = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufbb1\ufbd3-\ufd3d\ufe70-\ufefc]")
"""Ligatures and presentation forms (https://www.unicode.org/charts/PDF/UFB00.pdf)."""
_HYPHENS = re.compile("[\u2010\u2011]")
_BLOCK_GAP = re.compile(r"(\n[ \t]*\n\s*)")


def decode_text(content: bytes, source: str, html: bool = False, label: str = "") -> str:
    """The text in `content`, line ends as they are.

    A byte order mark decides, then UTF-8, then the `label` that came along, then (for `html`) what the
    page declares, then a guess that must be a good one. Raises ParseError when it is not text.
    """
    text = decode(content, label, html=html)
    if text is None:
        reason = "not text: expected UTF-8, found bytes of no encoding that can be told for sure."
        raise ParseError(source, reason, "Save it as UTF-8.")
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > len(text) * _CONTROL_SHARE:
        what = "NUL characters" if "\x00" in text else f"{controls:,} control characters"
        raise ParseError(source, f"not text: expected UTF-8, found {what}.", "Save it as UTF-8 text.")
    return text


def clean_text(text: str) -> str:
    """`text` without what nobody sees, line ends as newlines, chat-template tokens broken.

    A space goes after the first bracket of tokens like `<|im_start|>` or `[INST]`: a model that
    reads them as a change of speaker would take the article's next words for an order, and the
    reader can still see what was written. Everything else stays, byte for byte, but for white space
    at the ends. Zero-width joiners go too, so a joined emoji falls apart into its parts.
    """
    return neutralise(_LINE_ENDS.sub("\n", text)).strip()


def neutralise(text: str) -> str:
    """`text` without what nobody sees, chat-template tokens broken; every line end and blank stays."""
    return _CHAT_TOKEN.sub(lambda bracket: f"{bracket[0]} ", _without_invisible(text))


def strip_invisible(text: str) -> str:
    """`text` without what nobody sees, line ends as newlines."""
    return _without_invisible(_LINE_ENDS.sub("\n", text))


def _without_invisible(text: str) -> str:
    return _NO_EMOJI.sub("", _INVISIBLE.sub("", text))


def spell_out(text: str) -> str:
    """`text` with the letters that ligatures and drawn forms stand for, and plain hyphens.

    Typesetters write `ﬁnance`, which nobody who searches for finance types; Arabic in PDFs comes in the
    forms that letters take inside a word.

    >>> spell_out("the ﬁve\u2011year oﬃce")
    'the five-year office'
    """
    if text.isascii():
        return text
    text = _DRAWN.sub(lambda letter: unicodedata.normalize("NFKC", letter[0]), text)
    return _HYPHENS.sub("-", text)


def clean_line(text: str) -> str:
    """`text` cleaned, with every run of white space made one space."""
    return " ".join(clean_text(text).split())


def unwrap_lines(text: str) -> str:
    """Paragraphs that were wrapped at a column made one line again; other text unchanged.

    Sentences end at line breaks everywhere else in the project, so a wrapped file would be cut
    to shreds.
    """
    pieces = _BLOCK_GAP.split(text)
    return "".join(_join_lines(piece) if i % 2 == 0 else piece for i, piece in enumerate(pieces))


def _join_lines(block: str) -> str:
    lines = block.split("\n")
    return " ".join(line.strip() for line in lines) if _is_wrapped(lines) else block


def _is_wrapped(lines: list[str]) -> bool:
    """All lines but the last nearly equally long, none longer than a screen's, some in mid-sentence."""
    widest = max(map(len, lines))
    if len(lines) < 2 or not 50 <= widest <= 100:
        return False
    full = all(len(line) >= 0.7 * widest for line in lines[:-1])
    return full and any(line[:1].islower() for line in lines[1:])
