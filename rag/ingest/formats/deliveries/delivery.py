"""What the deliveries of Nexis, Factiva and ProQuest have in common: labels, authors, languages. Pure.

A delivery is one text that holds many articles; `rag.ingest.formats.articles` asks each reader for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.cleaning import clean_line, unwrap_lines

_LANGUAGES = {
    "en": "english englisch anglais inglés ingles engels inglese inglês",
    "de": "german deutsch allemand alemán aleman duits tedesco alemão",
    "fr": "french französisch français francais francés frans francese francês",
    "es": "spanish spanisch espagnol español espanol castellano spaans spagnolo espanhol",
    "nl": "dutch niederländisch néerlandais neerlandés holandés nederlands olandese holandês",
    "it": "italian italienisch italien italiano italiaans",
    "pt": "portuguese portugiesisch portugais portugués portugees portoghese português",
    "pl": "polish polnisch polonais polaco pools polacco polski",
    "ru": "russian russisch russe ruso russo",
    "sv": "swedish schwedisch suédois sueco zweeds svenska",
    "da": "danish dänisch danois danés deens dansk",
    "no": "norwegian norwegisch norvégien noruego noors norsk",
    "ja": "japanese japanisch japonais japonés japans",
    "zh": "chinese chinesisch chinois chino chinees",
    "ar": "arabic arabisch arabe árabe",
    "tr": "turkish türkisch turc turco turks türkçe",
}
_CODES = {name: code for code, names in _LANGUAGES.items() for name in names.split()}
_BY = re.compile(r"^(?:by|von|par|por|door|di|de|da|autor(?:es)?:|byline:)\s+(?=\S)", re.IGNORECASE)
_MAIL = re.compile(r"\S+@\S+|https?://\S+")
COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b).{0,300}|all rights reserved\.?", re.IGNORECASE)
PAGE_LINE = re.compile(
    r"page \d+(?: of \d+)?(?: ?[©|].{0,120})?|seite \d+(?: von \d+)?|page \d+ sur \d+|página \d+ de \d+"
    r"|.{0,80}(?:about lexisnexis|privacy policy \||© ?\d{4} factiva).{0,120}",
    re.IGNORECASE,
)
"""What is printed at the foot of every page of a delivery."""


def language_code(name: object) -> str:
    """`de` for `GERMAN; DEUTSCH`; empty for a name that is not known."""
    found = re.findall(r"[^\W\d]+", str(name).lower())
    return next((_CODES[one] for one in found if one in _CODES), "")


def author_names(byline: str) -> str:
    """The names of a byline, without `By` and addresses of mail."""
    return clean_line(_BY.sub("", clean_line(_MAIL.sub("", byline)))).strip(" ,;|-")


def bare_outlet(name: str) -> str:
    """The paper without the place that a database puts behind it: `The Sun (England)`."""
    return re.sub(r"\s*\([^()]*\)\s*$", "", clean_line(name)) or clean_line(name)


def body_text(lines: Sequence[str]) -> str:
    """The text in these lines: paragraphs wrapped at a column in one piece, no feet of pages."""
    kept = ("" if PAGE_LINE.fullmatch(line.strip()) else line.rstrip() for line in lines)
    text = unwrap_lines("\n".join(kept).strip("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def filled(lines: Sequence[str]) -> list[str]:
    """The lines with words, each as one clean line."""
    return [words for line in lines if (words := clean_line(line))]
