"""Which encoding bytes without a declaration are in, by the letters that languages use most. Pure.

Made for texts of one or two sentences, where charset-normalizer often takes one encoding for another
(languages and encodings: tests/text/test_encodings.py).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_SIGNS = "‘’“”„–—…«»€£§°©·•\xa0"
_LANGUAGES = {
    "cp1252": (
        "éàèêçâîôùûëïœüÉÀÈÊÇæ áéíñóúü¿¡ÁÉÍÓÚÑºª ãáçéíóôõêúâàÃÇÉÕ äöüßÄÖÜé àèéìòùÈ åäöæøéÅÄÖÆØ ëïéèöü"
        " áðéíóúýþæöÞÁÍÓÚÐ äöõüšžÄÖÕÜŠŽ"
    ),
    "cp1250": (
        "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ áčďéěíňóřšťúůýžÁČĎÉÍŇŘŠŤÚÝŽľĺŕäôĽ áéíóöőúüűÁÉÍÓÖŐÚÜŰ ăâîşţĂÂÎŞŢ čćđšžČĆĐŠŽ"
    ),
    "cp1254": "çğıöşüâîÇĞİÖŞÜ",
    "cp1257": "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ ąčęėįšųūžĄČĘĖĮŠŲŪŽ",
}
"""Letters beyond ASCII of each language written in Latin letters, by its encoding."""
_LANGUAGES["iso8859-2"] = _LANGUAGES["cp1250"]

_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґў№"
_ARABIC = "اليمنرتبوهدعسفحقكةجشصطخأضذغزىئءثظإآؤًپچژگکی،؛؟"
_SCRIPTS = {
    "cp1251": _CYRILLIC,
    "koi8_u": _CYRILLIC,
    "iso8859-5": _CYRILLIC,
    "cp866": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp1253": "αοιετσνηυρπκμλςάέίόήύώδγχθφβξζψϊϋΐΰ",
    "cp1255": "יוהלאתרבמשנדעכחפקםגזטץסןךצף״׳",
    "cp1256": _ARABIC,
    "iso8859-6": _ARABIC,
    "cp874": "านรอกเงมย่วลัดท้สตีะปิบ",
}
"""The letters of other alphabets, most frequent first."""

_KANA = "".join(map(chr, [*range(0x3041, 0x3094), *range(0x30A1, 0x30F7)])) + "ー、。「」・"
_CHINESE = (
    "的一是在不了有和人這这中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動同工也能下过過子说說"
    "产產种種面而方后後多定行学學法所民得经經十三之进進着等部度家电電力里如水化高自二理起小物现現实實加量都两兩体體制机機当當使"
    "点點从從业業本去把性好应應开開它合还還因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線内內数數正心反你"
    "明看原又么麼利比或但质質气氣第向道命此变變条條只没沒结結解问問意建月公无無系军軍很情者最立代想已通并提直题題党黨程展五果料"
    "象员員革位入常文总總次品式活设設及管特件长長求老头頭基资資边邊流路级級少图圖山统統接知较較将將组組见見计計别別手角期根论論"
    "运運农農指几幾九区區强強放决決西被干做必战戰先回则則任取据據处處队隊南给給色光门門即保治北造百规規热領领七海口东東导導压壓"
    "世金增争爭济濟阶油思术術极極交受联聯认認六共权權收证證改清己美再转轉更单單风風打白教速花带帶安场場身车車务務万萬每目至达達"
    "走积示议議声聲报報完类類八离離华華名确確才科张張信马馬节節话話整空元况今集温传傳土许許步群广廣记記需段研界市，。、；：？！“”《》"
)
_HANGUL = (
    "이다는에을의가를한로고은하지도사자기대인과일시정서리전제부해스어있것으상국원수동보장여나주구라공성조관회연만경선안통들했된적계"
    "위그세업비화용면방무행유치물실임소오금신아거민개명우발교학와식당양미중분진차내노년월"
)
_WIDE = {
    "gb18030": _CHINESE,
    "big5hkscs": _CHINESE,
    "cp932": _KANA,
    "euc_jp": _KANA,
    "cp949": _HANGUL,
}
"""The commonest of thousands of characters; they make half of a text or more."""

_TOP = 10
_ODD = re.compile(r"[^\x00-\x7f]+")
_APART = re.compile(r"(?<![A-Za-z])[^\x00-\x7f]+(?![A-Za-z])")
"""Letters of another alphabet do not stand in a word of ASCII letters."""
_ACCENTS = 3
"""Letters with accents, at most so many in a row: the Turkish `çalışıyor`."""
_SAMPLE = 200_000
"""Bytes that are looked at."""
_BAD = 0.005
"""Share of the bytes beyond ASCII that may be none of the encoding."""
_LIKELY = 0.5
_WESTERN_SHARE = 0.1
"""Fewer bytes beyond ASCII than this, and no other likely: Windows-1252, as browsers assume."""


def guess_encoding(content: bytes) -> str:
    """The codec that makes the likeliest text of the bytes; empty when none makes one."""
    sample = content[:_SAMPLE]
    high = _high(sample)
    best, most = "", _LIKELY
    for codecs, score in ((_LANGUAGES, _latin), (_SCRIPTS, _script), (_WIDE, _wide)):
        for codec, letters in codecs.items():
            text = sample.decode(codec, "replace")
            if text.count("\ufffd") > 1 + _BAD * high:
                continue
            if (found := score(text, letters)) > most:  # of equals the first: Windows-1252
                best, most = codec, found
    return best or ("cp1252" if high <= len(sample) * _WESTERN_SHARE else "")


def is_writing(text: str) -> bool:
    """Whether nearly all characters beyond ASCII are such as somebody writes."""
    odd = "".join(_ODD.findall(text[:_SAMPLE]))
    strange = sum(unicodedata.category(c) in ("Cn", "Co", "Cs", "Cc") or c == "\ufffd" for c in odd)
    return strange <= len(odd) * 0.01


def common_share(text: str) -> float:
    """The share of characters that languages are full of, ASCII letters and blanks among them."""
    sample = text[:_SAMPLE]
    odd = "".join(_ODD.findall(sample))
    ascii_share = 1 - len(odd) / max(1, len(sample))
    return ascii_share + _share(odd, _all_common(), max(1, len(sample)))


@cache
def _all_common() -> frozenset[str]:
    tables = (_LANGUAGES, _SCRIPTS)
    letters = "".join(letters for table in tables for letters in table.values()) + _SIGNS
    ranges = ((0x0900, 0x0E60), (0x3000, 0xA000), (0xAC00, 0xD7A4), (0xFF00, 0xFFF0))
    others = (chr(code) for first, end in ranges for code in range(first, end))  # South and East Asia
    return frozenset([*letters, *letters.upper(), *others])


def _high(sample: bytes) -> int:
    return sum(map(sample.count, map(bytes, zip(range(0x80, 0x100)))))


def _share(characters: str, letters: frozenset[str] | set[str], of: int) -> float:
    return sum(map(letters.__contains__, characters)) / of if of else 0.0


def _latin(text: str, languages: str) -> float:
    """The share of letters that the likeliest of the languages has, among ASCII letters."""
    runs = _ODD.findall(text)
    total = sum(map(len, runs))
    short = "".join(run for run in runs if len(run.strip(_SIGNS)) <= _ACCENTS)
    return max(_share(short, {*language, *_SIGNS}, total) for language in languages.split(" "))


def _script(text: str, letters: str) -> float:
    """The share of an alphabet's letters, and of its most frequent ones, halved."""
    runs = [run for run in _ODD.findall(text) if run.strip(_SIGNS)]
    words = [run[:1].lower() + run[1:] for run in _APART.findall(text)]
    total, apart = sum(map(len, runs)), "".join(words)
    if not runs:
        return 0.0
    every = _share(apart, {*letters, *_SIGNS}, total)
    return (min(every, 1.0) + min(_share(apart, {*letters[:_TOP]}, total), 1.0)) / 2


def _wide(text: str, characters: str) -> float:
    odd = "".join(_ODD.findall(text))
    return min(1.0, _share(odd, {*characters}, len(odd)) / 0.45)
