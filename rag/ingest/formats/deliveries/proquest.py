"""A delivery of ProQuest -> the fields of its articles. Pure.

Articles stand between rules of underscores; each names its parts ("Title:", "Full text:", "Publication
date:") and begins and ends with the same few of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.ingest.formats.deliveries.days import day_line
from rag.ingest.formats.deliveries.delivery import body_text, filled, language_code
from rag.ingest.formats.fields import Fields
from rag.text.cleaning import clean_line

_RULE = re.compile(r"\s*_{20,}\s*")
_NUMBERED = re.compile(
    r"\s*(?:document|dokument|documento) \d+ (?:of|von|de|sur|di) \d+\s*", re.IGNORECASE
)
_FIELDS = {
    "title": "title|titel|titre|título",
    "authors": "author|authors|autor|auteur|verfasser",
    "outlet": "publication title|source title|publikationstitel|titel der publikation"
    "|titre de la publication|título de publicación|título de la publicación",
    "published": "publication date|date|publikationsdatum|erscheinungsdatum|datum der publikation"
    "|date de publication|fecha de publicación",
    "info": "publication info|source|quelle|informations sur la publication|información de publicación",
    "text": "full text|fulltext|volltext|texte intégral|texte complet|texto completo",
    "abstract": "abstract|zusammenfassung|résumé|resumen",
    "section": "section|rubrik|rubrique|sección",
    "language": "language|language of publication|sprache|publikationssprache"
    "|langue de publication|idioma de la publicación|idioma de publicación",
    "url": "document url|url|url des dokuments|dokument-url|url du document|url del documento",
    "key": "proquest document id|proquest-dokument-id|accession number|id de document proquest"
    "|identificador de documentos proquest|id. del documento de proquest",
    "": "subject|location|people|company / organization|company|identifier / keyword|pages"
    "|publication year|publisher|place of publication|country of publication|publication subject|issn"
    "|isbn|source type|document type|document feature|copyright|last updated|database|links|credit"
    "|dateline|column|first page|volume|issue|number of pages|publication type|journal subject|doi"
    "|classification"
    "|business indexing term"
    "|thema|ort|verlag|erscheinungsort|dokumenttyp|datenbank|seiten|zuletzt aktualisiert|sujet|lieu"
    "|éditeur|base de données|pages|materia|lugar|editor|base de datos|última actualización|web url"
    "|linked identifiers|copyright notice|history|online publication date|publication history|edition"
    "|start page|end page|alternate title|subtitle",
}
_NAMES = {name: field for field, names in _FIELDS.items() for name in names.split("|")}
_SURE = frozenset(
    ("subject", "title", "publication title", "publication date", "copyright", "proquest document id")
)
_LABEL = re.compile(r"\s{0,4}([^\W\d][\w ./-]{1,45}?)\s?:(?:\s+(.*)|\s*)")
_INFO = re.compile(
    r"(?P<outlet>[^;\[\].]{2,80}?)(?:, [\w ]{2,20} edition)?\s*[;\[].*?(?P<day>\d{1,2} \w{3,9} \d{4}).*",
    re.IGNORECASE,
)
_WEB = re.compile(r"https?://\S+")


def read_proquest(lines: Sequence[str]) -> list[Fields]:
    """The articles of a delivery, empty when the lines are none."""
    labels = {name for line in lines if (name := _label(line)[0])}
    fields = {_NAMES[label] for label in labels}
    is_ours = "key" in fields or any("proquest" in line.lower() for line in lines)
    has_text = {"text", "abstract"} & fields
    if not (is_ours and has_text and {"outlet", "info"} & fields and len(labels) > 3):
        return []
    return [_article(part) for part in _parts(lines) if any(_label(line)[0] for line in part)]


def _label(line: str) -> tuple[str, str]:
    """A line's label in lower case and what stands behind it; empty for a line without one."""
    match = _LABEL.fullmatch(line)
    name = match[1].lower() if match else ""
    return (name, match[2] or "") if match and name in _NAMES else ("", "")


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        if _RULE.fullmatch(line):
            yield part
            part = []
        elif not _NUMBERED.fullmatch(line):
            part.append(line)
    yield part


def _article(lines: list[str]) -> Fields:
    above, named = _named(lines)
    values = {name: clean_line(" ".join(found)) for name, found in named.items()}
    info = _INFO.fullmatch(values.get("info", ""))
    printed = values.get("published", "") or (info["day"] if info else "")
    headline = [line for line in filled(above) if not _WEB.fullmatch(line)]
    return {
        "key": values.get("key", ""),
        "title": values["title"] or " ".join(headline),
        "text": body_text(named.get("text") or named.get("abstract", [])),
        "authors": [_turned(name) for name in re.split(r"\s*;\s*", values.get("authors", "")) if name],
        "published": day_line(printed) or printed,
        "outlet": _paper(values.get("outlet", "") or (info["outlet"] if info else "")),
        "section": values.get("section", ""),
        "language": language_code(values.get("language", "")),
        "url": values.get("url", ""),
    }


def _named(lines: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The lines above all labels, and those under each."""
    above: list[str] = []
    named: dict[str, list[str]] = {"title": []}
    under, field = above, ""
    for n, line in enumerate(lines):
        label, value = _label(line)
        if label and (field != "text" or _ends_text(label, lines[n + 1 :])):
            field = _NAMES[label]
            under = [] if named.get(field) else named.setdefault(field, [])
            under.append(value)
        else:
            under.append(line)
    return above, named


def _ends_text(label: str, below: list[str]) -> bool:
    """Whether a label is the first below the text, and no paragraph like `Source: the port`."""
    following = next((line for line in below if line.strip()), "")
    return label in _SURE or bool(_label(following)[0])


def _paper(title: str) -> str:
    """The paper without edition and place: `Vell Courier, Late edition; Vell Harbour`."""
    return re.split(r"\s*(?:;|, [\w ]{2,20} edition\b|\[)", title, flags=re.IGNORECASE)[0].strip()


def _turned(name: str) -> str:
    """The name of `Marsh, Ida.` as it is said: `Ida Marsh`."""
    last, comma, rest = name.strip().rstrip(".").partition(", ")
    return f"{rest} {last}" if comma and len(rest.split()) <= 3 else name.strip()
