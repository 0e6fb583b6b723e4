"""Spellings of one word to one form: case, accents, special letters, British and American. Pure.

Search and every comparison of words fold alike, so that "Erdogan" finds Erdoğan, "Lodz" Łódź, "colour"
color, "1284" 1,284 and "cease-fire" ceasefire. What is shown stays as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LETTERS = str.maketrans(
    {
        "ı": "i", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th",
        "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "q", "ŀ": "l", "’": "'", "‘": "'",
    }
)  # fmt: skip
"""Letters that no decomposition parts from their strokes."""
_ROOTS = dict(
    pair.split("=")
    for pair in (
        "colour=color honour=honor labour=labor harbour=harbor neighbour=neighbor favour=favor"
        " humour=humor rumour=rumor behaviour=behavior flavour=flavor armour=armor vapour=vapor"
        " parlour=parlor saviour=savior tumour=tumor endeavour=endeavor glamour=glamor odour=odor"
        " rigour=rigor valour=valor vigour=vigor clamour=clamor candour=candor demeanour=demeanor"
        " fervour=fervor splendour=splendor centre=center theatre=theater kilometre=kilometer"
        " centimetre=centimeter millimetre=millimeter metre=meter litre=liter fibre=fiber"
        " calibre=caliber sombre=somber spectre=specter lustre=luster meagre=meager sabre=saber"
        " defence=defense offence=offense licence=license pretence=pretense catalogue=catalog"
        " dialogue=dialog analogue=analog programme=program grey=gray aluminium=aluminum plough=plow"
        " aeroplane=airplane manoeuvre=maneuver manoeuvring=maneuvering paediatr=pediatr haemo=hemo"
        " jewellery=jewelry mould=mold pyjama=pajama sceptic=skeptic moustache=mustache"
        " whisky=whiskey skilful=skillful wilful=willful instalment=installment ageing=aging"
        " judgement=judgment gaol=jail cosy=cozy foetus=fetus foetal=fetal"
    ).split()
)
"""How a word begins in British spelling, and in American."""
_DOUBLED = frozenset(
    """travel cancel label level model signal fuel counsel marshal total tunnel channel panel quarrel
    rival shovel dial duel equal jewel libel pedal fulfil enrol initial""".split()
)
"""Verbs whose last l is doubled before an ending by the British only."""
_ROOT = re.compile(f"^(?:{'|'.join(sorted(_ROOTS, key=len, reverse=True))})")
_BACK = {american: british for british, american in reversed(_ROOTS.items())}
_BACK_ROOT = re.compile(f"^(?:{'|'.join(sorted(_BACK, key=len, reverse=True))})")
_ISE = re.compile(r"(?<=\w{3})([iy])s(e[drs]?|ing|ation|ations)$")
_IZE = re.compile(r"(?<=\w{3})([iy])z(e[drs]?|ing|ation|ations)$")
_L_ENDING = re.compile(r"^(\w+?)(ll?)(ed|ing|ers?)$")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")

COMPOUNDS = frozenset(
    tuple(pair.split("+"))
    for pair in (
        "cease+fire air+strike air+strikes cyber+attack cyber+attacks cyber+security health+care"
        " fire+fighter fire+fighters wild+fire wild+fires law+maker law+makers policy+maker"
        " policy+makers drug+maker drug+makers car+maker car+makers peace+keeper"
        " peace+keepers e+mail e+mails web+site web+sites per+cent semi+final semi+finals mid+term"
        " mid+terms non+profit co+operate co+operation co+ordinate co+ordination co+founder re+elected"
        " re+election re+open re+opened mid+day over+turn over+turned shut+down shut+downs lock+down"
        " lock+downs break+through sea+side night+club night+clubs land+slide land+slides"
        " mud+slide mud+slides earth+quake earth+quakes flood+water flood+waters hot+spot gun+man"
        " gun+men gun+fire life+guard under+way run+off by+election by+elections smart+phone"
        " smart+phones data+base on+line off+shore anti+semitism anti+semitic air+port air+ports"
        " air+craft war+plane war+planes war+ship war+ships day+care child+care trade+mark pay+roll"
        " time+line head+quarters spokes+person chair+person super+market super+markets news+paper"
        " news+papers stock+pile stock+piles ware+house ware+houses rail+way rail+ways high+way"
        " high+ways motor+cycle motor+cycles play+off play+offs kick+off take+off touch+down"
        " world+wide nation+wide state+wide city+wide bank+note bank+notes counter+attack"
        " counter+offensive multi+national bi+partisan"
    ).split()
)
"""Two words that are also written as one, or with a hyphen."""
_BY_WHOLE = {f"{one}{two}": (one, two) for one, two in COMPOUNDS}


def fold(text: str) -> str:
    """Lower case without accents; `ß` is `ss`, `ø` is `o`, `ı` is `i`, apostrophes are straight."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text).lower().translate(_LETTERS)
    accents = [ch for ch in set(bare) if unicodedata.combining(ch)]
    return bare.translate(dict.fromkeys(map(ord, accents))) if accents else bare


def fold_word(word: str) -> str:
    """The one form of a word in any spelling: folded, American, a number without its commas."""
    folded = fold(word)
    if _GROUPED.fullmatch(folded):
        return folded.replace(",", "")
    american = _ROOT.sub(lambda m: _ROOTS[m.group()], folded)
    return _single_l(_ISE.sub(r"\1z\2", american))


def join_compounds(words: Sequence[str]) -> list[str]:
    """The words with `cease fire` as `ceasefire`."""
    joined: list[str] = []
    for word in words:
        if joined and (joined[-1], word) in COMPOUNDS:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def split_compound(word: str) -> tuple[str, ...]:
    """The two words that one is also written as; nothing for others."""
    return _BY_WHOLE.get(word, ())


def other_spellings(word: str) -> tuple[str, ...]:
    """The folded word in British and American spelling, as far as they differ from it."""
    forms = (
        _ROOT.sub(lambda m: _ROOTS[m.group()], word),
        _BACK_ROOT.sub(lambda m: _BACK[m.group()], word),
        _ISE.sub(r"\1z\2", word),
        _IZE.sub(r"\1s\2", word),
        _other_ending(word),
    )
    return tuple(dict.fromkeys(form for form in forms if form != word))


def _single_l(word: str) -> str:
    match = _L_ENDING.match(word)
    is_british = match and match[2] == "ll" and f"{match[1]}l" in _DOUBLED
    return f"{match[1]}l{match[3]}" if match and is_british else word


def _other_ending(word: str) -> str:
    """`traveled` for `travelled` and back."""
    match = _L_ENDING.match(word)
    if not match or f"{match[1]}l" not in _DOUBLED:
        return word
    return f"{match[1]}{'l' if match[2] == 'll' else 'll'}{match[3]}"
