"""A line that tells the day of an article or who wrote it, and little else, in any language. Pure.

Beside the day may stand a label ("Veröffentlicht am"), a weekday, a time of day and a zone. A line with
more words is a sentence, one that speaks of an event or a copyright tells no publication.
"""

from __future__ import annotations

import re

from rag.text.dates.month_names import fold
from rag.text.dates.weekday_names import weekday_words
from rag.text.dates.written import find_days

UPDATE = re.compile(
    r"updat|modif|amend|revis|changed|actuali[sz]|mise? a jour"
    r"|\bmaj\b|aktuali|geandert|\bstand\b|aggiorn"
    r"|atuali|alterad|gewijzigd|bijgewerkt|обновл|изменен|оновлен|更新|수정|업데이트|تحديث|تعديل|guncel|uppdatera"
    r"|opdater|oppdater|paivitetty|ενημερω|zaktual|zmenen|upraven|修正"
)
"""Folded words for a change."""
LABEL = re.compile(
    r"publi|posted|released|first (?:published|posted)|issued|filed|\bdate\b|\bdated"
    r"|veroffentlicht|erstellt|erschienen"
    r"|datum|fecha|parution|geplaatst|gepubliceerd|opublikowan|dodano|data\b|опубликован|дата|создан|опубліковано"
    r"|公開|掲載|配信|発表|发布|發布|时间|入力|입력|게시|등록|نشر|تاريخ|yayin|tarih|publicerad|udgivet|offentliggjort"
    r"|publisert|julkaistu|vydan|publikovan|zverejnen|δημοσιευ|objavljeno|megjelen"
)
"""Folded words for a publication."""
OTHER = re.compile(
    r"event|concert|copyright|©|\(c\)|expire|deadline|valid|until|begins?\b|starts?\b|opens?\b|closes?\b|born"
    r"|since|founded|next\b|due\b|accessed|retrieved|captured|archived|joined|member|edition|schedul|season"
    r"|veranstaltung|evento|evenement|abgerufen|termin"
)
"""Folded words for what else a day may be of."""
_CHARS = 80
_LABEL_WORDS = 4
_YEAR = re.compile(r"\d{4}|年")
_TIME = re.compile(r"\d{1,2}\s?(?:[:.h]|時|시|点)\s?(?:\d{2}(?::\d\d)?)?(?:分|분)?")
_ZONE = re.compile(
    r"(?:[a-z]{2,5}t|utc|gmt|z)?\s*\(?[+-]\d{1,2}:?(?:\d\d)?\)?|\b(?:[a-z]{1,4}t|utc|gmt)\b"
)
_SMALL = frozenset(
    "on at the a as a las el los le les la du de del den der am um uhr h il alle ore às o om kl klo te"
    " van w o godz v ve в о г года год р року ч saat pm m p a.m p.m 午前 午後 上午 下午 오전 오후"
    " تاريخ في الساعة".split()
)
"""Words that stand between a weekday, a day and a time."""
_WORD = re.compile(r"[^\W\d_]+")


def day_told(line: str) -> tuple[str, str]:
    """What a line tells, `published` or `updated`, and the day as it stands there, folded.

    Both are empty where it tells neither.
    """
    if len(line) > _CHARS or not _YEAR.search(line):
        return "", ""
    folded, days = fold(line), list(find_days(line))
    ends = [0, *(day.end for day in days)]
    starts = [*(day.start for day in days), len(folded)]
    beside = [folded[end:start] for end, start in zip(ends, starts, strict=True)]
    told = {
        _meaning(beside[n], beside[n + 1], is_one=len(days) == 1): folded[day.start : day.end]
        for n, day in reversed([*enumerate(days)])
    }
    meaning = next((one for one in ("published", "updated") if one in told), "")
    return meaning, told.get(meaning, "")


def _meaning(before: str, after: str, *, is_one: bool) -> str:
    """Of a day between these words; empty where they are more than go with one."""
    label = next((words for words in (before, after) if UPDATE.search(words) or LABEL.search(words)), "")
    sides = (before, after) if is_one else (before,)
    if OTHER.search(before) or any(_extra(side) > _LABEL_WORDS * (side == label) for side in sides):
        return ""
    if label:
        return "updated" if UPDATE.search(label) and not LABEL.search(label) else "published"
    return "published" if is_one else ""


def _extra(words: str) -> int:
    """How many are no weekday, time or zone, and none of the small words between these."""
    found = _WORD.findall(_ZONE.sub(" ", _TIME.sub(" ", words)))
    return sum(word not in _SMALL and word not in weekday_words() for word in found)


# -- who wrote it -------------------------------------------------------------------------------

_NAME = r"[A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩА-Я][\w.'’-]{0,30}"
_BETWEEN = "y|e|et|und|en|i|og|och|ja|и|та|de|da|do|del|van|von|der|den|di|la|le"
_NAMES = rf"{_NAME}(?:,?\s(?:{_NAME}|{_BETWEEN})){{1,8}}"
_BY = "[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|[Dd]oor|DOOR|Di|DI|Av|AV|Af|AF|Przez|Texte?|Texto"
_BYLINES = (
    re.compile(r"(?:[Bb]y|BY|Author)s?:?\s+([^\Wa-z\d].{1,120}[^.!?:;,\s])"),
    re.compile(rf"(?:{_BY})\s({_NAMES})"),
    re.compile(
        r"(?:autore?s?|autorin|autora|autori|auteurs?|автори?|авторы|text|texte|texto|testo|tekst|journalist"
        r"|yazar|muhabir|記者|记者|作者|文|撰文|기자|글|بقلم|كتب)\s?[:：／/]\s?"
        r"([^\W\d][^:：]{1,80}[^.!?。:：,\s])",
        re.IGNORECASE,
    ),
    re.compile(r"(?:記者|记者|作者|撰文)[\s　]([^\W\d]{2,10}(?:[\s　・、][^\W\d]{1,10}){0,4})"),
    re.compile(
        r"([^\W\d]{2,8}(?:[\s　][^\W\d]{1,8})?)[\s　]?(?:記者|记者|기자)(?:\s*[=＝]?\s*\S+@\S+)?"
    ),
)
"""`By Ann Other`, `Von Anna Berg`, `Autor: Jan Kos`, `記者 山田太郎`, `김민수 기자`."""


def byline_told(line: str) -> str:
    """The names in a line that tells who wrote the article; empty for any other."""
    return next((m[1] for pattern in _BYLINES if (m := pattern.fullmatch(line))), "")
