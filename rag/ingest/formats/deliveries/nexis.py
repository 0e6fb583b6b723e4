"""A delivery of Nexis (Nexis Uni, Lexis+, LexisNexis) -> the fields of its articles. Pure.

Old files begin each article with "1 of 25 DOCUMENTS" and name its parts in capitals; new ones end it
with "End of Document". Labels come in the language of who downloaded them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.ingest.formats.deliveries.days import first_day
from rag.ingest.formats.deliveries.delivery import (
    COPYRIGHT,
    PAGE_LINE,
    author_names,
    bare_outlet,
    body_text,
    filled,
    language_code,
)
from rag.ingest.formats.fields import Fields
from rag.text.cleaning import clean_line

_NUMBERED = re.compile(
    r"\s*(?:do[ck]umento? \d+ (?:of|von|de|sur|di|van) \d+"
    r"|\d+ (?:of|von|de|sur|di|van) \d+ do[ck]umento?(?:s|e|en|i)?)\s*",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s*(?:end of document|ende des dokuments?|fin du document|fin del documento|fine del documento"
    r"|einde (?:van (?:het )?)?document|fim do documento)\s*",
    re.IGNORECASE,
)
_HEADS = {
    "title": "headline titel title überschrift schlagzeile titre titular título titolo kop",
    "authors": "byline autor autoren verfasser von auteur auteurs autore autores autor(es) door",
    "section": "section rubrik ressort rubrique sección seccion sezione sectie rubriek seção",
    "length": "length länge laenge longueur longitud lengte lunghezza extensión extensão tamanho",
    "highlight": "highlight highlights",
    "": "dateline ortsmarke datumszeile lieu date series serie zeitungsrubrik",
}
_TAILS = {
    "language": "language sprache langue idioma taal lingua língua",
    "url": "url",
    "": (
        "load-date publication-type pub-type publication_type journal-code zeitungs-code update graphic"
        " classification document-type correction-date acc-no ladedatum date-chargement fecha-carga"
        " publikationstyp publication-code laaddatum subject person organization company geographic"
        " industry notes"
    ),
}
_BODY = re.compile(
    r"(?:body|text|textkörper|haupttext|hauptteil|volltext|cuerpo|corps|corpo|texto|tekst|hoofdtekst):?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:classification|klassifizierung|klassifikation|clasificación|classificatie|classificazione"
    r"|classificação|graphic|grafik|graphique|gráfico|notes?)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s{0,12}([^\W\d][\w()-]{1,20}(?: [\w-]{1,12})?)\s?:(?:\s+(.*)|\s*)")
_COVER = re.compile(
    r"(?:user name|date and time|job number|documents? \(\d+\)|client/matter|search terms|search type"
    r"|narrowed by|content type|benutzername|datum und uhrzeit|auftragsnummer|dokumente? \(\d+\))\b.*",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r".{0,40}\b(?:edition|ausgabe|édition|edición|editie|edizione|final|auflage)\b.{0,30}", re.IGNORECASE
)
_LOAD_DATE = re.compile(r"\s*(?:load-date|update|ladedatum|fecha-carga|laaddatum)\s?:", re.IGNORECASE)


def _names(groups: dict[str, str]) -> dict[str, str]:
    return {label: field for field, labels in groups.items() for label in labels.split()}


_HEAD_FIELDS, _TAIL_FIELDS = _names(_HEADS), _names(_TAILS)


def read_nexis(lines: Sequence[str]) -> list[Fields]:
    """The articles of a delivery, empty when the lines are none."""
    old = sum(bool(_NUMBERED.fullmatch(line)) for line in lines)
    new = sum(bool(_END.fullmatch(line)) for line in lines)
    known = {_label(line)[0] for line in lines} & {*_HEAD_FIELDS, *_TAIL_FIELDS}
    if (old or new) and any(_HEAD_FIELDS.get(one) == "length" for one in known) | (len(known) > 2):
        return [_article(part, is_old=bool(old)) for part in _parts(lines, _NUMBERED if old else _END)]
    return []


def _parts(lines: Sequence[str], border: re.Pattern[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in [*lines, None]:
        if line is not None and not border.fullmatch(line):
            if not _END.fullmatch(line):
                part.append(line)
            continue
        if any(_is_told(line) for line in part):
            yield part
        part = []


def _is_told(line: str) -> bool:
    """Whether a line is more than the covers and feet that stand around articles."""
    bare = line.strip()
    return bool(bare) and not (
        PAGE_LINE.fullmatch(bare) or COPYRIGHT.fullmatch(bare) or _COVER.fullmatch(bare)
    )


def _label(line: str) -> tuple[str, str]:
    """A line's label in lower case and what stands behind it; empty for a line without one."""
    if match := _LABEL.fullmatch(line):
        return match[1].lower(), match[2] or ""
    return "", ""


def _article(lines: list[str], *, is_old: bool) -> Fields:
    lines = [line for line in lines if not PAGE_LINE.fullmatch(line.strip())]
    start, named = _head(lines)
    end, told = _tail(lines, start)
    top = _old_top if is_old else _new_top
    first_label = next((n for n, line in enumerate(lines[:start]) if _is_head(line)), start)
    fields = top(lines[:first_label])
    lead = [str(fields.pop("lead", "")), named.get("highlight", "")]
    text = "\n\n".join(filter(None, [*lead, body_text(lines[start:end])]))
    title = named.get("title") or str(fields["title"])
    section = re.split(r"\s*;", named.get("section", ""))[0]
    return fields | {
        "title": title,
        "text": text,
        "authors": author_names(named.get("authors", "")),
        "section": section,
        "language": language_code(told.get("language", "")),
        "url": told.get("url", ""),
    }


def _is_head(line: str) -> bool:
    return _label(line)[0] in _HEAD_FIELDS or bool(_BODY.fullmatch(line.strip()))


def _head(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Index of the body's first line, and what the labels above it say."""
    named: dict[str, str] = {}
    start = field = 0
    current: str | None = None
    for n, line in enumerate(lines):
        label, value = _label(line)
        if _BODY.fullmatch(line.strip()):
            return n + 1, named
        if label in _HEAD_FIELDS:
            current, start = _HEAD_FIELDS[label], n + 1
            named.setdefault(current, clean_line(value))
            field = n
        elif not line.strip():
            current = None if named.get(current or "", "") or n > field + 1 else current
        elif current not in (None, "length") and named:
            named[str(current)] = clean_line(f"{named[str(current)]} {line}")
            start = n + 1
        elif named and not _body_follows(lines, n):
            break
    return start, named


def _body_follows(lines: list[str], at: int) -> bool:
    """Whether more labels or the mark of the body stand a few lines below."""
    return any(_is_head(line) for line in lines[at : at + 8])


def _tail(lines: list[str], start: int) -> tuple[int, dict[str, str]]:
    """Index of the line after the body, and what the labels below it say."""
    told = {field: value for line in lines[start:] for label, value in [_label(line)]
            if (field := _TAIL_FIELDS.get(label))}  # fmt: skip
    for n in range(start, len(lines)):
        label = _label(lines[n])[0]
        is_label = label in _TAIL_FIELDS and (
            lines[n].strip()[:3].isupper() or _LOAD_DATE.match(lines[n])
        )
        if is_label or _CLOSING.fullmatch(lines[n].strip()):
            return n, told
    return len(lines), told


def _new_top(lines: list[str]) -> dict[str, object]:
    """Headline, outlet, day and edition, in this order; a cover may stand above them."""
    has_cover = any(_COVER.fullmatch(line.strip()) for line in lines)
    top = [line for line in filled(lines) if _is_told(line)]
    at, day = first_day(top[1:])
    outlet = bare_outlet(top[at]) if at > 0 else bare_outlet(top[1]) if at < 0 and len(top) > 1 else ""
    above = top[:at] if at > 0 else top[:1]
    return {"title": " ".join(above[-1:] if has_cover else above), "outlet": outlet, "published": day}


def _old_top(lines: list[str]) -> dict[str, object]:
    """Outlet, day, edition and headline, in this order, the last of these sometimes under a label."""
    top = [clean_line(line) for line in lines]
    at, day = first_day(top)
    above = [line for line in top[: max(at, 0)] if line and not COPYRIGHT.fullmatch(line)]
    below = top[at + 1 :]
    while below and (not below[0] or _EDITION.fullmatch(below[0]) or COPYRIGHT.fullmatch(below[0])):
        below = below[1:]
    blocks = [block for block in re.split(r"\n{2,}", "\n".join(below).strip("\n")) if block]
    title = clean_line(blocks[0]) if blocks else ""
    lead = "\n\n".join(clean_line(block) for block in blocks[1:])
    return {
        "title": title,
        "outlet": bare_outlet(above[-1]) if above else "",
        "published": day,
        "lead": lead,
    }
