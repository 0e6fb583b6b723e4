"""The names in a byline: "By Ann Other and Bo Person, Staff Writers" -> Ann Other, Bo Person. Pure."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"^(?:(?:story|words?|text|written|reported|posted|published|article|analysis|report|edited|reviewed)"
    r"\s+)?(?:by|von|por|par|door|av|af|od|di|przez|автор|автори|авторы|author|authors|autor|autora|autorin"
    r"|autore|auteur|text|texte|texto|testo|tekst|bericht|reporter|redacción|redazione|redaktion|文|記者|记者"
    r"|بقلم|كتب)(?:\s*[:：]\s*|\s+)",
    re.IGNORECASE,
)
_AND = re.compile(
    r"\s*(?:[;&|/•·،、]|\s[-–—]\s)\s*(?:and\s+)?|,?\s+(?:and|und|with)\s+|\n", re.IGNORECASE
)
_AND_ABROAD = re.compile(
    r"(?<=\w\s)(\w[\w.'’-]+)\s+(?:y|et|e|och|og|en|i|ja|и|та|ve|και|și|a)\s+(?=\w+\s+\w)", re.IGNORECASE
)
"""Between two names of two words each: José Ortega y Gasset is one."""
_COMMA = re.compile(r"\s*,\s*(?:and\s+)?")
_MAIL = re.compile(r"\S+@\S+\.\w+|(?<!\w)@\w+|https?://\S+")
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ROLE = re.compile(
    r"\b(?:staff|senior|chief|special|contributing|freelance|guest|associate|assistant|deputy|managing"
    r"|executive|political|business|sports?|foreign|night|city|health|science|technology|tech|economics?"
    r"|global|world|europe|asia|us|uk|news|data|investigative|national|editorial)?[\s-]*\b(?:writers?"
    r"|reporters?|correspondents?|editors?|columnists?|journalists?|contributors?|producers?|bureau"
    r"|staff|desk|newsroom|team|critic|analyst|photographers?|redakteur(?:in)?|korrespondent(?:in)?"
    r"|redactora?|corresponsal|periodista|journaliste|rédaction|redazione|inviat[oa]|redaktor"
    r"|корреспондент|журналист|obozrevatel)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:in|for|of|at|from|on|per|für|aus|para|pour|à)\s+(?:the\s+)?\S.*$|\s*[:,]?\s*\d.*$"
    r"|\s+(?:published|updated|posted|publicado|aktualisiert|last)\b.*$",
    re.IGNORECASE,
)
_AGENCIES = frozenset(
    "reuters|ap|the associated press|associated press|afp|agence france-presse|dpa|ansa|efe|xinhua|pa"
    "|pa media|press association|bloomberg|bloomberg news|bbc news|bbc|cnn|ap news|upi|tass|kyodo"
    "|pti|ani|ians|anadolu|aap|lusa|apa|belga|anp|ritzau|ntb|tt|sapa|staff|staff report|staff reports"
    "|wire reports|wire report|news desk|web desk|editorial board".split("|")
)
_NOBODY = frozenset(
    "admin|administrator|author|editor|guest|anonymous|unknown|none|null|n/a|nan|webmaster|user|test".split(
        "|"
    )
)
_EDGES = " \t\n,;:|/-–—*\"'“”"
_INITIAL = re.compile(r"\b(?:[A-Z]|[JS]r)\.$")
_NAME_CHARS = 60
"""A longer piece is a sentence about somebody."""
_NAME_WORDS = 7


def byline_names(byline: str, is_one: bool = False) -> list[str]:
    """The names of persons in a byline, in order, each once; those of agencies where there is no other.

    `is_one`: it stands in a list of its own, and a comma parts a name from its role, not from another.
    """
    line = _MAIL.sub(" ", _NOTE.sub(" ", byline))
    line = _AND_ABROAD.sub(r"\1;", _OPENING.sub("", line.strip(), count=1))
    has_signs = ";" in byline or is_one
    pieces = [piece for part in _AND.split(line) for piece in _by_comma(part, has_signs)]
    names = [name for name in map(_cleaned, pieces) if name]
    persons = [name for name in names if not is_agency(name)]
    return list(dict.fromkeys(persons or names))


def without_by(name: str) -> str:
    """A name without the word that opens a byline."""
    return _OPENING.sub("", name.strip(), count=1)


def is_agency(name: str) -> bool:
    """Whether a name is a news agency's."""
    return " ".join(name.casefold().split()) in _AGENCIES


def is_nobody(name: str) -> bool:
    """Whether a name is that of an account, or says that there is none."""
    return " ".join(name.casefold().split()) in _NOBODY


def _by_comma(part: str, is_one: bool) -> list[str]:
    """The names that commas part; where none does, what follows a comma is a role or a place."""
    pieces = _COMMA.split(part)
    if not is_one:  # By Ann Other, Berlin: a single word after a whole name is a place or a title
        return [piece for piece in pieces if " " in piece.strip() or " " not in pieces[0].strip()]
    if len(pieces) == 2 and all(" " not in piece.strip() and piece for piece in pieces):
        return [f"{pieces[1]} {pieces[0]}"]  # Other, Ann
    return pieces[:1]


def _cleaned(piece: str) -> str:
    """A name without its opening, role, place and day; empty for what is none."""
    name = _OPENING.sub("", piece.strip(), count=1)
    role = _ROLE.search(name)
    if role and role.start() == 0 and role.end() == len(name):
        return name if is_agency(name) else ""
    if role:
        name = name[: role.start()] if role.start() else name[role.end() :]
    name = _TAIL.sub("", name).strip(_EDGES)
    name = name if _INITIAL.search(name) else name.rstrip(".")
    if " " not in name and any(map(str.isdigit, piece)):  # March 4
        return ""
    fits = 1 < len(name) <= _NAME_CHARS and len(name.split()) <= _NAME_WORDS
    return name if fits and any(ch.isalpha() for ch in name) and not is_nobody(name) else ""
