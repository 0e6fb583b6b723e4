"""Tells sentences that state something from what only stands around them on a page. Pure.

Headings, links to other stories, bylines, credits, datelines, the stamps of live blogs, a paper's notes
on its own article, questions: they are on the topic and full of its words, so they are found easily, but
an answer that quotes one says nothing. A rule that would take a statement away must not be here: a line
of a list ("Group F: Brazil, France") stays, and so does what is not written in Latin letters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.lexicon import A_WEEKDAY, MONTH_NAMES

_CLOCK = r"\d{1,2}(?::\d\d)? ?[ap]\.?m\.?"
_OUTLET = (
    r"(?:USA TODAY(?: \w+)?|AP|AFP|Reuters|CNN|EPA|UPI|Getty(?: Images)?|Bloomberg|Shutterstock"
    r"|NOAA|NASA)"
)
_NAMES = r"(?:[A-Z][\w.'’-]+,? ?(?:and )?)"
_QUESTION = re.compile(r"\?[\"”’')\]]*$")
_ASKED = re.compile(r"(?<=\S)\s[\"“‘'].*\?[\"”’']$")
"""Somebody's question in quotation marks, after the words that say whose it is."""
_LABEL = re.compile(r"^[^.!?\"“”]{1,60}:$")
_LINK = re.compile(
    # "DOCTOR UPDATES:Here's": pages join a link's label and its words without a space
    r"^:|^[^:]{2,60}:(?=(?-i:[A-Z])|[“\"‘']\w)|^(?-i:[A-Z][A-Z '’&-]{3,40}[A-Z]):"
    r"|^(?!.*\b(?:said|says|told|wrote|asked|added|tweeted)\b)[^.!?:\"“”]{3,50}: ?"
    r"(?:Here(?:['’]s| are| is)|See|Read|Watch|What|How|Why|Where|When|Who|Follow|Get|Track|Check"
    r"|Sign up|Live updates)\b"
    r"|^(?:Also|Full story|Further reading|Live updates?|More(?: \w+){0,4}|Must read|Opinion"
    r"|Read|Read also|Read more|Read next|Related|Related stor(?:y|ies)|See also|Story continues"
    r"|Watch(?: live)?) ?:",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^(?:Here(?:['’]s| is| are) (?:an? (?:\w+ )?(?:look|list|guide|timeline|recap|roundup)\b"
    r"|(?:everything|all|more|what|how|why|where|when|who)\b)"
    r"|(?:Want|Need) (?:more|to know)\b|(?:Read|Learn|See|Hear|Find out) more\b|You agree to\b"
    r"|A (?:\w+ )?look (?:at|back at|inside)\b[^.!?]*:$"
    r"|(?:Click|Tap) (?:here|to)\b|(?:\S+ ){0,8}https?://\S+"
    r"|Sign up\b|Subscribe\b|Download (?:the|our)\b|Listen to (?:the|our|more)\b"
    r"|Scroll (?:down|to)\b|Swipe\b|Share this\b|Link copied\b"
    r"|Follow (?:@|\S+ ?\S* on (?:Twitter|X|Facebook|Instagram|Bluesky)\b|along\b|our\b|the latest\b)"
    r"|(?:Contact|Email|Reach|Contact reporter|You can reach)"
    r" (?:the (?:author|reporter)|(?-i:[A-Z])[\w.'’ -]{2,60}?).*(?:@| at (?:\d|\(\d)|\bon Twitter)"
    r"|(?:Contact|Reach|Email|Follow)\b.*@\w"
    r"|(?:For|Follow|See|Watch|Read|Get) (?:the )?(?:latest|more|live|all|full|our|USA)\b[^.!?]*"
    r"\b(?:coverage|updates?|news|here|below|visit|page|stories|story)\b)",
    re.IGNORECASE,
)
_OWN_ARTICLE = re.compile(
    r"^\(?(?:Editor['’]?s['’]? note\b|(?:Correction|Clarification)\b ?[:(]|Note to readers\b"
    r"|This (?:page|story|article|file|post|report|live ?blog|map|list|timeline|video|gallery|graphic)"
    r" (?:(?:has been|will be|was|is being|is)(?: \w+ly)?"
    r" (?:updated|corrected|republished|published|developing)"
    r"|reflects?|summarizes|originally|first (?:appeared|ran)|(?:includes|contains) material"
    r"|may be updated)\b"
    r"|The (?:page|story|article|file) (?:summarizes|(?:has been|will be|was) updated)\b"
    r"|This is a (?:developing|breaking)\b|(?:Our|The) live (?:coverage|blog) (?:has|is)\b"
    r"|.{0,120}\bcontributed to this (?:report|story|article|post)\b|Contributing ?:)",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"^(?:(?:(?:last )?updated|published|posted)\b[: ]"
    rf"(?:.{{0,12}}\d|.{{0,8}}(?:{MONTH_NAMES}|{A_WEEKDAY}))[^.]{{0,40}}$"
    rf"|{_CLOCK} (?:(?-i:[A-Z]{{2,4}})|local)\b"
    r"(?:,? (?-i:[A-Z])\w+\.? \d{1,2}(?:, \d{4})?)?[ \w,.]{0,40}$"
    r"|\d+ (?:min(?:ute)?s?|hours?|hr|days?) ago\b|.*\bShare this update\b)",
    re.IGNORECASE,
)
_A_DAY = (
    rf"(?:{A_WEEKDAY},? )?(?:(?:{MONTH_NAMES})\b\.? \d{{1,2}},? \d{{4}}"
    rf"|\d{{1,2}} (?:{MONTH_NAMES})\b\.?,? \d{{4}}|\d{{4}}-\d\d-\d\d)"
)
_AN_HOUR = rf"(?:,? (?:at )?(?:{_CLOCK}|\d{{1,2}}:\d\d)(?: (?-i:[A-Z]{{2,4}})\b)?)?"
_DAYS_ALONE = re.compile(
    r"^(?:(?:(?:(?:first|last|originally) )?(?:updated|published|posted)(?: on)?:? )?"
    rf"{_A_DAY}{_AN_HOUR}[ .,|·•–—-]*)+$",
    re.IGNORECASE,
)
"""`Dec. 9, 2025 Updated Dec. 10, 2025, 8:27 a.m. ET`, above the first sentence of a page."""
_CREDIT = re.compile(
    r"^(?:(?:File )?(?:Photos?|Pictures?|Images?|Video|Credits?|Illustration|Graphic|Source)"
    rf"(?: credit)?(?: by|:)|By {_NAMES}{{2,8}}$"
    r"|(?:Additional reporting|Reporting|Writing|Editing|Edited|Written) by\b"
    rf"|[\w .'’-]{{2,50}}/(?:the )?{_OUTLET}\b[\w ./-]{{0,30}}$|[\w .,'’-]{{2,50}}, {_OUTLET}$"
    rf"|[—–―-]+ ?{_NAMES}{{2,5}}$|©|\(c\) \d{{4}}|Copyright\b)"
    r"|\((?:(?:AP |File )?Photos?|Image|Credit|Courtesy)\b[^)]*\)"
    r"|\bvia (?:AP|Getty Images|Reuters)\)?\.?$|\bVideo Ad Feedback\b|\bSource: CNN$",
)
DATELINE = re.compile(
    r"AI-assisted summary:? (?=[A-Z“\"‘])|\((?:This|The) (?:story|article)\b[^()\n]{3,120}\) ?(?=\S)"
    r"|(?:[A-Z][A-Z.'’-]+(?: [A-Z.'’-]+)*(?:, (?:[A-Z][\w.]+ ?){1,2})?|(?=\())"
    rf"(?: ?\((?:{_OUTLET}|[A-Z]{{2,6}})\))?(?: ?[–—]+ ?| --? )(?=[A-Z“\"‘])"
)
"""How a report opens: `PARIS (AP) — `, the label of a summary, a note on the report in brackets."""
_DATELINE_ALONE = re.compile(r"^(?:[A-Z][A-Z .,'’-]+|[A-Z][\w.'’-]+)?(?: ?\([\w ]+\))? ?[–—-]+$")
_END = re.compile(r"[.!?…:;][\"”’')\]*]*$|[\"”]$")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_RULES = (_LABEL, _LINK, _POINTER, _OWN_ARTICLE, _STAMP, _DAYS_ALONE, _CREDIT, _DATELINE_ALONE)
_HEADING_WORDS = 12


@lru_cache(4096)  # the sentences of a story are weighed for every question about it
def is_statement(sentence: str) -> bool:
    """Whether a sentence says something that an answer can quote."""
    text = " ".join(sentence.strip(" *_#>•·\t\n").split())
    if _QUESTION.search(text):
        return bool(_ASKED.search(text))
    return (
        bool(re.search(r"\w", text)) and not is_heading(text) and not any(r.search(text) for r in _RULES)
    )


def is_heading(text: str) -> bool:
    """Whether a line is a heading: short, and without a stop, the figures and colons of lists' lines."""
    latin = _LATIN.match(text.lstrip("“\"'‘(["))
    if _END.search(text) or not latin or re.search(r"(?<!\w-)\b\d|:", text):
        return False
    return len(text.split()) <= _HEADING_WORDS
