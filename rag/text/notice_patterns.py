"""How papers word their corrections, updates, clarifications and editor's notes: patterns only.

Labels are those of the languages that rag.text.language knows; sentences, those of Latin script.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.text.lexicon import A_WEEKDAY, MONTH_NAMES

NoticeKind = Literal["correction", "update", "clarification", "editor's note"]

_LABELS: dict[NoticeKind, str] = {
    "correction": (
        r"corrections?|corrected|corrigend(?:um|a)|errat(?:um|a)|retraction|for the record"
        r"|a correction was made|korrektur|berichtigung|richtigstellung|rectificatifs?"
        r"|rectification|corrección|rectificación"
        r"|fe de (?:errores|erratas)|correzione|rettifica|errata corrige|correc?ção|erramos|correctie"
        r"|rectificatie|rättelse|sprostowanie|korekta|düzeltme|исправление|поправка|виправлення|διόρθωση"
        r"|تصحيح|اصلاحیه|תיקון|सुधार|संशोधन|更正(?:启事|啟事)?|(?:お詫びと)?訂正|정정|바로잡습니다"
    ),
    "clarification": (
        r"clarifications?|clarified|klarstellung|précisions?|aclaración|precisazione|esclarecimento"
        r"|verduidelijking|förtydligande|wyjaśnienie|уточнение|уточнення|διευκρίνιση|توضيح|הבהרה|澄清"
    ),
    "update": (
        r"updates?|updated|aktualisierung|mise à jour|actualización|aggiornamento|atualização"
        r"|uppdatering"
        r"|aktualizacja|güncelleme|обновление|обновлено|оновлення|оновлено|ενημέρωση|تحديث|به‌روزرسانی"
        r"|עדכון|अपडेट|更新|업데이트"
    ),
    "editor's note": (
        r"(?:an? )?editor(?:['’]?s|s['’])? notes?|ed(?:itor)?\. ?note|note (?:to|for) (?:our )?readers"
        r"|note from (?:the|our) editors?|anm(?:erkung|\.) d(?:er|\.) red(?:aktion|\.)"
        r"|hinweis der redaktion|note de la rédaction|ndlr|nota (?:del editor|de (?:la )?redacción)"
        r"|nota della redazione|ndr|nota (?:da redação|do editor)|noot van de redactie"
        r"|redaktionens (?:anmärkning|kommentar)|od redakcji|editörün notu|(?:от|від) редак[цт]ії"
        r"|от редакции"
        r"|примечание редакции|ملاحظة المحرر|הערת המערכת|编者按|編者按|編集部注|편집자 주"
    ),
}
_MONTH = rf"(?:{MONTH_NAMES})\.?"
_DAY = (
    rf"(?:{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?"
    r"|\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}|\d{1,2}\.? (?:de )?[^\W\d]{3,10} (?:de )?\d{4}"
    rf"|\d{{4}}年\d{{1,2}}月\d{{1,2}}日|{A_WEEKDAY})"
)
_CLOCK = r"\d{1,2}(?:[:.h]\d\d)?(?: ?[ap]\.?m\.?|(?<=\d[:.h]\d\d)(?: ?Uhr)?)(?: [A-Z]{2,4}\b\.?)?"
_WHEN = rf"(?:(?:on|at|from|as of|vom|am|du|le|del|em|van|den|z|,|and|[–—-]) ?|{_DAY}|{_CLOCK}| )+"
_ANY = "|".join(_LABELS.values())
LABEL = re.compile(
    rf"[\s(\[*_–—-]*(?P<label>(?:{_ANY})(?:(?: (?:&|and|/) |/)(?:{_ANY}))?)"
    rf"(?: (?:no\. ?|#)?\d{{1,2}}(?=:))?\*{{0,2}}"
    rf"(?: ?[(\[][^()\[\]\n]{{1,60}}[)\]]|,? {_WHEN})?"
    r"(?P<after> ?[:：]\*{0,2}| [–—-] |[.\])]*$)",
    re.IGNORECASE,
)
HEAD = 110
"""Longest label, in characters."""
MARK = re.compile(r"[:：]| [–—-] ")
OF_LABEL = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _LABELS.items()}

_STORY = (
    r"(?:(?:news|live|feature|wire) ?)?(?:stor(?:y|ies)|articles?|posts?|pieces?|columns?|headlines?"
    r"|captions?|obituar(?:y|ies)|op-?ed|dispatch|newsletters?|transcripts?|explainers?|blogs?|files?"
    r"|photo galler(?:y|ies))"
)
_THING = (
    rf"(?:{_STORY}|report|list|page|review|interview|video|gallery|graphic|chart|map|photo|guide"
    r"|timeline|tracker|analysis|essay|editorial|profile|quiz|database)"
)
_VERSION = r"(?:earlier|previous|prior|original|initial|first) versions?"
_DONE = r"(?:updated?|corrected|clarified)"
_CHANGED = (
    rf"(?:{_DONE}|(?:amended|revised|edited|changed|modified)"
    r"(?=[.)]|$| (?:on|to|at|after|because|following|with|for)\b))"
)
_HAS = r"(?:ha(?:s|ve)(?: since| now| also)? been|ha(?:s|ve)|w(?:as|ere)(?: later| also| last)?)"
_WRONG = (
    r"mis(?:stat|spel|identif|attribut|quot|represent|report|charact|calculat|label|nam|gender|translat"
    r"|understood)\w*|(?:in)?correct(?:ly|s|ed|ing)?\b|correction\b|corrige\w*|inaccura\w+"
    r"|accurate(?:ly)?|erro(?:rs?|neous(?:ly)?)\b|mistak\w+|wrong(?:ly)?|typos?|fix(?:es|ed)?\b"
)
_BEFORE = r"(?:originally|first|initially|previously|incorrectly|wrongly|mistakenly|erroneously)"
_SAID = (
    r"(?:said|stated|mis\w+|report|gave|listed|named|identified|referred|described|included"
    r"|attributed|called)"
)
_AND_IT = rf".{{0,150}}?(?:\band|\. (?:It|The {_STORY}))"
_NOT_EACH = r"(?! (?:daily|weekly|hourly|regularly|every|for \w+))"
_NOT_PRINTED = r"(?! (?:was )?(?:first |originally )?(?:ran|appear|publ))"
_SENTENCES = (
    rf"(?:note: )?(?:this|the) {_THING}(?: and (?:its )?{_THING})? {_HAS} {_CHANGED}\b{_NOT_EACH}",
    rf"(?:this|our) {_STORY} (?:was )?{_BEFORE} (?:published|posted|ran)\b{_AND_IT} {_HAS} {_CHANGED}",
    rf"(?:this|the) {_STORY} {_BEFORE} {_SAID}",
    rf"(?:note: )?[^.!?:\n]{{0,140}}\b{_VERSION} of (?:this|our) {_STORY}\b{_NOT_PRINTED}",
    rf"[^.!?:\n]{{0,140}}\b{_VERSION} of (?:this|the) {_THING}\b[^.!?\n]{{0,60}}?\b(?:{_WRONG})",
    rf"(?:an?|the) {_VERSION} (?:{_WRONG}|said|stated|gave|referred to|described)",
    rf"[^.!?\n]{{0,100}}\b(?:in|on|of|to|for|with) this {_STORY} {_HAS} (?:been )?{_CHANGED}",
    rf"this (?:version|{_STORY})(?: of (?:this|the) {_STORY})? (?:corrects|clarifies|updates|adds)\b",
    rf"we have (?:{_DONE}|amended) (?:this|the) {_THING}",
    # German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Polish, Turkish: two lines each
    (
        r"in einer (?:früheren|vorherigen|ersten) (?:version|fassung) (?:dieses|des) (?:artikels"
        r"|textes|beitrags)"
    ),
    r"dies(?:er|e) (?:artikel|text|beitrag|meldung) wurde\b.{0,60}\b(?:aktualisiert|korrigiert|ergänzt)",
    (
        r"(?:dans )?une (?:précédente version|version (?:précédente|antérieure|initiale)) de (?:cet"
        r"|l['’]) ?article"
    ),
    r"cet article a été (?:mis à jour|corrigé|modifié|rectifié|actualisé)",
    (
        r"(?:en )?una versión (?:anterior|previa) de (?:este|esta) (?:artículo|noticia|información"
        r"|nota|texto)"
    ),
    (
        r"est[ea] (?:artículo|noticia|información|nota|texto) (?:ha sido|fue) (?:actualizad|corregid"
        r"|modificad)[oa]"
    ),
    r"(?:in )?una (?:precedente versione|versione precedente) di quest['’o] ?(?:articolo|testo|notizia)",
    r"quest['’oa] ?(?:articolo|notizia|testo) è stat[oa] (?:aggiornat|corrett|modificat)[oa]",
    r"(?:em )?uma versão anterior dest[ea] (?:artigo|texto|reportagem|notícia|matéria)",
    r"est[ea] (?:artigo|texto|reportagem|notícia|matéria) foi (?:atualizad|corrigid|alterad)[oa]",
    r"in een eerdere versie van dit (?:artikel|bericht|stuk)",
    r"dit (?:artikel|bericht|stuk) (?:is|werd)\b.{0,40}\b(?:aangepast|bijgewerkt|gecorrigeerd)",
    r"i en tidigare version av (?:denna artikel|(?:den här )?(?:artikeln|texten))",
    r"(?:den här )?(?:artikeln|texten) har (?:uppdaterats|rättats|korrigerats)",
    r"we? (?:wcześniejszej|poprzedniej) wersji (?:tego )?(?:artykułu|tekstu)",
    r"(?:ten )?(?:artykuł|tekst) został (?:zaktualizowany|poprawiony)",
    r"bu (?:haberin|makalenin|yazının) (?:daha )?önceki (?:bir )?(?:sürümünde|versiyonunda|halinde)",
    r"bu (?:haber|makale|yazı) (?:güncellen|düzeltil)(?:di|miştir)",
)
SENTENCE = re.compile("|".join(f"(?:{pattern})" for pattern in _SENTENCES), re.IGNORECASE)
WIRE = re.compile(r"\((?:(?P<right>corrects|refiles)|clarifies|updates|adds|recasts)\b", re.IGNORECASE)
"""How wire reports open: `(Corrects name in paragraph 3)`."""
STARTS = re.compile(
    r"(?:^[\s(\[*_–—-]*|[.!?…][\"”’)*\]]*\s+[(\[*_]*|(?<=[a-zA-Z.])(?=This ))(?=[^\W\d_])"
)
SELF = re.compile(
    rf"\bthis {_THING}\b|\b{_VERSION}\b|\b(?:the|our) (?:story|article|headline|caption)\b",
    re.IGNORECASE,
)
CORRECTS = re.compile(
    rf"\b(?:{_WRONG})(?! (?:officers?|officials?|departments?|facilit|cent))|\b{_VERSION}\b"
    r"|\b(?:originally|initially) (?!publish|post|ran|appear)|korrigiert|berichtigt|früheren|précédente"
    r"|antérieure|corrigé|rectifié|anterior|correg|correct|precedente|corrett|corrig|gecorrigeerd"
    r"|eerdere|tidigare|rättats|korrigerats|wcześniejszej|poprzedniej|poprawiony|önceki|düzeltil",
    re.IGNORECASE,
)
CLARIFIES = re.compile(r"\bclarif\w+|\bambigu\w+", re.IGNORECASE)
HINTS = (
    "ersion assung versión versão wersji sürüm halinde updat correct clarif amended revised edited"
    " changed modifi originally initially wrongly mistakenly erroneous korrigier ergänzt aktualis"
    " rectifi corrig actualiz correg aggiorn corrett atualiz alterad aangepast bijgewerkt rättats"
    " uppdat korrigerat został güncel düzelt"
).split()
"""A line with none of these holds no such sentence: looking for them is ten times as quick."""
