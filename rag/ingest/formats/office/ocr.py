"""Pictures of pages as text through `tesseract`, where that command is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Any

from rag.core.errors import SourceError
from rag.ingest.formats.office.line_ends import joined
from rag.ingest.formats.office.scans import DPI, picture_of
from rag.ingest.formats.plaintext import printed_fields
from rag.text.language import text_language

SECONDS = 90.0
"""Time for the OCR of one document."""
_CODES = {
    "en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "nl": "nld",
    "pl": "pol", "ru": "rus", "uk": "ukr", "ar": "ara", "fa": "fas", "tr": "tur", "ja": "jpn",
    "zh": "chi_sim", "ko": "kor", "el": "ell", "he": "heb", "hi": "hin", "th": "tha",
}  # fmt: skip
"""ISO 639-1 to the names of tesseract's languages."""
_NAMES = {
    "German": "deu", "French": "fra", "Spanish": "spa", "Italian": "ita", "Portuguese": "por",
    "Dutch": "nld", "Polish": "pol", "Turkish": "tur",
}  # fmt: skip
_SCRIPTS = {
    "Cyrillic": ("rus", "ukr"), "Arabic": ("ara", "fas"), "Japanese": ("jpn",), "Hangul": ("kor",),
    "Korean": ("kor",), "Han": ("chi_sim", "chi_tra"), "Greek": ("ell",), "Hebrew": ("heb",),
    "Devanagari": ("hin",), "Thai": ("tha",),
}  # fmt: skip
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TESSDATA_PREFIX", "SYSTEMROOT")


def has_ocr() -> bool:
    """Whether the command `tesseract` is there."""
    return shutil.which("tesseract") is not None


def read_scan(drawn: Mapping[str, Any], source: str) -> dict[str, object]:
    """The fields of the article that tesseract reads on the pages that `draw_pages` drew.

    Raises SourceError when it finds no text, fails or takes longer than `SECONDS`.
    """
    deadline = time.monotonic() + SECONDS
    pictures = [picture_of(page) for page in drawn["pages"]]
    languages = _languages(pictures[0], str(drawn["language"]), source, deadline)
    texts = [_recognise(picture, languages, source, deadline) for picture in pictures]
    text = "\n\n".join(paragraph for page in texts for paragraph in _paragraphs(page))
    if not any(map(str.isalpha, text)):
        problem = "expected text, found only pictures in which tesseract reads no words."
        raise SourceError(source, problem, "Scan it again at 300 dots per inch, or type it.")
    return printed_fields(text, "") | {
        "warnings": _warnings(len(pictures), int(drawn["count"]), languages)
    }


def _warnings(read: int, count: int, languages: str) -> list[str]:
    found = [f"Its pages are pictures; tesseract read them ({languages}). Compare names and figures."]
    return found + [f"Only {read} of its {count:,} pages were read."] * (read < count)


def _languages(picture: bytes, tag: str, source: str, deadline: float) -> str:
    """What tesseract is told to read: the document's language, that of its script, or of its words."""
    listed = _tesseract(["--list-langs"], b"", source, deadline).split()
    if (code := _CODES.get(tag[:2].lower(), "")) in listed:
        return code
    script = _script(picture, source, deadline) if "osd" in listed else ""
    if of_script := [code for code in _SCRIPTS.get(script, ()) if code in listed]:
        return "+".join(of_script)
    first = "eng" if "eng" in listed else next((one for one in listed if len(one) == 3), "eng")
    name = text_language(_recognise(picture, first, source, deadline))
    return _NAMES[name] if _NAMES.get(name) in listed else first


def _script(picture: bytes, source: str, deadline: float) -> str:
    try:
        said = _tesseract(["stdin", "stdout", "--psm", "0"], picture, source, deadline)
    except SourceError:  # too few letters to tell
        return ""
    match = re.search(r"^Script: (\w+)", said, re.MULTILINE)
    return match[1] if match else ""


def _recognise(picture: bytes, languages: str, source: str, deadline: float) -> str:
    return _tesseract(["stdin", "stdout", "-l", languages, "--dpi", str(DPI)], picture, source, deadline)


def _tesseract(words: Sequence[str], picture: bytes, source: str, deadline: float) -> str:
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    left = max(deadline - time.monotonic(), 0.1)
    try:
        done = subprocess.run(
            ["tesseract", *words],  # noqa: S607  # wherever the system has it
            input=picture,
            capture_output=True,
            env=environment
            | {"OMP_THREAD_LIMIT": "1"},  # its threads wait for each other on busy machines
            timeout=left,
            check=True,
        )
    except subprocess.TimeoutExpired:
        problem = f"its pages are pictures, and OCR took longer than {SECONDS:g} seconds."
        raise SourceError(source, problem, "Split it, or run OCR over it (ocrmypdf).") from None
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", None) or str(error).encode()).decode("utf-8", "replace")
        problem = f"its pages are pictures, and tesseract failed: {' '.join(said.split())[:150]}."
        raise SourceError(source, problem, "Run OCR over it (ocrmypdf), then add it again.") from error
    return done.stdout.decode("utf-8", "replace")


def _paragraphs(page: str) -> list[str]:
    """The lines of each block put together."""
    found = []
    for block in re.split(r"\n[ \t]*\n", page.replace("\f", "")):
        text = ""
        for line in block.split("\n"):
            text = joined(text, line.strip()) if line.strip() else text
        found.append(text)
    return [text for text in found if text]
