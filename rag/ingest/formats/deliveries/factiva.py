"""A delivery of Factiva -> the fields of its articles. Pure.

Its full form names each part by a code of two or three letters (HD, BY, PD ...), the form for display
prints headline, byline, count of words, day, outlet, code and language one below the other. Both end an
article with "Document" and its accession number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.ingest.formats.deliveries.days import day_line
from rag.ingest.formats.deliveries.delivery import (
    COPYRIGHT,
    PAGE_LINE,
    author_names,
    body_text,
    filled,
    language_code,
)
from rag.ingest.formats.fields import Fields
from rag.text.cleaning import clean_line

_CODES = (
    "SE HD BY CR WC PD ET SN SC ED PG VOL LA CY LP TD CT RF ART CO IN NS RE IPC IPD PUB AN CLM DLN"
).split()
_CODE = re.compile(rf"\s{{0,8}}({'|'.join(_CODES)})(?:\s*|(?:\t|\s?\||[ ]{{2,}})\s*(\S.*))")
_DOCUMENT = re.compile(
    r"\s*(?:document|dokument|documento)\s+([A-Z0-9]{3,8}0*(?:19|20)\d{6}\w{1,16})\s*", re.IGNORECASE
)
_LENGTH = re.compile(
    r"\d[\d,.\s]{0,8} ?(?:words?|wörter|worte|mots?|palabras?|parole|woorden|palavras?|słów|слов)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|von|par|por|door|di)\s+\S.{1,150}", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-Þ][\w.'’-]*(?:[ ,]+(?:(?:and|und|et|y|&)\s+)?[A-ZÀ-Þ][\w.'’-]*){1,7}")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[AP]M)?(?:\s+[A-Z]{2,4})?", re.IGNORECASE)
_SEARCH_SUMMARY = re.compile(r"search summary|suchübersicht|résumé de la recherche", re.IGNORECASE)
_TOP_LINES = 12
"""Lines between the count of words and the body, at most."""


def read_factiva(lines: Sequence[str]) -> list[Fields]:
    """The articles of a delivery, empty when the lines are none."""
    codes = {match[1] for line in lines if (match := _CODE.fullmatch(line))}
    if {"HD"} <= codes and codes & {"LP", "TD"} and codes & {"PD", "SN", "AN"}:
        return [_coded(part) for part in _coded_parts(lines)]
    has_length = any(_LENGTH.fullmatch(line.strip()) for line in lines)
    if has_length and any(_DOCUMENT.fullmatch(line) for line in lines):
        return [_displayed(part) for part in _displayed_parts(lines)]
    return []


# -- the full form ----------------------------------------------------------------------------


def _coded_parts(lines: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    """For each article the lines under each code."""
    part: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = _CODE.fullmatch(line)
        if match and match[1] in part and match[1] in ("HD", "SE", "CLM") and "HD" in part:
            yield part
            part = {}
        if match and match[1] not in part:
            code, line = match[1], match[2] or ""  # noqa: PLW2901  # what stands behind the code
        if code:
            part.setdefault(code, []).append(line)
        if _DOCUMENT.fullmatch(line) and "HD" in part:
            yield part
            part, code = {}, ""
    if "HD" in part:
        yield part


def _coded(part: dict[str, list[str]]) -> Fields:
    values = {code: clean_line(" ".join(lines)) for code, lines in part.items()}
    number = _DOCUMENT.search(values.get("AN", ""))
    body = [body_text(part[code]) for code in ("LP", "TD") if code in part]
    return {
        "key": number[1] if number else "",
        "title": values["HD"],
        "text": "\n\n".join(text for text in body if text),
        "authors": author_names(values.get("BY", "")),
        "published": day_line(values.get("PD", "")) or values.get("PD", ""),
        "outlet": values.get("SN", ""),
        "section": values.get("SE", ""),
        "language": language_code(values.get("LA", "")),
    }


# -- the form for display ---------------------------------------------------------------------


def _displayed_parts(lines: Sequence[str]) -> Iterator[tuple[list[str], str]]:
    """For each article its lines and its number; the summary of the search is no article."""
    part: list[str] = []
    for line in lines:
        if match := _DOCUMENT.fullmatch(line):
            yield part, match[1]
            part = []
        elif not PAGE_LINE.fullmatch(line.strip()):
            part.append(line)
    if any(_LENGTH.fullmatch(line.strip()) for line in part):
        yield part, ""


def _displayed(part: tuple[list[str], str]) -> Fields:
    lines, number = part
    at = next((n for n, line in enumerate(lines) if _LENGTH.fullmatch(line.strip())), 0)
    top, (start, facts) = _top(filled(lines[:at])), _facts(lines, at + 1)
    body = body_text(lines[start : _end(lines, start)])
    return {
        "key": number,
        **facts,
        "title": top["title"],
        "authors": top["authors"],
        "section": top["section"],
        "text": "\n\n".join(filter(None, [top["lead"], body])),
    }


def _top(lines: list[str]) -> dict[str, str]:
    """Section, headline and byline, of which only the headline is always there."""
    authors = ""
    if len(lines) > 1 and (_BYLINE.fullmatch(lines[-1]) or _NAME.fullmatch(lines[-1])):
        authors = author_names(lines.pop())
    section = ""
    if len(lines) > 1 and len(lines[0]) <= 40 and len(lines[0].split()) <= 4:
        section = lines.pop(0)
    title, lead = (lines[0] if lines else ""), "\n\n".join(lines[1:])
    return {"title": title, "authors": authors, "section": section, "lead": lead}


def _facts(lines: list[str], at: int) -> tuple[int, dict[str, str]]:
    """Index of the body's first line; the day, outlet and language that stand above it."""
    facts = {"published": "", "outlet": "", "language": ""}
    seen, start = 0, at
    for n in range(at, len(lines)):
        line = lines[n].strip()
        seen += bool(line)
        if seen > _TOP_LINES or (COPYRIGHT.fullmatch(line) is None and facts["language"] and line):
            break
        start = n + 1
        if not facts["published"] and (day := day_line(line)):
            facts["published"] = day
        elif facts["published"] and not facts["outlet"] and line and not _CLOCK.fullmatch(line):
            facts["outlet"] = line
        elif facts["outlet"] and len(line.split()) <= 2:
            facts["language"] = facts["language"] or language_code(line)
    return start, facts


def _end(lines: list[str], start: int) -> int:
    summaries = (n for n in range(start, len(lines)) if _SEARCH_SUMMARY.fullmatch(lines[n].strip()))
    return next(summaries, len(lines))
