"""Whose page a web host is: the outlet by its host, and whether a name that it states is its own. Pure.

A page can state any name. That of a known outlet is believed on that outlet's own domains only; any
other is believed where it is spelled like the domain (`latimes.com`, Los Angeles Times). What is not
believed is kept apart as a claim, and the host's own name stands in its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from rag.text.known_outlets import KNOWN, SHARED_HOSTS, KnownOutlet
from rag.text.machine_orders import instructs_machine

LONGEST_NAME = 80
"""Characters of a name; what is longer is none, nor is what instructs a machine."""
_GENERIC = frozenset(
    "the news online daily newspaper magazine media group network digital com net org www".split()
)
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһвкмнтгԛԝοαερντικυχ01", "aeopcyxijsdhbkmhtrqwoaepvtikyxol")
"""Cyrillic and Greek letters, and digits, that are read as Latin ones."""
_GERMAN = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ø"): "oe"}
"""How umlauts are spelled in a domain."""
_FEW = 5
"""Letters from which a known name is also seen inside a longer word: ReutersNews."""


class Attribution(NamedTuple):
    """Whose words a page carries."""

    outlet: str
    """The outlet of the host, by the name that it states itself where that is believed."""
    claimed: str = ""
    """Another name that the page states; empty when it states none."""


def attribute(url: str, stated: Sequence[str]) -> Attribution:
    """Whose page an address is, where it states these names, best first."""
    host = _host(url)
    names = [name for name in dict.fromkeys(stated) if _is_name(name)]
    own = next((name for name in names if _is_own(name, host)), "")
    foreign = [name for name in names if not _is_own(name, host)]
    borrowed = [name for name in foreign if _owners(name)]
    claimed = next(iter(borrowed or ([] if own else foreign)), "")
    return Attribution(own or outlet_of_host(host) or host.removeprefix("www."), claimed)


def _is_name(name: str) -> bool:
    return 0 < len(name.strip()) <= LONGEST_NAME and not instructs_machine(name)


def outlet_of_host(host: str) -> str:
    """The known outlet that a host belongs to, `CNN` for edition.cnn.com; empty for any other host."""
    known = _known_by_host(host)
    return known.name if known else ""


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one publisher: one registered domain, or two of a known outlet."""
    hosts = [_host(url) for url in (one, other)]
    known = [_known_by_host(host) for host in hosts]
    same_outlet = known[0] is not None and known[0] == known[1]
    return all(hosts) and (same_outlet or registered_domain(hosts[0]) == registered_domain(hosts[1]))


@lru_cache(4096)
def registered_domain(host: str) -> str:
    """The part of a host that somebody registered: cnn.com, bbc.co.uk, someone.github.io."""
    from tld import get_tld  # reads the list of public suffixes: a tenth of a second

    if any(host.endswith(f".{shared}") for shared in SHARED_HOSTS):
        return host.removeprefix("www.")
    found = get_tld(f"https://{host}/", as_object=True, fail_silently=True, search_private=True)
    if found is not None and not isinstance(found, str):
        return str(found.fld)
    is_number = re.fullmatch(r"[\d.]+|\[.*\]|.*:.*", host)
    return host if is_number else ".".join(host.split(".")[-2:])


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:  # the standard library's word for every address it cannot take apart
        return ""


@lru_cache(4096)
def _known_by_host(host: str) -> KnownOutlet | None:
    parts = host.split(".")
    domains = {".".join(parts[n:]) for n in range(len(parts))}
    return next((outlet for outlet in KNOWN if not domains.isdisjoint(outlet.domains)), None)


def _is_own(name: str, host: str) -> bool:
    """Whether a stated name is believed of a host."""
    known = _known_by_host(host)
    if owners := _owners(name):
        return known in owners
    return not _has_latin(name) or _is_at_home(host) or _is_spelled_like(name, host)


def _is_at_home(host: str) -> bool:
    """Whether a host is of the owner's own network, where no address is anybody's name."""
    with suppress(ValueError):
        return ip_address(host.strip("[]")).is_private
    return "." not in host


def _owners(name: str) -> tuple[KnownOutlet, ...]:
    """The known outlets whose name this is, or that it contains: `Reuters Breaking News`."""
    forms = {tuple(_words(name)), tuple(_words(name.casefold().translate(_LOOKALIKES)))}
    return tuple(outlet for outlet in KNOWN if any(_names(outlet, words) for words in forms))


def _names(outlet: KnownOutlet, words: Sequence[str]) -> bool:
    glued = "".join(words)
    whole = any("".join(_words(alias)) == glued for alias in (*outlet.aliases, *outlet.whole))
    return whole or any(_holds(words, glued, alias) for alias in outlet.aliases)


def _holds(words: Sequence[str], glued: str, alias: str) -> bool:
    run = _words(alias)
    size, letters = len(run), "".join(run)
    inside = any(list(words[n : n + size]) == run for n in range(len(words) - size + 1))
    return inside or (len(letters) >= _FEW and (glued.startswith(letters) or glued.endswith(letters)))


def _words(name: str) -> list[str]:
    """Words of a name in plain small letters, without accents, lookalikes and `The`."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    if _has_latin(name):
        plain = plain.translate(_LOOKALIKES)
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return words[1:] if words[:1] == ["the"] and len(words) > 1 else words


def _has_latin(name: str) -> bool:
    return bool(re.search("[a-z]", unicodedata.normalize("NFKD", name.casefold())))


def _is_spelled_like(name: str, host: str) -> bool:
    """Whether a name has the letters of the domain: whole, shortened (`la` + `times`), among others."""
    label = _label(host)
    words = _words(name)
    short = "".join(word for word in words if word not in _GENERIC) or "".join(words)
    if not label or not short:
        return False
    contained = label.startswith(short) if len(short) < 4 else short in label
    return contained or any(_shortens(label, form) for form in _spellings(name, words))


def _label(host: str) -> str:
    """The letters of what was registered, without its suffix and `the`."""
    domain = registered_domain(host)
    first = domain.split(".")[0]
    if first.startswith("xn--"):
        first = first.encode("ascii", "ignore").decode("idna", "ignore")
    plain = "" if re.fullmatch(r"[\d.]+", domain) else "".join(_words(first.replace("-", "")))
    return plain.removeprefix("the") or plain


def _spellings(name: str, words: list[str]) -> Iterator[list[str]]:
    yield words
    german = name.casefold().translate(_GERMAN)
    if german != name.casefold():
        yield _words(german)


@lru_cache(4096)
def _shortens_cached(label: str, words: tuple[str, ...]) -> bool:
    if not label:
        return True
    for n, word in enumerate(words):
        for size in range(min(len(word), len(label)), 0, -1):
            if label.startswith(word[:size]) and _shortens_cached(label[size:], words[n + 1 :]):
                return True
    return False


def _shortens(label: str, words: list[str]) -> bool:
    """Whether the label is beginnings of the words, in their order: `wsj`, `latimes`, `usatoday`."""
    return len(label) >= 2 and _shortens_cached(label[:40], tuple(words[:12]))
